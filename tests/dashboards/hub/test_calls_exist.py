"""What the screens ask for must be in the hub's OpenAPI document: a fake would answer anything."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from enterprisehub.contracts.api.operations import InboxState
from enterprisehub.dashboards.hub.fake_answers import ANSWERS
from enterprisehub.dashboards.hub.http import HttpDoor, HttpHub
from enterprisehub.dashboards.hub.port import HubAway, LeadKey, LeadQuery

DOCUMENT = json.loads((Path(__file__).parents[3] / "docs/openapi/hub.json").read_text("utf-8"))
OPERATIONS = {
    f"{method.upper()} {re.sub(r'{[^}]+}', '1', path)}"
    for path, methods in DOCUMENT["paths"].items()
    for method in methods
}
KEY = LeadKey("1")


@pytest.mark.parametrize("pattern", ANSWERS)
def test_answer_of_the_fake(pattern: str) -> None:
    assert [one for one in OPERATIONS if re.fullmatch(pattern, one)]


@pytest.mark.parametrize(
    "ask",
    [
        lambda hub: hub.log_out(),
        lambda hub: hub.leads(LeadQuery()),
        lambda hub: hub.contact(KEY),
        lambda hub: hub.messages(KEY, 1),
        lambda hub: hub.timeline(KEY, None, 1),
        lambda hub: hub.matches(KEY, 1),
        lambda hub: hub.ticket(),
        lambda hub: hub.overview(),
        lambda hub: hub.inbox(InboxState.DEAD, 1),
        lambda hub: hub.replay(1),
    ],
)
def test_call_of_the_adapter(ask: Callable[[HttpHub], object]) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.method} {request.url.path}")
        return httpx.Response(503)

    door = HttpDoor(httpx.Client(transport=httpx.MockTransport(answer), base_url="http://hub"))
    with pytest.raises(HubAway):
        ask(door.as_user("t"))
    assert set(asked) <= OPERATIONS
    assert asked
