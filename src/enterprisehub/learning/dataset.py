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

from enterprisehub.contracts.events import ContactEvent
from enterprisehub.contracts.state import ContactState, Stage
from enterprisehub.domain.fold import fold, key_of
from enterprisehub.domain.returns import SETTLED_D
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.features import NAMES
from enterprisehub.learning.leaks import refuse_hindsight
from enterprisehub.learning.outcomes import (
    CLOSING,
    DAY_S,
    STAGES,
    StageMap,
    days_until,
    milestones,
    watched_until,
    writes_in_d,
)
from enterprisehub.learning.spec import has_engaged
from enterprisehub.learning.vector import vector

PER_CONTACT: Final = 10
LATER_SHARE: Final = 0.4
"""Share of moments some time after an event, when all is quiet: a score must know how to grow old."""
QUIET: Final = 8
"""Moments drawn of a past client's time besides, evenly: they are looked at on any day, and years pass between events."""
SHORTEST_H: Final = 1.0
LONGEST_H: Final = 60 * 24.0
CHECKED: Final = 200
"""Contacts whose features are checked for hindsight."""


class Row(Struct, frozen=True):
    moment: datetime
    features: list[float]
    stage_in_d: list[float]
    """Days until each of `STAGES`, or a later one, is reached; infinite when it was not."""
    writes_in_d: float
    """Days until the contact writes or calls."""
    watched_d: float
    """Days for which the contact was watched after the moment."""
    past_client: bool
    """Whether the contact had closed by then."""


class Dataset(Struct, frozen=True):
    """Rows as arrays. `contacts` holds an integer a contact, `moments` seconds since 1970.

    `past_clients` says which rows are of contacts who had closed: that they are silent is no sign of leaving, so what is
    asked about silence is not asked of them.
    """

    features: Floats
    moments: Floats
    contacts: npt.NDArray[np.int64]
    stage_in_d: Floats
    """Rows by `STAGES`."""
    writes_in_d: Floats
    watched_d: Floats
    past_clients: npt.NDArray[np.bool_]
    contact_ids: list[str]
    location_ids: list[str]
    """Of each contact."""
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


def quiet_moments(reached: Sequence[tuple[datetime, int]], until: datetime, rng: Random) -> list[datetime]:
    """Draw moments of the time after a contact's first closing; none where there is no closing, or it was just now."""
    closed_at = next((at for at, stage in reached if stage == CLOSING), until)
    watched = (until - closed_at) - timedelta(days=SETTLED_D)
    if watched <= timedelta():
        return []
    return [until - watched * rng.random() for _ in range(QUIET)]


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


def features_at(events: Sequence[ContactEvent], moment: datetime) -> list[float] | None:
    """Return a contact's features as they were at a moment of the past, None when there was nothing to score."""
    return next((vector(state, at) for at, state in states_at(events, [moment]) if has_engaged(state)), None)


def rows_of(events: Sequence[ContactEvent], until: datetime, rng: Random, stage_map: StageMap) -> list[Row]:
    """Return the rows of one contact: moments at which there was something to score."""
    ordered = sorted({event.event_id: event for event in events}.values(), key=key_of)
    end = watched_until(ordered, until)
    reached = milestones(ordered, stage_map)
    moments = sorted({*moments_of(ordered, end, rng), *quiet_moments(reached, end, rng)})
    return [
        Row(
            moment,
            vector(state, moment),
            days_until(reached, moment),
            writes_in_d(ordered, moment),
            (end - moment).total_seconds() / DAY_S,
            state.stage is Stage.CLOSED,
        )
        for moment, state in states_at(ordered, moments)
        if has_engaged(state)
    ]


class Gathering:
    """Rows gathered contact by contact, so that a history may be read as a stream."""

    def __init__(self, *, until: datetime, seed: int, stage_map: StageMap | None = None) -> None:
        self._until = until
        self._seed = seed
        self._stage_map = stage_map or {}
        self._features: list[npt.NDArray[np.float64]] = []
        self._rows: list[tuple[float, int, list[float], float, float, bool]] = []
        self._ids: list[str] = []
        self._locations: list[str] = []
        self._checked: list[tuple[Sequence[ContactEvent], datetime]] = []

    def add(self, contact_id: str, events: Sequence[ContactEvent]) -> None:
        """Take a contact in; its moments depend on the seed and its id alone."""
        rng = Random(f"{self._seed}:{contact_id}")  # noqa: S311 a draw, not a secret
        own = rows_of(events, self._until, rng, self._stage_map)
        for row in own:
            self._features.append(np.array(row.features))
            came = (row.stage_in_d, row.writes_in_d, row.watched_d, row.past_client)
            self._rows.append((row.moment.timestamp(), len(self._ids), *came))
        self._ids.append(contact_id)
        self._locations.append(events[0].location_id if events else "")
        if own and len(self._checked) < CHECKED:
            self._checked.append((events, own[len(own) // 2].moment))

    def done(self) -> Dataset:
        """Return the rows.

        Raises:
            Leak: a feature changes when the future is taken away.
        """
        refuse_hindsight(features_at, NAMES, self._checked)
        moments, owners, stages, writes, watched, past = zip(*self._rows, strict=True) if self._rows else ((),) * 6
        return Dataset(
            np.array(self._features).reshape(-1, len(NAMES)),
            np.array(moments, dtype=np.float64),
            np.array(owners, dtype=np.int64),
            np.array(stages, dtype=np.float64).reshape(-1, len(STAGES)),
            np.array(writes, dtype=np.float64),
            np.array(watched, dtype=np.float64),
            np.array(past, dtype=np.bool_),
            self._ids,
            self._locations,
            self._until.timestamp(),
        )


def dataset(
    contacts: Iterable[tuple[str, Sequence[ContactEvent]]],
    *,
    until: datetime,
    seed: int,
    stage_map: StageMap | None = None,
) -> Dataset:
    """Gather the rows of all contacts.

    Raises:
        Leak: a feature changes when the future is taken away.
    """
    gathering = Gathering(until=until, seed=seed, stage_map=stage_map)
    for contact_id, events in contacts:
        gathering.add(contact_id, events)
    return gathering.done()


def joined(parts: Sequence[Dataset]) -> Dataset:
    """Return the rows of several histories with one end as if they had been gathered together, in the order of the parts."""
    starts = np.cumsum([0, *(len(part.contact_ids) for part in parts[:-1])])
    return Dataset(
        features=np.concatenate([part.features for part in parts]),
        moments=np.concatenate([part.moments for part in parts]),
        contacts=np.concatenate([part.contacts + start for part, start in zip(parts, starts, strict=True)]),
        stage_in_d=np.concatenate([part.stage_in_d for part in parts]),
        writes_in_d=np.concatenate([part.writes_in_d for part in parts]),
        watched_d=np.concatenate([part.watched_d for part in parts]),
        past_clients=np.concatenate([part.past_clients for part in parts]),
        contact_ids=[name for part in parts for name in part.contact_ids],
        location_ids=[name for part in parts for name in part.location_ids],
        until=parts[0].until,
    )


def known_by(data: Dataset, until: float) -> Dataset:
    """Return what was known at an earlier end (seconds since 1970): its moments, each watched until then at most."""
    kept = data.moments < until
    return Dataset(
        data.features[kept],
        data.moments[kept],
        data.contacts[kept],
        data.stage_in_d[kept],
        data.writes_in_d[kept],
        np.minimum(data.watched_d[kept], (until - data.moments[kept]) / DAY_S),
        data.past_clients[kept],
        data.contact_ids,
        data.location_ids,
        until,
    )
