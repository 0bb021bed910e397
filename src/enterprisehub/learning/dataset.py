"""Rows to learn from: contacts' states at moments of their past, and what came of them.

The state at a moment is the fold of the events known by then, and nothing else. A moment's outcome is read from the
events after it, and is unknown where the history ends before the horizon does.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from enterprisehub.contracts.events import AppointmentChanged, ContactDeleted, ContactEvent, MessageExchanged
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain.fold import fold, key_of
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.features import vector
from enterprisehub.learning.spec import has_engaged

PER_CONTACT: Final = 10
LATER_SHARE: Final = 0.4
"""Share of moments some time after an event, when all is quiet: a score must know how to grow old."""
SHORTEST_H: Final = 1.0
LONGEST_H: Final = 60 * 24.0
DAY_S: Final = 86_400.0
_OFF: Final = frozenset({"cancelled", "canceled", "invalid", "noshow"})


class Row(Struct, frozen=True):
    moment: datetime
    features: list[float]
    meets_in_d: float
    """Days until an appointment is booked or attended; infinite when none was."""
    writes_in_d: float
    """Days until the contact writes or calls."""


class Dataset(Struct, frozen=True):
    """Rows as arrays. `contacts` holds an integer a contact, `moments` seconds since 1970."""

    features: Floats
    moments: Floats
    contacts: npt.NDArray[np.int64]
    meets_in_d: Floats
    writes_in_d: Floats
    contact_ids: list[str]
    until: float
    """End of the history, in seconds since 1970."""


def moments_of(events: Sequence[ContactEvent], until: datetime, rng: Random) -> list[datetime]:
    """Draw moments of a contact's past at which a score might have been asked for: at events, or quietly after one."""
    drawn = rng.sample(range(len(events)), min(PER_CONTACT, len(events)))
    moments = set()
    for index in drawn:
        later_h = math.exp(rng.uniform(math.log(SHORTEST_H), math.log(LONGEST_H)))
        delay = timedelta(hours=later_h) if rng.random() < LATER_SHARE else timedelta()
        moments.add(max(events[index].occurred_at, events[index].known_at) + delay)
    return sorted(moment for moment in moments if moment <= until)


def states_at(events: Sequence[ContactEvent], moments: Iterable[datetime]) -> Iterator[tuple[datetime, ContactState]]:
    """Yield the state at each of the ascending moments, folded from what was known then.

    The same object may be yielded again, changed: take what you need at once.
    """
    ordered = sorted(events, key=key_of)
    told_late = any(event.known_at > event.occurred_at for event in ordered)
    state: ContactState | None = None
    done = 0
    for moment in moments:
        if told_late:
            state = fold([event for event in ordered if max(event.known_at, event.occurred_at) <= moment])
        else:
            begin = done
            while done < len(ordered) and ordered[done].occurred_at <= moment:
                done += 1
            state = fold(ordered[begin:done], state)
        if state is not None:
            yield moment, state


def meets_in_d(events: Iterable[ContactEvent], moment: datetime) -> float:
    """Return the days until an appointment is booked (first seen) or attended (status showed)."""
    seen: set[str] = set()
    for event in events:
        if not isinstance(event, AppointmentChanged):
            continue
        new = event.appointment_id not in seen
        seen.add(event.appointment_id)
        counts = event.status == "showed" or (new and event.status not in _OFF)
        if counts and event.occurred_at > moment:
            return (event.occurred_at - moment).total_seconds() / DAY_S
    return math.inf


def writes_in_d(events: Iterable[ContactEvent], moment: datetime) -> float:
    """Return the days until the next message or call from the contact."""
    for event in events:
        if isinstance(event, MessageExchanged) and event.inbound and event.occurred_at > moment:
            return (event.occurred_at - moment).total_seconds() / DAY_S
    return math.inf


def rows_of(events: Sequence[ContactEvent], until: datetime, rng: Random) -> list[Row]:
    """Return the rows of one contact: moments at which there was something to score."""
    ordered = sorted({event.event_id: event for event in events}.values(), key=key_of)
    gone = next((event.occurred_at for event in ordered if isinstance(event, ContactDeleted)), until)
    moments = moments_of(ordered, min(until, gone), rng)
    return [
        Row(moment, vector(state, moment), meets_in_d(ordered, moment), writes_in_d(ordered, moment))
        for moment, state in states_at(ordered, moments)
        if has_engaged(state)
    ]


def dataset(contacts: Iterable[tuple[str, Sequence[ContactEvent]]], *, until: datetime, seed: int) -> Dataset:
    """Gather the rows of all contacts; each contact's moments depend on the seed and its id alone."""
    rows: list[Row] = []
    owners: list[int] = []
    ids: list[str] = []
    for contact_id, events in contacts:
        own = rows_of(events, until, Random(f"{seed}:{contact_id}"))  # noqa: S311 a draw, not a secret
        rows.extend(own)
        owners.extend([len(ids)] * len(own))
        ids.append(contact_id)
    return Dataset(
        np.array([row.features for row in rows]),
        np.array([row.moment.timestamp() for row in rows]),
        np.array(owners, dtype=np.int64),
        np.array([row.meets_in_d for row in rows]),
        np.array([row.writes_in_d for row in rows]),
        ids,
        until.timestamp(),
    )
