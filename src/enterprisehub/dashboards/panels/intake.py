"""Whether everything that came in has been worked off, and what waits on the way out."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st
from msgspec import Struct

from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.markup import Html, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent

TITLE = "Intake and write-back"
PURPOSE = "Is everything that came in worked off, and what waits on the way out?"
LATE_S = 10
TEMPERATURES = ("hot", "warm", "cool", "cold", "unknown")


class Data(Struct, frozen=True, kw_only=True):
    at: datetime
    contacts: int = 0
    locations: int = 0
    listings_active: int = 0
    leads_by_temperature: dict[str, int] = {}
    leads_waiting: int = 0
    leads_missing_answers: int = 0
    pending: int = 0
    oldest_pending_s: float | None = None
    unpublished: int = 0
    dead: int = 0
    last_received_at: datetime | None = None
    last_score_at: datetime | None = None
    outbox: dict[str, int] = {}


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=200)
    elif not data.contacts and data.last_received_at is None:
        states.empty(
            "Nothing has come in yet",
            "Point GoHighLevel's webhook to `/webhooks/ghl` of the hub, or start the demo with `make run`.",
        )
    else:
        st.html(join(_table("In", _intake(data)), _table("Out", _write_back(data)), _table("Leads", _leads(data))))
    return None


def _intake(data: Data) -> list[tuple[str, str, bool]]:
    late = (data.oldest_pending_s or 0) > LATE_S
    age = words.span(data.oldest_pending_s) if data.oldest_pending_s is not None else "none"
    return [
        ("Last webhook", _ago(data.last_received_at, data.at), False),
        ("Last score", _ago(data.last_score_at, data.at), False),
        ("Waiting in the queue", f"{data.pending:,}", False),
        ("Age of the oldest", age, late),
        ("Committed, not published yet", f"{data.unpublished:,}", False),
        ("Dead letters", f"{data.dead:,}", data.dead > 0),
    ]


def _write_back(data: Data) -> list[tuple[str, str, bool]]:
    return [
        (
            words.label(state),
            f"{data.outbox.get(state, 0):,}",
            state in {"dead", "review"} and bool(data.outbox.get(state)),
        )
        for state in ("pending", "sending", "review", "dead")
    ]


def _leads(data: Data) -> list[tuple[str, str, bool]]:
    tiers = [(words.label(tier), f"{data.leads_by_temperature.get(tier, 0):,}", False) for tier in TEMPERATURES]
    return [
        ("Contacts", f"{data.contacts:,}", False),
        *tiers,
        ("Waiting for our answer", f"{data.leads_waiting:,}", False),
        ("Answers of services missing", f"{data.leads_missing_answers:,}", data.leads_missing_answers > 0),
        ("Active listings", f"{data.listings_active:,}", False),
    ]


def _table(caption: str, lines: list[tuple[str, str, bool]]) -> Html:
    body = [
        tag(
            "tr",
            tag("th", name, scope="row"),
            tag("td", tag("span", value, css="eh-no" if bad else ""), css="eh-right eh-number"),
        )
        for name, value, bad in lines
    ]
    return tag("table", tag("caption", caption, css="eh-heading"), tag("tbody", *body), css="eh-table")


def _ago(moment: datetime | None, now: datetime) -> str:
    return f"{words.since(moment, now)} ago" if moment else "never"


def rows(data: Data) -> Sequence[Row]:
    lines = [*_intake(data), *_write_back(data), *_leads(data)]
    return [{"what": name, "value": value, "needs_attention": int(bad)} for name, value, bad in lines]


_NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
DEMO = Data(
    at=_NOW,
    contacts=1204,
    locations=2,
    listings_active=214,
    leads_by_temperature={"hot": 61, "warm": 188, "cool": 402, "cold": 481, "unknown": 72},
    leads_waiting=23,
    leads_missing_answers=0,
    pending=3,
    oldest_pending_s=0.4,
    dead=1,
    last_received_at=_NOW - timedelta(seconds=2),
    last_score_at=_NOW - timedelta(seconds=2),
    outbox={"pending": 12, "sending": 1},
)
EMPTY = Data(at=_NOW)
