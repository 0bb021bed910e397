"""Synthetic histories as rows to learn from: simulate, translate, fold, look at moments of the past."""

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from random import Random
from typing import Final

import msgspec
import numpy as np
from msgspec import Struct

from enterprisehub.clients.gohighlevel.translate import translate
from enterprisehub.contracts.events import ContactEvent, MessageExchanged
from enterprisehub.kit.errors import SettingError
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.dataset import Dataset, dataset, joined
from enterprisehub.learning.homes.history import History as Choices
from enterprisehub.learning.market import Home, Market
from enterprisehub.learning.outcomes import StageMap
from enterprisehub.learning.pooling import PRIOR_SD
from enterprisehub.learning.progress import Progress
from enterprisehub.simulation.history import History, history
from enterprisehub.simulation.listings import Listing
from enterprisehub.simulation.scenario import Past, Scenario, Source, load
from enterprisehub.simulation.thread import Emitted
from enterprisehub.simulation.truth import Truth

REPORT_EVERY: Final = 20_000
ELSEWHERE: Final = 7_000_003
"""Added to a scenario's seed, it gives other people, and none of those whose true chances are told (`true_chances`)."""
WORLDS: Final = 4
"""Variations of the training scenario that are learned from."""
MIX_SD: Final = 0.4
"""Of the logarithm of who comes and from where (sides, hurry, financing, channels, sources), between variations."""
_LETTER: Final = re.compile(r"\w")
_ALIKE: Final = sorted({*Home.__struct_fields__} & {*Listing.__struct_fields__} - {"on_market_date"})
"""Fields that a listing and a home have under the same name."""
UNREAD: Final = 0.25
"""Share of messages whose words are blurred in training (`blurred`)."""
TAUGHT: Final = 12_000
"""Contacts that are learned from, of all variations."""


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


def told(chosen: str | Scenario, *, contacts: int | None, progress: Progress, deeds: bool = False) -> Told:
    """Let a scenario, of so many contacts instead of its own number, happen; with what buyers do about listings if asked."""
    scenario = load(chosen) if isinstance(chosen, str) else chosen
    if contacts is not None:
        scenario = msgspec.structs.replace(scenario, contacts=contacts)
    past = history(scenario, deeds=deeds)
    by_contact: dict[str, list[ContactEvent]] = defaultdict(list)
    for number, event in enumerate(past):
        if event.deed is not None and event.contact_id is not None:
            by_contact[event.contact_id].append(event.deed)
            continue
        for one in translate(event.payload, key=f"{scenario.name}:{number}", received_at=event.at):
            if one.contact_id is not None:
                by_contact[one.contact_id].append(one)  # type: ignore[arg-type]
        if number % REPORT_EVERY == 0:
            progress(f"{scenario.name}: {event.at:%Y-%m-%d}")
    if not by_contact:
        raise SettingError(f"the scenario {scenario.name} has no contacts")
    return Told(past, by_contact)


def simulated(
    chosen: str | Scenario, *, seed: int, contacts: int | None, progress: Progress, unread: float = 0.0
) -> Simulated:
    """Return a scenario's rows with what is hidden of them; such a share of messages is blurred (`blurred`)."""
    happened = told(chosen, contacts=contacts, progress=progress)
    seen = ((contact_id, blurred(events, unread)) for contact_id, events in happened.contacts.items())
    rows = dataset(seen, until=happened.until, seed=seed, stage_map=happened.stage_map)
    progress(f"{happened.past.scenario.name}: {len(rows.moments):,} rows")
    truths = [happened.past.truth.get(contact_id) for contact_id in rows.contact_ids]
    hidden = np.array([_hidden(truth) for truth in truths])
    return Simulated(rows, hidden[rows.contacts], groups_of(truths))


def blurred(events: Sequence[ContactEvent], share: float) -> Sequence[ContactEvent]:
    """Return the events with the words of such a share of the contact's messages made unreadable; single words stay.

    Rules read the training scenario's wording better than anybody else's: strangers' conversations were misread in about a
    quarter. A model that learned where all is read takes what is not read for what was not said.
    """
    if not share or not events:
        return events
    rng = Random(f"blurred:{events[0].contact_id}")  # noqa: S311 a draw, not a secret
    return [
        msgspec.structs.replace(one, body=_LETTER.sub("x", one.body))
        if isinstance(one, MessageExchanged) and one.inbound and " " in one.body and rng.random() < share
        else one
        for one in events
    ]


def taught(*, seed: int, contacts: int | None, progress: Progress) -> Simulated:
    """Return the rows that lead and churn learn from: the training scenario and variations of it, a part of their words blurred.

    One after the other, so that no more than one history is in memory.
    """
    share = (TAUGHT if contacts is None else contacts) // WORLDS
    worlds = training_worlds(WORLDS)
    parts = [simulated(one, seed=seed, contacts=share, progress=progress, unread=UNREAD) for one in worlds]
    return together(parts)


def together(parts: Sequence[Simulated]) -> Simulated:
    """Return the rows of several scenarios as those of one."""
    return Simulated(
        joined([part.rows for part in parts]),
        np.concatenate([part.hidden for part in parts]),
        {name: [group for part in parts for group in part.groups[name]] for name in parts[0].groups},
    )


def choices(scenario_name: str, *, contacts: int | None, progress: Progress) -> Choices:
    """Return what a scenario's buyers chose among the homes of their offices."""
    happened = told(scenario_name, contacts=contacts, progress=progress, deeds=True)
    markets = {one.location_id: Market([_home(own) for own in one.listings]) for one in happened.past.world.locations}
    found = Choices(markets)
    for contact_id, events in happened.contacts.items():
        found.add(contact_id, events)
    progress(f"{scenario_name}: {len(found.choices):,} choices of homes")
    return found


def _home(listing: Listing) -> Home:
    """Return a listing as an import would store it."""
    return Home(
        property_id=listing.listing_key,
        list_price_cents=listing.list_price * 100,
        on_market_date=date.fromisoformat(listing.on_market_date),
        **{name: getattr(listing, name) for name in _ALIKE},
    )


def training_worlds(count: int) -> list[Scenario]:
    """Return the training scenario, and others with its words, other offices and people, and rates around its rates."""
    scenario = load("train")
    others = [msgspec.structs.replace(scenario, seed=scenario.seed + world * ELSEWHERE) for world in range(1, count)]
    return [scenario, *map(varied, others)]


def varied(scenario: Scenario) -> Scenario:
    """Return a scenario whose rates are drawn around the given ones, as far apart as locations are taken to be a priori.

    Others come to it too, from other sources, and its year begins in another month.
    """
    rng, rates = Random(f"varied:{scenario.seed}"), scenario.rates  # noqa: S311 a draw, not a secret
    own = msgspec.structs.replace(
        rates,
        booking=rates.booking + rng.gauss(0, PRIOR_SD),
        reply=rates.reply + rng.gauss(0, PRIOR_SD),
        **{
            name: getattr(rates, name) * math.exp(rng.gauss(0, PRIOR_SD))
            for name in ("candour", "bare_greeting", "typos", "drip_days", "answer_minutes", "opt_out")
        },
    )
    own = msgspec.structs.replace(own, candour=min(own.candour, 0.95), bare_greeting=min(own.bare_greeting, 0.95))
    past = scenario.past and _varied_past(scenario.past, rng)
    turned = rng.randrange(len(rates.months))
    mixes = {name: _varied_mix(getattr(rates, name), rng) for name in ("sides", "hurry", "financing", "channels")}
    own = msgspec.structs.replace(own, **mixes, months=rates.months[turned:] + rates.months[:turned])
    sources = {name: _varied_source(source, rng) for name, source in scenario.sources.items()}
    return msgspec.structs.replace(scenario, rates=own, past=past, sources=sources)


def _varied_mix(shares: Mapping[str, float], rng: Random) -> dict[str, float]:
    return {name: share * math.exp(rng.gauss(0, MIX_SD)) for name, share in shares.items()}


def _varied_source(source: Source, rng: Random) -> Source:
    return msgspec.structs.replace(
        source,
        weight=source.weight * math.exp(rng.gauss(0, MIX_SD)),
        lift=source.lift + rng.gauss(0, PRIOR_SD),
        writes=min(0.95, source.writes * math.exp(rng.gauss(0, PRIOR_SD / 2))),
    )


def _varied_past(past: Past, rng: Random) -> Past:
    scaled = {name: getattr(past, name) * math.exp(rng.gauss(0, PRIOR_SD)) for name in ("moves", "leaves", "refers")}
    moved = {name: getattr(past, name) + rng.gauss(0, PRIOR_SD) for name in ("loyal", "care", "answers")}
    return msgspec.structs.replace(past, **scaled, **moved)


def events_of(emitted: list[Emitted]) -> list[ContactEvent]:
    """Return what webhooks tell, as the domain's events."""
    return [
        event
        for number, (at, payload, _) in enumerate(emitted)
        for event in translate(payload, key=f"{at}:{number}", received_at=datetime.fromtimestamp(at, UTC))
        if isinstance(event, ContactEvent)
    ]


def groups_of(truths: Sequence[Truth | None]) -> dict[str, list[str]]:
    """Return, by protected attribute, each contact's group."""
    told = [{**truth.protected, "language": truth.language} if truth else {} for truth in truths]
    names = sorted({name for one in told for name in one})
    return {name: [one.get(name, "unknown") for one in told] for name in names}


def _hidden(truth: Truth | None) -> list[float]:
    if truth is None:
        return [np.nan] * 4
    return [truth.intent, truth.responsiveness, truth.motivation, truth.fit]
