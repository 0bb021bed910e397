"""Past clients of a scenario over many years: the lives of who closed, of everybody who came in that time.

A scenario's own span is months, a past client's is years. So its offices are let live through `YEARS` that end when the
scenario does; who never closes is forgotten at once.
"""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Final

import msgspec

from enterprisehub.domain.returns import SETTLED_D
from enterprisehub.kit.errors import SettingError
from enterprisehub.simulation.arrivals import Arrivals
from enterprisehub.simulation.futures import Stopped
from enterprisehub.simulation.history import History, history
from enterprisehub.simulation.life import Life
from enterprisehub.simulation.local_time import DAY_S
from enterprisehub.simulation.scenario import Scenario
from enterprisehub.simulation.thread import Emitted

YEARS: Final = 9


class Client(msgspec.Struct, frozen=True):
    """A past client's life, lived to the end of the history."""

    life: Life
    happened: list[Emitted]


def long_past(scenario: Scenario) -> Scenario:
    """Return the scenario over `YEARS`, with as many leads a day as it has.

    Raises:
        SettingError: its lives end at the closing.
    """
    if scenario.past is None:
        raise SettingError(f"the scenario {scenario.name} has no past clients: its file has no [past]")
    days = YEARS * 365
    return msgspec.structs.replace(
        scenario,
        start=scenario.end - timedelta(days=days),
        days=days,
        contacts=scenario.contacts * days // scenario.days,
        name=f"past clients of {scenario.name}",
    )


def clients(past: History) -> Iterator[Client]:
    """Yield everybody who closes within a history's span, in the order of their coming."""
    end = past.scenario.end.timestamp()
    for arrival in Arrivals(past.scenario, past.world, past.locals):
        if arrival.at >= end:
            return
        life = past.life(arrival)
        happened: list[Emitted] = []
        while life.thread.t < end and (batch := life.advance()):
            happened += [one for one in batch if one[0] < end]
        closed_at = life.thread.truth.closed_at
        if closed_at is not None and closed_at.timestamp() < end:
            yield Client(life, happened)
        else:
            del past.truth[life.thread.truth.contact_id]


def stopped_clients(scenario: Scenario, share: float, rng: Random) -> Iterator[Stopped]:
    """Yield such a share of the past clients, each stopped at an event after they settled."""
    past = history(scenario)
    end = scenario.end.timestamp()
    for arrival in Arrivals(scenario, past.world, past.locals):
        if arrival.at >= end:
            return
        if rng.random() > share:
            continue
        life, ends = past.life(arrival), []
        while life.thread.t < end and (batch := life.advance()):
            ends.append(max(one[0] for one in batch))
        closed_at = life.thread.truth.closed_at
        if closed_at is None:
            continue
        settled = [place for place, at in enumerate(ends) if closed_at.timestamp() + SETTLED_D * DAY_S <= at < end]
        if settled:
            stop = rng.choice(settled) + 1
            life = past.life(arrival)
            happened = [one for _ in range(stop) for one in life.advance()]
            yield Stopped(past, life, happened, ends[stop - 1] + 1, arrival.seed)
