from datetime import UTC, datetime, timedelta

import msgspec

from enterprisehub.contracts.events import Channel, ContactChanged, MessageExchanged
from enterprisehub.contracts.state import ContactState, Factor
from enterprisehub.domain.fold import fold
from enterprisehub.domain.scenarios import scenarios

NOW = datetime(2026, 11, 24, 17, tzinfo=UTC)


def state(body: str) -> ContactState:
    at = NOW - timedelta(hours=1)
    said = MessageExchanged(
        event_id="message:1",
        location_id="A",
        contact_id="c",
        occurred_at=at,
        known_at=at,
        message_id="1",
        inbound=True,
        channel=Channel.SMS,
        body=body,
    )
    folded = fold([said])
    assert folded is not None
    return folded


def test_the_state_itself_is_not_changed() -> None:
    given = state("Is it still available?")
    before = msgspec.json.encode(given)
    listed = scenarios(given, NOW, "We are pre-approved")
    assert msgspec.json.encode(given) == before
    assert [one.name for one in listed][:3] == ["now", "says", "answer"]
    assert listed[0].state is given


def test_each_scenario_is_the_fold_of_one_thing_more() -> None:
    listed = {one.name: one for one in scenarios(state("Is it still available?"), NOW)}
    assert listed["answer"].state.conversation.waiting_since is None
    assert listed["appointment"].state.stage.value == "appointment"
    assert Factor.FINANCING in listed["pre_approved"].state.conversation.slots
    assert Factor.TIMELINE in listed["names_time"].state.conversation.slots
    assert listed["asks_showing"].state.conversation.signals.get("asks_showing") == 1
    assert listed["silence"].moment == NOW + timedelta(days=7)


def test_what_is_known_is_not_supposed_again() -> None:
    names = {one.name for one in scenarios(state("We are pre-approved, budget up to 500k"), NOW)}
    assert not names & {"pre_approved", "names_budget"}


def test_a_contact_whose_last_event_lies_ahead() -> None:
    ahead = fold([ContactChanged(event_id="e", location_id="A", contact_id="c", occurred_at=NOW, known_at=NOW)])
    assert ahead is not None
    assert len(scenarios(ahead, NOW - timedelta(minutes=1))) >= 5
