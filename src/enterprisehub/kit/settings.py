"""Settings from the environment, completed by what `enterprisehub up` wrote about its embedded servers.

Read by composition roots only. `.env.example` at the root lists every name; a test compares.
"""

import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

from enterprisehub.kit.errors import SettingError

GHL_PUBLISHED_KEY = "MCowBQYDK2VwAyEAi2HR1srL4o18O8BRa7gVJY7G7bupbN3H9AwJrHCDiOg="

OWN_PREFIXES = ("ENTERPRISEHUB_", "GHL_")
OTHERS = frozenset({"GHL_OPENAPI_DIR", "ENTERPRISEHUB_SHARED"})
"""Read by tests and benchmarks only."""
_OF_A_PLATFORM = re.compile(r"_SERVICE_(HOST|PORT)|_PORT(_\d+_(TCP|UDP).*)?$")
"""Kubernetes and Docker announce services in variables that begin with the services' names."""

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


class RunInfo(msgspec.Struct, kw_only=True, omit_defaults=True):
    """`run.json` in the data directory: where the running embedded servers are, and the demo's own secrets."""

    database_url: str | None = None
    redis_url: str | None = None
    orchestrator_pid: int | None = None
    demo: bool = False
    demo_public_key: str | None = None
    """Base64 SubjectPublicKeyInfo; valid for demo locations only, and only while `up --demo` runs."""
    demo_signing_key: str | None = None
    """Base64 of the 32-byte seed of the Ed25519 key that signs the demo's webhooks."""
    ghl_api_base_url: str | None = None
    ghl_private_token: str | None = None


NO_ENCODER: Final = "off"
"""The value of `coaching_encoder` that leaves reading to the rules."""


class Settings(msgspec.Struct, kw_only=True, frozen=True):
    data_dir: Path
    host: str
    port: int | None
    database_url: str | None
    redis_url: str | None
    ghl_webhook_public_key: str
    ghl_locations: tuple[str, ...]
    ghl_api_base_url: str
    ghl_private_token: str | None
    ghl_client_id: str | None = None
    ghl_client_secret: str | None = None
    ghl_workflow_secret: str | None
    alerts_secret: str | None
    prometheus_url: str | None
    realtime_public_url: str | None
    churn_url: str
    ml_url: str
    coaching_url: str
    realtime_url: str
    hub_url: str
    pipeline_url: str
    dashboards_url: str
    standin_url: str
    cors_origins: tuple[str, ...]
    trusted_proxy: bool
    coaching_encoder: str = "multilingual"
    """`multilingual`, a folder that sentence-transformers loads, or NO_ENCODER."""
    language_model: str = ""
    language_model_url: str | None = None
    language_model_name: str | None = None
    language_model_key: str | None = None
    language_model_deadline_s: float = 8.0
    language_model_budget_usd: float = 5.0
    language_model_prices_usd: tuple[float, float] = (3.0, 15.0)
    """Of a million tokens in and out."""
    otlp_endpoint: str | None = None
    otlp_headers: str | None = None
    traces_share: float = 1.0
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = None
    oidc_redirect_uri: str | None = None
    log_format: str
    demo: bool
    demo_public_key: str | None

    def service_urls(self) -> dict[str, str]:
        """Return where each service is asked for health and metrics."""
        return {
            "hub": self.hub_url,
            "pipeline": self.pipeline_url,
            "ml": self.ml_url,
            "churn": self.churn_url,
            "coaching": self.coaching_url,
            "realtime": self.realtime_url,
            "dashboards": self.dashboards_url,
        }

    def require_database(self) -> str:
        if not self.database_url:
            msg = "DATABASE_URL is not set and no embedded server runs: start one with `enterprisehub up`, or set it"
            raise SettingError(msg)
        return self.database_url

    def require_redis(self) -> str:
        if not self.redis_url:
            msg = "REDIS_URL is not set and no embedded server runs: start one with `enterprisehub up`, or set it"
            raise SettingError(msg)
        return self.redis_url


def checkout_root() -> Path:
    """The checkout that this code runs from, or the working directory when it is installed elsewhere."""
    root = Path(__file__).resolve().parents[3]
    return root if (root / "pyproject.toml").exists() else Path.cwd()


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Read all settings.

    Raises:
        SettingError: a value can't be what it must be; the message names the setting.
    """
    env = _Asked(os.environ if environ is None else environ)
    settings = _read(env)
    _refuse_unknown(env)
    _refuse_two_masters(env)
    return settings


def _read(env: Mapping[str, str]) -> Settings:
    data_dir = Path(env.get("ENTERPRISEHUB_DATA_DIR") or checkout_root() / ".enterprisehub").absolute()
    run = read_run_info(data_dir)
    return Settings(
        data_dir=data_dir,
        host=env.get("HOST") or "127.0.0.1",
        port=_port(env, "PORT"),
        database_url=_server(env, "DATABASE_URL", ("postgresql", "postgres")) or run.database_url,
        redis_url=_server(env, "REDIS_URL", ("redis", "rediss", "unix", "sentinel")) or run.redis_url,
        ghl_webhook_public_key=env.get("GHL_WEBHOOK_PUBLIC_KEY") or GHL_PUBLISHED_KEY,
        ghl_locations=_list(env, "GHL_LOCATIONS"),
        ghl_api_base_url=_url(env, "GHL_API_BASE_URL", None)
        or run.ghl_api_base_url
        or "https://services.leadconnectorhq.com",
        ghl_private_token=env.get("GHL_PRIVATE_TOKEN") or run.ghl_private_token,
        ghl_client_id=env.get("GHL_CLIENT_ID") or None,
        ghl_client_secret=env.get("GHL_CLIENT_SECRET") or None,
        ghl_workflow_secret=env.get("GHL_WORKFLOW_SECRET") or None,
        alerts_secret=env.get("ALERTS_SECRET") or None,
        prometheus_url=_url(env, "PROMETHEUS_URL", None) or None,
        realtime_public_url=_url(env, "REALTIME_PUBLIC_URL", None) or None,
        churn_url=_url(env, "CHURN_URL", "churn"),
        ml_url=_url(env, "ML_URL", "ml"),
        coaching_url=_url(env, "COACHING_URL", "coaching"),
        realtime_url=_url(env, "REALTIME_URL", "realtime"),
        hub_url=_url(env, "HUB_URL", "hub"),
        pipeline_url=_url(env, "PIPELINE_URL", "pipeline"),
        dashboards_url=_url(env, "DASHBOARDS_URL", "dashboards"),
        standin_url=_url(env, "STANDIN_URL", "standin"),
        cors_origins=_origins(env, "CORS_ORIGINS"),
        trusted_proxy=_flag(env, "TRUSTED_PROXY"),
        coaching_encoder=env.get("COACHING_ENCODER") or "multilingual",
        language_model=_choice(env, "LANGUAGE_MODEL", ("", "anthropic", "openai")),
        language_model_url=_url(env, "LANGUAGE_MODEL_URL", None) or None,
        language_model_name=env.get("LANGUAGE_MODEL_NAME") or None,
        language_model_key=env.get("LANGUAGE_MODEL_KEY") or None,
        language_model_deadline_s=_number(env, "LANGUAGE_MODEL_DEADLINE_S", 8.0),
        language_model_budget_usd=_number(env, "LANGUAGE_MODEL_BUDGET_USD", 5.0),
        language_model_prices_usd=_prices(env, "LANGUAGE_MODEL_PRICES_USD", "3,15"),
        otlp_endpoint=_url(env, "OTEL_EXPORTER_OTLP_ENDPOINT", None) or None,
        otlp_headers=env.get("OTEL_EXPORTER_OTLP_HEADERS") or None,
        traces_share=_share(env, "OTEL_TRACES_SAMPLER_ARG"),
        oidc_issuer=_issuer(env, "OIDC_ISSUER"),
        oidc_client_id=env.get("OIDC_CLIENT_ID") or None,
        oidc_client_secret=env.get("OIDC_CLIENT_SECRET") or None,
        oidc_redirect_uri=_callback(env, "OIDC_REDIRECT_URI"),
        log_format=_choice(env, "LOG_FORMAT", ("json", "console")),
        demo=run.demo,
        demo_public_key=run.demo_public_key if run.demo else None,
    )


def run_info_path(data_dir: Path) -> Path:
    return data_dir / "run.json"


def read_run_info(data_dir: Path) -> RunInfo:
    try:
        return msgspec.json.decode(run_info_path(data_dir).read_bytes(), type=RunInfo)
    except (FileNotFoundError, NotADirectoryError):
        return RunInfo()
    except PermissionError as error:
        raise SettingError(f"ENTERPRISEHUB_DATA_DIR: {run_info_path(data_dir)} may not be read by this user") from error
    except msgspec.MsgspecError as error:
        raise SettingError(f"{run_info_path(data_dir)} is damaged ({error}); remove it and start again") from error


def write_run_info(data_dir: Path, info: RunInfo) -> None:
    path = run_info_path(data_dir)
    draft = path.with_suffix(".tmp")
    draft.touch(mode=0o600)
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(info)) + b"\n")
    draft.replace(path)


def _list(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in env.get(name, "").split(",") if part.strip())


def _flag(env: Mapping[str, str], name: str) -> bool:
    value = env.get(name, "").strip().lower()
    if value in {"", "0", "false", "no"}:
        return False
    if value in {"1", "true", "yes"}:
        return True
    raise SettingError(f"{name} must be true or false, not {value!r}")


def _choice(env: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = env.get(name) or choices[0]
    if value not in choices:
        raise SettingError(f"{name} must be one of {', '.join(choices)}, not {value!r}")
    return value


def _number(env: Mapping[str, str], name: str, default: float) -> float:
    try:
        value = float(env.get(name) or default)
    except ValueError:
        value = -1
    if not 0 <= value < 1e6:
        raise SettingError(f"{name} must be a number from 0 on, not {env.get(name)!r}")
    return value


def _share(env: Mapping[str, str], name: str) -> float:
    value = _number(env, name, 1.0)
    if value > 1:
        raise SettingError(f"{name} must be a share between 0 and 1, not {env.get(name)!r}")
    return value


def _prices(env: Mapping[str, str], name: str, default: str) -> tuple[float, float]:
    try:
        given, made = (float(part) for part in (env.get(name) or default).split(","))
    except ValueError:
        raise SettingError(f"{name} must be two prices such as {default}, not {env.get(name)!r}") from None
    return given, made


def _port(env: Mapping[str, str], name: str) -> int | None:
    value = env.get(name, "").strip()
    if not value:
        return None
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise SettingError(f"{name} must be a port between 1 and 65535, not {value!r}")
    return int(value)


def _url(env: Mapping[str, str], name: str, service: str | None) -> str:
    """Return the address of a service, or an empty one of something that need not be there."""
    value = env.get(name) or (f"http://127.0.0.1:{PORTS[service]}" if service else "")
    if value and "://" not in value:
        raise SettingError(f"{name} must be a URL, not {value!r}")
    if value:
        _require_url(name, value, ("http", "https", "ws", "wss"))
    return value.rstrip("/")


def _issuer(env: Mapping[str, str], name: str) -> str | None:
    """Return an issuer as its provider writes it: a slash at the end belongs to the name."""
    value = env.get(name) or None
    if value:
        _require_url(name, value, ("https", "http"))
    return value


def _callback(env: Mapping[str, str], name: str) -> str | None:
    value = env.get(name) or None
    if value:
        _require_url(name, value, ("https", "http"))
        if not value.endswith(CALLBACK):
            raise SettingError(f"{name} must end in {CALLBACK}: there the screens take the answer")
    return value


def _origins(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Return origins as browsers send them: a scheme and a host, no path, or `*`."""
    origins = _list(env, name)
    for origin in origins:
        if origin != "*" and not re.fullmatch(r"https?://[^/\s]+", origin):
            raise SettingError(f"{name} must list origins such as https://example.com, not {origin!r}")
    return origins


def _server(env: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str | None:
    value = env.get(name) or None
    if value:
        _require_url(name, value, schemes)
    return value


def _require_url(name: str, value: str, schemes: tuple[str, ...]) -> None:
    """Refuse what can't be an address; the message never repeats a value that may hold a password."""
    try:
        parts = urlsplit(value)
        whole = parts.scheme == "unix" or (parts.hostname and (parts.port or 1) > 0)
    except ValueError:
        raise SettingError(f"{name} must be a URL; its host or port can't be read") from None
    if parts.scheme not in schemes:
        raise SettingError(f"{name} must start with {' or '.join(f'{s}://' for s in schemes)}")
    if not whole and parts.scheme not in {"postgresql", "postgres"}:  # a socket's folder may stand in its query
        raise SettingError(f"{name} must be a URL with a host")


class _Asked(Mapping[str, str]):
    """An environment that remembers what it was asked for: those are the settings that exist."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.names: set[str] = set()
        self._given = given

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return self._given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)


def _refuse_unknown(env: _Asked) -> None:
    """A misspelt setting would silently leave the default."""
    for name in sorted(env):
        if name.startswith(OWN_PREFIXES) and name not in env.names | OTHERS and not _OF_A_PLATFORM.search(name):
            close = get_close_matches(name, env.names, 1)
            raise SettingError(f"{name} is no setting of ours" + (f"; did you mean {close[0]}?" if close else ""))


def _refuse_two_masters(env: Mapping[str, str]) -> None:
    """Refuse settings of which each says that it alone decides, and half of a pair."""
    if env.get("GHL_PRIVATE_TOKEN") and env.get("GHL_CLIENT_ID"):
        raise SettingError("GHL_PRIVATE_TOKEN and GHL_CLIENT_ID are both set: only one can open the account")
    oidc = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_REDIRECT_URI")
    for together in (("GHL_CLIENT_ID", "GHL_CLIENT_SECRET"), oidc):
        given = [name for name in together if env.get(name)]
        missing = [name for name in together if not env.get(name)]
        if given and missing:
            raise SettingError(f"{missing[0]} is missing: {given[0]} is of no use without it")
    if env.get("LANGUAGE_MODEL") and not env.get("LANGUAGE_MODEL_NAME"):
        raise SettingError("LANGUAGE_MODEL_NAME is missing: it must say which model of LANGUAGE_MODEL to ask")
