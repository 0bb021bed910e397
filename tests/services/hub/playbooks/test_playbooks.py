"""A playbook's life: written, checked, previewed, put to use, rolled back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest
import yaml
from tests.services.hub.conftest import Hub, message

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.playbook import Playbook
from enterprisehub.domain.playbooks import STANDARD, problems
from enterprisehub.services.hub.playbooks.reading import read, written

NOON = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
OWN = """
name: ours
questions:
  buyer:
    budget: What would you like to stay within?
gains:
  buyer: {motivation: 1.0, budget: 0.5}
budget: {tips_per_day: 2}
"""


@pytest.fixture(scope="module", autouse=True)
async def rows(put: Any, admin: Any) -> None:
    await admin.execute("INSERT INTO locations (location_id) VALUES ('A'), ('B')")
    await put(
        message("buyer", 1, "we want to buy a house", NOON), message("buyer", 2, "STOP", NOON + timedelta(hours=1))
    )
    await admin.execute("UPDATE leads SET last_inbound_at = now() WHERE contact_id = 'buyer'")


async def add(client: httpx.AsyncClient, source: str = OWN, **more: Any) -> httpx.Response:
    return await client.post("/v1/playbooks", json={"source": source, **more})


@pytest.mark.servers
async def test_from_draft_to_use_and_back(lead_of_a: httpx.AsyncClient, admin: Any) -> None:
    made = await add(lead_of_a, note="try")
    assert made.status_code == 201
    first = made.json()
    assert (first["version"], first["name"], first["active"], first["source"]) == (1, "ours", False, OWN)
    assert first["playbook"]["questions"]["buyer"]["timeline"] == STANDARD.questions["buyer"]["timeline"]  # type: ignore[index]
    assert (await lead_of_a.post("/v1/playbooks/1/activate")).json()["active"]
    second = (await add(lead_of_a, "name: next")).json()
    assert second["version"] == 2
    await lead_of_a.post("/v1/playbooks/2/activate")
    listed = (await lead_of_a.get("/v1/playbooks")).json()
    assert [(row["version"], row["active"]) for row in listed] == [(2, True), (1, False)]
    await lead_of_a.post("/v1/playbooks/1/activate")
    assert [row["active"] for row in (await lead_of_a.get("/v1/playbooks")).json()] == [False, True]
    standard = (await lead_of_a.post("/v1/playbooks/0/activate")).json()
    assert (standard["version"], standard["active"]) == (0, True)
    actions = await admin.fetch("SELECT action, target FROM audit_log WHERE action LIKE 'playbook%' ORDER BY id")
    assert [row["target"] for row in actions] == ["1", "1", "2", "2", "1", "0"]


@pytest.mark.servers
async def test_preview(lead_of_a: httpx.AsyncClient) -> None:
    found = (await lead_of_a.post("/v1/playbooks/preview", json={"source": OWN})).json()
    assert (found["conversations"], found["moments"], found["different"]) == (1, 2, 1)
    (line,) = found["lines"]
    assert line["message"] == "we want to buy a house"
    assert (line["now"]["topic"], line["then"]["topic"]) == ("question:budget", "question:motivation")
    same = (await lead_of_a.post("/v1/playbooks/preview", json={"source": ""})).json()
    assert same["different"] == 0


@pytest.mark.servers
async def test_check(lead_of_a: httpx.AsyncClient) -> None:
    found = (await lead_of_a.post("/v1/playbooks/check", json={"source": "budget: {tips_per_day: -1}"})).json()
    assert not found["valid"]
    assert found["problems"][0]["pointer"] == "/budget/tips_per_day"
    bad = await add(lead_of_a, "tips: {book: It is a safe neighborhood}")
    assert bad.status_code == 422
    assert bad.json()["errors"][0]["pointer"] == "/tips/book"


@pytest.mark.servers
async def test_who_may(hub: Hub, agent_of_a: httpx.AsyncClient, operator: httpx.AsyncClient) -> None:
    assert (await add(agent_of_a)).status_code == 403
    assert (await add(operator)).status_code == 422
    assert (await add(operator, location_id="B")).status_code == 201
    assert (await add(operator, location_id="nowhere")).status_code == 404
    lead_of_b = await hub.caller(Role.LEAD, "B")
    assert {row["location_id"] for row in (await lead_of_b.get("/v1/playbooks")).json()} == {"B"}
    assert (await lead_of_b.post("/v1/playbooks/7/activate")).status_code == 404
    assert (await lead_of_b.get("/v1/playbooks/1", params={"location_id": "A"})).status_code == 404
    assert (await agent_of_a.get("/v1/playbooks/schema")).json()["$ref"].endswith("Playbook")


def test_standard_survives_being_written() -> None:
    playbook, found = read(written(STANDARD))
    assert found == []
    assert playbook == STANDARD
    assert problems(msgspec.convert(yaml.safe_load(written(STANDARD)), Playbook)) == []


@pytest.mark.parametrize(
    ("source", "pointer", "word"),
    [
        ("a: [", "line 1", ""),
        ("name: x\nname: y", "line 2", "twice"),
        ("a: &x [1]\nb: *x", "line 2", "references"),
        ("[" * 60 + "]" * 60, "line 1", "deeply"),
        ("just words", "", "object"),
        ("nme: x", "", "nme"),
        ("questions: {cat: {}}", "/questions", "cat"),
        ("name: !!python/object:os.system x", "line 1", ""),
        ("? [a]\n: b", "line 1", "word"),
        ("\x07", "", "YAML"),
    ],
)
def test_bad_source(source: str, pointer: str, word: str) -> None:
    playbook, found = read(source)
    assert playbook is None
    assert found[0].pointer.startswith(pointer)
    assert word in found[0].detail
