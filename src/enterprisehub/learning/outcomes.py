"""What came of a contact, read from the event log: five stages, each reached at a time or not seen.

The stages are nested: who signs a contract has met, and who met had an appointment. Reaching a later one therefore
counts as reaching those before it, so that no later stage can ever come out likelier than an earlier one. An outcome
is known only as far as the contact was watched: what lies beyond the end of the history, or beyond the contact's
deletion, is unknown and not "no".
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import UNSET

from enterprisehub.contracts.events import (
    AppointmentChanged,
    ContactDeleted,
    ContactEvent,
    MessageExchanged,
    OpportunityChanged,
)
from enterprisehub.contracts.state import Stage

DAY_S: Final = 86_400.0


class Reached(StrEnum):
    """The stages that are predicted, in their order."""

    REPLY = "reply"
    APPOINTMENT = "appointment"
    SHOWING = "showing"
    CONTRACT = "contract"
    CLOSE = "close"


STAGES: Final = tuple(Reached)
MEETING: Final = STAGES.index(Reached.APPOINTMENT)
"""The stage that the one explained score is about."""
CLOSING: Final = STAGES.index(Reached.CLOSE)
_RANKS: Final = {
    Stage.APPOINTMENT: 1,
    Stage.SHOWING: 2,
    Stage.OFFER: 2,
    Stage.CONTRACT: 3,
    Stage.CLOSED: 4,
}
_OFF: Final = frozenset({"cancelled", "canceled", "invalid", "noshow"})

StageMap = Mapping[str, str]
"""A pipeline stage's id in the CRM to our stage, as locations set it."""


def milestones(events: Iterable[ContactEvent], stage_map: StageMap) -> list[tuple[datetime, int]]:
    """Return when a stage was newly reached, as (time, place in `STAGES`), in the order of the events.

    A message or call of the contact's is a reply each time; an appointment counts when it is first seen and when it is
    kept; an opportunity when it first comes as far as a stage.
    """
    found: list[tuple[datetime, int]] = []
    booked: set[str] = set()
    furthest: dict[str, int] = {}
    for event in events:
        if isinstance(event, MessageExchanged) and event.inbound:
            found.append((event.occurred_at, 0))
        elif isinstance(event, AppointmentChanged):
            new = event.appointment_id not in booked
            booked.add(event.appointment_id)
            if event.status == "showed":
                found.append((event.occurred_at, 2))
            elif new and event.status not in _OFF:
                found.append((event.occurred_at, 1))
        elif isinstance(event, OpportunityChanged):
            rank = _rank(event, stage_map)
            if rank > furthest.get(event.opportunity_id, 0):
                furthest[event.opportunity_id] = rank
                found.append((event.occurred_at, rank))
    return found


def _rank(event: OpportunityChanged, stage_map: StageMap) -> int:
    if event.status == "won":
        return 4
    stage = stage_map.get(event.stage_id) if event.stage_id is not UNSET else None
    return _RANKS.get(Stage(stage), 0) if stage else 0


def days_until(reached: Sequence[tuple[datetime, int]], moment: datetime) -> list[float]:
    """Return the days from a moment until each stage, or a later one, is next reached; infinite where it never is."""
    days = [math.inf] * len(STAGES)
    for at, rank in reached:
        if at > moment:
            after = (at - moment).total_seconds() / DAY_S
            for place in range(rank + 1):
                days[place] = min(days[place], after)
    return days


def writes_in_d(events: Iterable[ContactEvent], moment: datetime) -> float:
    """Return the days until the next message or call from the contact: how long a silence lasts, or is to come."""
    for event in events:
        if isinstance(event, MessageExchanged) and event.inbound and event.occurred_at > moment:
            return (event.occurred_at - moment).total_seconds() / DAY_S
    return math.inf


def watched_until(events: Iterable[ContactEvent], until: datetime) -> datetime:
    """Return how long the contact was watched: to the end of the history, or until it was deleted."""
    return min((event.occurred_at for event in events if isinstance(event, ContactDeleted)), default=until)
