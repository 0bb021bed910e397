from datetime import timedelta
from typing import Any

import pytest
from tests.services.hub.conftest import START, message, minutes, named

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module", autouse=True)
async def rows(put: Any, admin: Any) -> None:
    for number in range(25):
        # every fifth has no name, so that pages break ties
        name = "" if number % 5 == 0 else f"Person {number % 7}"
        await put(
            named(f"c{number:02}", name, START + minutes(number // 3)), probability=number / 30 if number % 4 else None
        )
    await put(named("twin", "Twin of A", START, "A"))
    await put(named("twin", "Twin of B", START, "B"))
    told = named("ann", "Ann", START), message("ann", 1, "Looking to buy in Pasadena", START + minutes(5))
    imported = named("ann", "Ann Lee", START + minutes(10), known_at=START + timedelta(days=3))
    await put(*told, imported)
    await admin.execute(
        "INSERT INTO predictions (location_id, contact_id, event_id, kind, model, log_seq, moment, probability, low, high, answer)"
        " SELECT 'A', 'ann', 'e' || n, 'score', 'lead:7', n, $1::timestamptz + n * interval '1 minute', 0.1 * n, 0, 1, '{}'"
        " FROM generate_series(1, 3) AS n",
        START,
    )


async def walk(client: Any, path: Any, **params: Any) -> Any:
    """Return all rows of a list, page by page."""
    rows, cursor = [], None
    while True:
        page = (await client.get(path, params={**params, **({"cursor": cursor} if cursor else {})})).json()
        rows += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return rows


@pytest.mark.parametrize("order", ["recent", "name", "created"])
@pytest.mark.parametrize("limit", [1, 4, 500])
async def test_pages_hold_every_contact_once(agent_of_a: Any, order: Any, limit: Any) -> None:
    rows = await walk(agent_of_a, "/v1/contacts", order=order, limit=limit)
    ids = [row["contact_id"] for row in rows]
    assert len(ids) == len(set(ids)) == 27
    if order == "name":
        names = [row["name"].lower() for row in rows]
        assert names == sorted(names)


@pytest.mark.parametrize("order", ["call", "probability", "waiting", "churn", "recent"])
async def test_pages_hold_every_lead_once(agent_of_a: Any, order: Any) -> None:
    ids = [row["contact_id"] for row in await walk(agent_of_a, "/v1/leads", order=order, limit=4)]
    assert len(ids) == len(set(ids)) == 27


async def test_call_queue_begins_with_the_likeliest(agent_of_a: Any) -> None:
    rows = await walk(agent_of_a, "/v1/leads", limit=5)
    known = [row["probability"] for row in rows if row["probability"] is not None]
    assert known == sorted(known, reverse=True)
    assert [row["probability"] for row in rows][len(known) :] == [None] * (len(rows) - len(known))


async def test_pages_stay_stable_while_rows_come(agent_of_a: Any, put: Any) -> None:
    first = (await agent_of_a.get("/v1/leads", params={"order": "recent", "limit": 10})).json()
    await put(named("newcomer", "New", START + timedelta(days=9)), temperature="cold")
    rest = (
        await agent_of_a.get("/v1/leads", params={"order": "recent", "limit": 500, "cursor": first["next_cursor"]})
    ).json()
    seen = [row["contact_id"] for row in first["items"] + rest["items"]]
    assert len(seen) == len(set(seen)) == 27


@pytest.mark.parametrize("cursor", ["x", "bm90IGpzb24", "WzEsMl0", "W251bGxd", "WyJhIiwiYiIsImMiXQ", "é"])
async def test_bad_cursor(agent_of_a: Any, cursor: Any) -> None:
    assert (await agent_of_a.get("/v1/contacts", params={"cursor": cursor})).status_code == 422


async def test_search_takes_the_text_literally(agent_of_a: Any) -> None:
    assert [r["contact_id"] for r in await walk(agent_of_a, "/v1/contacts", q="ANN l")] == ["ann"]
    assert await walk(agent_of_a, "/v1/contacts", q="%") == []
    assert await walk(agent_of_a, "/v1/contacts", q="_") == []


async def test_search_in_the_call_queue(agent_of_a: Any, admin: Any) -> None:
    await admin.execute(
        "UPDATE contacts SET email = 'Ann.Lee@Example.com', phone = '+16265550147' WHERE contact_id = 'ann'"
    )
    for asked in ("ann LEE", "ann.lee@example", "5550147"):
        assert [row["contact_id"] for row in await walk(agent_of_a, "/v1/leads", q=asked)] == ["ann"]
    assert await walk(agent_of_a, "/v1/leads", q="lee ann.lee") == []  # no match across fields


async def test_filters(agent_of_a: Any) -> None:
    rows = await walk(agent_of_a, "/v1/leads", temperature="cold")
    assert [row["contact_id"] for row in rows] == ["newcomer"]
    rows = (await agent_of_a.get("/v1/leads?temperature=cold&temperature=warm&stage=new&limit=500")).json()["items"]
    assert len(rows) == 28
    assert (await agent_of_a.get("/v1/leads?temperature=boiling")).status_code == 422


async def test_row_shows_the_three_reasons_that_weigh_most(agent_of_a: Any) -> None:
    [row] = await walk(agent_of_a, "/v1/leads", q="Ann Lee")
    assert [reason["contribution"] for reason in row["reasons"]] == [-2, 1, 0.5]
    assert row["model"]["version"] == "7"
    assert row["interval"] == [0.4, 0.6]


async def test_contact(agent_of_a: Any) -> None:
    contact = (await agent_of_a.get("/v1/contacts/ann")).json()
    assert contact["state"]["conversation"]["inbound"] == 1
    assert contact["lead"]["score"]["reasons"]
    assert contact["standing"]["probability"] == 0.5


@pytest.mark.parametrize("path", ["nobody", "nobody/timeline", "%20", "a%2Fb", "%F0%9F%8F%A1"])
async def test_unknown_contact(agent_of_a: Any, path: Any) -> None:
    assert (await agent_of_a.get(f"/v1/contacts/{path}")).status_code == 404


@pytest.mark.parametrize("path", ["a%00b", "x" * 201])
async def test_absurd_contact_id(agent_of_a: Any, path: Any) -> None:
    assert (await agent_of_a.get(f"/v1/contacts/{path}")).status_code == 422


async def test_an_id_that_two_locations_share(operator: Any, agent_of_a: Any) -> None:
    assert (await operator.get("/v1/contacts/twin")).status_code == 409
    assert (await operator.get("/v1/contacts/twin?location_id=B")).json()["name"] == "Twin of B"
    assert (await agent_of_a.get("/v1/contacts/twin")).json()["name"] == "Twin of A"


async def timeline(client: Any, **params: Any) -> Any:
    answer = await client.get("/v1/contacts/ann/timeline", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_timeline_now(agent_of_a: Any) -> None:
    now = await timeline(agent_of_a)
    assert [event["kind"] for event in now["events"]] == ["contact_changed", "message_exchanged", "contact_changed"]
    assert now["state"]["name"] == "Ann Lee"
    assert [point["probability"] for point in now["scores"]] == pytest.approx([0.1, 0.2, 0.3])


async def test_timeline_of_before_the_first_event(agent_of_a: Any) -> None:
    before = await timeline(agent_of_a, as_of=(START - minutes(1)).isoformat())
    assert (before["events"], before["scores"]) == ([], [])
    assert "events" not in before["state"]


async def test_timeline_does_not_know_what_was_imported_later(agent_of_a: Any) -> None:
    then = await timeline(agent_of_a, as_of=(START + timedelta(days=2)).isoformat())
    assert then["events_total"] == 2
    assert then["state"]["name"] == "Ann"
    later = await timeline(agent_of_a, as_of=(START + timedelta(days=4)).isoformat())
    assert later["state"]["name"] == "Ann Lee"


async def test_timeline_scores_until_then(agent_of_a: Any) -> None:
    then = await timeline(agent_of_a, as_of=(START + minutes(2)).isoformat())
    assert len(then["scores"]) == 2


async def test_timeline_shows_the_newest(agent_of_a: Any) -> None:
    newest = await timeline(agent_of_a, limit=1)
    assert (len(newest["events"]), newest["events_total"]) == (1, 3)
    assert newest["events"][0]["data"]["name"] == "Ann Lee"
    assert newest["state"]["events"] == 3


@pytest.mark.parametrize(
    "moment", ["yesterday", "2026-11-02T09:00:00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"]
)
async def test_absurd_moment(agent_of_a: Any, moment: Any) -> None:
    assert (await agent_of_a.get("/v1/contacts/ann/timeline", params={"as_of": moment})).status_code == 422
