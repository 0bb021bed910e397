import asyncio
import json
import threading
import time
from collections.abc import Coroutine
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from enterprisehub.simulation.load.target import Target


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away before its answer is no error here."""


class Intake:
    """A hub's intake on a free port, in threads: counts what comes, answers as told."""

    def __init__(self) -> None:
        self.payloads: list[dict[str, Any]] = []
        self.accepted: list[str] = []
        self.hold = threading.Event()
        """Answers are given only while set."""
        self.hold.set()
        self._every = 0
        self._wanted = 0
        self._status = 200
        self._lock = threading.Lock()
        self.server = _Server(("127.0.0.1", 0), _handler(self))

    @property
    def target(self) -> Target:
        return Target("127.0.0.1", self.server.server_port)

    @property
    def webhook_ids(self) -> list[str]:
        return [payload["webhookId"] for payload in self.payloads]

    def refuse(self, *, every: int, with_status: int) -> None:
        self._every, self._status = every, with_status

    def take(self, body: bytes) -> int:
        payload = json.loads(body)
        with self._lock:
            self.payloads.append(payload)
            if self._every and len(self.payloads) % self._every == 0:
                return self._status
            self.accepted.append(payload["webhookId"])
        return 200

    async def until(self, count: int, work: Coroutine[Any, Any, None]) -> None:
        """Let something run until so many webhooks were accepted."""
        task = asyncio.create_task(work)
        enough = asyncio.create_task(asyncio.to_thread(self._wait_for, count))
        await asyncio.wait((task, enough), return_when=asyncio.FIRST_COMPLETED, timeout=60)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        self._wanted = 0
        await enough

    def _wait_for(self, count: int) -> None:
        self._wanted = count
        while len(self.accepted) < self._wanted:
            time.sleep(0.01)


def _handler(intake: Intake) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            assert self.path == "/webhooks/ghl"
            status = intake.take(body)
            intake.hold.wait()
            self.send_response(status)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    return Handler
