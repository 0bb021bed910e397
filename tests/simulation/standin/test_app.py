"""The stand-in behaves as GoHighLevel does, by what is known of it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from enterprisehub.clients.gohighlevel.books import Books
from enterprisehub.clients.gohighlevel.fake import FakeGoHighLevel
from enterprisehub.simulation.standin.app import read_books, write_books
from enterprisehub.simulation.standin.running import RunningStandin, running

JULY, APRIL = "2021-07-28", "2021-04-15"


@pytest_asyncio.fixture(scope="module")
async def _running() -> AsyncIterator[RunningStandin]:
    async with running() as one:
        yield one


@pytest.fixture
def standin(_running: RunningStandin) -> RunningStandin:
    _running.renew()
    return _running


@pytest_asyncio.fixture
async def http(standin: RunningStandin) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"authorization": "Bearer demo-token", "version": JULY}
    async with httpx.AsyncClient(
        base_url=standin.base_url, headers=headers, trust_env=False, verify=False, timeout=5
    ) as client:
        yield client


async def test_no_token(http: httpx.AsyncClient) -> None:
    assert (await http.get("/contacts/c1", headers={"authorization": ""})).status_code == 401


@pytest.mark.parametrize(("path", "version"), [("/contacts/c1", APRIL), ("/calendars/?locationId=l", JULY)])
async def test_wrong_version(http: httpx.AsyncClient, path: str, version: str) -> None:
    assert (await http.get(path, headers={"version": version})).status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "body", "message"),
    [
        ("PUT", "/contacts/c1", {"score": 1}, "property score should not exist"),
        ("PUT", "/contacts/c1", {"customFields": [{"value": 1}]}, "property value should not exist"),
        ("POST", "/contacts/c1/notes", {}, "body should not be empty"),
        ("POST", "/contacts/c1/tags", {"tags": "hot"}, "Expected `array`, got `str` - at `$.tags`"),
        ("POST", "/contacts/c1/tasks", {"title": "x", "completed": False}, "dueDate should not be empty"),
    ],
)
async def test_rejected_body(http: httpx.AsyncClient, method: str, path: str, body: Any, message: str) -> None:
    refused = await http.request(method, path, json=body)
    assert (refused.status_code, refused.json()["message"]) == (422, [message])


async def test_unknown_contact_is_created_when_first_needed(standin: RunningStandin, http: httpx.AsyncClient) -> None:
    assert (await http.get("/contacts/new1")).json()["contact"]["locationId"] == ""
    made = await http.post(
        "/locations/acceptLocation0001/customFields", json={"name": "ehub_score", "dataType": "TEXT"}
    )
    field = made.json()["customField"]
    assert field["fieldKey"] == "contact.ehub_score"
    entry = {"id": field["id"], "key": "ehub_score", "field_value": "37.2"}
    changed = (await http.put("/contacts/new1", json={"customFields": [entry]})).json()["contact"]
    assert changed["locationId"] == "acceptLocation0001"
    assert (await standin.contact("new1"))["fields"] == {"ehub_score": "37.2"}


async def test_unknown_contact_outside_the_demo(standin: RunningStandin, http: httpx.AsyncClient) -> None:
    standin.renew(FakeGoHighLevel())
    assert (await http.get("/contacts/new1")).status_code == 404


async def test_field_id_that_does_not_exist_is_ignored(http: httpx.AsyncClient) -> None:
    answer = await http.put("/contacts/c1", json={"customFields": [{"id": "nowhere", "field_value": "1"}]})
    assert (answer.status_code, answer.json()["contact"]["customFields"]) == (200, [])


async def test_put_overwrites_tags(http: httpx.AsyncClient) -> None:
    await http.post("/contacts/c1/tags", json={"tags": ["a", "b"]})
    await http.put("/contacts/c1", json={"tags": ["c"]})
    assert (await http.get("/contacts/c1")).json()["contact"]["tags"] == ["c"]
    await http.post("/contacts/c1/tags", json={"tags": ["d", "c"]})
    await http.request("DELETE", "/contacts/c1/tags", json={"tags": ["c"]})
    assert (await http.get("/contacts/c1")).json()["contact"]["tags"] == ["d"]


async def test_token_of_another_location(standin: RunningStandin, http: httpx.AsyncClient) -> None:
    await standin.control("seed", contacts=[{"id": "c1", "locationId": "l1"}])
    for bearer, status in (("pit-l1", 200), ("pit-l2", 403), ("anything", 200)):
        headers = {"authorization": f"Bearer {bearer}"}
        assert (await http.get("/contacts/c1", headers=headers)).status_code == status
        assert (await http.get("/locations/l1/customFields", headers=headers)).status_code == status


async def test_limit_and_its_headers(standin: RunningStandin, http: httpx.AsyncClient) -> None:
    await standin.control("limits", max=3, interval_ms=60_000)
    remaining = []
    for _ in range(3):
        answer = await http.get("/locations/l1/customFields")
        remaining.append(answer.headers["x-ratelimit-remaining"])
    refused = await http.get("/locations/l1/customFields")
    assert remaining == ["2", "1", "0"]
    assert (refused.status_code, refused.headers["x-ratelimit-interval-milliseconds"]) == (429, "60000")
    assert (await http.get("/locations/l2/customFields")).status_code == 200


async def test_tokens_expire_and_refresh_tokens_work_once(standin: RunningStandin, http: httpx.AsyncClient) -> None:
    pair = await standin.control("oauth/connect", location_id="l1")
    headers = {"authorization": f"Bearer {pair['access_token']}"}
    assert (await http.get("/contacts/c1", headers=headers)).status_code == 200
    await standin.control("oauth/expire", location_id="l1")
    assert (await http.get("/contacts/c1", headers=headers)).status_code == 401
    form = {
        "client_id": "i",
        "client_secret": "s",
        "grant_type": "refresh_token",
        "refresh_token": pair["refresh_token"],
    }
    renewed = await http.post("/oauth/token", data=form)
    assert renewed.json()["locationId"] == "l1"
    assert (await http.post("/oauth/token", data=form)).status_code == 400
    headers = {"authorization": f"Bearer {renewed.json()['access_token']}"}
    assert (await http.get("/contacts/c1", headers=headers)).status_code == 200


@pytest.mark.parametrize(("after_effect", "notes"), [(True, 1), (False, 0)])
@pytest.mark.parametrize("kind", ["reset", "timeout"])
async def test_cut_connection(
    standin: RunningStandin, http: httpx.AsyncClient, kind: str, after_effect: bool, notes: int
) -> None:
    await http.get("/contacts/c1")
    await standin.control("faults", kind=kind, after_effect=after_effect, delay_s=0.1, match="/notes")
    with pytest.raises(httpx.TransportError):
        await http.post("/contacts/c1/notes", json={"body": "x"})
    assert len((await standin.contact("c1"))["notes"]) == notes
    (logged,) = await standin.calls(method="POST", path="/notes")
    assert (logged["status"], logged["fault"], logged["body"]) == (0, kind, {"body": "x"})


async def test_fault_counts_down_and_matches(standin: RunningStandin, http: httpx.AsyncClient) -> None:
    await standin.control("faults", kind="status", status=503, count=2, method="GET", match="/contacts/c1")
    statuses = [(await http.get(path)).status_code for path in ("/contacts/c2", *["/contacts/c1"] * 3)]
    assert statuses == [200, 503, 503, 200]


async def test_paging_gives_each_contact_once(standin: RunningStandin, http: httpx.AsyncClient) -> None:
    at = "2026-11-01T00:00:00Z"
    await standin.control("seed", contacts=[{"id": f"c{n:02}", "locationId": "l", "dateAdded": at} for n in range(25)])
    seen: list[str] = []
    after = None
    while True:
        body = {"locationId": "l", "pageLimit": 10} | ({"searchAfter": after} if after else {})
        answer = (await http.post("/contacts/search", json=body)).json()
        seen += [contact["id"] for contact in answer["contacts"]]
        if len(answer["contacts"]) < 10:
            break
        after = answer["contacts"][-1]["searchAfter"]
    assert seen == [f"c{n:02}" for n in range(25)]
    assert answer["total"] == 25


async def test_seed_of_an_unknown_kind(http: httpx.AsyncClient) -> None:
    assert (await http.post("/_standin/seed", json={"dreams": []})).status_code == 422


async def test_control_needs_no_token_and_is_not_logged(standin: RunningStandin, http: httpx.AsyncClient) -> None:
    await http.get("/contacts/c1")
    assert [call["path"] for call in await standin.calls()] == ["/contacts/c1"]
    await http.delete("/_standin/calls")
    assert await standin.calls() == []
    assert (await http.get("/health/ready")).status_code == 200


def test_books_survive_a_restart(tmp_path: Path) -> None:
    books = Books()
    books.contacts["c1"] = {"id": "c1", "locationId": "l", "tags": ["a"], "customFields": []}
    books.workflows.append(("c1", "w"))
    field = books.add_field("l", "ehub_score", "TEXT")
    write_books(books, tmp_path / "standin.json")
    assert read_books(tmp_path / "standin.json") == books
    assert Books().add_field("l", "ehub_score", "TEXT")["id"] == field["id"]


@pytest.mark.parametrize("content", [b"", b"{", b'{"contacts": 3}'])
def test_damaged_books_are_left(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "standin.json").write_bytes(content)
    assert read_books(tmp_path / "standin.json") == Books()
