"""Read buyers' choices from their histories: which home each came to save, ask for or see, among those that were there.

A choice is a home that a buyer had not touched before and that they later saved, asked to see, went to see or made an
offer on; its moment is the first deed about it. What is known at the moment is the fold of what was known just before.
Listings carry no history: their price is today's, and a home off the market counts as on it while buyers touched it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from enterprisehub.contracts.events import AppointmentChanged, ContactEvent, Interest, ListingTouched
from enterprisehub.contracts.scoring import Preferences
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain.fold import key_of
from enterprisehub.domain.interest import STRENGTH
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.dataset import states_at
from enterprisehub.learning.homes.interest import Taste, found_in, taste
from enterprisehub.learning.homes.order import by_rule, misses, rows
from enterprisehub.learning.homes.stated import verdicts
from enterprisehub.learning.market import Indices, Market, Point, address_key, best
from enterprisehub.learning.wishes import stated_wishes

LATEST: Final = 20
"""Choices of a buyer that are learned from."""
THERE_D: Final = 30.0
"""A home no longer for sale was there within so many days of somebody's deed about it."""
HALF_LIFE_D: Final = 30.0
DAY_S: Final = 86_400.0
JUST_BEFORE: Final = timedelta(microseconds=1)


class Choice(Struct, frozen=True):
    location_id: str
    buyer: str
    moment: datetime
    chosen: int
    """Place in the location's market."""
    touched: frozenset[int]
    """Homes that the buyer had touched before."""
    wishes: Preferences
    taste: Taste


class Asked(Struct, frozen=True):
    """A choice with the homes to choose from: features by home, and the place of the chosen one."""

    features: Floats
    scores: Floats
    """By stated wishes alone."""
    rule: Floats
    likeness: Floats
    """To the homes shown interest in; by stated wishes where there are none."""
    misses: Floats
    """How many stated wishes each does not meet: the first thing that homes are ordered by."""
    chosen: int


class History:
    """Gathers choices contact by contact; `markets` hold all listings of each location, for sale or not."""

    def __init__(self, markets: Mapping[str, Market], places: Mapping[str, Point] | None = None) -> None:
        self.choices: list[Choice] = []
        self._markets = markets
        self._places = places or {}
        self._touches: dict[str, list[tuple[float, int]]] = {location: [] for location in markets}
        self._sorted: dict[str, tuple[Floats, Indices]] = {}

    def add(self, buyer: str, events: Sequence[ContactEvent]) -> None:
        """Take a contact in."""
        if not events or (market := self._markets.get(events[0].location_id)) is None:
            return
        deeds = sorted(_deeds(events, market))
        if not deeds:
            return
        self._touches[events[0].location_id].extend((at.timestamp(), place) for at, place, _ in deeds)
        first: dict[int, datetime] = {}
        strongest: dict[int, int] = {}
        for at, place, strength in deeds:
            first.setdefault(place, at)
            strongest[place] = max(strength, strongest.get(place, 0))
        chosen = [(at, place) for place, at in first.items() if strongest[place] >= STRENGTH[Interest.SAVED]]
        self._note(buyer, events, market, first, sorted(chosen)[-LATEST:])

    def _note(
        self, buyer: str, events: Sequence[ContactEvent], market: Market, first: Mapping[int, datetime],
        chosen: Sequence[tuple[datetime, int]],
    ) -> None:  # fmt: skip
        by_moment: dict[datetime, list[int]] = {}
        for at, place in chosen:
            by_moment.setdefault(at - JUST_BEFORE, []).append(place)
        known = found_in(market)
        nothing = ContactState(location_id=events[0].location_id, contact_id=buyer)
        told = {at: (stated_wishes(one), taste(one, at, known)) for at, one in states_at(events, sorted(by_moment))}
        for moment in sorted(by_moment):
            touched = frozenset(place for place, at in first.items() if at <= moment)
            wishes, liked = told.get(moment) or (Preferences(), taste(nothing, moment, known))
            for place in by_moment[moment]:
                self.choices.append(
                    Choice(events[0].location_id, buyer, moment, place, touched - {place}, wishes, liked)
                )

    def ask(self, choice: Choice, draw: Callable[[Indices, Floats], Indices] | None = None) -> Asked | None:
        """Return a choice's candidates with their features; None when there was nothing to choose from.

        Args:
            choice: one of `choices`.
            draw: picks rivals from the places of the candidates and their scores; all of them without it.
        """
        market = self._markets[choice.location_id]
        there, sought = self._there(choice, market)
        there[[*choice.touched]] = False
        there[choice.chosen] = False
        rivals = np.flatnonzero(there)
        if not len(rivals):
            return None
        told = [*verdicts(market, choice.wishes, self._places)]
        weights = np.array([verdict.weight for verdict in told])
        scores = (
            1 - weights @ np.stack([verdict.costs for verdict in told]) / weights.sum()
            if told
            else np.zeros(len(there))
        )
        at = np.append(draw(rivals, scores[rivals]) if draw else rivals, choice.chosen)
        features = rows(market, at, told, scores, choice.taste, choice.moment, sought[at])
        missed = misses(told, at)
        rule = by_rule(market, at, scores[at], choice.taste)
        alike = choice.taste.likeness(market, at) if choice.taste.homes else scores[at]
        return Asked(features, scores[at], rule, alike, missed, len(at) - 1)

    def _there(self, choice: Choice, market: Market) -> tuple[npt.NDArray[np.bool_], Floats]:
        """Say which homes were for sale at the moment, and how sought each was by then."""
        moments, touched = self._in_order(choice.location_id)
        now = choice.moment.timestamp()
        before = slice(0, int(np.searchsorted(moments, now, side="right")))
        sought = np.bincount(
            touched[before], 0.5 ** ((now - moments[before]) / DAY_S / HALF_LIFE_D), minlength=len(market.homes)
        )
        around = slice(*np.searchsorted(moments, [now - THERE_D * DAY_S, now + THERE_D * DAY_S]))
        there = np.array([home.standard_status == "Active" for home in market.homes])
        there[touched[around]] = True
        return there & ~(market.listed > choice.moment.toordinal()), np.asarray(sought, dtype=np.float64)

    def _in_order(self, location_id: str) -> tuple[Floats, Indices]:
        if location_id not in self._sorted:
            ordered = sorted(self._touches[location_id])
            self._sorted[location_id] = (
                np.array([at for at, _ in ordered]),
                np.array([place for _, place in ordered], dtype=np.intp),
            )
        return self._sorted[location_id]


def rivals_of(rng: np.random.Generator, count: int) -> Callable[[Indices, Floats], Indices]:
    """Return a drawer of rivals: half of them the best by stated wishes, half blindly."""

    def draw(rivals: Indices, scores: Floats) -> Indices:
        near = best(scores, scores, count // 2)
        return np.unique(np.append(rivals[near], rng.permutation(rivals)[: count - len(near)]))

    return draw


def _deeds(events: Iterable[ContactEvent], market: Market) -> Iterable[tuple[datetime, int, int]]:
    """Yield when a contact did something about which home, and how strong a sign it is."""
    for event in sorted(events, key=key_of):
        if isinstance(event, ListingTouched):
            place = market.places.get(event.property_id)
            if place is not None and event.interest in STRENGTH:
                yield event.occurred_at, place, STRENGTH[event.interest]
        elif isinstance(event, AppointmentChanged) and isinstance(event.address, str):
            place = market.addresses.get(address_key(event.address))
            if place is not None:
                yield event.occurred_at, place, STRENGTH[Interest.SHOWN]
