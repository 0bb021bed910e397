"""Every call of ours against the official specifications, served by Prism: nobody here wrote that server.

Prism answers 401 without authorisation or version and 422 for a body or query that the specification does not allow.
It needs npm, and the specifications of GoHighLevel/highlevel-api-docs in the folder that GHL_OPENAPI_DIR names.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from enterprisehub.clients.gohighlevel.adapter import HttpGoHighLevel
from enterprisehub.clients.gohighlevel.client import GoHighLevel
from enterprisehub.clients.gohighlevel.errors import RejectedBody, TokenRefused
from enterprisehub.clients.gohighlevel.oauth import OAuth
from enterprisehub.clients.gohighlevel.tokens import StaticToken
from enterprisehub.clients.gohighlevel.transport import Transport
from enterprisehub.kit.clock import SystemClock
from enterprisehub.kit.settings import checkout_root

PACKAGE = "@stoplight/prism-cli@5.14.2"
NO_SPECIFICATIONS = "the official specifications are not on this machine (GHL_OPENAPI_DIR)"
NO_PRISM = "Prism can't be installed (npm)"

FILES = ("contacts", "locations", "users", "conversations", "opportunities", "calendars", "objects", "oauth")
NOW = datetime(2026, 11, 23, tzinfo=UTC)
L, C = "location1", "contact1"

pytestmark = pytest.mark.slow


def specifications() -> Path:
    given = os.environ.get("GHL_OPENAPI_DIR")
    folder = Path(given) if given else checkout_root().parent / "shared" / "ghl" / "openapi"
    if not (folder / "contacts.json").exists():
        pytest.skip(NO_SPECIFICATIONS)
    return folder


@pytest.fixture(scope="module")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install Prism, or take the one that PRISM names."""
    specifications()
    given = os.environ.get("PRISM") or shutil.which("prism")
    if given:
        return Path(given)
    if shutil.which("npm") is None:
        pytest.skip(NO_PRISM)
    folder = tmp_path_factory.mktemp("prism")
    install = ["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--silent", PACKAGE]
    try:
        done = subprocess.run(install, check=False, capture_output=True, timeout=150)
    except subprocess.TimeoutExpired:
        pytest.skip(NO_PRISM)
    if done.returncode:
        pytest.skip(NO_PRISM)
    return folder / "node_modules" / ".bin" / "prism"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def whole_api(folder: Path) -> str:
    """Return all specifications as one, so that one Prism serves them; names get their file as prefix."""
    whole: dict[str, Any] = {"openapi": "3.0.0", "info": {"title": "GoHighLevel", "version": "1"}, "paths": {}}
    schemas: dict[str, Any] = {}
    schemes: dict[str, Any] = {}
    common = folder.parent / "common" / "common-schemas.json"
    for path in [*(folder / f"{name}.json" for name in FILES), common]:
        text = path.read_text(encoding="utf-8")
        text = text.replace(
            '"../common/common-schemas.json#/components/schemas/', '"#/components/schemas/common-schemas_'
        )
        text = re.sub(r'"#/components/schemas/(?!common-schemas_)', f'"#/components/schemas/{path.stem}_', text)
        document = json.loads(text)
        whole["paths"] |= document.get("paths", {})
        schemas |= {f"{path.stem}_{name}": schema for name, schema in document["components"]["schemas"].items()}
        schemes |= document["components"].get("securitySchemes", {})
    return json.dumps(whole | {"components": {"schemas": schemas, "securitySchemes": schemes}})


@pytest_asyncio.fixture(scope="module")
async def mock(prism: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Serve the whole API; gives the address."""
    port = free_port()
    document = tmp_path_factory.mktemp("api") / "api.json"
    document.write_text(whole_api(specifications()), encoding="utf-8")
    command = [str(prism), "mock", "-h", "127.0.0.1", "-p", str(port), str(document)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)  # noqa: ASYNC220 it is killed below
    try:
        async with httpx.AsyncClient(trust_env=False, verify=False) as http, asyncio.timeout(90):
            while not await answers(http, f"http://127.0.0.1:{port}"):  # noqa: ASYNC110 another process
                await asyncio.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


async def answers(http: httpx.AsyncClient, address: str) -> bool:
    try:
        await http.get(address)
    except httpx.TransportError:
        return False
    return True


@pytest_asyncio.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, verify=False, timeout=30) as client:
        yield client


@pytest.fixture
def crm(mock: str, http: httpx.AsyncClient) -> HttpGoHighLevel:
    return HttpGoHighLevel(Transport(http, mock, StaticToken("a-token")))


FIELDS = {"customFields": [{"id": "f1", "key": "ehub_score", "field_value": "37.2"}]}
PERSON = {"firstName": "Ann", "lastName": "Lee", "email": "ann@example.com", "phone": "+15551234567", **FIELDS}
VISIT = {
    "calendarId": "k1", "contactId": C, "startTime": "2026-11-24T10:00:00-08:00", "endTime": "2026-11-24T11:00:00-08:00",
    "title": "Showing", "appointmentStatus": "confirmed", "assignedUserId": "u1", "address": "1 Main St",
}  # fmt: skip

Call = Callable[[GoHighLevel], Awaitable[object]]
CALLS: dict[str, Call] = {
    "contact": lambda crm: crm.contact(L, C),
    "create_contact": lambda crm: crm.create_contact(L, PERSON),
    "upsert_contact": lambda crm: crm.upsert_contact(L, PERSON),
    "update_contact": lambda crm: crm.update_contact(L, C, FIELDS),
    "delete_contact": lambda crm: crm.delete_contact(L, C),
    "add_tags": lambda crm: crm.add_tags(L, C, ["ehub:hot"]),
    "remove_tags": lambda crm: crm.remove_tags(L, C, ["ehub:cold"]),
    "contacts": lambda crm: crm.contacts(L, after=[1, "c"]),
    "notes": lambda crm: crm.notes(L, C),
    "add_note": lambda crm: crm.add_note(L, C, "now hot"),
    "tasks": lambda crm: crm.tasks(L, C),
    "add_task": lambda crm: crm.add_task(L, C, title="Call", due_at=NOW, assigned_to="u1"),
    "start_workflow": lambda crm: crm.start_workflow(L, C, "w1"),
    "location": lambda crm: crm.location(L),
    "custom_fields": lambda crm: crm.custom_fields(L),
    "create_custom_field": lambda crm: crm.create_custom_field(L, "ehub_score", "NUMERICAL"),
    "users": lambda crm: crm.users(L),
    "conversations": lambda crm: crm.conversations(L, after=1_777_000_000_000),
    "messages": lambda crm: crm.messages(L, "v1", after="m1"),
    "exported_messages": lambda crm: crm.exported_messages(L, after="abc"),
    "exported_emails": lambda crm: crm.exported_messages(L, email=True, limit=1),
    "opportunities": lambda crm: crm.opportunities(L, after={"startAfter": 1, "startAfterId": "o1"}),
    "pipelines": lambda crm: crm.pipelines(L),
    "update_opportunity": lambda crm: crm.update_opportunity(L, "o1", {"status": "won", "monetaryValue": 5}),
    "calendars": lambda crm: crm.calendars(L),
    "calendar_events": lambda crm: crm.calendar_events(L, "k1", starts=NOW, ends=NOW + timedelta(days=1)),
    "book_appointment": lambda crm: crm.book_appointment(L, VISIT),
    "records": lambda crm: crm.records(L, "custom_objects.property"),
    "later_records": lambda crm: crm.records(L, "k", after={"page": 2, "searchAfter": ["1", "r1"]}),
}


@pytest.mark.parametrize("name", CALLS)
async def test_call_is_allowed(crm: HttpGoHighLevel, name: str) -> None:
    await CALLS[name](crm)


async def test_send_message_lacks_only_what_is_demanded_by_mistake(
    crm: HttpGoHighLevel, mock: str, http: httpx.AsyncClient
) -> None:
    """The specification demands `subType` and `status` of a message to send; its own answer gives the status."""
    with pytest.raises(RejectedBody):
        await crm.send_message(L, C, channel="SMS", text="Hello")
    body = {"type": "SMS", "contactId": C, "message": "Hello", "subType": {}, "status": "pending"}
    await Transport(http, mock, StaticToken("t")).call("POST", "/conversations/messages", location_id=L, body=body)


async def test_mock_refuses_a_wrong_body(crm: HttpGoHighLevel) -> None:
    with pytest.raises(RejectedBody):
        await crm.update_contact(L, C, {"firstName": 3})


async def test_mock_refuses_a_call_without_token(mock: str, http: httpx.AsyncClient) -> None:
    headers = {"version": "2021-07-28"}
    assert (await http.get(f"{mock}/contacts/{C}", headers=headers)).status_code == 401


async def test_mock_refuses_another_version(mock: str, http: httpx.AsyncClient) -> None:
    old = Transport(http, mock, StaticToken("t"), versions={"contacts": "1999-01-01"})
    with pytest.raises((TokenRefused, RejectedBody)):
        await HttpGoHighLevel(old).contact(L, C)


async def test_refresh_is_allowed(mock: str, http: httpx.AsyncClient) -> None:
    oauth = OAuth(http, mock, client_id="i", client_secret="s", clock=SystemClock())
    assert (await oauth.refreshed("r")).access_token
