"""What to do next about a lead: accept it, put it off, or refuse it with a reason."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.actions import Decision, GivenTip, NextAction, NextActions, Verdict
from enterprisehub.contracts.api.coaching import TipAnswerKind
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import Html, tag
from enterprisehub.dashboards.drawing.panel import AnswerTip, Assign, Decide, LogCall, Row, Undo, UserEvent

TITLE = "Next actions"
PURPOSE = "What do I do next, and what did we decide already?"
REASONS = ("Done already", "Not true of this contact", "Wrong moment", "They asked us not to", "Another way is better")
LONGEST = 1600
"""Characters of a text message's words."""
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
        if one.kind == "tip":
            return _tip(one.tip, key) if one.tip else None
        if one.decision is not None:
            return _decided(one.decision, zone, key)
        with st.container(horizontal=True, gap="small"):
            if st.button("Accept", key=f"{key}-accept", type="primary"):
                return Decide(action=one.action, verdict=Verdict.ACCEPTED.value)
            if st.button("Tomorrow", key=f"{key}-snooze", help="Put it off for a day"):
                return Decide(action=one.action, verdict=Verdict.SNOOZED.value)
            with st.popover("Reject", key=f"{key}-no"):
                return _reject(one, key)


def _tip(tip: GivenTip, key: str) -> UserEvent | None:
    if tip.answer is not None:
        _answered(tip)
        return None
    key = f"{key}-{tip.tip_id}"  # what was typed about one tip is not for the next
    with st.container(horizontal=True, gap="small"):
        if st.button("Accept", key=f"{key}-accept", type="primary"):
            return AnswerTip(tip_id=tip.tip_id, answer=TipAnswerKind.ACCEPTED.value)
        edited = None
        if tip.say is not None:
            with st.popover("Edit", key=f"{key}-edit"):
                edited = _edit(tip, tip.say, key)
        ignored = st.button("Ignore", key=f"{key}-ignore", help="Not now; it may come again")
        with st.popover("Dismiss", key=f"{key}-dismiss"):
            dismissed = _dismiss(tip, key)
    if ignored:
        return AnswerTip(tip_id=tip.tip_id, answer=TipAnswerKind.IGNORED.value)
    return edited or dismissed


def _edit(tip: GivenTip, say: str, key: str) -> UserEvent | None:
    with st.form(f"{key}-edit-form", border=False):
        text = st.text_area("Your words", say, max_chars=LONGEST, key=f"{key}-text")
        sent = st.form_submit_button("Take these words", type="primary")
    if not sent:
        return None
    words_now = (text or "").strip()
    if not words_now:
        st.warning("Write the words that go out.")
        return None
    return AnswerTip(tip_id=tip.tip_id, answer=TipAnswerKind.EDITED.value, text=words_now)


def _dismiss(tip: GivenTip, key: str) -> UserEvent | None:
    told = _told("Dismiss", key)
    return AnswerTip(tip_id=tip.tip_id, answer=TipAnswerKind.DISMISSED.value, reason=told) if told else None


def _told(button: str, key: str) -> str | None:
    """Ask why not; return the answer once it is given."""
    with st.form(f"{key}-reject-form", border=False):
        reason = st.selectbox("Why not?", REASONS, key=f"{key}-why")
        more = st.text_input("More", max_chars=300, key=f"{key}-more")
        sent = st.form_submit_button(button)
    return ": ".join(part for part in (reason, (more or "").strip()) if part) if sent else None


def _answered(tip: GivenTip) -> None:
    taken = tip.answer in {TipAnswerKind.ACCEPTED, TipAnswerKind.EDITED}
    said = tag("span", tip.reason, css="eh-muted eh-small")
    chip = components.chip(str(tip.answer), "good" if taken else "plain")
    st.html(tag("div", chip, said, css="eh-row"))


def _reject(one: NextAction, key: str) -> UserEvent | None:
    told = _told("Reject", key)
    return Decide(action=one.action, verdict=Verdict.REJECTED.value, reason=told) if told else None


def _words(one: NextAction) -> list[Html | None]:
    refused = one.tip is not None and one.tip.answer in {TipAnswerKind.IGNORED, TipAnswerKind.DISMISSED}
    done = refused or (one.decision is not None and one.decision.verdict is not Verdict.ACCEPTED)
    return [
        tag(
            "div",
            tag("strong", one.label, css="eh-done" if done else ""),
            components.chip(words.channel(one.channel)) if one.channel else None,
            css="eh-row",
        ),
        tag("div", one.why, css="eh-muted eh-small") if one.why else None,
        tag("div", f"“{one.quote}”", css="eh-quote eh-small eh-clamp") if one.quote else None,
        tag("div", tag("span", "Words to send: ", css="eh-muted"), one.tip.say, css="eh-small")
        if one.tip and one.tip.say
        else None,
    ]


def _decided(decision: Decision, zone: str, key: str) -> UserEvent | None:
    until = f"until {words.moment(decision.until, zone)}" if decision.until else ""
    kind = "good" if decision.verdict is Verdict.ACCEPTED else "plain"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        said = tag("span", ", ".join(part for part in (decision.reason, until) if part), css="eh-muted eh-small")
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
            "decision": _verdict(one),
            "reason": one.decision.reason if one.decision else one.tip.reason if one.tip else None,
            "decided_at": one.decision.at.isoformat() if one.decision else None,
        }
        for one in data.actions.items
    ]


def _verdict(one: NextAction) -> str | None:
    said = one.decision.verdict if one.decision else one.tip.answer if one.tip else None
    return said.value if said else None


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
                action="tip:t1",
                kind="tip",
                label="Answer her question about Saturday",
                why="A question of a hot lead is open for 12 minutes",
                quote="Could we see the one on Linda Vista this Saturday?",
                tip=GivenTip(tip_id="t1", say="Saturday works. Is 10:00 or 14:00 better for you?"),
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
