"""What is true of single people of a simulation: each is lived on many times from one moment, and the lives are counted."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random
from typing import Final

import msgspec
import numpy as np

from enterprisehub.cli.training_data import events_of, varied
from enterprisehub.contracts.events import AppointmentChanged, ContactEvent, OpportunityChanged
from enterprisehub.domain.fold import key_of
from enterprisehub.learning.dataset import features_at
from enterprisehub.learning.horizon import at_rest
from enterprisehub.learning.individual import Truths
from enterprisehub.learning.outcomes import DAY_S, MEETING, days_until, milestones
from enterprisehub.learning.progress import Progress
from enterprisehub.learning.spec import HORIZON_DAYS, RETURN
from enterprisehub.simulation.futures import Stopped, stopped
from enterprisehub.simulation.past_clients import long_past, stopped_clients
from enterprisehub.simulation.scenario import Scenario, load

ANEW: Final = 1_000_003
"""Added to a scenario's seed, it gives other people than the models learn from."""
LEADS_TAKEN: Final = 2.0
"""Leads looked at for each one wanted, over the scenario's span: some have not engaged."""
LEADS_A_CLIENT: Final = 40
"""Leads let come for each past client wanted: one in twenty closes, some have not settled yet."""
DECIDING: Final = ("Appointment", "Opportunity")
"""Webhooks that may tell of a meeting; to read the others would be slow and change nothing."""
REPORT_EVERY: Final = 50

People = Callable[[Scenario, int], Iterator[Stopped]]
"""Some more people of a scenario than are wanted, each stopped at a moment."""


def true_chances(
    scenario_name: str, *, leads: int, contacts: int | None, draws: int, seed: int, progress: Progress, worlds: int = 1
) -> Truths:
    """Live so many leads on from one moment each, so many times, and count how often they meet an agent.

    The leads are others than `simulated` returns: who they are is drawn anew, from the same scenario. Where it is cut
    down to so many contacts, leads are at most a quarter of them. With more than one world, leads come from as many
    variations of the scenario (`varied`): nobody's market is just the one that a model learned from.
    """

    def people(world: Scenario, wanted: int) -> Iterator[Stopped]:
        share = min(1.0, LEADS_TAKEN * wanted / world.contacts)
        return stopped(world, share, Random(seed))  # noqa: S311 a draw, not a secret

    count = leads if contacts is None else min(leads, contacts // 4)
    return _counted(_worlds(scenario_name, worlds), people, count, draws, HORIZON_DAYS, progress)


def true_returns(
    scenario_name: str,
    *,
    clients: int,
    contacts: int | None,
    draws: int,
    seed: int,
    progress: Progress,
    worlds: int = 1,
) -> Truths:
    """Live past clients on likewise, from a moment at rest each, and count how often they meet an agent again."""

    def people(world: Scenario, wanted: int) -> Iterator[Stopped]:
        stretched = msgspec.structs.replace(long_past(world), contacts=LEADS_A_CLIENT * wanted)
        return stopped_clients(stretched, 1.0, Random(seed))  # noqa: S311 a draw, not a secret

    count = clients if contacts is None else min(clients, contacts // 4)
    return _counted(_worlds(scenario_name, worlds), people, count, draws, RETURN.horizon_days, progress, resting=True)


def _worlds(scenario_name: str, count: int) -> list[Scenario]:
    scenario = load(scenario_name)
    anew = [msgspec.structs.replace(scenario, seed=scenario.seed + world * ANEW) for world in range(1, count + 1)]
    return [*map(varied, anew)] if count > 1 else anew


def _counted(
    worlds: list[Scenario], people: People, count: int, draws: int, days: int, progress: Progress, *, resting: bool = False
) -> Truths:  # fmt: skip
    """Return features and true chances of so many people, as many of each world."""
    rows: list[list[float]] = []
    chances: list[float] = []
    for number, world in enumerate(worlds, 1):
        until = number * count // len(worlds)
        for one in people(world, until - len(rows)):
            if len(rows) >= until:
                break
            known = events_of([event for event in one.happened if event[0] <= one.at])
            features = features_at(known, datetime.fromtimestamp(one.at, UTC))
            if features is None or (resting and not at_rest(np.array([features])).all()):
                continue
            rows.append(features)
            chances.append(_met(one, known, draws, days) / draws)
            if len(rows) % REPORT_EVERY == 0:
                progress(f"{world.name}: {len(rows):,} of {count:,} people lived on {draws} times")
    return Truths(np.array(rows), np.array(chances), draws)


def _met(one: Stopped, known: list[ContactEvent], draws: int, days: int) -> int:
    """Return in how many of so many lives the contact meets us within the days."""
    stage_map = {key: stage for location in one.past.world.locations for stage, key in location.stages.items()}
    until = one.at + days * DAY_S
    hits = 0
    before = [event for event in known if isinstance(event, AppointmentChanged | OpportunityChanged)]
    for draw in range(draws):
        lived = [each for each in one.lived_on(until, draw) if each[1]["type"].startswith(DECIDING)]
        events = sorted([*before, *events_of(lived)], key=key_of)
        in_d = days_until(milestones(events, stage_map), datetime.fromtimestamp(one.at, UTC))
        hits += in_d[MEETING] <= days
    return hits
