"""Speed to lead: which clock runs for a contact, when it is due, how likely it will be missed.

A clock begins with the assignment (or with what is to be answered, when the contact was assigned before), runs in the
team's business time and ends with the first message or call of a person; automatic answers do not end it. The clock of
somebody who is not hot runs for hours on the wall and ends in business time.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from enterprisehub.contracts.api.locations import SpeedTargets
from enterprisehub.contracts.state import ContactState, Stage
from enterprisehub.domain.business_hours import Calendar

NEW_FOR: Final = timedelta(days=7)
"""A contact older than this is no new lead."""
PRIOR: Final = 5
"""As many of the team's answers weigh as much as the agent's own."""
LIKELY: Final = 0.5
"""From this probability of a miss on it is foretold."""
_DONE: Final = frozenset({Stage.CLOSED, Stage.LOST})


class Clock(StrEnum):
    NEW_LEAD = "new_lead"
    HOT_REPLY = "hot_reply"
    REPLY = "reply"


class Running(Struct, frozen=True, kw_only=True):
    clock: Clock
    started_at: datetime
    due_at: datetime | None
    """None for a team without business hours."""
    target_s: float
    elapsed_s: float
    """Business seconds so far; wall seconds for `reply`."""
    lead_at: datetime | None
    """When the team lead is told."""


def running(
    state: ContactState, *, hot: bool, calendar: Calendar, targets: SpeedTargets, moment: datetime
) -> tuple[Running | None, str]:
    """Return the clock that runs for a contact, and in words why it runs or why none does."""
    stopped = _stopped(state)
    if stopped is not None:
        return None, stopped
    conversation = state.conversation
    came = state.created_at or state.first_event_at
    if conversation.outbound == 0 and came is not None and moment - came <= NEW_FOR:
        start = state.assigned_at or conversation.waiting_since or came
        clock = Clock.NEW_LEAD
        why = "A new lead whom no person has answered yet."
    elif conversation.waiting_since is not None:
        start = max(conversation.waiting_since, state.assigned_at or conversation.waiting_since)
        clock = Clock.HOT_REPLY if hot else Clock.REPLY
        why = "A hot lead waits for an answer." if hot else "They wait for an answer."
    else:
        return None, "Nobody waits: the last word is a person's of yours, or nobody has written."
    return _timed(clock, start, calendar, targets, moment), why


def _stopped(state: ContactState) -> str | None:
    if state.deleted:
        return "The contact is deleted."
    if state.conversation.opted_out_at is not None:
        return "They opted out: nobody is to answer."
    if state.dnd:
        return "Do not disturb is on for all channels."
    return f"The lead is {state.stage.value}." if state.stage in _DONE else None


def _timed(clock: Clock, start: datetime, calendar: Calendar, targets: SpeedTargets, moment: datetime) -> Running:
    if clock is Clock.REPLY:
        target_s = targets.reply_h * 3600.0
        elapsed_s = max(0.0, (moment - start).total_seconds())
        due_at = calendar.after(start + timedelta(seconds=target_s), 0)
        lead_at = calendar.after(start + timedelta(seconds=target_s * targets.lead_told_after), 0)
    else:
        target_s = 60.0 * (targets.new_lead_min if clock is Clock.NEW_LEAD else targets.hot_reply_min)
        elapsed_s = calendar.seconds(start, moment)
        due_at = calendar.after(start, target_s)
        lead_at = calendar.after(start, target_s * targets.lead_told_after)
    return Running(
        clock=clock, started_at=start, due_at=due_at, target_s=target_s, elapsed_s=elapsed_s, lead_at=lead_at
    )


def miss_probability(own: Sequence[float], team: Sequence[float], elapsed_s: float, target_s: float) -> float:
    """Return how likely an answer that has not come after `elapsed_s` comes only after `target_s`.

    Of the answers that took longer than what has passed, the share that took longer than the target: the agent's own,
    drawn towards the team's while there are few.

    Args:
        own: the agent's answer times in business seconds, ascending.
        team: all answer times of the team, ascending.
        elapsed_s: what has passed.
        target_s: what is allowed.
    """
    if elapsed_s >= target_s:
        return 1.0
    late, still = _beyond(team, target_s), _beyond(team, elapsed_s)
    share = (late + 1) / (still + 2)
    own_late, own_still = _beyond(own, target_s), _beyond(own, elapsed_s)
    return round((own_late + PRIOR * share) / (own_still + PRIOR), 3)


def _beyond(ascending: Sequence[float], limit: float) -> int:
    return len(ascending) - bisect_right(ascending, limit)


def percentile(ascending: Sequence[float], share: float) -> float | None:
    """Return the value below which a share of the values lies, by linear interpolation; None of nothing."""
    if not ascending:
        return None
    place = share * (len(ascending) - 1)
    low = int(place)
    high = min(low + 1, len(ascending) - 1)
    return ascending[low] + (ascending[high] - ascending[low]) * (place - low)
