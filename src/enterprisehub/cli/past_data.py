"""Synthetic past clients as rows to learn from: many years of a scenario's offices, moments after the closings."""

from typing import Final

import msgspec
import numpy as np

from enterprisehub.cli.training_data import (
    UNREAD,
    Simulated,
    blurred,
    events_of,
    groups_of,
    together,
    training_worlds,
)
from enterprisehub.learning.dataset import Gathering
from enterprisehub.learning.horizon import asked
from enterprisehub.learning.progress import Progress
from enterprisehub.learning.spec import RETURN
from enterprisehub.simulation.history import history
from enterprisehub.simulation.past_clients import clients, long_past
from enterprisehub.simulation.scenario import Scenario, load
from enterprisehub.simulation.truth import Truth

WORLDS: Final = 3
"""Variations of the training scenario that are learned from."""
REPORT_EVERY: Final = 500


def past_clients(
    chosen: str | Scenario, *, seed: int, contacts: int | None, progress: Progress, unread: float = 0.0
) -> Simulated:
    """Return the rows that a model of returns is asked about, with what is hidden of them.

    Args:
        chosen: the scenario, stretched over many years.
        seed: draws the moments.
        contacts: leads who come in the scenario's own span, instead of as many as it has.
        progress: told what is done.
        unread: share of messages that are blurred (`training_data.blurred`).
    """
    scenario = load(chosen) if isinstance(chosen, str) else chosen
    if contacts is not None:
        scenario = msgspec.structs.replace(scenario, contacts=contacts)
    past = history(long_past(scenario))
    stage_map = {key: stage for location in past.world.locations for stage, key in location.stages.items()}
    gathering = Gathering(until=past.scenario.end, seed=seed, stage_map=stage_map)
    truths: list[Truth] = []
    for client in clients(past):
        truth = client.life.thread.truth
        gathering.add(truth.contact_id, blurred(events_of(client.happened), unread))
        truths.append(truth)
        if len(truths) % REPORT_EVERY == 0:
            progress(f"{past.scenario.name}: {len(truths):,}")
    rows = asked(RETURN.name, gathering.done())
    progress(f"{past.scenario.name}: {len(rows.moments):,} moments of {len(truths):,}")
    hidden = [_hidden(truths[contact], at) for contact, at in zip(rows.contacts, rows.moments, strict=True)]
    return Simulated(rows, np.array(hidden).reshape(-1, 6), groups_of(truths))


def past_clients_taught(*, seed: int, contacts: int | None, progress: Progress) -> Simulated:
    """Return the rows that the model of returns learns from: past clients of variations of the training scenario."""
    share = None if contacts is None else contacts // WORLDS
    worlds = training_worlds(WORLDS)
    parts = [past_clients(one, seed=seed, contacts=share, progress=progress, unread=UNREAD) for one in worlds]
    return together(parts)


def _hidden(truth: Truth, at: float) -> list[float]:
    """Return bond, restlessness, responsiveness and the agent's quality, whether they think of moving and whether they are gone."""
    thinks = sum(one.timestamp() <= at for one in truth.thought_at) > sum(
        one.timestamp() <= at for one in truth.decided_at
    )
    gone = truth.gone_at is not None and truth.gone_at.timestamp() <= at
    own = (truth.bond or 0.0, truth.restless or 0.0, truth.responsiveness, truth.agent_quality)
    return [*own, float(thinks), float(gone)]
