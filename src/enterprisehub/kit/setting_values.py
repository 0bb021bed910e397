"""How the text of one setting becomes its value; a wrong text is refused by a line that names the setting."""

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from enterprisehub.kit.errors import SettingError

CALLBACK = "/oauth2callback"
"""Where Streamlit takes the answer of an OpenID Connect provider."""

PORTS = {
    "hub": 8000,
    "churn": 8001,
    "ml": 8002,
    "coaching": 8003,
    "realtime": 8004,
    "pipeline": 8005,
    "standin": 8010,
    "dashboards": 8501,
}

POSTGRES = ("postgresql", "postgres")


def several(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in env.get(name, "").split(",") if part.strip())


def flag(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").strip().lower()
    if value in {"", "0", "false", "no"}:
        return False
    if value in {"1", "true", "yes"}:
        return True
    raise SettingError(f"{name} must be true or false, not {value!r}")


def choice(env: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = env.get(name) or choices[0]
    if value not in choices:
        raise SettingError(f"{name} must be one of {', '.join(choices)}, not {value!r}")
    return value


def number(env: Mapping[str, str], name: str, default: float) -> float:
    try:
        value = float(env.get(name) or default)
    except ValueError:
        value = -1
    if not 0 <= value < 1e6:
        raise SettingError(f"{name} must be a number from 0 on, not {env.get(name)!r}")
    return value


def share(env: Mapping[str, str], name: str) -> float:
    value = number(env, name, 1.0)
    if value > 1:
        raise SettingError(f"{name} must be a share between 0 and 1, not {env.get(name)!r}")
    return value


def prices(env: Mapping[str, str], name: str, default: str) -> tuple[float, float]:
    try:
        given, made = (float(part) for part in (env.get(name) or default).split(","))
    except ValueError:
        raise SettingError(f"{name} must be two prices such as {default}, not {env.get(name)!r}") from None
    return given, made


def port(env: Mapping[str, str], name: str) -> int | None:
    value = env.get(name, "").strip()
    if not value:
        return None
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise SettingError(f"{name} must be a port between 1 and 65535, not {value!r}")
    return int(value)


def url(env: Mapping[str, str], name: str, service: str | None) -> str:
    """Return the address of a service, or an empty one of something that need not be there."""
    value = env.get(name) or (f"http://127.0.0.1:{PORTS[service]}" if service else "")
    if value and "://" not in value:
        raise SettingError(f"{name} must be a URL, not {value!r}")
    if value:
        _check_url(name, value, ("http", "https", "ws", "wss"))
    return value.rstrip("/")


def issuer(env: Mapping[str, str], name: str) -> str | None:
    """Return an issuer as its provider writes it: a slash at the end belongs to the name."""
    value = env.get(name) or None
    if value:
        _check_url(name, value, ("https", "http"))
    return value


def callback(env: Mapping[str, str], name: str) -> str | None:
    value = env.get(name) or None
    if value:
        _check_url(name, value, ("https", "http"))
        if not value.endswith(CALLBACK):
            raise SettingError(f"{name} must end in {CALLBACK}: there the screens take the answer")
    return value


def origins(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Return origins as browsers send them: a scheme and a host, no path, or `*`."""
    origins = several(env, name)
    for origin in origins:
        if origin != "*" and not re.fullmatch(r"https?://[^/\s]+", origin):
            raise SettingError(f"{name} must list origins such as https://example.com, not {origin!r}")
    return origins


def server(env: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str | None:
    value = env.get(name) or None
    if value:
        _check_url(name, value, schemes)
    return value


def _check_url(name: str, value: str, schemes: tuple[str, ...]) -> None:
    """Refuse what can't be an address; the message never repeats a value that may hold a password."""
    try:
        parts = urlsplit(value)
        whole = parts.scheme == "unix" or all(_host(one) for one in _servers(parts))
    except ValueError:
        raise SettingError(f"{name} must be a URL; its host or port can't be read") from None
    if parts.scheme not in schemes:
        raise SettingError(f"{name} must start with {' or '.join(f'{s}://' for s in schemes)}")
    if not whole and parts.scheme not in POSTGRES:  # a socket's folder may stand in its query
        raise SettingError(f"{name} must be a URL with a host")


def _servers(parts: SplitResult) -> list[str]:
    """Return the addresses of a URL; Postgres's may be several, as its own clients write them."""
    together = parts.netloc.rpartition("@")[2]
    return together.split(",") if parts.scheme in POSTGRES else [together]


def _host(address: str) -> str | None:
    """Return the host of `host:port`.

    Raises:
        ValueError: the port can't be one.
    """
    parts = urlsplit(f"//{address}")
    return parts.hostname if (parts.port or 1) > 0 else None
