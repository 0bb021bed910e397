"""Bodies that are signed and stored, and yet cannot be processed: dead letters, and nobody else waits for them."""

from typing import Any

import asyncpg
import pytest

from enterprisehub.services.pipeline import worker
from enterprisehub.services.pipeline.decide import decide

from .test_worker import message

pytestmark = pytest.mark.servers

REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW WHEN (new.{column} = 'BAD') EXECUTE FUNCTION refuse()
"""


async def outcome(bench: Any, *bodies: Any) -> dict[str, int]:
    """Process bodies together with a good one, and return the state of each row by key."""
    await bench.put(*bodies, message(1, "GOOD", "ELSEWHERE"))
    for _ in range(9):
        if rows := await bench.worker.inbox.claim(bench.lease.shards, 64):
            await bench.rows("UPDATE workers SET leased_until = now() + interval '1 hour'")  # a slow machine is no test
            await bench.worker.process(bench.lease.fence, rows)
    found = {r["key"]: r["state"] for r in await bench.rows("SELECT key, state FROM inbox")}
    assert found["w-ELSEWHERE-GOOD-1"] == 2
    return found


async def refusing(url: str, *, table: str, column: str, code: str) -> None:
    """Have Postgres refuse rows that hold BAD, whatever the reason of the day."""
    connection = await asyncpg.connect(url)
    await connection.execute(REFUSE.format(table=table, column=column, code=code))
    await connection.close()


@pytest.mark.parametrize("location", ["one,two", "*", "demoOne,real"])
async def test_location_id_that_would_name_other_tenants(bench: Any, location: str) -> None:
    found = await outcome(bench, {**message(1, location=location), "webhookId": "w-bad"})
    assert found["w-bad"] == 2
    assert [r["location_id"] for r in await bench.rows("SELECT location_id FROM locations")] == ["ELSEWHERE"]


@pytest.mark.parametrize("code", ["22P05", "23514", "54000"])
async def test_contact_that_postgres_refuses(bench: Any, database_url: str, code: str) -> None:
    await refusing(database_url, table="contacts", column="contact_id", code=code)
    found = await outcome(bench, message(1, "BAD"), message(1, "FINE"))
    assert (found["w-L-BAD-1"], found["w-L-FINE-1"]) == (3, 2)


async def test_text_too_long_for_an_index(bench: Any) -> None:
    """What strangers write may be four bytes a letter, in every field at once, and must fit an index row all the same."""
    wide = "\N{GRINNING FACE}\N{PILE OF POO}\N{ROBOT FACE}" * 3000
    fields = ("firstName", "lastName", "email", "phone", "source", "assignedTo")
    body = {
        "type": "ContactCreate",
        "locationId": "L",
        "id": wide[:200],
        "webhookId": "w-wide",
        **dict.fromkeys(fields, wide),
    }
    found = await outcome(bench, body)
    assert found["w-wide"] == 2
    [row] = await bench.rows("SELECT name, source, found_by FROM contacts WHERE location_id = 'L'")
    assert (len(row["name"]), len(row["source"]), len(row["found_by"])) == (1001, 100, 282)


async def test_event_without_contact_that_postgres_refuses(bench: Any, database_url: str) -> None:
    await refusing(database_url, table="users", column="ghl_user_id", code="23514")
    found = await outcome(bench, {"type": "UserCreate", "locationId": "L", "id": "BAD", "webhookId": "w-bad"})
    assert found["w-bad"] == 3


async def test_bug_of_ours_in_the_decision_about_one_contact(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(cases: Any, moment: Any, locations: Any) -> Any:
        if any(case.key[1] == "BAD" for case in cases):
            raise KeyError("a bug")
        return decide(cases, moment, locations)

    monkeypatch.setattr(worker, "decide", broken)
    found = await outcome(bench, message(1, "BAD"), message(1, "FINE"))
    assert (found["w-L-BAD-1"], found["w-L-FINE-1"]) == (3, 2)
