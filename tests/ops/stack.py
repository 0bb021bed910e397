"""A whole house for the operators' rounds: started as an operator would, on ports of its own."""

import base64
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from nacl.signing import SigningKey
from prometheus_client.parser import text_string_to_metric_families
from tests.browser.conftest import free_port

from enterprisehub.kit.security import encode_public_key

SERVICES = ("HUB", "CHURN", "ML", "COACHING", "REALTIME", "PIPELINE", "DASHBOARDS")
LOCATION = "opsRoundLocation0001"
BODY = "We want to buy a 3 bedroom house near Pasadena under 850k, pre-approved, in two months"

T = TypeVar("T")


def until(what: Callable[[], T | None], limit_s: float, waited_for: str) -> T:
    """Return the first true answer."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            if found := what():
                return found
        time.sleep(0.2)
    return pytest.fail(f"{waited_for}: not within {limit_s} s")


class Crm:
    """GoHighLevel, as far as it sends signed webhooks."""

    def __init__(self) -> None:
        self._key = SigningKey.generate()
        self.public_key = encode_public_key(self._key.verify_key)

    def post(self, hub: str, contact: str, number: int = 1) -> httpx.Response:
        now = datetime.now(UTC).isoformat()
        body = json.dumps({
            "type": "InboundMessage", "locationId": LOCATION, "contactId": contact, "conversationId": f"v-{contact}",
            "messageId": f"m-{contact}-{number}", "webhookId": f"w-{contact}-{number}", "messageType": "SMS",
            "body": BODY, "dateAdded": now, "timestamp": now,
        }).encode()  # fmt: skip
        signature = base64.b64encode(self._key.sign(body).signature).decode()
        return httpx.post(f"{hub}/webhooks/ghl", content=body, headers={"x-ghl-signature": signature}, timeout=10)


@dataclass
class House:
    data_dir: Path
    environ: dict[str, str]
    urls: dict[str, str]
    crm: Crm
    child: "subprocess.Popen[bytes]"
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def hub(self) -> str:
        return self.urls["HUB_URL"]

    def cli(self, *arguments: str) -> Any:
        command = [sys.executable, "-m", "enterprisehub", *arguments, "--json"]
        done = subprocess.run(command, env=self.environ, capture_output=True, text=True, timeout=60, check=True)
        return json.loads(done.stdout)

    def operator(self) -> httpx.Client:
        key = self.cli("keys", "create", "--role", "operator")["key"]
        client = httpx.Client(base_url=self.hub, headers={"authorization": f"Bearer {key}"}, timeout=20)
        self.clients.append(client)
        return client

    def process(self, name: str) -> dict[str, Any]:
        rows = json.loads((self.data_dir / "status.json").read_bytes())
        found: dict[str, Any] = next(row for row in rows if row["name"] == name)
        return found


@contextlib.contextmanager
def house(folder: Path, prefix: Sequence[str] = (), **environ: str) -> Iterator[House]:
    """Run `enterprisehub up` until the end of the block; `prefix` wraps its command."""
    crm = Crm()
    urls = {f"{name}_URL": f"http://127.0.0.1:{free_port()}" for name in SERVICES}
    urls |= {name: value for name, value in environ.items() if name.endswith("_URL")}
    env = {
        **os.environ,
        **urls,
        **environ,
        "PORT": urls["HUB_URL"].rsplit(":", 1)[1],
        "ENTERPRISEHUB_DATA_DIR": str(folder / "data"),
        "GHL_WEBHOOK_PUBLIC_KEY": crm.public_key,
        "LOG_FORMAT": "json",
    }
    log = folder / "up.log"
    with log.open("wb") as out:
        child = subprocess.Popen(
            [*prefix, sys.executable, "-m", "enterprisehub", "up"],
            env=env, stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    made = House(folder / "data", env, urls, crm, child)
    try:
        until(lambda: "all ready" in log.read_text() or child.poll() is not None, 240, "everything ready")
        assert child.poll() is None, log.read_text()[-3000:]
        yield made
    finally:
        for client in made.clients:
            client.close()
        if child.poll() is None:
            child.send_signal(signal.SIGINT)
        child.wait(timeout=60)


def metric(url: str, name: str, **labels: str) -> float:
    """Sum a metric's samples over all labels that were not named."""
    text = httpx.get(f"{url}/metrics", timeout=5).text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )
