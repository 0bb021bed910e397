"""What happened, and what was known at any moment: travel back with the picker."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st
from msgspec import Struct

from enterprisehub.dashboards.drawing import components, moment, states, words
from enterprisehub.dashboards.drawing.components import Chance
from enterprisehub.dashboards.drawing.markup import Html, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent

TITLE = "Timeline"
PURPOSE = "What happened, and what did we know then?"


class Entry(Struct, frozen=True, kw_only=True):
    at: datetime
    known_at: datetime
    what: str
    detail: str = ""


class Data(Struct, frozen=True, kw_only=True):
    zone: str = "UTC"
    as_of: datetime | None = None
    """The moment travelled to; None is now."""
    entries: list[Entry] = []
    """Newest first."""
    total: int = 0
    stage: str = "new"
    chance: Chance | None = None
    """The score that was given last before that moment."""
    scored_at: datetime | None = None
    trained_on: str | None = None


def controls(*, zone: str) -> datetime | None:
    shows = "Shows only what was known at that moment: the events, the stage and the score of then."
    return moment.as_of(zone=zone, shows=shows)


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=240)
    elif not data.entries:
        _nothing(data)
    else:
        st.html(join(_then(data), tag("ol", *(_entry(one, data.zone) for one in data.entries), css="eh-list")))
    return None


def _nothing(data: Data) -> None:
    if data.as_of:
        states.empty("Nothing was known then", "Choose a later moment, or clear the picker to see now.")
    else:
        states.empty("No events yet", "Every message, call and change of this contact is listed here.")


def _then(data: Data) -> Html:
    when = f"As known on {words.moment(data.as_of, data.zone)}" if data.as_of else "As known now"
    shown = f"{len(data.entries)} of {words.count(data.total, 'event')}, newest first"
    score = components.chance(data.chance) if data.chance else tag("span", "no score yet", css="eh-muted")
    return join(
        tag(
            "div",
            tag("strong", when),
            components.chip(data.stage),
            score,
            components.provenance(data.trained_on),
            css="eh-row",
        ),
        tag("p", shown, css="eh-muted eh-small"),
    )


def _entry(entry: Entry, zone: str) -> Html:
    later = (entry.known_at - entry.at) > timedelta(minutes=5)
    learned = f" · learned {words.moment(entry.known_at, zone)}" if later else ""
    return tag(
        "li",
        tag("div", tag("strong", entry.what), css="eh-row"),
        tag("div", entry.detail, css="eh-clamp") if entry.detail else None,
        tag("div", f"{words.moment(entry.at, zone)}{learned}", css="eh-muted eh-small eh-number"),
    )


def rows(data: Data) -> Sequence[Row]:
    return [
        {"at": one.at.isoformat(), "known_at": one.known_at.isoformat(), "what": one.what, "detail": one.detail}
        for one in data.entries
    ]


_AT = datetime(2026, 11, 24, 16, 53, tzinfo=UTC)
DEMO = Data(
    zone="America/Los_Angeles",
    entries=[
        Entry(at=_AT, known_at=_AT, what="Wrote by sms", detail="Could we see the one on Linda Vista this Saturday?"),
        Entry(
            at=_AT - timedelta(minutes=20),
            known_at=_AT - timedelta(minutes=20),
            what="Wrote by sms",
            detail="under 850k would be great, we're pre-approved with Wells",
        ),
        Entry(
            at=_AT - timedelta(days=90),
            known_at=_AT - timedelta(minutes=40),
            what="Contact changed",
            detail="name, phone, tags",
        ),
    ],
    total=9,
    stage="replied",
    chance=Chance(probability=0.62, low=0.48, high=0.74),
    scored_at=_AT,
    trained_on="synthetic",
)
EMPTY = Data()
