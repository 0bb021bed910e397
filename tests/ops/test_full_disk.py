"""A disk that is full: webhooks are refused, nothing that was acknowledged is lost, and all goes on once there is room."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.ops.stack import House, house, until

SMALL_MB = 700
NOT_ROOT = "only root can mount a disk that is small enough to fill"

pytestmark = [pytest.mark.timeout(400), pytest.mark.skipif(os.geteuid() != 0, reason=NOT_ROOT)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL_MB}m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(65536))
        except OSError:
            return


class Sender:
    def __init__(self, made: House) -> None:
        self._house = made
        self.acknowledged: list[str] = []
        self.longest_s = 0.0

    def send(self, count: int, name: str) -> Counter[int]:
        answers: Counter[int] = Counter()
        for number in range(count):
            began = time.monotonic()
            status = self._house.crm.post(self._house.hub, f"{name}-{number}").status_code
            self.longest_s = max(self.longest_s, time.monotonic() - began)
            answers[status] += 1
            if status == 200:
                self.acknowledged.append(f"{name}-{number}")
        return answers


def test_full_disk(small_disk: Path) -> None:
    with house(small_disk) as made:
        operator, sender = made.operator(), Sender(made)
        assert sender.send(20, "before") == {200: 20}
        fill(small_disk / "filler")
        refused = Counter[int]()
        while not refused[429] and sum(refused.values()) < 4000:  # the log has some room of its own
            refused += sender.send(20, f"full-{sum(refused.values())}")
        assert set(refused) <= {200, 429}
        assert refused[429]
        assert sender.longest_s < 6, "GoHighLevel gives up after that"
        assert "too little" in examined(made)["disk"]
        (small_disk / "filler").unlink()
        until(lambda: sender.send(1, f"again-{time.monotonic()}")[200], 60, "webhooks are taken again")
        until(lambda: _worked_off(operator), 60, "everything is worked off")
        for contact in sender.acknowledged:
            assert operator.get(f"/v1/leads/{contact}").status_code == 200, contact
        states = {row["name"]: row["state"] for row in made.cli("status")["services"]}
        assert set(states.values()) == {"ready"}, states


def examined(made: House) -> dict[str, str]:
    """Return what `enterprisehub doctor` finds, by check; it ends with 1 when a check fails."""
    command = [sys.executable, "-m", "enterprisehub", "doctor", "--json"]
    done = subprocess.run(command, env=made.environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1, done.stderr
    return {one["check"]: one["detail"] for one in json.loads(done.stdout)["checks"]}


def _worked_off(operator: httpx.Client) -> bool:
    return bool(operator.get("/v1/overview").json()["inbox"]["pending"] == 0)
