"""The adapter: the hub's REST API over HTTP."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import msgspec
from pydantic import BaseModel, TypeAdapter, ValidationError

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.contacts import Contact, Timeline
from enterprisehub.contracts.api.conversations import Message
from enterprisehub.contracts.api.leads import LeadRow
from enterprisehub.contracts.api.operations import InboxRow, InboxState, Overview, Replayed
from enterprisehub.contracts.api.sessions import Session, SessionState, Ticket
from enterprisehub.contracts.problems import Problem
from enterprisehub.contracts.scoring import Matches
from enterprisehub.dashboards.hub.port import (
    HubAway,
    HubError,
    LeadKey,
    LeadQuery,
    NotAllowed,
    NotLoggedIn,
    NotThere,
    Refused,
)

TIMEOUT_S = 6.0
A = TypeVar("A")
Values = Mapping[str, Any]

_ERRORS: dict[int, type[HubError]] = {
    400: Refused,
    401: NotLoggedIn,
    403: NotAllowed,
    404: NotThere,
    409: Refused,
    422: Refused,
}
_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}
_SESSION = TypeAdapter(Session)
_LEADS = TypeAdapter(Page[LeadRow])
_CONTACT = TypeAdapter(Contact)
_MESSAGES = TypeAdapter(Page[Message])
_TIMELINE = TypeAdapter(Timeline)
_TICKET = TypeAdapter(Ticket)
_OVERVIEW = TypeAdapter(Overview)
_INBOX = TypeAdapter(Page[InboxRow])
_REPLAYED = TypeAdapter(Replayed)


class HttpDoor:
    """The hub at an address. The client is shared by all users' sessions and threads."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    @classmethod
    def at(cls, url: str) -> "HttpDoor":
        # behind a proxy the hub wants HTTPS; we are inside, and what we carry came to us over the proxy's own
        inside = {"x-forwarded-proto": "https"}
        return cls(httpx.Client(base_url=url, timeout=TIMEOUT_S, trust_env=False, headers=inside))

    def log_in(self, email: str, password: str) -> Session:
        body = _send(self._client, "POST", "/v1/sessions", json={"email": email, "password": password})
        return _read(_SESSION, body)

    def choose_password(self, token: str, password: str) -> Session:
        body = _send(self._client, "POST", "/v1/sessions/password", json={"token": token, "password": password})
        return _read(_SESSION, body)

    def log_in_by_company(self, id_token: str) -> Session:
        return _read(_SESSION, _send(self._client, "POST", "/v1/sessions/oidc", json={"id_token": id_token}))

    def as_user(self, token: str) -> "HttpHub":
        return HttpHub(self._client, token)


class HttpHub:
    def __init__(self, client: httpx.Client, token: str) -> None:
        self._client = client
        self._headers = {"authorization": f"Bearer {token}"}

    def log_out(self) -> None:
        self._send("DELETE", "/v1/sessions/current")

    def session(self) -> SessionState:
        return self.get(SessionState, "/v1/sessions/current")

    def seen(self) -> None:
        self._send("POST", "/v1/sessions/current/seen")

    def get(self, answer: type[A], path: str, **asked: Any) -> A:
        return _read(_adapter(answer), self._get(path, asked))

    def send(self, answer: type[A], method: str, path: str, body: Any = None, **asked: Any) -> A:
        given = body.model_dump(mode="json", exclude_none=True) if isinstance(body, BaseModel) else body
        params = {key: value for key, value in asked.items() if value is not None}
        return _read(_adapter(answer), self._send(method, path, json=given, params=params))

    def leads(self, query: LeadQuery) -> Page[LeadRow]:
        asked = {
            "q": query.search or None,
            "order": query.order.value,
            "temperature": [one.value for one in query.temperatures],
            "waiting": True if query.waiting else None,
            "assigned_to": query.assigned_to,
            "limit": query.limit,
        }
        return _read(_LEADS, self._get("/v1/leads", asked))

    def contact(self, lead: LeadKey) -> Contact:
        return _read(_CONTACT, self._get(_path(lead), _where(lead)))

    def messages(self, lead: LeadKey, limit: int) -> Page[Message]:
        asked = {**_where(lead), "contact_id": lead.contact_id, "limit": limit}
        return _read(_MESSAGES, self._get("/v1/messages", asked))

    def timeline(self, lead: LeadKey, as_of: datetime | None, limit: int) -> Timeline:
        asked = {**_where(lead), "as_of": as_of.isoformat() if as_of else None, "limit": limit}
        return _read(_TIMELINE, self._get(f"{_path(lead)}/timeline", asked))

    def matches(self, lead: LeadKey, limit: int) -> Matches:
        body = self._get(f"{_path(lead)}/matches", {**_where(lead), "limit": limit})
        try:
            return msgspec.json.decode(body, type=Matches)
        except msgspec.MsgspecError as error:
            raise _senseless(error) from error

    def ticket(self) -> Ticket:
        return _read(_TICKET, self._send("POST", "/v1/realtime/tickets"))

    def overview(self) -> Overview:
        return _read(_OVERVIEW, self._get("/v1/overview", {}))

    def inbox(self, state: InboxState, limit: int) -> Page[InboxRow]:
        return _read(_INBOX, self._get("/v1/inbox", {"state": state.value, "limit": limit}))

    def replay(self, inbox_id: int) -> Replayed:
        return _read(_REPLAYED, self._send("POST", f"/v1/inbox/{inbox_id}/replay"))

    def _get(self, path: str, asked: Values) -> bytes:
        return self._send("GET", path, params={key: value for key, value in asked.items() if value is not None})

    def _send(self, method: str, path: str, **more: Any) -> bytes:
        return _send(self._client, method, path, headers=self._headers, **more)


def _adapter(answer: type[A]) -> TypeAdapter[A]:
    """Return the reader of an answer; making one costs a millisecond, so each is kept."""
    if answer not in _ADAPTERS:
        _ADAPTERS[answer] = TypeAdapter(answer)
    found: TypeAdapter[A] = _ADAPTERS[answer]
    return found


def _path(lead: LeadKey) -> str:
    return f"/v1/contacts/{quote(lead.contact_id, safe='')}"


def _where(lead: LeadKey) -> dict[str, Any]:
    return {"location_id": lead.location_id}


def _send(client: httpx.Client, method: str, path: str, **more: Any) -> bytes:
    try:
        answer = client.request(method, path, **more)
    except httpx.HTTPError as error:
        raise HubAway("The hub does not answer. It may be starting; try again in a moment.") from error
    if answer.is_success:
        return answer.content
    raise _ERRORS.get(answer.status_code, HubAway)(_detail(answer))


def _detail(answer: httpx.Response) -> str:
    try:
        problem = msgspec.json.decode(answer.content, type=Problem)
    except msgspec.MsgspecError:
        return f"The hub answered {answer.status_code}."
    details = "; ".join(
        f"{one.get('pointer', '').rpartition('/')[2]} {one.get('detail', '')}" for one in problem.errors or []
    )
    return " ".join(part for part in (problem.detail or problem.title, details) if part)


def _read(adapter: TypeAdapter[A], body: bytes) -> A:
    try:
        return adapter.validate_json(body)
    except ValidationError as error:
        raise _senseless(error) from error


def _senseless(error: Exception) -> HubAway:
    first = str(error).splitlines()[0]
    return HubAway(f"The hub's answer has an unexpected shape ({first}). Do hub and screens have the same version?")
