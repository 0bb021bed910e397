"""A lead with a hidden intent, drawn from a scenario's rates."""

import bisect
import math
from itertools import accumulate
from random import Random
from statistics import NormalDist
from typing import Final

import msgspec

from enterprisehub.simulation.identifiers import identifier, moment
from enterprisehub.simulation.listings import FEATURES, KINDS, address
from enterprisehub.simulation.names import GROUPS, SURNAMES, given_name
from enterprisehub.simulation.places import Place
from enterprisehub.simulation.scenario import Rates, Scenario, Source
from enterprisehub.simulation.style import Style, draw_style
from enterprisehub.simulation.truth import Truth
from enterprisehub.simulation.world import Agent, Location, phone

HURRY_EFFECT: Final = {"none": -3.2, "some": -0.4, "soon": 0.55, "now": 1.15}
FINANCING_EFFECT: Final = {
    "not_pre_approved": -3.2,
    "needs": -0.4,
    "applying": 0.3,
    "pre_approved": 0.85,
    "cash": 1.0,
    "": 0.0,
}
SIDE_EFFECT: Final = {"buyer": 0.0, "seller": 0.1, "both": 0.2, "renter": -1.2, "investor": -0.1, "nobody": -20.0}
_CUMULATIVE: Final = NormalDist().cdf
_KIND_NAMES: Final = tuple(KINDS.values())
_FEATURE_NAMES: Final = tuple(FEATURES.values())
_CITIES: Final = ("Boise", "Seattle", "Atlanta", "Chicago", "Dallas", "Omaha", "Boston")


class Shares:
    """Relative weights, to draw from by a number between 0 and 1."""

    def __init__(self, weights: dict[str, float]) -> None:
        total = sum(weights.values())
        self.names = tuple(weights)
        self._bounds = [bound / total for bound in accumulate(weights.values())][:-1]

    def at(self, quantile: float) -> str:
        return self.names[bisect.bisect_right(self._bounds, quantile)]


class Tables:
    """A scenario's rates, ready to draw from."""

    def __init__(self, scenario: Scenario) -> None:
        rates: Rates = scenario.rates
        self.rates = rates
        self.sources = scenario.sources
        self.source = Shares({name: source.weight for name, source in scenario.sources.items()})
        self.side = Shares(rates.sides)
        self.hurry = Shares(rates.hurry)
        self.financing = Shares(rates.financing)
        self.channel = Shares(rates.channels)


class Person(msgspec.Struct, kw_only=True):
    """Everything about a lead that does not change during their life."""

    truth: Truth
    agent: Agent
    place: Place
    source: Source
    first_name: str
    last_name: str
    spouse: str
    email: str
    phone: str
    channel: str
    style: Style
    listing_address: str
    """The home they ask about (buyers) or own (sellers)."""
    budget: int
    """Dollars."""
    online_estimate: int
    area: str
    area2: str
    bathrooms: int
    kind: str
    wishes: tuple[str, str]
    condition: str
    other_city: str
    job_hour: float
    """The local hour at which they like to write."""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def selling(self) -> bool:
        return self.truth.side == "seller"


def _quantile(value: float, spread: float) -> float:
    return _CUMULATIVE(value / spread)


class _Mind(msgspec.Struct, frozen=True):
    """What moves a lead, before they know who will serve them."""

    source_name: str
    source: Source
    side: str
    motivation: float
    responsiveness: float
    fit: float
    pull: float
    """Of competitors."""
    hurry: str
    financing: str

    def intent(self, agent: Agent) -> float:
        """Return the log-odds of an agreement to meet."""
        return (
            0.75 * self.motivation
            + 0.3 * self.responsiveness
            + 0.5 * self.fit
            - 0.45 * self.pull
            + 0.4 * agent.quality
            + HURRY_EFFECT[self.hurry]
            + FINANCING_EFFECT[self.financing]
            + SIDE_EFFECT[self.side]
            + self.source.lift
        )


class _Wish(msgspec.Struct, frozen=True):
    """Where, how large and for how much, in dollars."""

    place: Place
    other: Place
    bedrooms: int
    budget: int


def draw_person(rng: Random, tables: Tables, location: Location, at: float) -> Person:
    """Draw a lead who comes to an office at a time."""
    random, gauss = rng.random, rng.gauss
    mind = _draw_mind(rng, tables)
    agent = location.agents[int(random() * len(location.agents))]
    wish = _draw_wish(rng, location, mind)
    group = GROUPS[int(random() * 4)]
    first, last = given_name(rng, group), SURNAMES[int(random() * len(SURNAMES))]
    listing = location.listings[int(random() * len(location.listings))] if location.listings else None
    own = mind.side in {"seller", "both"} or listing is None
    place, other = wish.place, wish.other
    return Person(
        truth=_draw_truth(rng, tables.rates, location, at, mind, agent, wish, group),
        agent=agent,
        place=place,
        source=mind.source,
        first_name=first,
        last_name=last,
        spouse=given_name(rng, group),
        email=f"{first.lower()}.{last.lower()}{int(random() * 1000)}@{('mail', 'inbox', 'post')[int(random() * 3)]}.example",
        phone=phone(rng, place.area_code),
        channel=tables.channel.at(random()),
        style=draw_style(rng, tables.rates.typos),
        listing_address=address(rng) if own or listing is None else listing.unparsed_address,
        budget=wish.budget,
        online_estimate=round(wish.budget * (1.0 + 0.1 * random()) / 1000) * 1000,
        area=place.area,
        area2=other.area if other.area != place.area else location.city,
        bathrooms=max(1, round(wish.bedrooms * 0.7)),
        kind=_KIND_NAMES[int(random() ** 2 * len(_KIND_NAMES))],
        wishes=(_FEATURE_NAMES[int(random() * len(FEATURES))], _FEATURE_NAMES[int(random() * len(FEATURES))]),
        condition=("excellent", "good", "good", "fair", "poor")[int(random() * 5)],
        other_city=_CITIES[int(random() * len(_CITIES))],
        job_hour=min(21.5, max(8.0, gauss(15.5, 3.5))),
    )


def _draw_mind(rng: Random, tables: Tables) -> _Mind:
    random, gauss = rng.random, rng.gauss
    source_name = tables.source.at(random())
    side = "nobody" if random() < tables.rates.wrong_number else tables.side.at(random())
    buys = side in {"buyer", "both", "investor"}
    motivation, responsiveness, fit, pull = gauss(0, 1), gauss(0, 1), gauss(0, 1), gauss(0, 1)
    hurry = tables.hurry.at(_quantile(0.7 * motivation + 0.72 * gauss(0, 1), 1.004))
    financing = tables.financing.at(_quantile(0.4 * motivation + gauss(0, 1), 1.077)) if buys else ""
    return _Mind(
        source_name, tables.sources[source_name], side, motivation, responsiveness, fit, pull, hurry, financing
    )


def _draw_wish(rng: Random, location: Location, mind: _Mind) -> _Wish:
    random, gauss = rng.random, rng.gauss
    place = location.places[int(random() * len(location.places))]
    other = location.places[int(random() * len(location.places))]
    bedrooms = max(1, min(6, round(gauss(3.1, 0.9))))
    market = location.price_per_sqft * 560 * bedrooms
    above = gauss(0, 0.15) + (-0.12 if mind.side == "seller" else 0.16) * mind.fit
    return _Wish(place, other, bedrooms, round(market * math.exp(above) / 5000) * 5000)


def _draw_truth(
    rng: Random, rates: Rates, location: Location, at: float, mind: _Mind, agent: Agent, wish: _Wish, group: str
) -> Truth:  # fmt: skip
    return Truth(
        contact_id=identifier(rng),
        location_id=location.location_id,
        agent_id=agent.user_id,
        created_at=moment(at),
        side=mind.side,
        source=mind.source_name,
        hurry=mind.hurry,
        financing=mind.financing,
        motivation=mind.motivation,
        responsiveness=mind.responsiveness,
        fit=mind.fit,
        competitor_pull=mind.pull,
        agent_quality=agent.quality,
        intent=mind.intent(agent),
        budget_cents=wish.budget * 100,
        areas=(wish.place.area,),
        bedrooms=wish.bedrooms,
        language="es" if group == "b" and rng.random() < rates.spanish else "en",
        couple=rng.random() < rates.couple,
        protected=_protected(rng, group),
        said={},
    )


def _protected(rng: Random, group: str) -> dict[str, str]:
    random = rng.random
    return {
        "origin": group,
        "sex": "f" if random() < 0.5 else "m",
        "age_band": ("18-34", "35-49", "50-64", "65+")[int(random() * 4)],
        "familial_status": "children" if random() < 0.4 else "none",
        "disability": "yes" if random() < 0.12 else "no",
    }
