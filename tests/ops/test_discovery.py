"""Three ml replicas behind one name; one is killed under load, one more joins: no event fails, none lacks its score."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.browser.conftest import free_port
from tests.ops.stack import House, house, metric, until

RATE = 40
SECONDS = 20
NAME = "ml.internal"
NOT_ROOT = "only root can give a process names of its own"

pytestmark = [pytest.mark.timeout(400), pytest.mark.skipif(os.geteuid() != 0, reason=NOT_ROOT)]


class Names:
    """What the house's processes look names up in; the same look-up that asks name servers elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "hosts"
        self.say()

    def say(self, *addresses: str) -> None:
        lines = ["127.0.0.1 localhost", *(f"{address} {NAME}" for address in addresses)]
        self.path.write_text("\n".join(lines) + "\n")  # in place: the mount follows the file, not the name


@contextmanager
def replica(made: House, address: str, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    env = {**made.environ, "HOST": address, "PORT": str(port)}
    with (made.data_dir / f"ml-{address}.log").open("wb") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "enterprisehub", "serve", "ml"], env=env, stdout=out, stderr=out
        )
    try:
        until(lambda: httpx.get(f"http://{address}:{port}/health/ready").status_code == 200, 60, f"ml on {address}")
        yield child
    finally:
        child.terminate()
        child.wait(20)


class Load(threading.Thread):
    """Webhooks at an even pace, whatever the answers do."""

    def __init__(self, made: House) -> None:
        super().__init__()
        self._house = made
        self.sent: list[str] = []
        self.answers: list[int] = []

    def run(self) -> None:
        begin = time.monotonic()
        for number in range(RATE * SECONDS):
            time.sleep(max(0.0, begin + number / RATE - time.monotonic()))
            contact = f"spread-{number}"
            self.sent.append(contact)
            self.answers.append(self._house.crm.post(self._house.hub, contact).status_code)


@pytest.fixture
def names(tmp_path: Path) -> Names:
    return Names(tmp_path)


def test_replicas_come_and_go_under_load(names: Names, tmp_path: Path) -> None:
    assert shutil.which("unshare"), "util-linux is part of every Debian"
    port = free_port()
    names.say("127.0.0.1", "127.0.0.2", "127.0.0.3")
    wrapped = ("unshare", "--mount", "sh", "-c", f'mount --bind "{names.path}" /etc/hosts && exec "$@"', "sh")
    with (
        house(tmp_path, wrapped, ML_URL=f"http://{NAME}:{port}") as made,
        replica(made, "127.0.0.1", port),
        replica(made, "127.0.0.2", port) as victim,
        replica(made, "127.0.0.3", port),
    ):
        operator = made.operator()
        made.crm.post(made.hub, "warm-up")
        until(lambda: scored(operator, "warm-up"), 60, "the first score")
        missing = metric(made.urls["PIPELINE_URL"], "enterprisehub_pipeline_missing_answers_total", peer="ml")
        load = Load(made)
        load.start()
        time.sleep(SECONDS * 0.3)
        victim.send_signal(signal.SIGKILL)
        time.sleep(SECONDS * 0.2)
        with replica(made, "127.0.0.4", port):
            names.say("127.0.0.1", "127.0.0.3", "127.0.0.4")
            load.join()
            assert load.answers == [200] * len(load.sent)
            until(lambda: operator.get("/v1/overview").json()["inbox"]["pending"] == 0, 60, "the queue is empty")
            assert operator.get("/v1/overview").json()["inbox"]["dead"] == 0
            after = metric(made.urls["PIPELINE_URL"], "enterprisehub_pipeline_missing_answers_total", peer="ml")
            assert after == missing, "an event had to be asked about again"
            assert all(scored(operator, contact) for contact in load.sent[:: RATE // 4])
            shares = {one: answered(f"http://127.0.0.{one}:{port}") for one in (1, 3, 4)}
            assert min(shares.values()) > 0.1 * sum(shares.values()), shares


def answered(url: str) -> float:
    return metric(url, "enterprisehub_requests_total", route="/v1/leads/score/batch", status="200")


def scored(operator: httpx.Client, contact: str) -> Any:
    answer = operator.get(f"/v1/leads/{contact}")
    return answer.status_code == 200 and answer.json()["probability"] is not None
