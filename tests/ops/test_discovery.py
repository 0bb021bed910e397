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
from datetime import UTC, datetime
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
        self.wrapped = ("unshare", "--mount", "sh", "-c", f'mount --bind "{self.path}" /etc/hosts && exec "$@"', "sh")
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
    with (
        house(tmp_path, names.wrapped, ML_URL=f"http://{NAME}:{port}") as made,
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


def test_a_replica_is_drained_from_an_incident_and_taken_back(names: Names, tmp_path: Path) -> None:
    """Of two replicas behind one name, this machine's is taken out by the action; events go on with the other's scores."""
    port = free_port()
    names.path.write_text("127.0.0.1 localhost\n127.0.0.2 localhost\n")
    with (
        house(tmp_path, names.wrapped, ML_URL=f"http://localhost:{port}", ALERTS_SECRET="drained") as made,
        replica(made, "127.0.0.2", port),
    ):
        operator = made.operator()
        taken_in(made, "MemoryHigh", "ml")
        [found] = operator.get("/v1/incidents").json()["items"]
        path = f"/v1/incidents/{found['id']}"
        assert "drain_replica" in operator.get(path).json()["suggested_actions"]
        drain = {"action": "drain_replica", "service": "ml"}
        dry = operator.post(f"{path}/actions", json=drain).json()
        assert dry["dry_run"]
        assert "1 other(s) carry on" in dry["would"]
        operator.post(f"{path}/actions", json={**drain, "dry_run": False}).raise_for_status()
        until(lambda: ended(operator, path, "drain_replica") == "verified", 30, "drained")
        assert made.process("ml")["state"] == "stopped"
        made.crm.post(made.hub, "after-drain")
        until(lambda: scored(operator, "after-drain"), 30, "a score of the other replica")
        assert operator.post(f"{path}/actions", json=drain).status_code == 409, "the last one is not drained"
        restart = {"action": "restart", "service": "ml", "dry_run": False}
        operator.post(f"{path}/actions", json=restart).raise_for_status()
        until(lambda: ended(operator, path, "restart") == "verified", 60, "taken back")
        audit = operator.get("/v1/audit", params={"limit": 50}).json()["items"]
        assert {"incident.drain_replica", "incident.restart"} <= {row["action"] for row in audit}


def taken_in(made: House, alert: str, service: str) -> None:
    """Tell of an alert as Alertmanager does."""
    labels = {"alertname": alert, "service": service, "severity": "ticket"}
    fires = {"status": "firing", "labels": labels, "annotations": {"summary": "for a test"}, "fingerprint": "f"}
    group = {"alerts": [{**fires, "startsAt": datetime.now(UTC).isoformat()}]}
    bearer = {"authorization": "Bearer drained"}
    httpx.post(f"{made.hub}/v1/alerts", json=group, headers=bearer).raise_for_status()


def ended(operator: httpx.Client, path: str, action: str) -> str:
    """Return the state of an action's run."""
    found: str = next(run["state"] for run in operator.get(path).json()["runs"] if run["action"] == action)
    assert found != "failed", operator.get(path).json()["timeline"]
    return found


def answered(url: str) -> float:
    return metric(url, "enterprisehub_requests_total", route="/v1/leads/score/batch", status="200")


def scored(operator: httpx.Client, contact: str) -> Any:
    answer = operator.get(f"/v1/leads/{contact}")
    return answer.status_code == 200 and answer.json()["probability"] is not None
