"""A hub in memory, for tests and for trying screens: one user, a few leads, and parts that can be made to fail."""

from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec
from pydantic import TypeAdapter

from enterprisehub.contracts.api.base import Page, Role
from enterprisehub.contracts.api.contacts import Contact, ScorePoint, Timeline, TimelineEvent
from enterprisehub.contracts.api.conversations import Message
from enterprisehub.contracts.api.leads import Lead, LeadOrder, LeadRow, ModelLine, ReasonLine, Temperature
from enterprisehub.contracts.api.operations import (
    InboxCounts,
    InboxRow,
    InboxState,
    Overview,
    Replayed,
)
from enterprisehub.contracts.api.sessions import Me, Session, SessionState, Ticket
from enterprisehub.contracts.scoring import Matches
from enterprisehub.contracts.state import ContactState, Conversation
from enterprisehub.dashboards.hub import fake_answers
from enterprisehub.dashboards.hub.port import HubAway, HubError, LeadKey, LeadQuery, NotAllowed, NotLoggedIn, NotThere
from enterprisehub.dashboards.panels import churn, coaching, conversation, matches, qualification, score

A = TypeVar("A")

NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
PASSWORD = "correct horse"  # noqa: S105 the fake's own
INVITATION = "ehi_fake"
SOCKET = "ws://127.0.0.1:8004/ws/realtime"

_PEOPLE = (
    ("ana-ruiz", "Ana Ruiz", Temperature.HOT, 0.617, (0.48, 0.74), 12),
    ("ben-okafor", "Ben Okafor", Temperature.WARM, 0.31, (0.17, 0.46), None),
    ("chloe-martin", "Chloe *Martin* <b>", Temperature.COOL, 0.14, (0.06, 0.27), None),
    ("dev-patel", "Dev Patel", Temperature.UNKNOWN, None, None, 180),
)


def _row(
    contact: str,
    name: str,
    tier: Temperature,
    chance: float | None,
    interval: tuple[float, float] | None,
    wait_min: int | None,
) -> LeadRow:
    return LeadRow(
        location_id="demo",
        contact_id=contact,
        name=name,
        phone="+16265550147",
        side="buyer",
        stage="replied",
        temperature=tier,
        probability=chance,
        interval=interval,
        churn_probability=0.35 if chance else None,
        waiting_since=NOW - timedelta(minutes=wait_min) if wait_min else None,
        last_event_at=NOW - timedelta(minutes=wait_min or 600),
        reasons=[
            ReasonLine(feature="last_reply_s", label="Replied within 4 minutes", contribution=0.71),
            ReasonLine(feature="timeline", label="No time frame yet", contribution=-0.34),
        ]
        if chance
        else [],
        model=ModelLine(name="lead", version="2026.11.1", trained_on="synthetic"),
        note=None if chance else "One message of two words: too little to tell.",
        assigned_to="ghl-ana" if contact == "ana-ruiz" else "",
    )


class FakeDoor:
    """Lets one user in; `hub` is what they see."""

    def __init__(self, role: Role = Role.AGENT, *, now: datetime | None = None) -> None:
        self.hub = FakeHub()
        self.role = role
        self.used: set[str] = set()
        """ID tokens that let somebody in."""
        self._now = now

    def log_in(self, email: str, password: str) -> Session:
        if self.hub.down:
            raise HubAway("The hub does not answer. It may be starting; try again in a moment.")
        if password != PASSWORD:
            raise NotLoggedIn("E-mail and password do not fit.")
        return self._session(email)

    def choose_password(self, token: str, password: str) -> Session:  # noqa: ARG002 any will do
        if token != INVITATION:
            raise NotLoggedIn("The token has been used or has expired.")
        return self._session("new@example.com")

    def log_in_by_company(self, id_token: str) -> Session:
        """Let in whom the token names, without a look at its signature: that is the hub's to check."""
        body = id_token.split(".")[1]
        email = msgspec.json.decode(urlsafe_b64decode(body + "=" * (-len(body) % 4)))["email"]
        if id_token in self.used:
            raise NotLoggedIn("This ID token was used before.")
        self.used.add(id_token)
        if not email.endswith("@example.com"):
            raise NotAllowed(f"Nobody has invited {email}: ask your team lead for an account.")
        return self._session(email)

    def _session(self, email: str) -> Session:
        now = self._now or datetime.now(UTC)
        me = Me(id="user:1", name="Ana Agent", email=email, role=self.role, ghl_user_id="ghl-ana")
        self.hub.open = SessionState(expires_at=now + timedelta(hours=24), seen_at=now, me=me)
        return Session(token="fake", expires_at=self.hub.open.expires_at, me=me)  # noqa: S106 a fake

    def as_user(self, token: str) -> "FakeHub":
        assert token == "fake"  # noqa: S105 a fake
        return self.hub


class FakeHub:
    """Answers from memory. `failing` maps a method's name to what it raises; `down` fails all."""

    def __init__(self) -> None:
        self.down = False
        self.open: SessionState | None = None
        self.failing: dict[str, HubError] = {}
        self.calls: list[str] = []
        self.queries: list[LeadQuery] = []
        self.as_of: datetime | None = None
        self.tickets = 0
        self.replayed: list[int] = []
        self.empty = False
        self.asked: dict[str, dict[str, Any]] = {}
        """What was asked last, by path."""
        self.answers: dict[str, Any] = {}
        """What `get` answers instead of the example, by path."""
        self.sent: list[tuple[str, str, Any]] = []
        """What was done: method, path, body."""

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.down:
            raise HubAway("The hub does not answer. It may be starting; try again in a moment.")
        if name in self.failing:
            raise self.failing[name]

    def log_out(self) -> None:
        self._called("log_out")
        self.open = None

    def session(self) -> SessionState:
        self._called("session")
        if self.open is None:
            raise NotLoggedIn("The session has ended: log in again.")
        return self.open

    def seen(self) -> None:
        self._called("seen")

    def get(self, answer: type[A], path: str, **asked: Any) -> A:
        self._called(path)
        self.asked[path] = asked
        if path in self.answers:
            return TypeAdapter(answer).validate_python(self.answers[path].model_dump())
        return self._example(answer, "GET", path)

    def send(self, answer: type[A], method: str, path: str, body: Any = None, **asked: Any) -> A:  # noqa: ARG002 kept by none
        self._called(path)
        self.sent.append((method, path, body))
        return self._example(answer, method, path)

    @staticmethod
    def _example(answer: type[A], method: str, path: str) -> A:
        found = fake_answers.answer(method, path)
        plain = [one.model_dump() for one in found] if isinstance(found, list) else found.model_dump()
        return TypeAdapter(answer).validate_python(plain)

    def leads(self, query: LeadQuery) -> Page[LeadRow]:
        self._called("leads")
        self.queries.append(query)
        rows = [] if self.empty else [_row(*person) for person in _PEOPLE]
        rows = [row for row in rows if query.search.lower() in row.name.lower()]
        if query.temperatures:
            rows = [row for row in rows if row.temperature in query.temperatures]
        if query.waiting:
            rows = [row for row in rows if row.waiting_since]
        if query.assigned_to is not None:
            rows = [row for row in rows if row.assigned_to == query.assigned_to]
        if query.order is LeadOrder.WAITING:
            rows.sort(key=lambda row: row.waiting_since or NOW)
        return Page(items=rows[: query.limit], next_cursor="more" if len(rows) > query.limit else None)

    def contact(self, lead: LeadKey) -> Contact:
        self._called("contact")
        row = next((_row(*person) for person in _PEOPLE if person[0] == lead.contact_id), None)
        if row is None:
            raise NotThere("No such contact, or none that you may see.")
        thin = row.probability is None
        state = ContactState(
            location_id="demo",
            contact_id=row.contact_id,
            events=5,
            timezone="America/Los_Angeles",
            conversation=Conversation(inbound=3, outbound=2, slots=qualification.DEMO.factors),
        )
        answers = Lead(
            **row.model_dump(),
            score=msgspec.to_builtins((score.THIN if thin else score.DEMO).score),
            churn=msgspec.to_builtins((churn.THIN if thin else churn.DEMO).churn),
            coaching=msgspec.to_builtins(coaching.DEMO.coaching),
        )
        return Contact(
            location_id="demo",
            contact_id=row.contact_id,
            name=row.name,
            phone=row.phone,
            email="ana.ruiz@example.com",
            source="open house",
            tags=["buyer"],
            last_event_at=row.last_event_at,
            state=msgspec.to_builtins(state),
            lead=answers,
        )

    def messages(self, lead: LeadKey, limit: int) -> Page[Message]:
        self._called("messages")
        lines = [
            Message(
                location_id="demo",
                message_id=f"m{number}",
                contact_id=lead.contact_id,
                inbound=line.inbound,
                channel=line.channel,
                body=line.body,
                automated=line.automated,
                occurred_at=line.at,
                known_at=line.at,
            )
            for number, line in enumerate(conversation.DEMO.lines)
        ]
        return Page(items=lines[::-1][:limit])

    def timeline(self, lead: LeadKey, as_of: datetime | None, limit: int) -> Timeline:
        self._called("timeline")
        self.as_of = as_of
        moment = as_of or NOW
        events = [
            TimelineEvent(
                event_id=f"message:{one.message_id}",
                kind="message_exchanged",
                occurred_at=one.occurred_at,
                known_at=one.known_at,
                data={"inbound": one.inbound, "channel": one.channel, "body": one.body, "automated": one.automated},
            )
            for one in self.messages(lead, limit).items
            if one.known_at <= moment
        ]
        point = ScorePoint(
            kind="score", moment=NOW, event_id="e", probability=0.617, interval=(0.48, 0.74), model="lead 1"
        )
        return Timeline(
            location_id="demo",
            contact_id=lead.contact_id,
            as_of=moment,
            events=events,
            events_total=len(events),
            state={"stage": "replied"},
            scores=[point] if events else [],
        )

    def matches(self, lead: LeadKey, limit: int) -> Matches:  # noqa: ARG002 all leads get the same
        self._called("matches")
        found = matches.DEMO.matches
        assert found is not None
        return msgspec.structs.replace(found, items=found.items[:limit])

    def ticket(self) -> Ticket:
        self._called("ticket")
        self.tickets += 1
        return Ticket(ticket=f"ticket-{self.tickets}", url=SOCKET)

    def overview(self) -> Overview:
        self._called("overview")
        return Overview(
            at=NOW,
            locations=1,
            contacts=len(_PEOPLE),
            leads_by_temperature={"hot": 1, "warm": 1, "cool": 1, "unknown": 1},
            leads_waiting=2,
            leads_missing_answers=0,
            listings_active=214,
            inbox=InboxCounts(pending=0, unpublished=0, dead=1, last_received_at=NOW),
            outbox={"pending": 2},
        )

    def inbox(self, state: InboxState, limit: int) -> Page[InboxRow]:
        self._called("inbox")
        letter = InboxRow(
            id=481,
            event_id="abc",
            received_at=NOW,
            location_id="demo",
            type="AppointmentUpdate",
            state=state,
            attempts=5,
            error="startTime is not a date",
        )
        return Page(items=[letter][:limit] if 481 not in self.replayed else [])

    def replay(self, inbox_id: int) -> Replayed:
        self._called("replay")
        self.replayed.append(inbox_id)
        return Replayed(replayed=1)
