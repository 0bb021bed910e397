"""What was asked, missed and answered late in each conversation, with the words it rests on."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.coaching import ScorecardRow
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import Html, plain, tag
from enterprisehub.dashboards.drawing.panel import OpenLead, Row, UserEvent

TITLE = "Scorecards"
PURPOSE = "What did we ask, miss, or answer late, and in which words?"
QUOTES = 3
_PARTS = (
    ("asked", "Asked", "eh-yes"),
    ("missed", "Missed", "eh-no"),
    ("late", "Late", "eh-no"),
    ("unanswered", "Not answered", "eh-no"),
)


class Data(Struct, frozen=True, kw_only=True):
    cards: list[ScorecardRow] = []
    agents: dict[str, str] = {}
    """Names by the CRM user's id."""
    zone: str = "UTC"


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=300)
        return None
    if not data.cards:
        states.empty("No scorecards yet", "One is written when a conversation has fallen silent.")
        return None
    event: UserEvent | None = None
    for place, one in enumerate(data.cards):
        if _card(one, data, key=f"{key}-{place}"):
            event = OpenLead(one.location_id, one.contact_id)
    return event


def _card(one: ScorecardRow, data: Data, *, key: str) -> bool:
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            opened = st.button(
                f"**{plain(one.contact_name or 'Unnamed contact')}**", key=f"queue-{key}", type="tertiary"
            )
            st.html(tag("div", *_chips(one), css="eh-row"))
        who = data.agents.get(one.user_id, "") or "nobody of ours wrote"
        st.html(tag("div", f"{who} · {words.moment(one.ended_at, data.zone)}", css="eh-muted eh-small"))
        with st.expander("What it rests on"):
            st.html(tag("div", *(_part(one.card, *part) for part in _PARTS)))
    return opened


def _chips(one: ScorecardRow) -> list[Html]:
    chips = [components.chip(f"{one.asked} asked", "good" if one.asked else "plain")]
    if one.missed:
        chips.append(components.chip(f"{one.missed} missed", "bad"))
    if one.late:
        chips.append(components.chip(f"{one.late} late", "bad"))
    if one.unanswered:
        chips.append(components.chip(f"{one.unanswered} not answered", "bad"))
    return chips


def _part(card: dict[str, Any], name: str, title: str, css: str) -> Html | None:
    entries = card.get(name) or []
    if not entries:
        return None
    shown = [_entry(one, css) for one in entries[:QUOTES]]
    return tag("div", tag("h4", title, css="eh-heading"), *shown)


def _entry(one: dict[str, Any], css: str) -> Html:
    what = words.label(str(one.get("factor") or one.get("what") or "message"))
    waited = f", after {words.span(one['waited_s'])}" if isinstance(one.get("waited_s"), int | float) else ""
    quote = one.get("quote") or one.get("question")
    return tag(
        "div",
        tag("span", f"{what}{waited}", css=f"{css} eh-small"),
        tag("div", f"“{quote}”", css="eh-quote eh-small eh-clamp") if quote else None,
    )


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "contact_id": one.contact_id,
            "name": one.contact_name,
            "agent": data.agents.get(one.user_id, one.user_id),
            "ended_at": one.ended_at.isoformat(),
            "asked": one.asked,
            "missed": one.missed,
            "late": one.late,
            "unanswered": one.unanswered,
        }
        for one in data.cards
    ]


_AT = datetime(2026, 11, 24, 16, 40, tzinfo=UTC)
DEMO = Data(
    agents={"g1": "Gil Moreno"},
    cards=[
        ScorecardRow(
            location_id="demo",
            contact_id="ana-ruiz",
            contact_name="Ana Ruiz",
            user_id="g1",
            started_at=_AT - timedelta(days=2),
            ended_at=_AT,
            asked=3,
            missed=1,
            late=1,
            unanswered=0,
            card={
                "asked": [{"factor": "budget", "quote": "What would you like to stay within?"}],
                "missed": [{"factor": "timeline", "quote": "we have to be out of our place at some point"}],
                "late": [{"what": "question", "waited_s": 9300, "quote": "Is the garden fenced?"}],
            },
        )
    ],
)
EMPTY = Data()
