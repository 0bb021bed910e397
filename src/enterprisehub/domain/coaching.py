"""Choose the one thing to do next in a conversation, by expected gain, behind the consent gate.

The order of gains: what must stop or go to a person, then what the contact waits for, then what holds them back, then
what they are ready for, then what is not known. Reading is done already (in the fold); this only ranks.
"""

from datetime import datetime, timedelta
from typing import Final

from enterprisehub.contracts.scoring import Coaching, Question, Tip
from enterprisehub.contracts.state import Certainty, ContactState, Conversation, Factor, Objection, Slot
from enterprisehub.domain.consent import Consent, check_consent, next_opening
from enterprisehub.domain.handoff import calling
from enterprisehub.domain.objection_answers import answer_objection
from enterprisehub.domain.qualification import missing_factors
from enterprisehub.domain.questions import next_questions

OBJECTION_FRESH: Final = timedelta(days=7)
"""An objection older than this, or already answered by a person, is not raised again."""
WAIT_AFTER_OUTBOUND: Final = timedelta(hours=24)
_READY_SIGNALS: Final = ("asks_showing", "agrees_time", "gives_availability")
_READY_FACTORS: Final = (Factor.BUDGET, Factor.TIMELINE, Factor.FINANCING)
_OFF: Final = frozenset({"cancelled", "canceled", "invalid", "noshow"})
_HANDOFF: Final = {
    "asked": ("Call them yourself: they asked for a person.", "They asked for a person."),
    "legal": ("Take over in person and bring in your broker; give no legal advice.", "Legal words: a person must take over."),
    "financial": ("Take over in person, with care; give no financial or legal advice.", "Words of financial distress: a person must take over."),
    "loop": ("Take over in person: the exchange goes in circles.", "The exchange goes in circles."),
}  # fmt: skip


def coach(state: ContactState, moment: datetime) -> Coaching:
    """Return the coaching for a contact at a moment: one tip, the next questions, and whether they may be approached."""
    conversation = state.conversation
    consent = check_consent(state, moment)
    missing = missing_factors(conversation)
    objection = _open_objection(conversation, moment)
    questions = [] if consent.lasting else next_questions(conversation, missing)
    return Coaching(
        side=conversation.side,
        factors=conversation.slots,
        missing=missing,
        questions=questions,
        tip=_tip(state, moment, consent, objection, questions),
        objection=objection.kind if objection else None,
        sentiment=round(conversation.sentiment, 3),
        may_contact=consent.allowed,
        consent=consent.reason,
    )


def _tip(
    state: ContactState, moment: datetime, consent: Consent, objection: Objection | None, questions: list[Question]
) -> Tip | None:
    conversation = state.conversation
    if consent.lasting:
        return Tip(kind="wait", text="Do not contact them.", why=consent.reason)
    call = calling(conversation.handoff, conversation.recent)
    if call is not None:
        text, why = _HANDOFF[call.reason]
        why = why if consent.allowed else f"{why} {_wait_words(state, moment)}"
        return Tip(kind="handoff", text=text, why=why, quote=call.quote, message_id=call.message_id)
    if not consent.allowed:
        return Tip(kind="wait", text=_wait_words(state, moment), why=consent.reason)
    if conversation.question is not None:
        return _answer(conversation)
    if objection is not None:
        return answer_objection(objection, conversation.slots)
    return _book(state, moment) or _wait(conversation, moment) or _ask(questions, conversation.slots)


def _wait_words(state: ContactState, moment: datetime) -> str:
    opening = next_opening(state, moment)
    return f"Write or call from {opening:%Y-%m-%d %H:%M} UTC on." if opening else "Find out their time zone first."


def _answer(conversation: Conversation) -> Tip:
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
    )


def _open_objection(conversation: Conversation, moment: datetime) -> Objection | None:
    if not conversation.objections:
        return None
    newest = conversation.objections[-1]
    answered = conversation.last_outbound_at is not None and conversation.last_outbound_at > newest.at
    if answered or moment - newest.at > OBJECTION_FRESH:
        return None
    same = [item for item in conversation.objections if item.message_id == newest.message_id]
    return same[0]


def _book(state: ContactState, moment: datetime) -> Tip | None:
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
        return Tip(kind="book", text="Propose two times from your calendar and book the one they pick.", why=why)
    if not met and _qualified(state.conversation.slots):
        text = "Ask for a first meeting: propose two times from your calendar."
        return Tip(kind="book", text=text, why="Budget, time and financing are known, and they mean to move.")
    return None


def _qualified(slots: dict[Factor, Slot]) -> bool:
    for factor in _READY_FACTORS:
        if factor not in slots or slots[factor].certainty is not Certainty.KNOWN:
            return False
    hurry = slots[Factor.TIMELINE].value.get("hurry", 0)
    return hurry >= 1 and slots[Factor.FINANCING].value.get("state") in {"cash", "pre_approved", "applying"}


def _wait(conversation: Conversation, moment: datetime) -> Tip | None:
    last_out, last_in = conversation.last_outbound_at, conversation.last_inbound_at
    if conversation.signals.get("not_interested") and conversation.waiting_since is None:
        return Tip(
            kind="wait",
            text="Leave it for now; come back with something new, not with another question.",
            why="They said they are not interested.",
        )
    if last_out is not None and (last_in is None or last_out > last_in) and moment - last_out < WAIT_AFTER_OUTBOUND:
        return Tip(
            kind="wait",
            text="Give them until tomorrow to answer.",
            why="The last message is yours, and less than a day old.",
        )
    return None


def _ask(questions: list[Question], slots: dict[Factor, Slot]) -> Tip | None:
    if not questions:
        return None
    question = questions[0]
    slot = slots.get(question.factor) if question.factor else None
    return Tip(
        kind="question",
        text=question.text,
        why=question.why,
        quote=slot.quote if slot else None,
        message_id=slot.message_id if slot else None,
    )
