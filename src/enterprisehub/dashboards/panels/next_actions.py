"""What to do next about a lead: accept it, put it off, or refuse it with a reason."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.actions import Decision, NextAction, NextActions, Verdict
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import Html, tag
from enterprisehub.dashboards.drawing.panel import Assign, Decide, LogCall, Row, Undo, UserEvent

TITLE = "Next actions"
PURPOSE = "What do I do next, and what did we decide already?"
REASONS = ("Done already", "Not true of this contact", "Wrong moment", "They asked us not to", "Another way is better")
OUTCOMES = {"answered": "Answered", "no_answer": "No answer", "voicemail": "Left a voicemail"}


class Agent(Struct, frozen=True):
    ghl_user_id: str
    name: str


class Data(Struct, frozen=True, kw_only=True):
    actions: NextActions
    agents: list[Agent] = []
    assigned_to: str = ""
    zone: str = "UTC"


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=220)
        return None
    event = _do_now(data, key=key)
    if not data.actions.items:
        states.empty("Nothing to suggest yet", "Suggestions come with the first message, or after days of silence.")
    if data.actions.may_contact is False:
        st.html(tag("p", tag("span", data.actions.consent or "No contact now.", css="eh-no")))
    for place, one in enumerate(data.actions.items):
        event = _action(one, data.zone, key=f"{key}-{place}") or event
    return event


def _do_now(data: Data, *, key: str) -> UserEvent | None:
    with st.container(horizontal=True, gap="small"):
        with st.popover("Log a call", key=f"{key}-call"):
            called = _call_form(key)
        with st.popover("Assign", key=f"{key}-assign"):
            assigned = _assign_form(data, key)
    return called or assigned


def _call_form(key: str) -> UserEvent | None:
    with st.form(f"{key}-call-form", border=False, clear_on_submit=True):
        outcome = st.radio(
            "How did it go?", list(OUTCOMES), format_func=lambda one: OUTCOMES[one], key=f"{key}-outcome"
        )
        minutes = st.number_input("Minutes", min_value=0, max_value=600, value=0, key=f"{key}-minutes")
        note = st.text_input("Note", max_chars=500, key=f"{key}-note")
        sent = st.form_submit_button("Log the call", type="primary")
    return LogCall(outcome=outcome or "answered", minutes=int(minutes), note=(note or "").strip()) if sent else None


def _assign_form(data: Data, key: str) -> UserEvent | None:
    names = {"": "Nobody"} | {one.ghl_user_id: one.name or one.ghl_user_id for one in data.agents}
    options = list(names)
    before = options.index(data.assigned_to) if data.assigned_to in names else 0
    with st.form(f"{key}-assign-form", border=False):
        to = st.selectbox("Who takes over?", options, before, format_func=lambda one: names[one], key=f"{key}-to")
        sent = st.form_submit_button("Assign", type="primary")
    return Assign(to or None) if sent else None


def _action(one: NextAction, zone: str, *, key: str) -> UserEvent | None:
    with st.container(border=True, gap="xxsmall"):
        st.html(tag("div", *_words(one)))
        if one.decision is not None:
            return _decided(one.decision, zone, key)
        with st.container(horizontal=True, gap="small"):
            if st.button("Accept", key=f"{key}-accept", type="primary"):
                return Decide(action=one.action, verdict=Verdict.ACCEPTED.value)
            if st.button("Tomorrow", key=f"{key}-snooze", help="Put it off for a day"):
                return Decide(action=one.action, verdict=Verdict.SNOOZED.value)
            with st.popover("Reject", key=f"{key}-no"):
                return _reject(one, key)


def _reject(one: NextAction, key: str) -> UserEvent | None:
    with st.form(f"{key}-reject-form", border=False):
        reason = st.selectbox("Why not?", REASONS, key=f"{key}-why")
        more = st.text_input("More", max_chars=300, key=f"{key}-more")
        if st.form_submit_button("Reject"):
            told = ": ".join(part for part in (reason, (more or "").strip()) if part)
            return Decide(action=one.action, verdict=Verdict.REJECTED.value, reason=told)
    return None


def _words(one: NextAction) -> list[Html | None]:
    done = one.decision is not None and one.decision.verdict is not Verdict.ACCEPTED
    return [
        tag(
            "div",
            tag("strong", one.label, css="eh-done" if done else ""),
            components.chip(one.channel) if one.channel else None,
            css="eh-row",
        ),
        tag("div", one.why, css="eh-muted eh-small") if one.why else None,
        tag("div", f"“{one.quote}”", css="eh-quote eh-small eh-clamp") if one.quote else None,
    ]


def _decided(decision: Decision, zone: str, key: str) -> UserEvent | None:
    until = f", until {words.moment(decision.until, zone)}" if decision.until else ""
    reason = f": {decision.reason}" if decision.reason else ""
    kind = "good" if decision.verdict is Verdict.ACCEPTED else "plain"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        said = tag("span", f"{reason}{until}", css="eh-muted eh-small")
        st.html(tag("div", components.chip(decision.verdict.value, kind), said, css="eh-row"))
        if st.button("Undo", key=f"{key}-undo", type="tertiary"):
            return Undo(decision.id)
    return None


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "action": one.action,
            "label": one.label,
            "why": one.why,
            "decision": one.decision.verdict.value if one.decision else None,
            "reason": one.decision.reason if one.decision else None,
            "decided_at": one.decision.at.isoformat() if one.decision else None,
        }
        for one in data.actions.items
    ]


_AT = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
DEMO = Data(
    agents=[Agent("g1", "Gil Moreno"), Agent("g2", "Ada Park")],
    assigned_to="g1",
    actions=NextActions(
        at=_AT,
        location_id="demo",
        contact_id="ana-ruiz",
        may_contact=True,
        items=[
            NextAction(
                action="tip:answer:m3",
                kind="tip",
                label="Answer her question about Saturday",
                why="A question of a hot lead is open for 12 minutes",
                quote="Could we see the one on Linda Vista this Saturday?",
            ),
            NextAction(
                action="play:new_information",
                kind="play",
                label="Send two new listings in Pasadena",
                why="Two fit the stated wishes",
                channel="email",
            ),
            NextAction(
                action="question:timeline",
                kind="question",
                label="Ask: When would you like to move?",
                why="The time frame is not known",
                decision=Decision(
                    id=7,
                    verdict=Verdict.REJECTED,
                    reason="Done already",
                    actor="user:1",
                    at=_AT - timedelta(hours=2),
                    until=_AT + timedelta(days=30),
                ),
            ),
        ],
    ),
)
EMPTY = Data(actions=NextActions(at=_AT, location_id="demo", contact_id="ana-ruiz"))
