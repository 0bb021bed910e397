# ruff: noqa: SLF001 (the inside of the simulation is what is asked here)
"""Ask how often a score's interval holds the true chance of a single lead, which only a simulation can tell.

`python -m benchmarks.true_chances [--scenario shifted] [--leads 100] [--draws 50]`. A lead's life is lived on many times from the
same moment, with new luck; the share of lives with an appointment within 30 days is its true chance.
"""

import argparse
import copy
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import numpy as np

from enterprisehub.clients.gohighlevel.translate import translate
from enterprisehub.contracts.events import ContactEvent
from enterprisehub.contracts.scoring import Subject
from enterprisehub.domain.fold import key_of
from enterprisehub.learning import lead
from enterprisehub.learning.artefact import decode
from enterprisehub.learning.dataset import states_at
from enterprisehub.learning.outcomes import DAY_S, MEETING, milestones
from enterprisehub.learning.registry import packaged_path
from enterprisehub.learning.spec import HORIZON_DAYS, has_engaged
from enterprisehub.simulation.arrivals import Arrivals
from enterprisehub.simulation.history import History, history
from enterprisehub.simulation.life import Life
from enterprisehub.simulation.scenario import load
from enterprisehub.simulation.thread import Emitted

STEPS = 60
LOOKED_AT_D = 120
TAKEN = 0.15


def told(emitted: list[Emitted], name: str) -> list[ContactEvent]:
    return [
        event
        for number, (at, payload, _) in enumerate(emitted)
        for event in translate(payload, key=f"{name}:{number}", received_at=datetime.fromtimestamp(at, UTC))
        if isinstance(event, ContactEvent)
    ]


def true_chance(past: History, life: Life, known: list[ContactEvent], at: float, draws: int, seed: int) -> float:
    """Live on from here so many times; return the share that books or keeps an appointment within the horizon."""
    stage_map = {key: stage for location in past.world.locations for stage, key in location.stages.items()}
    shared = [life.thread.location, past.world, past._tables, past._wording, life.thread.local]
    kept = {id(one): one for one in [*shared, *life.thread.location.agents]}
    until, hits = at + HORIZON_DAYS * DAY_S, 0
    for draw in range(draws):
        other = copy.deepcopy(life, dict(kept))
        other.thread.rng.seed(f"{seed}:{draw}")
        other._luck = other.thread.rng.gauss(0, 0.8)
        lived: list[Emitted] = []
        while batch := other.advance():
            lived += [one for one in batch if one[0] <= until]
            if max(one[0] for one in batch) > until:
                break
        events = sorted([*known, *told(lived, f"draw{draw}")], key=key_of)
        reached = milestones(events, stage_map)
        hits += any(rank >= MEETING and at < when.timestamp() <= until for when, rank in reached)
    return hits / draws


def leads(past: History, rng: Random) -> Iterator[tuple[Life, list[Emitted], float, int]]:
    """Yield lives stopped at a moment of their first months, with what has happened until then."""
    for arrival in Arrivals(past.scenario, past.world, past._locals):
        if rng.random() > TAKEN:
            continue
        ends: list[float] = []
        life = past._life(Random(arrival.seed), arrival.location_index, arrival.at)
        while (batch := life.advance()) and len(ends) < STEPS:
            ends.append(max(one[0] for one in batch))
            if ends[-1] > arrival.at + LOOKED_AT_D * DAY_S:
                ends.pop()
                break
        if ends:
            stop = rng.randrange(len(ends)) + 1
            life = past._life(Random(arrival.seed), arrival.location_index, arrival.at)
            happened = [one for _ in range(stop) for one in life.advance()]
            yield life, happened, ends[stop - 1] + 1, arrival.seed


def measure(scenario: str, count: int, draws: int) -> None:
    loaded = decode(packaged_path("lead").read_bytes(), name="lead", source="packaged")
    past = history(load(scenario))
    found: list[tuple[float, float, float, float]] = []
    for life, happened, at, seed in leads(past, Random(5)):
        moment = datetime.fromtimestamp(at, UTC)
        known = told([one for one in happened if one[0] <= at], "past")
        states = [state for _, state in states_at(known, [moment])]
        if not states or not has_engaged(states[0]):
            continue
        score = lead.score(loaded, [Subject(moment=moment, state=states[0])])[0]
        assert score.probability is not None
        assert score.interval is not None
        found.append((true_chance(past, life, known, at, draws, seed), score.probability, *score.interval))
        if len(found) == count:
            break
    true, said, low, high = np.array(found).T
    held = float(((low <= true) & (true <= high)).mean())
    print(f"{len(found)} leads, {draws} lives each: mean true chance {true.mean():.3f}, mean score {said.mean():.3f}")
    print(f"the interval held the true chance of {held:.0%} of them; median width {np.median(high - low):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default="shifted")
    parser.add_argument("--leads", type=int, default=100)
    parser.add_argument("--draws", type=int, default=50)
    asked = parser.parse_args()
    measure(asked.scenario, asked.leads, asked.draws)


if __name__ == "__main__":
    main()
