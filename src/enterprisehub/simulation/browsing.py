"""What a buyer does on the team's website: visits, homes looked at, saved, asked about, turned down.

A hidden taste moves it: what they told the office (budget, rooms, kind, place) and what nobody is told (how new, how large, which
features). Drawn apart from the rest of a life, so that a history is the same with and without it. Nothing here looks at protected
groups.
"""

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from random import Random
from statistics import fmean, pstdev
from typing import Final

from enterprisehub.contracts.events import Interest, ListingTouched
from enterprisehub.simulation.agenda import chance
from enterprisehub.simulation.listings import FEATURES, KINDS, Listing
from enterprisehub.simulation.local_time import DAY_S
from enterprisehub.simulation.person import Person
from enterprisehub.simulation.scenario import Browsing
from enterprisehub.simulation.world import Location

BUYING: Final = frozenset({"buyer", "both", "investor"})
MILES_A_DEGREE: Final = 69.0
FAR_MILES: Final = 25.0
USUAL_AREA: Final = 1900
STEEPNESS: Final = 1.6
"""How sharply a home that suits better is saved rather than left."""
LONGEST_D: Final = 60.0
_WORDS: Final = {said: name for name, said in FEATURES.items()}


class Taste:
    """How a buyer likes the homes of an office."""

    def __init__(self, rng: Random, rates: Browsing, person: Person, homes: Sequence[Listing]) -> None:
        truth = person.truth
        self._ideal = math.log(person.budget) + rng.gauss(-0.04, 0.08)
        self._newer, self._larger = rng.gauss(0, 1), rng.gauss(0, 1)
        self._loved = {_WORDS[said] for said in person.wishes} | {tuple(FEATURES)[int(rng.random() * len(FEATURES))]}
        self._rates, self._person, self._bedrooms = rates, person, truth.bedrooms
        values = [self._value(home) for home in homes]
        middle, spread = fmean(values), pstdev(values) or 1.0
        self.of = [(value - middle) / spread for value in values]
        """By home, in standard deviations over the office's homes."""

    def _value(self, home: Listing) -> float:
        rates, person = self._rates, self._person
        away = math.log(home.list_price) - self._ideal
        north = home.latitude - person.place.latitude
        east = (home.longitude - person.place.longitude) * math.cos(math.radians(home.latitude))
        miles = min(MILES_A_DEGREE * math.hypot(north, east), FAR_MILES)
        missing, more = self._bedrooms - home.bedrooms_total, home.bedrooms_total - self._bedrooms - 1
        return (
            -rates.price * (abs(away) + 2 * max(0.0, away - 0.05)) / 0.2
            - rates.rooms * (max(0, missing) + 0.3 * max(0, more))
            - rates.kind * (KINDS[home.property_type] != person.kind)
            - rates.place * miles / 8
            + rates.age * self._newer * (home.year_built - 2000) / 20
            + rates.size * self._larger * math.log(home.living_area / USUAL_AREA) / 0.3
            + rates.features * len(self._loved & set(home.features))
            + rates.appeal * Random(home.listing_key).gauss(0, 1)
        )


def browsed(seed: int, rates: Browsing, person: Person, location: Location, at: float) -> Iterator[ListingTouched]:
    """Yield what who came to an office at a time does about its homes, in the order of time."""
    rng = Random(f"browsing:{seed}")
    homes = [home for home in location.listings if home.standard_status == "Active"]
    if person.truth.side not in BUYING or rng.random() >= rates.share or not homes:
        return
    taste = Taste(rng, rates, person, homes)
    keen = rates.visits * math.exp(0.4 * person.truth.motivation)
    seen: set[int] = set()
    now, until = at + 60.0 + 1800.0 * rng.random(), at + LONGEST_D * DAY_S
    while now < until and len(seen) < len(homes):
        last = now
        for home in _looked_at(rng, rates, taste, seen):
            seen.add(home)
            for last, interest in _about(rng, rates, taste.of[home], last):  # noqa: B020 the visit's clock
                yield _deed(person, location, homes[home], interest, last)
        now = last + rng.expovariate(keen / 30) * DAY_S


def _looked_at(rng: Random, rates: Browsing, taste: Taste, seen: set[int]) -> list[int]:
    """Return the homes of one visit: those that suit best, as far as a list of results shows it."""
    drawn = [(value - rates.noise * math.log(rng.expovariate(1)), at) for at, value in enumerate(taste.of)]
    count = 1 + min(12, round(rng.expovariate(1 / rates.homes)))
    return [at for _, at in sorted(drawn, reverse=True) if at not in seen][:count]


def _about(rng: Random, rates: Browsing, suits: float, now: float) -> Iterator[tuple[float, Interest]]:
    now += 15.0 + rng.expovariate(1 / 60)
    yield now, Interest.VIEWED
    keen = STEEPNESS * (suits - 1)
    if rng.random() < chance(rates.dismisses - keen):
        yield now + 8.0, Interest.DISMISSED
    elif rng.random() < chance(rates.saves + keen):
        yield now + 12.0, Interest.SAVED
        if rng.random() < chance(rates.asks + keen):
            yield now + 30.0, Interest.ASKED


def _deed(person: Person, location: Location, home: Listing, interest: Interest, at: float) -> ListingTouched:
    when, contact_id = datetime.fromtimestamp(at, UTC), person.truth.contact_id
    return ListingTouched(
        event_id=f"listing:{contact_id}:{home.listing_key}:{interest}",
        location_id=location.location_id,
        contact_id=contact_id,
        occurred_at=when,
        known_at=when,
        property_id=home.listing_key,
        interest=interest,
    )
