"""What could not be processed, why, and a button to try it again."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st
from msgspec import Struct

from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import tag
from enterprisehub.dashboards.drawing.panel import ReplayDeadLetter, Row, UserEvent

TITLE = "Dead letters"
PURPOSE = "What could not be processed, and why?"


class Letter(Struct, frozen=True, kw_only=True):
    id: int
    received_at: datetime
    type: str | None = None
    location_id: str | None = None
    contact_id: str | None = None
    attempts: int = 0
    error: str = ""


class Data(Struct, frozen=True, kw_only=True):
    zone: str = "UTC"
    letters: list[Letter] = []
    more: bool = False


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=100)
        return None
    if not data.letters:
        states.empty("No dead letters", "Everything that came in could be processed. Nothing to do.")
        return None
    event: UserEvent | None = None
    for letter in data.letters:
        if _letter(letter, data.zone, key=f"{key}-{letter.id}"):
            event = ReplayDeadLetter(letter.id)
    if data.more:
        st.html(tag("p", f"The newest {len(data.letters)}; there are more.", css="eh-muted"))
    return event


def _letter(letter: Letter, zone: str, *, key: str) -> bool:
    with st.container(border=True, gap="xxsmall"):
        st.html(
            tag(
                "div",
                tag("strong", letter.type or "unknown type"),
                components.chip(words.count(letter.attempts, "attempt")),
                tag("span", words.moment(letter.received_at, zone), css="eh-muted eh-number"),
                css="eh-row",
            )
        )
        where = " · ".join(part for part in (letter.location_id, letter.contact_id) if part)
        st.html(
            tag("div", tag("div", letter.error or "no reason recorded"), tag("div", where, css="eh-muted eh-small"))
        )
        return st.button("Process again", key=f"{key}-replay")


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "id": one.id,
            "received_at": one.received_at.isoformat(),
            "type": one.type,
            "location_id": one.location_id,
            "contact_id": one.contact_id,
            "attempts": one.attempts,
            "error": one.error,
        }
        for one in data.letters
    ]


DEMO = Data(
    letters=[
        Letter(
            id=481,
            received_at=datetime(2026, 11, 24, 16, 58, tzinfo=UTC),
            type="AppointmentUpdate",
            location_id="demo",
            contact_id="ben-okafor",
            attempts=5,
            error="startTime: '2026-11-31T10:00:00' is not a date",
        )
    ]
)
EMPTY = Data()
