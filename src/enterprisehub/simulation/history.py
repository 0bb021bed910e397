"""The history of a scenario: all events of all offices in time order, one seeded life per contact.

Lives are generated lazily side by side, so that a history needs little memory and may go on without end.
"""

import heapq
import itertools
from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Any, Final

import msgspec

from enterprisehub.contracts.events import ListingTouched
from enterprisehub.simulation import wording
from enterprisehub.simulation.arrivals import Arrival, Arrivals
from enterprisehub.simulation.browsing import browsed
from enterprisehub.simulation.identifiers import moment
from enterprisehub.simulation.life import Life
from enterprisehub.simulation.local_time import LocalTime
from enterprisehub.simulation.office import oddity, openings
from enterprisehub.simulation.person import Tables, draw_person
from enterprisehub.simulation.scenario import Scenario
from enterprisehub.simulation.thread import Emitted, Thread
from enterprisehub.simulation.truth import Truth
from enterprisehub.simulation.world import World, build_world

_ODDITY_EVERY: Final = 400
"""One in so many events is of a type that nobody translates."""

_Deed = tuple[float, ListingTouched, None]


class SimulatedEvent(msgspec.Struct, frozen=True, gc=False):
    at: datetime
    contact_id: str | None
    payload: dict[str, Any]
    """What GoHighLevel would send. Written once, read by many: do not change it, copy it."""
    said: dict[str, Any] | None = None
    """Hidden truth of an inbound message: act to what it says."""
    deed: ListingTouched | None = None
    """What a buyer did about a listing; then no webhook tells it, and the payload is empty."""


class History(Iterator[SimulatedEvent]):
    """An iterator over events. `truth` holds every contact who has come so far and grows with it."""

    def __init__(
        self, scenario: Scenario, *, endless: bool = False, deeds: bool = False, world: World | None = None
    ) -> None:
        self.scenario = scenario
        self._browsing = scenario.browsing if deeds else None
        self.world: World = world or build_world(scenario)
        self.truth: dict[str, Truth] = {}
        self._tables = Tables(scenario)
        self._wording = wording.load(scenario.wording)
        self.locals = {location.timezone: LocalTime(location.timezone) for location in self.world.locations}
        self._events = self._generate(None if endless else scenario.end.timestamp())

    def __next__(self) -> SimulatedEvent:
        return next(self._events)

    def _generate(self, end: float | None) -> Iterator[SimulatedEvent]:
        scenario = self.scenario
        for at, opening in openings(Random(scenario.seed ^ 0x0FF1CE), self.world, scenario.start.timestamp()):
            yield SimulatedEvent(moment(at), None, opening)
        arrivals = Arrivals(scenario, self.world, self.locals)
        order = itertools.count()
        queue: list[tuple[float, int, Iterator[Emitted | _Deed], Emitted | _Deed, str]] = []
        odd = Random(scenario.seed ^ 0x0DD)
        arrival = next(arrivals)
        while True:
            if not queue or arrival.at <= queue[0][0]:
                at = arrival.at
                if end is not None and at >= end and not queue:
                    return
                life = self.life(arrival)
                contact_id = life.thread.truth.contact_id
                events = self._told(life, arrival)
                first = next(events)
                heapq.heappush(queue, (first[0], next(order), events, first, contact_id))
                arrival = next(arrivals)
                continue
            at, number, events, (_, payload, said), contact_id = queue[0]
            if end is not None and at >= end:
                return
            if isinstance(payload, ListingTouched):
                yield SimulatedEvent(moment(at), contact_id, {}, deed=payload)
            else:
                yield SimulatedEvent(moment(at), contact_id, payload, said)
            following = next(events, None)
            if following is None:
                heapq.heappop(queue)
            else:
                heapq.heapreplace(queue, (following[0], number, events, following, contact_id))
            if not isinstance(payload, ListingTouched) and odd.random() < 1 / _ODDITY_EVERY:
                yield SimulatedEvent(moment(at), None, oddity(odd, self.world, payload, at))

    def life(self, arrival: Arrival) -> Life:
        """Return the life of who arrives, at its beginning; the same arrival gives the same life."""
        rng, location = Random(arrival.seed), self.world.locations[arrival.location_index]
        person = draw_person(rng, self._tables, location, arrival.at)
        self.truth[person.truth.contact_id] = person.truth
        local = self.locals[location.timezone]
        thread = Thread(rng, self.world, location, person, self._tables, self._wording, local, arrival.at)
        return Life(thread, self.scenario.rates, self.scenario.past)

    def _told(self, life: Life, arrival: Arrival) -> Iterator[Emitted | _Deed]:
        lived = _lived(life)
        if self._browsing is None:
            return lived
        thread = life.thread
        deeds = browsed(arrival.seed, self._browsing, thread.person, thread.location, arrival.at)
        return heapq.merge(lived, ((one.occurred_at.timestamp(), one, None) for one in deeds), key=_when)

    def shared(self) -> list[object]:
        """Return what lives look at and never change."""
        return [self.world, self._tables, self._wording]


def _when(told: Emitted | _Deed) -> float:
    return told[0]


def _lived(life: Life) -> Iterator[Emitted]:
    while events := life.advance():
        yield from events


def history(scenario: Scenario, *, endless: bool = False, deeds: bool = False, world: World | None = None) -> History:
    """Generate a scenario's history: an iterator of events in time order, with `.truth` and `.world` beside it.

    With `deeds`, what buyers do on the team's website stands between the webhooks, which are the same with and without.
    With a world, it happens in offices that are there already, instead of the scenario's own.
    """
    return History(scenario, endless=endless, deeds=deeds, world=world)
