"""Synthetic histories as rows to learn from: simulate, translate, fold, look at moments of the past."""

from collections import defaultdict
from datetime import UTC, datetime
from random import Random
from typing import Final

import msgspec
import numpy as np
from msgspec import Struct

from enterprisehub.clients.gohighlevel.translate import translate
from enterprisehub.contracts.events import ContactEvent
from enterprisehub.domain.fold import key_of
from enterprisehub.kit.errors import SettingError
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.dataset import Dataset, dataset, features_at
from enterprisehub.learning.individual import Truths
from enterprisehub.learning.outcomes import DAY_S, MEETING, StageMap, days_until, milestones
from enterprisehub.learning.progress import Progress
from enterprisehub.learning.spec import HORIZON_DAYS
from enterprisehub.simulation.futures import Stopped, stopped
from enterprisehub.simulation.history import History, history
from enterprisehub.simulation.scenario import Scenario, load
from enterprisehub.simulation.thread import Emitted
from enterprisehub.simulation.truth import Truth

REPORT_EVERY: Final = 20_000
REPORT_LEADS: Final = 50
ANEW: Final = 1_000_003
"""Added to a scenario's seed, it gives other people."""
TAKEN: Final = 2.0
"""Leads looked at for each one wanted, over the scenario's span: some have not engaged."""


class Simulated(Struct, frozen=True):
    """A scenario's rows, and beside them what is hidden: for measuring, never for training."""

    rows: Dataset
    hidden: Floats
    """Each row's intent, responsiveness, motivation and fit."""
    groups: dict[str, list[str]]
    """By protected attribute (and language), each contact's group."""


class Told(Struct, frozen=True):
    """A scenario's history as the domain's events, by contact."""

    past: History
    """Lived to its end."""
    contacts: dict[str, list[ContactEvent]]

    @property
    def until(self) -> datetime:
        return self.past.scenario.end

    @property
    def stage_map(self) -> StageMap:
        return {key: stage for location in self.past.world.locations for stage, key in location.stages.items()}


def told(chosen: str | Scenario, *, contacts: int | None, progress: Progress) -> Told:
    """Let a scenario, of so many contacts instead of its own number, happen."""
    scenario = load(chosen) if isinstance(chosen, str) else chosen
    if contacts is not None:
        scenario = msgspec.structs.replace(scenario, contacts=contacts)
    past = history(scenario)
    by_contact: dict[str, list[ContactEvent]] = defaultdict(list)
    for number, event in enumerate(past):
        for one in translate(event.payload, key=f"{scenario.name}:{number}", received_at=event.at):
            if one.contact_id is not None:
                by_contact[one.contact_id].append(one)  # type: ignore[arg-type]
        if number % REPORT_EVERY == 0:
            progress(f"{scenario.name}: {event.at:%Y-%m-%d}")
    if not by_contact:
        raise SettingError(f"the scenario {scenario.name} has no contacts")
    return Told(past, by_contact)


def simulated(scenario_name: str, *, seed: int, contacts: int | None, progress: Progress) -> Simulated:
    """Return a scenario's rows with what is hidden of them."""
    happened = told(scenario_name, contacts=contacts, progress=progress)
    rows = dataset(happened.contacts.items(), until=happened.until, seed=seed, stage_map=happened.stage_map)
    progress(f"{scenario_name}: {len(rows.moments):,} rows")
    truths = [happened.past.truth.get(contact_id) for contact_id in rows.contact_ids]
    hidden = np.array([_hidden(truth) for truth in truths])
    return Simulated(rows, hidden[rows.contacts], _groups(truths))


def true_chances(
    scenario_name: str, *, leads: int, contacts: int | None, draws: int, seed: int, progress: Progress
) -> Truths:
    """Live so many leads on from one moment each, so many times, and count how often they meet an agent.

    The leads are others than `simulated` returns: who they are is drawn anew, from the same scenario. Where it is cut
    down to so many contacts, leads are at most a quarter of them.
    """
    leads = leads if contacts is None else min(leads, contacts // 4)
    scenario = load(scenario_name)
    scenario = msgspec.structs.replace(scenario, seed=scenario.seed + ANEW)
    share = min(1.0, TAKEN * leads / scenario.contacts)
    rows, chances = [], []
    for one in stopped(scenario, share, Random(seed)):  # noqa: S311 a draw, not a secret
        moment = datetime.fromtimestamp(one.at, UTC)
        known = _told([event for event in one.happened if event[0] <= one.at])
        features = features_at(known, moment)
        if features is None:
            continue
        rows.append(features)
        chances.append(_met(one, known, draws) / draws)
        if len(rows) % REPORT_LEADS == 0:
            progress(f"{scenario_name}: {len(rows):,} of {leads:,} leads lived on {draws} times")
        if len(rows) == leads:
            break
    return Truths(np.array(rows), np.array(chances), draws)


def _met(one: Stopped, known: list[ContactEvent], draws: int) -> int:
    stage_map = {key: stage for location in one.past.world.locations for stage, key in location.stages.items()}
    until = one.at + HORIZON_DAYS * DAY_S
    hits = 0
    for draw in range(draws):
        events = sorted([*known, *_told(one.lived_on(until, draw))], key=key_of)
        in_d = days_until(milestones(events, stage_map), datetime.fromtimestamp(one.at, UTC))
        hits += in_d[MEETING] <= HORIZON_DAYS
    return hits


def _told(emitted: list[Emitted]) -> list[ContactEvent]:
    return [
        event
        for number, (at, payload, _) in enumerate(emitted)
        for event in translate(payload, key=f"{at}:{number}", received_at=datetime.fromtimestamp(at, UTC))
        if isinstance(event, ContactEvent)
    ]


def _groups(truths: list[Truth | None]) -> dict[str, list[str]]:
    told = [{**truth.protected, "language": truth.language} if truth else {} for truth in truths]
    names = sorted({name for one in told for name in one})
    return {name: [one.get(name, "unknown") for one in told] for name in names}


def _hidden(truth: Truth | None) -> list[float]:
    if truth is None:
        return [np.nan] * 4
    return [truth.intent, truth.responsiveness, truth.motivation, truth.fit]
