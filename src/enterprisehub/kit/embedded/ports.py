"""Ports and passwords of the embedded servers: made once, kept in the data directory, readable by its owner only."""

import secrets
import socket
from pathlib import Path

import msgspec

from enterprisehub.kit.errors import SettingError
from enterprisehub.kit.listen import listening

LOOPBACK = "127.0.0.1"


class Access(msgspec.Struct, kw_only=True):
    """How a server is reached."""

    port: int
    password: str


def access(path: Path) -> Access:
    """Read the access file, or make it."""
    known = _read(path)
    if known is None:
        known = Access(port=free_port(), password=secrets.token_urlsafe(24))
        _write(path, known)
    return known


def keep_free(path: Path, known: Access) -> None:
    """Take another port if something else took ours; call it only when our server is not running."""
    if not is_free(known.port):
        known.port = free_port()
        _write(path, known)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Say whether a port can be listened on."""
    try:
        listening(host, port).close()
    except OSError:
        return False
    return True


def _read(path: Path) -> Access | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Access)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError as error:
        raise SettingError(f"{path} is damaged ({error})") from error


def _write(path: Path, found: Access) -> None:
    draft = path.with_suffix(".tmp")
    draft.touch(mode=0o600)
    draft.write_bytes(msgspec.json.encode(found))
    draft.replace(path)
