"""What could not be written to the CRM, or must be looked at first, and a button to send it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.operations import OutboxRow, OutboxState
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import plain, tag
from enterprisehub.dashboards.drawing.panel import OpenLead, Row, SendAgain, UserEvent

TITLE = "Write-backs to approve"
PURPOSE = "What could not be written to GoHighLevel, or needs a look first?"
EXPLAINED = {
    OutboxState.REVIEW: "the connection broke while it was sent, so it may have arrived",
    OutboxState.DEAD: "all tries failed",
}


class Data(Struct, frozen=True, kw_only=True):
    zone: str = "UTC"
    entries: list[OutboxRow] = []


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=120)
        return None
    if not data.entries:
        states.empty("Nothing to approve", "Everything that was decided has been written to GoHighLevel, or will be.")
        return None
    event: UserEvent | None = None
    for one in data.entries:
        event = _entry(one, data.zone, key=f"{key}-{one.id}") or event
    return event


def _entry(one: OutboxRow, zone: str, *, key: str) -> UserEvent | None:
    with st.container(border=True, gap="xxsmall"):
        chips = [
            tag("strong", words.label(one.kind)),
            components.chip(one.state.value, "bad"),
            components.chip(words.count(one.attempts, "attempt")),
            tag("span", words.moment(one.created_at, zone), css="eh-muted eh-number"),
        ]
        st.html(tag("div", *chips, css="eh-row"))
        why = EXPLAINED.get(one.state, "")
        st.html(tag("div", tag("div", one.error or "no reason recorded"), tag("div", why, css="eh-muted eh-small")))
        with st.container(horizontal=True, gap="small"):
            if st.button("Send it", key=f"{key}-send"):
                return SendAgain(one.id)
            if st.button(plain(one.contact_id), key=f"{key}-open", type="tertiary", help="Open the contact"):
                return OpenLead(one.location_id, one.contact_id)
    return None


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "id": one.id,
            "location_id": one.location_id,
            "contact_id": one.contact_id,
            "kind": one.kind,
            "state": one.state.value,
            "attempts": one.attempts,
            "created_at": one.created_at.isoformat(),
            "error": one.error,
        }
        for one in data.entries
    ]


_AT = datetime(2026, 11, 24, 16, 40, tzinfo=UTC)
DEMO = Data(
    entries=[
        OutboxRow(
            id=77,
            location_id="demo",
            contact_id="ben-okafor",
            kind="score",
            state=OutboxState.REVIEW,
            attempts=1,
            next_at=_AT + timedelta(minutes=5),
            created_at=_AT,
            error="timeout after the note was sent",
        )
    ]
)
EMPTY = Data()
