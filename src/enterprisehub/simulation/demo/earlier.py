"""The demo's past clients: who came to its offices in the years before its sixty days and closed, and their lives since."""

from datetime import timedelta
from operator import attrgetter
from typing import Final

import msgspec

from enterprisehub.simulation.history import SimulatedEvent, history
from enterprisehub.simulation.identifiers import moment
from enterprisehub.simulation.past_clients import clients
from enterprisehub.simulation.scenario import Scenario
from enterprisehub.simulation.world import World

YEARS: Final = 4
LEADS: Final = 850
"""Who came in these years, of whom some fifty closed. All others are left out: the past is to be told quickly."""
ANEW: Final = 1_000_003
"""Added to the scenario's seed: other people than those of the sixty days."""


def earlier(scenario: Scenario, world: World) -> list[SimulatedEvent]:
    """Return what happened with the past clients of a scenario's offices until it ends, in the order of time."""
    days = YEARS * 365
    longer = msgspec.structs.replace(
        scenario,
        seed=scenario.seed + ANEW,
        start=scenario.start - timedelta(days=days),
        days=scenario.days + days,
        contacts=LEADS,
    )
    told = [
        SimulatedEvent(moment(at), client.life.thread.truth.contact_id, payload, said)
        for client in clients(history(longer, world=world))
        for at, payload, said in client.happened
    ]
    return sorted(told, key=attrgetter("at"))
