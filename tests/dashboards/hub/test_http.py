"""The adapter against httpx's own transport: what it asks, how it reads answers and refusals."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import msgspec
import pytest

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.api.leads import LeadOrder, Temperature
from enterprisehub.contracts.api.operations import InboxState
from enterprisehub.dashboards.hub.fake import PASSWORD, FakeDoor
from enterprisehub.dashboards.hub.http import HttpDoor, HttpHub
from enterprisehub.dashboards.hub.port import HubAway, LeadKey, LeadQuery, NotAllowed, NotLoggedIn, NotThere, Refused
from enterprisehub.dashboards.panels import matches

Respond = Callable[[httpx.Request], httpx.Response]
FAKE = FakeDoor(Role.AGENT)
ANA = LeadKey("ana-ruiz", "demo")


class Asked:
    """A hub that gives one answer and keeps what it was asked."""

    def __init__(self, body: bytes | str = b"{}", status: int = 200) -> None:
        self.requests: list[httpx.Request] = []
        self.door = HttpDoor(httpx.Client(base_url="http://hub", transport=httpx.MockTransport(self._answer)))
        self._response = (status, body)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        status, body = self._response
        return httpx.Response(status, content=body)

    @property
    def hub(self) -> HttpHub:
        return self.door.as_user("secret")

    @property
    def request(self) -> httpx.Request:
        assert len(self.requests) == 1
        return self.requests[0]


def test_log_in() -> None:
    asked = Asked(FAKE.log_in("a@example.com", PASSWORD).model_dump_json(), 201)
    session = asked.door.log_in("a@example.com", PASSWORD)
    assert session.me.name == "Ana Agent"
    assert asked.request.url.path == "/v1/sessions"
    assert msgspec.json.decode(asked.request.content) == {"email": "a@example.com", "password": PASSWORD}
    assert "authorization" not in asked.request.headers


def test_log_out() -> None:
    asked = Asked(b"", 204)
    asked.hub.log_out()
    assert (asked.request.method, asked.request.url.path) == ("DELETE", "/v1/sessions/current")
    assert asked.request.headers["authorization"] == "Bearer secret"


def test_leads_with_all_filters() -> None:
    asked = Asked(FAKE.hub.leads(LeadQuery()).model_dump_json())
    query = LeadQuery(
        search="ana",
        order=LeadOrder.WAITING,
        temperatures=(Temperature.HOT, Temperature.WARM),
        waiting=True,
        assigned_to="g1",
        limit=7,
    )
    page = asked.hub.leads(query)
    assert page.items[0].name == "Ana Ruiz"
    assert asked.request.url.query.decode() == (
        "q=ana&order=waiting&temperature=hot&temperature=warm&waiting=true&assigned_to=g1&limit=7"
    )


def test_leads_without_filters() -> None:
    asked = Asked(FAKE.hub.leads(LeadQuery()).model_dump_json())
    asked.hub.leads(LeadQuery())
    assert asked.request.url.query.decode() == "order=probability&limit=25"


def test_contact_id_is_quoted() -> None:
    asked = Asked(FAKE.hub.contact(ANA).model_dump_json())
    asked.hub.contact(LeadKey("a/../b?c", None))
    assert asked.request.url.raw_path == b"/v1/contacts/a%2F..%2Fb%3Fc"


def test_contact_of_a_location() -> None:
    asked = Asked(FAKE.hub.contact(ANA).model_dump_json())
    assert asked.hub.contact(ANA).lead is not None
    assert asked.request.url.query == b"location_id=demo"


def test_messages() -> None:
    asked = Asked(FAKE.hub.messages(ANA, 60).model_dump_json())
    assert len(asked.hub.messages(ANA, 60).items) == 5
    assert asked.request.url.path == "/v1/messages"
    assert asked.request.url.query == b"location_id=demo&contact_id=ana-ruiz&limit=60"


def test_timeline_at_a_moment() -> None:
    asked = Asked(FAKE.hub.timeline(ANA, None, 5).model_dump_json())
    asked.hub.timeline(ANA, datetime(2026, 11, 24, 17, 5, tzinfo=UTC), 5)
    assert asked.request.url.params["as_of"] == "2026-11-24T17:05:00+00:00"


def test_timeline_now() -> None:
    asked = Asked(FAKE.hub.timeline(ANA, None, 5).model_dump_json())
    asked.hub.timeline(ANA, None, 5)
    assert "as_of" not in asked.request.url.params


def test_matches() -> None:
    asked = Asked(msgspec.json.encode(matches.DEMO.matches))
    assert asked.hub.matches(ANA, 5) == matches.DEMO.matches
    assert asked.request.url.path == "/v1/contacts/ana-ruiz/matches"


def test_ticket() -> None:
    asked = Asked(FAKE.hub.ticket().model_dump_json())
    assert asked.hub.ticket().ticket.startswith("ticket-")
    assert (asked.request.method, asked.request.url.path) == ("POST", "/v1/realtime/tickets")


def test_operations() -> None:
    assert Asked(FAKE.hub.overview().model_dump_json()).hub.overview().inbox.dead == 1
    letters = Asked(FAKE.hub.inbox(InboxState.DEAD, 5).model_dump_json())
    assert letters.hub.inbox(InboxState.DEAD, 5).items[0].id == 481
    assert letters.request.url.query == b"state=dead&limit=5"
    replayed = Asked(b'{"replayed": 1}')
    assert replayed.hub.replay(481).replayed == 1
    assert replayed.request.url.path == "/v1/inbox/481/replay"


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, Refused), (401, NotLoggedIn), (403, NotAllowed), (404, NotThere), (429, HubAway), (503, HubAway)],
)
def test_refusal(status: int, error: type[Exception]) -> None:
    asked = Asked(b'{"title": "No", "status": 1, "detail": "Because of this."}', status)
    with pytest.raises(error, match=r"Because of this\."):
        asked.hub.overview()


def test_refusal_without_a_problem_document() -> None:
    with pytest.raises(HubAway, match=r"The hub answered 502\."):
        Asked(b"<html>", 502).hub.overview()


def test_answer_of_another_shape() -> None:
    with pytest.raises(HubAway, match="unexpected shape"):
        Asked(b'{"items": 1}').hub.leads(LeadQuery())
    with pytest.raises(HubAway, match="unexpected shape"):
        Asked(b"[]").hub.matches(ANA, 5)


def test_no_answer() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    door = HttpDoor(httpx.Client(base_url="http://hub", transport=httpx.MockTransport(refuse)))
    with pytest.raises(HubAway, match="does not answer"):
        door.as_user("secret").overview()
