import json
from typing import Any

import pytest
from tests.services.hub.conftest import START, message

from enterprisehub.contracts.api.base import Role
from enterprisehub.kit.errors import NotFound
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.console import CONSOLE
from enterprisehub.services.hub.exporting.service import export

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module", autouse=True)
async def rows(put: Any, admin: Any) -> None:
    await admin.execute("INSERT INTO locations (location_id) VALUES ('A'), ('B')")
    await put(message("c1", 1, "3 beds in Pasadena", START))
    await put(message("c2", 2, "hello", START))
    await admin.execute(
        "INSERT INTO inbox (key, location_id, contact_id, shard, body, state) VALUES ('w', 'A', 'c1', 0, $1, 2)",
        b'{"caf\xe9": 1}',
    )
    await admin.execute(
        """INSERT INTO users (user_id, location_id, role, password_hash) VALUES ('u', 'A', 'agent', 'secret hash');
           INSERT INTO api_keys (key_id, key_hash, role, location_id) VALUES ('k', 'secret hash', 'agent', 'A');
           INSERT INTO ghl_tokens VALUES ('A', 'secret token', 'secret token', now())"""
    )


async def exported(hub: Any, location: str, contact: str | None = None, caller: Caller = CONSOLE) -> list[Any]:
    lines: list[str] = []
    counted = await export(hub.database, caller, location, contact, lines.append)
    assert counted.total() == len(lines)
    return [json.loads(line) for line in lines]


async def test_a_contact(hub: Any, admin: Any) -> None:
    found = await exported(hub, "A", "c1")
    assert {"contacts", "events", "inbox", "leads"} <= {line["table"] for line in found}
    assert {line["row"]["contact_id"] for line in found} == {"c1"}
    [webhook] = [line["row"] for line in found if line["table"] == "inbox"]
    assert webhook["body"] == '{"caf\\xe9": 1}'
    assert await admin.fetchval("SELECT target FROM audit_log WHERE action = 'contact.export'") == "c1"


async def test_a_location_without_its_secrets(hub: Any) -> None:
    found = await exported(hub, "A")
    assert {"c1", "c2"} <= {line["row"].get("contact_id") for line in found}
    assert {"locations", "users"} <= {line["table"] for line in found}
    assert "secret" not in json.dumps(found)


async def test_another_location(hub: Any) -> None:
    assert {line["row"]["location_id"] for line in await exported(hub, "B")} == {"B"}
    assert await exported(hub, "B", "c1") == []


async def test_a_caller_of_another_location(hub: Any) -> None:
    with pytest.raises(NotFound):
        await exported(hub, "A", caller=Caller(id="key:b", role=Role.OPERATOR, location_id="B"))
