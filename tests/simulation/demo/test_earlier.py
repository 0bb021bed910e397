import itertools
from datetime import UTC, datetime, timedelta

import pytest

from enterprisehub.domain.returns import FEWEST_BACK, SETTLED_D
from enterprisehub.simulation.demo.earlier import YEARS, earlier
from enterprisehub.simulation.demo.telling import demo_history, demo_scenario
from enterprisehub.simulation.history import SimulatedEvent

START = datetime(2026, 6, 1, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def told() -> list[SimulatedEvent]:
    return earlier(demo_scenario(START), demo_history(START).world)


def closings(told: list[SimulatedEvent]) -> dict[str, datetime]:
    won: dict[str, datetime] = {}
    for event in told:
        if event.payload.get("status") == "won" and event.contact_id is not None:
            won.setdefault(event.contact_id, event.at)
    return won


def test_a_few_dozen_closed_over_years(told: list[SimulatedEvent]) -> None:
    closed = closings(told)
    assert 30 <= len(closed) == len({event.contact_id for event in told}) < 70
    assert START - min(closed.values()) > timedelta(days=365 * (YEARS - 1))
    assert sum(START - at > timedelta(days=365) for at in closed.values()) > 25


def test_some_write_again_long_after(told: list[SimulatedEvent]) -> None:
    closed = closings(told)
    back = {
        event.contact_id
        for event in told
        if event.payload["type"] == "InboundMessage"
        and event.contact_id is not None
        and event.at > closed.get(event.contact_id, event.at) + timedelta(days=SETTLED_D)
    }
    assert FEWEST_BACK < len(back) < len(closed)


def test_all_of_it_lies_in_the_demo_offices_and_before_its_start(told: list[SimulatedEvent]) -> None:
    days = demo_history(START)
    assert {event.payload["locationId"] for event in told} == {one.location_id for one in days.world.locations}
    assert [event.at for event in told] == sorted(event.at for event in told)
    assert told[-1].at < START
    agents = {agent.user_id for location in days.world.locations for agent in location.agents}
    owners = {event.payload["assignedTo"] for event in told if event.payload.get("assignedTo")}
    assert owners <= agents
    assert len(owners) > 4


def test_history_tells_them_among_the_days_in_the_order_of_time(told: list[SimulatedEvent]) -> None:
    days = demo_history(START)
    past = list(itertools.takewhile(lambda event: event.at < START, days))
    assert [event.at for event in past] == sorted(event.at for event in past)
    own = {event.contact_id for event in told}
    assert not own & set(days.truth)
    assert [event.payload for event in past if event.contact_id in own] == [event.payload for event in told]
