"""When new leads come, and to which office: by month, weekday and hour of the day."""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Final

import msgspec

from enterprisehub.simulation.local_time import DAY_S, HOUR_S, LocalTime
from enterprisehub.simulation.scenario import Scenario
from enterprisehub.simulation.world import World

_HOURS: Final = (3, 2, 1, 1, 1, 2, 5, 9, 12, 14, 15, 15, 16, 15, 14, 14, 14, 15, 16, 18, 19, 17, 12, 6)
"""Relative arrivals by local hour."""


class Arrival(msgspec.Struct, frozen=True, gc=False):
    at: float
    location_index: int
    seed: int


class Arrivals(Iterator[Arrival]):
    """Arrivals in time order, without end."""

    def __init__(self, scenario: Scenario, world: World, locals_: dict[str, LocalTime]) -> None:
        self._rng = Random(scenario.seed ^ 0xA221)
        self._rates = scenario.rates
        self._world = world
        self._locals = locals_
        self._day = scenario.start.timestamp()
        mean = sum(self._rates.months) / 12 * sum(self._rates.weekdays) / 7
        self._per_day = scenario.contacts / scenario.days / mean
        self._today: list[Arrival] = []

    def __next__(self) -> Arrival:
        while not self._today:
            self._today = self._draw_day(self._day)
            self._day += DAY_S
        return self._today.pop()

    def _draw_day(self, day: float) -> list[Arrival]:
        """Draw a day's arrivals, latest first."""
        rng = self._rng
        date = datetime.fromtimestamp(day, UTC)
        expected = self._per_day * self._rates.months[date.month - 1] * self._rates.weekdays[date.weekday()]
        count = max(0, round(rng.gauss(expected, expected**0.5)))
        hours = rng.choices(range(24), _HOURS, k=count)
        drawn = []
        for hour in hours:
            index = int(rng.random() * len(self._world.locations))
            local = self._locals[self._world.locations[index].timezone]
            at = day + ((hour + rng.random()) * HOUR_S - local.offset(day)) % DAY_S
            drawn.append(Arrival(at, index, rng.getrandbits(64)))
        drawn.sort(key=lambda arrival: -arrival.at)
        return drawn
