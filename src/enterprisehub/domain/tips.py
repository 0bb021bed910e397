"""What a tip says: hand over, answer, book, or wait. `coaching` chooses between them."""

from datetime import datetime, timedelta
from typing import Final

from enterprisehub.contracts.scoring import Tip
from enterprisehub.contracts.state import Certainty, ContactState, Conversation, Factor, Slot
from enterprisehub.domain.consent import next_opening
from enterprisehub.domain.handoff import Calling
from enterprisehub.domain.playbooks import Policy

WAIT_AFTER_OUTBOUND: Final = timedelta(hours=24)
GAIN_ASKED_MEETING: Final = 0.9
GAIN_FIRST_MEETING: Final = 0.8
_READY_SIGNALS: Final = ("asks_showing", "agrees_time", "gives_availability")
_READY_FACTORS: Final = (Factor.BUDGET, Factor.TIMELINE, Factor.FINANCING)
_OFF: Final = frozenset({"cancelled", "canceled", "invalid", "noshow"})
_HANDOFF: Final = {
    "asked": ("Call them yourself: they asked for a person.", "They asked for a person."),
    "legal": ("Take over in person and bring in your broker; give no legal advice.", "Legal words: a person must take over."),
    "financial": ("Take over in person, with care; give no financial or legal advice.", "Words of financial distress: a person must take over."),
    "loop": ("Take over in person: the exchange goes in circles.", "The exchange goes in circles."),
}  # fmt: skip


def handoff_tip(call: Calling, later: str) -> Tip:
    """Say that a person must take over; `later` tells from when on, where they may not be approached now."""
    text, why = _HANDOFF[call.reason]
    topic = f"handoff:{call.reason}"
    return Tip(
        kind="handoff",
        text=text,
        why=f"{why} {later}".strip(),
        quote=call.quote,
        message_id=call.message_id,
        topic=topic,
    )


def opening_words(state: ContactState, moment: datetime) -> str:
    """Say from when on they may be approached."""
    opening = next_opening(state, moment)
    return f"Write or call from {opening:%Y-%m-%d %H:%M} UTC on." if opening else "Find out their time zone first."


def answer_tip(conversation: Conversation, policy: Policy) -> Tip:
    """Say that their question comes first."""
    message_id = next(
        (m.message_id for m in reversed(conversation.recent) if m.inbound and (conversation.question or "") in m.body),
        None,
    )
    return Tip(
        kind="answer",
        text="Answer their question first; if you do not know, say so and when you will.",
        why="Their question is not answered yet.",
        quote=conversation.question,
        message_id=message_id,
        topic="answer",
        say=policy.playbook.tips.answer,
        gain=1.0,
    )


def booking_tip(state: ContactState, moment: datetime, policy: Policy) -> Tip | None:
    """Propose an appointment to who asked for one or is qualified and moving, unless one stands already."""
    coming = any(
        item.status not in _OFF and (item.starts_at is None or item.starts_at > moment)
        for item in state.appointments.values()
    )
    if coming or state.conversation.signals.get("not_interested"):
        return None
    signals = state.conversation.signals
    asked = next((name for name in _READY_SIGNALS if signals.get(name)), None)
    met = any(item.status == "showed" for item in state.appointments.values())
    if asked is not None and not met:
        why = {
            "asks_showing": "They asked to see a home.",
            "agrees_time": "They agreed to a time.",
            "gives_availability": "They said when they are free.",
        }[asked]
        return Tip(
            kind="book",
            text="Propose two times from your calendar and book the one they pick.",
            why=why,
            topic="book:asked",
            say=policy.playbook.tips.book,
            gain=GAIN_ASKED_MEETING,
        )
    if not met and _qualified(state.conversation.slots):
        return Tip(
            kind="book",
            text="Ask for a first meeting: propose two times from your calendar.",
            why="Budget, time and financing are known, and they mean to move.",
            topic="book:qualified",
            say=policy.playbook.tips.first_meeting,
            gain=GAIN_FIRST_MEETING,
        )
    return None


def _qualified(slots: dict[Factor, Slot]) -> bool:
    for factor in _READY_FACTORS:
        if factor not in slots or slots[factor].certainty is not Certainty.KNOWN:
            return False
    hurry = slots[Factor.TIMELINE].value.get("hurry", 0)
    return hurry >= 1 and slots[Factor.FINANCING].value.get("state") in {"cash", "pre_approved", "applying"}


def waiting_tip(conversation: Conversation, moment: datetime) -> Tip | None:
    """Say to wait where they are not interested or have not had a day to answer; None otherwise."""
    last_out, last_in = conversation.last_outbound_at, conversation.last_inbound_at
    if conversation.signals.get("not_interested") and conversation.waiting_since is None:
        return Tip(
            kind="wait",
            text="Leave it for now; come back with something new, not with another question.",
            why="They said they are not interested.",
            topic="wait:not_interested",
        )
    if last_out is not None and (last_in is None or last_out > last_in) and moment - last_out < WAIT_AFTER_OUTBOUND:
        return Tip(
            kind="wait",
            text="Give them until tomorrow to answer.",
            why="The last message is yours, and less than a day old.",
            topic="wait:theirs",
        )
    return None
