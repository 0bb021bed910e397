"""Where load may go: a hub on this machine."""

import ipaddress
import socket
from urllib.parse import urlsplit

import msgspec

from enterprisehub.kit.errors import SettingError

PATH = "/webhooks/ghl"


class Target(msgspec.Struct, frozen=True):
    host: str
    port: int

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def loopback_target(url: str) -> Target:
    """Read a URL whose host is this machine.

    Raises:
        SettingError: another host, or not plain HTTP. Load is never sent to anybody else's machine.
    """
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise SettingError(f"{url} must be an http:// address of this machine")
    try:
        host = "127.0.0.1" if parts.hostname == "localhost" else str(ipaddress.ip_address(parts.hostname))
        port = parts.port or 80
    except ValueError as error:
        raise SettingError(f"{url} must name a loopback address such as 127.0.0.1") from error
    if not ipaddress.ip_address(host).is_loopback:
        raise SettingError(f"{parts.hostname} is not a loopback address: load goes to this machine only")
    return Target(host, port)


def require_listening(target: Target) -> None:
    """Check that somebody listens.

    Raises:
        SettingError: nobody does.
    """
    try:
        socket.create_connection((target.host, target.port), timeout=2).close()
    except OSError as error:
        raise SettingError(
            f"no hub answers at {target.url}: start one with `enterprisehub up`, or name it with --url"
        ) from error
