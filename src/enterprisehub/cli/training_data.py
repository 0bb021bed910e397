"""Synthetic histories as rows to learn from: simulate, translate, fold, look at moments of the past."""

from collections import defaultdict

import msgspec
import numpy as np
from msgspec import Struct

from enterprisehub.clients.gohighlevel.translate import translate
from enterprisehub.contracts.events import ContactEvent
from enterprisehub.kit.errors import SettingError
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.dataset import Dataset, dataset
from enterprisehub.learning.progress import Progress
from enterprisehub.simulation.history import history
from enterprisehub.simulation.scenario import load
from enterprisehub.simulation.truth import Truth

REPORT_EVERY = 20_000


class Simulated(Struct, frozen=True):
    """A scenario's rows, and beside them what is hidden: for measuring, never for training."""

    rows: Dataset
    hidden: Floats
    """Each row's intent, responsiveness, motivation and fit."""
    groups: dict[str, list[str]]
    """By protected attribute (and language), each contact's group."""


def simulated(scenario_name: str, *, seed: int, contacts: int | None, progress: Progress) -> Simulated:
    """Return a scenario's rows with what is hidden of them."""
    scenario = load(scenario_name)
    if contacts is not None:
        scenario = msgspec.structs.replace(scenario, contacts=contacts)
    past = history(scenario)
    by_contact: dict[str, list[ContactEvent]] = defaultdict(list)
    for number, event in enumerate(past):
        for told in translate(event.payload, key=f"{scenario.name}:{number}", received_at=event.at):
            if told.contact_id is not None:
                by_contact[told.contact_id].append(told)  # type: ignore[arg-type]
        if number % REPORT_EVERY == 0:
            progress(f"{scenario_name}: {event.at:%Y-%m-%d}")
    if not by_contact:
        raise SettingError(f"the scenario {scenario_name} has no contacts")
    stage_map = {key: stage for location in past.world.locations for stage, key in location.stages.items()}
    rows = dataset(by_contact.items(), until=scenario.end, seed=seed, stage_map=stage_map)
    progress(f"{scenario_name}: {len(rows.moments):,} rows")
    truths = [past.truth.get(contact_id) for contact_id in rows.contact_ids]
    hidden = np.array([_hidden(truth) for truth in truths])
    return Simulated(rows, hidden[rows.contacts], _groups(truths))


def _groups(truths: list[Truth | None]) -> dict[str, list[str]]:
    told = [{**truth.protected, "language": truth.language} if truth else {} for truth in truths]
    names = sorted({name for one in told for name in one})
    return {name: [one.get(name, "unknown") for one in told] for name in names}


def _hidden(truth: Truth | None) -> list[float]:
    if truth is None:
        return [np.nan] * 4
    return [truth.intent, truth.responsiveness, truth.motivation, truth.fit]
