"""Lives stopped at a moment, and lived on from there as often as one likes: the true chances that only a simulation has."""

import copy
from collections.abc import Iterator
from random import Random
from typing import Final

from msgspec import Struct

from enterprisehub.simulation.arrivals import Arrivals
from enterprisehub.simulation.history import History, history
from enterprisehub.simulation.life import Life
from enterprisehub.simulation.local_time import DAY_S
from enterprisehub.simulation.scenario import Scenario
from enterprisehub.simulation.thread import Emitted

LOOKED_AT: Final = 60
"""Steps of a life; later ones are rare."""
LOOKED_AT_D: Final = 120


class Stopped(Struct, frozen=True):
    """One lead's life until a moment."""

    past: History
    life: Life
    happened: list[Emitted]
    at: float
    """Seconds since 1970."""
    seed: int

    def lived_on(self, until: float, draw: int) -> list[Emitted]:
        """Return what happens until then with new luck; who the lead is stays. The same draw lives the same life."""
        other = copy.deepcopy(self.life, {id(one): one for one in self._shared()})
        other.relive(f"{self.seed}:{draw}")
        lived: list[Emitted] = []
        while batch := other.advance():
            lived += [one for one in batch if one[0] <= until]
            if max(one[0] for one in batch) > until:
                break
        return lived

    def _shared(self) -> list[object]:
        """Return what all lives share, which a copy must not copy."""
        location = self.life.thread.location
        return [location, *location.agents, *self.past.shared(), self.life.thread.local]


def stopped(scenario: Scenario, share: float, rng: Random) -> Iterator[Stopped]:
    """Yield such a share of a scenario's leads, each stopped at an event of its first months."""
    past = history(scenario)
    for arrival in Arrivals(scenario, past.world, past.locals):
        if rng.random() > share:
            continue
        ends: list[float] = []
        life = past.life(arrival)
        while (batch := life.advance()) and len(ends) < LOOKED_AT:
            at = max(one[0] for one in batch)
            if at > arrival.at + LOOKED_AT_D * DAY_S:
                break
            ends.append(at)
        if ends:
            stop = rng.randrange(len(ends)) + 1
            life = past.life(arrival)
            happened = [one for _ in range(stop) for one in life.advance()]
            yield Stopped(past, life, happened, ends[stop - 1] + 1, arrival.seed)
