"""Score a conversation: what was asked, what was missed, what was answered late or not at all, with the words.

The messages are read by the same fold that runs live, so a card says nothing that the conversation's state did not.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct, field

from enterprisehub.contracts.events import MessageExchanged
from enterprisehub.contracts.state import Certainty, Conversation, Factor
from enterprisehub.domain.asked import factors_asked
from enterprisehub.domain.business_hours import Calendar
from enterprisehub.domain.conversation import add_message
from enterprisehub.domain.qualification import ORDER

QUOTE: Final = 240
LISTED: Final = 20


class Asked(Struct, kw_only=True):
    factor: Factor
    quote: str
    message_id: str
    answered: bool
    """Whether the factor was known, or hinted at, when the conversation ended."""


class Missed(Struct, kw_only=True):
    """A factor that matters to their side, that is not known and that nobody asked for."""

    factor: Factor


class Late(Struct, kw_only=True):
    quote: str
    message_id: str
    asked_at: datetime
    answered_at: datetime
    business_s: float


class Unanswered(Struct, kw_only=True):
    kind: str
    """question, objection or message."""
    quote: str
    message_id: str
    asked_at: datetime


class Scorecard(Struct, kw_only=True):
    side: str
    messages: int
    by_people: int
    user_id: str = ""
    """Who wrote most for us."""
    started_at: datetime
    ended_at: datetime
    asked: list[Asked] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)
    late: list[Late] = field(default_factory=list)
    unanswered: list[Unanswered] = field(default_factory=list)
    known: list[Factor] = field(default_factory=list)


def scorecard(
    messages: Sequence[MessageExchanged], *, since: datetime | None, calendar: Calendar, target_s: float
) -> Scorecard | None:
    """Return the card of the conversation after `since`; None when nothing was said in it.

    Args:
        messages: all messages of the contact in canonical order; those before `since` tell what was known already.
        since: when the last card ended.
        calendar: the team's hours; answers are timed in business seconds.
        target_s: an answer that took longer is late.
    """
    conversation = Conversation()
    own: list[MessageExchanged] = []
    asked: dict[Factor, Asked] = {}
    ever: set[Factor] = set()
    for message in messages:
        add_message(conversation, message)
        fresh = since is None or message.occurred_at > since
        if fresh:
            own.append(message)
        if not message.inbound and not message.automated:
            for factor in factors_asked(message.body):
                ever.add(factor)
                if fresh and factor not in asked:
                    quote = message.body[:QUOTE]
                    asked[factor] = Asked(factor=factor, quote=quote, message_id=message.message_id, answered=False)
    if not own:
        return None
    known = [f for f, slot in conversation.slots.items() if slot.certainty is not Certainty.UNKNOWN]
    for item in asked.values():
        item.answered = item.factor in known
    matters = ORDER[conversation.side]
    late, unanswered = _waits(own, calendar, target_s)
    return Scorecard(
        side=conversation.side.value,
        messages=len(own),
        by_people=sum(not one.inbound and not one.automated for one in own),
        user_id=_writer(own),
        started_at=own[0].occurred_at,
        ended_at=own[-1].occurred_at,
        asked=list(asked.values()),
        missed=[Missed(factor=factor) for factor in matters if factor not in known and factor not in ever],
        late=late[:LISTED],
        unanswered=[*_open_words(conversation, own), *unanswered][:LISTED],
        known=known,
    )


def _writer(messages: Sequence[MessageExchanged]) -> str:
    users = [one.user_id for one in messages if not one.inbound and not one.automated and one.user_id]
    return max(sorted(set(users)), key=users.count, default="")


def _waits(
    messages: Sequence[MessageExchanged], calendar: Calendar, target_s: float
) -> tuple[list[Late], list[Unanswered]]:
    """Pair each wait with the answer of a person that ended it."""
    late: list[Late] = []
    waiting: MessageExchanged | None = None
    for message in messages:
        if message.inbound:
            waiting = waiting or message
        elif not message.automated and waiting is not None:
            seconds = calendar.seconds(waiting.occurred_at, message.occurred_at)
            if seconds > target_s:
                late.append(
                    Late(
                        quote=waiting.body[:QUOTE],
                        message_id=waiting.message_id,
                        asked_at=waiting.occurred_at,
                        answered_at=message.occurred_at,
                        business_s=round(seconds, 1),
                    )
                )
            waiting = None
    return late, [] if waiting is None else [_unanswered("message", waiting.body, waiting)]


def _open_words(conversation: Conversation, messages: Sequence[MessageExchanged]) -> list[Unanswered]:
    """Return the question and the objection that nobody answered."""
    found = []
    by_id = {one.message_id: one for one in messages}
    if conversation.question is not None:
        asked = next((one for one in reversed(messages) if one.inbound and conversation.question in one.body), None)
        if asked is not None:
            found.append(_unanswered("question", conversation.question, asked))
    if conversation.objections:
        newest = conversation.objections[-1]
        said = by_id.get(newest.message_id)
        last = conversation.last_outbound_at
        if said is not None and (last is None or last < newest.at):
            found.append(_unanswered("objection", newest.quote, said))
    return found


def _unanswered(kind: str, quote: str, message: MessageExchanged) -> Unanswered:
    return Unanswered(kind=kind, quote=quote[:QUOTE], message_id=message.message_id, asked_at=message.occurred_at)
