"""Every operation of the API with values that nobody should send: a problem document, never a 500, never another
tenant's row."""

import base64
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.services.hub.conftest import START, message, named

from enterprisehub.contracts.api.base import Role

pytestmark = [pytest.mark.servers, pytest.mark.slow]

DOCUMENT = json.loads((Path(__file__).parents[3] / "docs/openapi/hub.json").read_text(encoding="utf-8"))
OPERATIONS = [
    (method, path, operation)
    for path, methods in sorted(DOCUMENT["paths"].items())
    for method, operation in sorted(methods.items())
    if path.startswith(("/v1/", "/webhooks/"))
]
ML_IS_AWAY = 503
"""Nobody runs it here."""
MARK = "belongs-to-b"
"""Stands in every row of location B, and nowhere else."""
IDS = ("a-contact", f"contact-{MARK}", "A", "B", "1", f"property-{MARK}")
HOSTILE = (
    "", " ", "\x00", "A,B", "*", "'; DROP TABLE leads; --", "../../etc/passwd", "é" * 300, "-1", "0", "1e400", "NaN",
    "9" * 40, "%00", "%s%s", "\N{GRINNING FACE}", "null", "true", "2026-13-45", "2026-06-01T00:00:00", "A" * 3000,
    base64.urlsafe_b64encode(b'[1e308,"A","x"]').decode().rstrip("="),
    base64.urlsafe_b64encode(b'[["a"]]').decode().rstrip("="), "eyJhIjoxfQ", "====",
)  # fmt: skip
values = st.one_of(st.sampled_from(IDS), st.sampled_from(HOSTILE), st.text(max_size=30), st.integers().map(str))
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from((*IDS, *HOSTILE)),
)  # fmt: skip
documents = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(values, inner, max_size=4))
raw_bodies = st.sampled_from((b"", b"{", b"\xff\xfe", b"[" * 30_000, b'{"a":' * 20_000, b"1" * 5000, b'"\\ud800"'))


@pytest.fixture(scope="module")
async def callers(hub: Any, put: Any, admin: Any) -> list[httpx.AsyncClient]:
    """Agent, lead and operator of location A, and a stranger; beside A there is a location B."""
    await admin.execute("INSERT INTO locations (location_id, name) VALUES ('A', 'a'), ('B', $1)", MARK)
    await put(named("a-contact", "Ann", START), message("a-contact", 1, "hi", START))
    await put(named(f"contact-{MARK}", MARK, START, "B"), message(f"contact-{MARK}", 1, MARK, START, "B"))
    await admin.execute(
        """INSERT INTO properties (location_id, property_id, unparsed_address) VALUES ('B', 'property-' || $1::text, $1::text)""",
        MARK,
    )
    await admin.execute(
        "INSERT INTO users (user_id, location_id, role, name) VALUES ('user-' || $1::text, 'B', 'agent', $1::text)",
        MARK,
    )
    await admin.execute(
        "INSERT INTO inbox (key, location_id, contact_id, shard, body, state) VALUES ($1, 'B', $1, 0, $2, 3)",
        MARK, MARK.encode(),
    )  # fmt: skip
    keyed = [await hub.caller(role, "A") for role in Role]
    return [*keyed, hub.anonymous()]


def body_schema(operation: Any) -> Any:
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    return DOCUMENT["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {}).get("properties", {})


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    method, path, operation = draw(st.sampled_from(OPERATIONS))
    query: list[tuple[str, str]] = []
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            path = path.replace(
                f"{{{parameter['name']}}}", httpx.URL("/", params={"x": draw(values)}).query.decode()[2:]
            )
        elif parameter["in"] == "query" and draw(st.booleans()):
            query.append((parameter["name"], draw(values)))
    asked: dict[str, Any] = {"method": method, "url": path, "params": query}
    if "requestBody" in operation or method in {"post", "patch"}:
        fields = st.fixed_dictionaries({}, optional=dict.fromkeys(body_schema(operation), leaves | documents))
        chosen = draw(st.one_of(fields, documents, raw_bodies))
        asked["content"] = chosen if isinstance(chosen, bytes) else json.dumps(chosen).encode()
        asked["headers"] = {"content-type": "application/json"}
    return asked


async def check(callers: list[httpx.AsyncClient], asked: dict[str, Any]) -> None:
    for caller in callers:
        answer = await caller.request(**asked)
        assert answer.status_code < 500 or answer.status_code == ML_IS_AWAY, (asked, answer.text)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json", asked
            assert answer.json()["status"] == answer.status_code
            continue  # a refusal may quote what was sent
        assert MARK not in answer.text, asked


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(asked=requests())
async def test_anything(callers: list[httpx.AsyncClient], asked: dict[str, Any]) -> None:
    await check(callers, asked)


@pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=lambda part: part if isinstance(part, str) else ""
)
async def test_ids_of_another_tenant(
    callers: list[httpx.AsyncClient], admin: Any, method: str, path: str, operation: Any
) -> None:
    inbox_id = await admin.fetchval("SELECT id FROM inbox WHERE key = $1", MARK)
    theirs = {
        "contact_id": f"contact-{MARK}", "property_id": f"property-{MARK}", "location_id": "B", "inbox_id": inbox_id,
        "user_id": f"user-{MARK}", "conversation_id": f"conversation-contact-{MARK}",
    }  # fmt: skip
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(theirs.get(parameter["name"], MARK)))
    named_ones = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"}
    for params in ({}, {"location_id": "B"} if "location_id" in named_ones else {}):
        asked: dict[str, Any] = {"method": method, "url": path, "params": params}
        if method in {"post", "patch"}:
            asked["json"] = {}
        await check(callers, asked)


async def test_nothing_of_the_other_tenant_was_changed(callers: list[httpx.AsyncClient], admin: Any) -> None:
    assert len(callers) == 4
    assert await admin.fetchval("SELECT name FROM locations WHERE location_id = 'B'") == MARK
    assert await admin.fetchval("SELECT state FROM inbox WHERE key = $1", MARK) == 3
    assert await admin.fetchval("SELECT active AND role = 'agent' FROM users WHERE user_id = 'user-' || $1::text", MARK)
