"""The brokerages of a scenario: offices, agents and homes for sale."""

import math
from collections.abc import Sequence
from random import Random
from typing import Final

import msgspec

from enterprisehub.simulation.identifiers import identifier, uuid
from enterprisehub.simulation.listings import Listing, draw_listing
from enterprisehub.simulation.names import SURNAMES, given_name
from enterprisehub.simulation.places import Place, places_of
from enterprisehub.simulation.scenario import Metro, Scenario

STAGES: Final = ("new", "contacted", "qualified", "appointment", "showing", "offer", "contract", "closed")
"""The stages of every office's pipeline, in order; ids differ per office."""
_TEAMS: Final = ("Homes", "Realty", "Property Group", "Living", "Real Estate", "& Co. Realtors")


class Agent(msgspec.Struct, kw_only=True, frozen=True):
    user_id: str
    first_name: str
    last_name: str
    email: str
    phone: str
    quality: float
    """How well they write, standard normal; moves replies and meetings."""
    answer_minutes: float
    """Median time to answer within office hours."""
    night_owl: float
    """Chance to answer at once outside office hours."""
    persistence: int
    """Follow-ups before giving up on a silent lead."""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Location(msgspec.Struct, kw_only=True, frozen=True):
    location_id: str
    company_id: str
    name: str
    email: str
    city: str
    state: str
    timezone: str
    opens: int
    """Local hour."""
    closes: int
    daily_capacity: int
    """Calls that the team can make in a day."""
    price_per_sqft: float
    pipeline_id: str
    calendar_id: str
    stages: dict[str, str]
    """Name to id of the pipeline's stages."""
    budget_field_id: str
    opens_deals_early: bool
    """Whether an opportunity is opened for every new contact or only for those who answer."""
    places: tuple[Place, ...]
    agents: tuple[Agent, ...]
    listings: tuple[Listing, ...]


class World(msgspec.Struct, kw_only=True, frozen=True):
    app_id: str
    version_id: str
    locations: tuple[Location, ...]


def build_world(scenario: Scenario) -> World:
    """Build the offices of a scenario; the same scenario builds the same world."""
    rng = Random(scenario.seed)
    app_id = identifier(rng)
    locations = tuple(
        _location(Random(rng.getrandbits(64)), scenario, metro)
        for metro in scenario.metros
        for _ in range(metro.locations)
    )
    return World(app_id=app_id, version_id=app_id, locations=locations)


def _location(rng: Random, scenario: Scenario, metro: Metro) -> Location:
    places = places_of(metro.city, metro.state, metro.towns)
    name = f"{rng.choice(SURNAMES)} {rng.choice(_TEAMS)} {metro.city}"
    opens = rng.choice((8, 9, 9, 9))
    prefix = scenario.location_prefix
    location_id = prefix + identifier(rng)[len(prefix) :]
    domain = f"{name.split(maxsplit=1)[0].lower()}{metro.city.lower().replace(' ', '')}.example"
    agents = tuple(_agent(rng, scenario.rates.answer_minutes, domain, places) for _ in range(scenario.agents))
    return Location(
        location_id=location_id,
        company_id=identifier(rng),
        name=name,
        email=f"office@{domain}",
        city=metro.city,
        state=metro.state,
        timezone=metro.timezone,
        opens=opens,
        closes=opens + rng.choice((9, 9, 10)),
        daily_capacity=6 * len(agents),
        price_per_sqft=metro.price_per_sqft,
        pipeline_id=identifier(rng),
        calendar_id=identifier(rng),
        stages={stage: uuid(rng) for stage in STAGES},
        budget_field_id=identifier(rng),
        opens_deals_early=rng.random() < 0.6,
        places=places,
        agents=agents,
        listings=tuple(
            draw_listing(rng, places, metro.price_per_sqft, scenario.start) for _ in range(scenario.listings)
        ),
    )


def _agent(rng: Random, answer_minutes: float, domain: str, places: Sequence[Place]) -> Agent:
    first, last = given_name(rng), rng.choice(SURNAMES)
    return Agent(
        user_id=identifier(rng),
        first_name=first,
        last_name=last,
        email=f"{first.lower()}.{last.lower()}@{domain}",
        phone=phone(rng, places[0].area_code),
        quality=rng.gauss(0, 0.8),
        answer_minutes=answer_minutes * math.exp(rng.gauss(0, 0.8)),
        night_owl=0.45 * rng.random(),
        persistence=rng.choice((1, 2, 3, 3, 4, 5)),
    )


def phone(rng: Random, area_code: str) -> str:
    """Make a fictitious number in E.164 (exchange 555)."""
    return f"+1{area_code}555{int(rng.random() * 10_000):04d}"
