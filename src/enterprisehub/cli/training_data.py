"""Synthetic histories as rows to learn from: simulate, translate, fold, look at moments of the past."""

from collections import defaultdict

import msgspec
import numpy as np

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


def simulated(scenario_name: str, *, seed: int, contacts: int | None, progress: Progress) -> tuple[Dataset, Floats]:
    """Return a scenario's rows, and beside them each row's hidden truth: intent, responsiveness, motivation, fit.

    The truth is for measuring what could be reached at best, never for training.
    """
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
    hidden = np.array([_hidden(past.truth.get(contact_id)) for contact_id in rows.contact_ids])
    return rows, hidden[rows.contacts]


def _hidden(truth: Truth | None) -> list[float]:
    if truth is None:
        return [np.nan] * 4
    return [truth.intent, truth.responsiveness, truth.motivation, truth.fit]
