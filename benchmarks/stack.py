"""All services on this machine, started as an operator would, in a data directory of their own."""

import base64
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
from nacl.signing import SigningKey

from enterprisehub.kit.security import encode_public_key

BIN = Path(sys.executable).parent / "enterprisehub"
HUB = "http://127.0.0.1:8000"
REALTIME = "ws://127.0.0.1:8004"


class Stack:
    """A running `enterprisehub up`."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self.key = SigningKey.generate()
        self.environ = {
            **os.environ,
            "ENTERPRISEHUB_DATA_DIR": str(folder / "data"),
            "GHL_WEBHOOK_PUBLIC_KEY": encode_public_key(self.key.verify_key),
            "LOG_FORMAT": "json",
        }
        self.key_file = folder / "key"
        self.key_file.write_text(base64.b64encode(bytes(self.key)).decode())
        self.log = (folder / "up.log").open("wb")
        self.process = subprocess.Popen(
            [str(BIN), "up", *arguments],
            env=self.environ,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def cli(self, *arguments: str, timeout_s: float = 120, check: bool = True, given: str | None = None) -> str:
        done = subprocess.run(
            [str(BIN), *arguments],
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
            input=given,
        )
        if done.returncode and check:
            raise RuntimeError(f"enterprisehub {' '.join(arguments)}: {done.stderr.strip()[-500:]}")
        return done.stdout

    def wait_ready(self, limit_s: float = 240) -> float:
        """Wait until every service says that it is ready; return the seconds it took."""
        began = time.monotonic()
        while time.monotonic() - began < limit_s:
            if self.process.poll() is not None:
                raise RuntimeError(f"up ended with {self.process.returncode}; see {self.folder / 'up.log'}")
            rows = self.status()
            if rows and all(row["state"] in {"ready", "running", "up"} for row in rows):
                with contextlib.suppress(httpx.HTTPError):
                    if httpx.get(f"{HUB}/health/ready", timeout=2).status_code == 200:
                        return time.monotonic() - began
            time.sleep(0.1)
        raise RuntimeError(f"not ready after {limit_s} s: {self.status()}")

    def status(self) -> list[dict[str, object]]:
        with contextlib.suppress(RuntimeError):
            rows: list[dict[str, object]] = json.loads(self.cli("status", "--json"))["services"]
            return rows
        return []

    def pids(self) -> dict[str, int]:
        pids = {str(row["name"]): int(str(row["pid"])) for row in self.status() if row["pid"]}
        return {**pids, "orchestrator": self.process.pid}

    def database_url(self) -> str:
        url: str = json.loads((self.folder / "data" / "run.json").read_text())["database_url"]
        return url

    def operator_key(self) -> str:
        key: str = json.loads(self.cli("keys", "create", "--role", "operator", "--json"))["key"]
        return key

    def stop(self) -> float:
        """Stop as Ctrl-C does; return the seconds it took."""
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
        self.log.close()
        return time.monotonic() - began


@contextlib.contextmanager
def running(*arguments: str) -> Iterator[Stack]:
    """Run a stack in a temporary folder; stop it whatever happens."""
    with tempfile.TemporaryDirectory(prefix="enterprisehub-bench-") as folder:
        stack = Stack(Path(folder), *arguments)
        try:
            stack.wait_ready()
            yield stack
        finally:
            stack.stop()
