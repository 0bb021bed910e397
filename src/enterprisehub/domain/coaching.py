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
from enterprisehub.domain.consent import Consent, check_consent
from enterprisehub.domain.fair_housing import is_clean
from enterprisehub.domain.handoff import calling
from enterprisehub.domain.objection_answers import answer_objection
from enterprisehub.domain.playbooks import DEFAULT, Policy, basis, confidence, yielded
from enterprisehub.domain.qualification import missing_factors
from enterprisehub.domain.questions import next_questions
from enterprisehub.domain.tips import (
    WAIT_AFTER_OUTBOUND,
    answer_tip,
    booking_tip,
    handoff_tip,
    opening_words,
    waiting_tip,
)

OBJECTION_FRESH: Final = timedelta(days=7)
"""An objection older than this, or already answered by a person, is not raised again."""
BUDGET_WINDOW: Final = timedelta(hours=24)
GAIN_OBJECTION: Final = 0.95
"""What holds them back comes before what is unknown."""
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
_TAKEN: Final = frozenset({"accepted", "edited"})


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
        return handoff_tip(call, "" if consent.allowed else opening_words(state, moment))
    if not consent.allowed:
        return Tip(kind="wait", text=opening_words(state, moment), why=consent.reason, topic="wait:hours")
    if conversation.question is not None and not _rests(conversation, "answer", moment, policy):
        return answer_tip(conversation, policy)
    options = [_objection_tip(objection, conversation.slots, policy)] if objection is not None else []
    meeting = booking_tip(state, moment, policy)
    if meeting is not None:
        options.append(meeting)
    options = [tip for tip in options if not _rests(conversation, tip.topic, moment, policy)]
    for tip in options:
        tip.gain = round(tip.gain * _weight(conversation, tip.topic, policy), 4)
    best = max(options, key=lambda tip: tip.gain) if options else None
    return best or waiting_tip(conversation, moment) or _ask(questions, ranked, conversation.slots, policy)


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


def _open_objection(conversation: Conversation, moment: datetime) -> Objection | None:
    if not conversation.objections:
        return None
    newest = conversation.objections[-1]
    answered = conversation.last_outbound_at is not None and conversation.last_outbound_at > newest.at
    if answered or moment - newest.at > OBJECTION_FRESH:
        return None
    same = [item for item in conversation.objections if item.message_id == newest.message_id]
    return same[0]


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
