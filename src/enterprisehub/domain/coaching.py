"""Choose the one thing to do next in a conversation, by expected gain, behind the consent gate.

First comes what must stop or go to a person, then what the contact waits for. Among objections, meetings and questions
the one with the largest expected gain is taken: what knowing a factor is worth (the playbook says), how much of it is
still unknown, how open the conversation is to it, and how often the team takes such a tip. Reading is done already (in
the fold); this only ranks. What was dismissed rests; what the budget does not allow is not said.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Final

from enterprisehub.contracts.scoring import Coaching, GivenTip, Question, Tip
from enterprisehub.contracts.state import Certainty, ContactState, Conversation, Factor, Objection, Slot
from enterprisehub.domain.asked import asked_lately
from enterprisehub.domain.consent import Consent, check_consent, next_opening
from enterprisehub.domain.fair_housing import is_clean
from enterprisehub.domain.handoff import calling
from enterprisehub.domain.objection_answers import answer_objection
from enterprisehub.domain.playbooks import DEFAULT, Policy, basis, confidence, yielded
from enterprisehub.domain.qualification import missing_factors
from enterprisehub.domain.questions import next_questions

OBJECTION_FRESH: Final = timedelta(days=7)
"""An objection older than this, or already answered by a person, is not raised again."""
WAIT_AFTER_OUTBOUND: Final = timedelta(hours=24)
BUDGET_WINDOW: Final = timedelta(hours=24)
GAIN_OBJECTION: Final = 0.95
"""What holds them back comes before what is unknown."""
GAIN_ASKED_MEETING: Final = 0.9
GAIN_FIRST_MEETING: Final = 0.8
HINTED: Final = 0.5
"""What a factor that was hinted at still has to give."""
ASKED_BEFORE: Final = 0.35
"""How open they are to what was asked a moment ago and not answered."""
IGNORED: Final = 0.5
SOUR: Final = -0.4
"""Below this running sentiment a question is worth less."""
SOUR_OPENNESS: Final = 0.6
COUNTED: Final = frozenset({"question", "objection", "book"})
"""Kinds of tips that the budget counts: the others answer what the contact said."""
GAIN_CLOSING: Final = 0.1
_TOPICS: Final = {factor: f"question:{factor.value}" for factor in Factor}
_NOTHING: Final[dict[Factor, float]] = {}
_by_gain: Final = itemgetter(1)
_READY_SIGNALS: Final = ("asks_showing", "agrees_time", "gives_availability")
_READY_FACTORS: Final = (Factor.BUDGET, Factor.TIMELINE, Factor.FINANCING)
_OFF: Final = frozenset({"cancelled", "canceled", "invalid", "noshow"})
_TAKEN: Final = frozenset({"accepted", "edited"})
_HANDOFF: Final = {
    "asked": ("Call them yourself: they asked for a person.", "They asked for a person."),
    "legal": ("Take over in person and bring in your broker; give no legal advice.", "Legal words: a person must take over."),
    "financial": ("Take over in person, with care; give no financial or legal advice.", "Words of financial distress: a person must take over."),
    "loop": ("Take over in person: the exchange goes in circles.", "The exchange goes in circles."),
}  # fmt: skip


def coach(state: ContactState, moment: datetime, policy: Policy = DEFAULT, given: Sequence[GivenTip] = ()) -> Coaching:
    """Return the coaching for a contact at a moment: one tip, the next questions, and whether they may be approached.

    Args:
        state: what is known of the contact.
        moment: the moment to advise for.
        policy: the playbook, how the team answered tips so far, and its market.
        given: what the last coaching of this contact returned as `given`.
    """
    conversation = state.conversation
    consent = check_consent(state, moment)
    missing = missing_factors(conversation)
    ranked = _ranked(conversation, missing, moment, policy)
    objection = _open_objection(conversation, moment)
    texts = policy.playbook.questions
    questions = [] if consent.lasting else next_questions(conversation, [factor for factor, _ in ranked], texts)
    tip = _tip(state, moment, consent, objection, questions, ranked, policy)
    if tip is not None:
        tip = _finished(tip, state, consent, policy)
    del consent.proof["checked_at"]  # it is the coaching's own moment, and would make every answer news
    tip, spent = _within_budget(tip, moment, policy, given)
    budget = policy.playbook.budget.tips_per_day
    return Coaching(
        side=conversation.side,
        factors=conversation.slots,
        missing=missing,
        questions=questions,
        tip=tip,
        objection=objection.kind if objection else None,
        sentiment=round(conversation.sentiment, 3),
        may_contact=consent.allowed,
        consent=consent.reason,
        proof=consent.proof,
        given=spent,
        budget_left=None if budget is None else max(0, budget - len(spent)),
        playbook=policy.label,
    )


def _ranked(
    conversation: Conversation, missing: list[Factor], moment: datetime, policy: Policy
) -> list[tuple[Factor, float]]:
    """Return the factors to ask for with their expected gains, the largest first."""
    worth = policy.playbook.gains.get(conversation.side, _NOTHING)
    openness = SOUR_OPENNESS if conversation.sentiment < SOUR else 1.0
    asked = asked_lately(conversation.recent)
    ranked = []
    for factor in missing:
        gain = worth.get(factor, 0.0) * openness
        slot = conversation.slots.get(factor)
        if slot is not None and slot.certainty is Certainty.PARTIAL:
            gain *= HINTED
        if factor in asked:
            gain *= ASKED_BEFORE
        if policy.told:
            gain *= yielded(policy, _TOPICS[factor])
        if conversation.tip_replies or policy.taken:
            topic = _TOPICS[factor]
            if _rests(conversation, topic, moment, policy):
                continue
            gain *= _weight(conversation, topic, policy)
        if gain > 0:
            ranked.append((factor, gain))
    ranked.sort(key=_by_gain, reverse=True)
    return ranked


def _weight(conversation: Conversation, topic: str, policy: Policy) -> float:
    """Return up to 1.5 for what the team always takes, down to 0.5 for what it never does; half for what was ignored."""
    reply = conversation.tip_replies.get(topic)
    liked = 0.5 + confidence(policy, topic)
    return liked * IGNORED if reply is not None and reply.answer == "ignored" else liked


def _rests(conversation: Conversation, topic: str, moment: datetime, policy: Policy) -> bool:
    """Say whether a topic is left alone: dismissed a while ago, or taken and nothing heard since."""
    reply = conversation.tip_replies.get(topic)
    if reply is None:
        return False
    if reply.answer == "dismissed":
        return moment - reply.at < timedelta(hours=policy.playbook.budget.rest_after_dismissal_h or 0)
    heard = conversation.last_inbound_at
    return reply.answer in _TAKEN and (heard is None or heard <= reply.at) and moment - reply.at < WAIT_AFTER_OUTBOUND


def _tip(
    state: ContactState,
    moment: datetime,
    consent: Consent,
    objection: Objection | None,
    questions: list[Question],
    ranked: list[tuple[Factor, float]],
    policy: Policy,
) -> Tip | None:
    conversation = state.conversation
    if consent.lasting:
        return Tip(kind="wait", text="Do not contact them.", why=consent.reason, topic="wait:forbidden")
    call = calling(conversation.handoff, conversation.recent)
    if call is not None:
        text, why = _HANDOFF[call.reason]
        why = why if consent.allowed else f"{why} {_wait_words(state, moment)}"
        topic = f"handoff:{call.reason}"
        return Tip(kind="handoff", text=text, why=why, quote=call.quote, message_id=call.message_id, topic=topic)
    if not consent.allowed:
        return Tip(kind="wait", text=_wait_words(state, moment), why=consent.reason, topic="wait:hours")
    if conversation.question is not None and not _rests(conversation, "answer", moment, policy):
        return _answer(conversation, policy)
    options = [_objection_tip(objection, conversation.slots, policy)] if objection is not None else []
    meeting = _book(state, moment, policy)
    if meeting is not None:
        options.append(meeting)
    options = [tip for tip in options if not _rests(conversation, tip.topic, moment, policy)]
    for tip in options:
        tip.gain = round(tip.gain * _weight(conversation, tip.topic, policy), 4)
    best = max(options, key=lambda tip: tip.gain) if options else None
    return best or _wait(conversation, moment) or _ask(questions, ranked, conversation.slots, policy)


def _objection_tip(objection: Objection, slots: dict[Factor, Slot], policy: Policy) -> Tip:
    tip = answer_objection(objection, slots, policy.playbook.objections, policy.market)
    tip.gain = GAIN_OBJECTION
    return tip


def _finished(tip: Tip, state: ContactState, consent: Consent, policy: Policy) -> Tip:
    """Add what every tip has: its name, how sure we are, whether its words may go out."""
    if tip.say is not None and not is_clean(tip.say):
        tip.say = None
    tip.sendable = tip.say is not None and consent.allowed
    if tip.kind == "wait":
        return tip
    reply = state.conversation.tip_replies.get(tip.topic)
    evidence = tip.message_id if tip.kind != "question" else None
    named = f"{state.location_id}\x1f{state.contact_id}\x1f{tip.topic}\x1f{evidence}\x1f{reply.count if reply else 0}"
    tip.tip_id = hashlib.blake2b(named.encode("utf-8", "replace"), digest_size=9).hexdigest()
    tip.confidence = confidence(policy, tip.topic)
    tip.late = bool(state.conversation.understood)
    return tip


def _within_budget(
    tip: Tip | None, moment: datetime, policy: Policy, given: Sequence[GivenTip]
) -> tuple[Tip | None, list[GivenTip]]:
    """Return the tip, or None when the conversation has had its tips, and what was given within the window."""
    spent = [one for one in given if moment - one.at < BUDGET_WINDOW]
    if tip is None or tip.kind not in COUNTED or any(one.tip_id == tip.tip_id for one in spent):
        return tip, spent
    budget = policy.playbook.budget.tips_per_day
    if budget is not None and len(spent) >= budget:
        return None, spent
    return tip, [*spent, GivenTip(tip_id=tip.tip_id, at=moment)]


def _wait_words(state: ContactState, moment: datetime) -> str:
    opening = next_opening(state, moment)
    return f"Write or call from {opening:%Y-%m-%d %H:%M} UTC on." if opening else "Find out their time zone first."


def _answer(conversation: Conversation, policy: Policy) -> Tip:
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


def _open_objection(conversation: Conversation, moment: datetime) -> Objection | None:
    if not conversation.objections:
        return None
    newest = conversation.objections[-1]
    answered = conversation.last_outbound_at is not None and conversation.last_outbound_at > newest.at
    if answered or moment - newest.at > OBJECTION_FRESH:
        return None
    same = [item for item in conversation.objections if item.message_id == newest.message_id]
    return same[0]


def _book(state: ContactState, moment: datetime, policy: Policy) -> Tip | None:
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


def _wait(conversation: Conversation, moment: datetime) -> Tip | None:
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


def _ask(
    questions: list[Question], ranked: list[tuple[Factor, float]], slots: dict[Factor, Slot], policy: Policy
) -> Tip | None:
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
        topic=_TOPICS[question.factor] if question.factor else "question:closing",
        say=question.text,
        gain=min(1.0, round(ranked[0][1], 4)) if question.factor else GAIN_CLOSING,
        basis=basis(policy, _TOPICS[question.factor]) if question.factor and policy.told else "",
    )
