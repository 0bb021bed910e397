from datetime import UTC, datetime, timedelta

import pytest

from enterprisehub.contracts.state import ContactState, MessageBrief, Objection, Stage
from enterprisehub.domain.plays import LIMIT, PLAYS, Cause, Play, cause, plays

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


def contact(silent_d: float = 0.0) -> ContactState:
    state = ContactState(location_id="L", contact_id="C")
    state.conversation.inbound = 1
    state.conversation.last_inbound_at = NOW - timedelta(days=silent_d)
    state.conversation.last_outbound_at = NOW
    return state


def names(state: ContactState) -> list[str]:
    return [action.play for action in plays(state, NOW)]


@pytest.mark.parametrize(
    ("silent_d", "first"),
    [
        (1, Play.VALUE_REMINDER), (5, Play.OPEN_QUESTION), (10, Play.NEW_INFORMATION), (20, Play.PERSONAL_CALL),
        (60, Play.FINAL_CHECK_IN), (120, Play.ARCHIVE),
    ],
)  # fmt: skip
def test_silence_alone_chooses_by_its_length(silent_d: float, first: Play) -> None:
    assert names(contact(silent_d))[0] == first


def test_who_waits_for_us_is_answered_first() -> None:
    state = contact(2)
    state.conversation.waiting_since = NOW - timedelta(days=2)
    assert names(state)[:2] == [Play.ANSWER_NOW, Play.PERSONAL_CALL]
    assert "2 days" in plays(state, NOW)[0].why


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("competition", Cause.COMPETITOR), ("timing", Cause.TIMING), ("sell_first", Cause.TIMING),
        ("pricing", Cause.BUDGET), ("financing", Cause.BUDGET), ("interest_rates", Cause.MARKET),
        ("value", Cause.MISMATCH), ("trust", Cause.COMMUNICATION), ("authority", Cause.PERSONAL),
    ],
)  # fmt: skip
def test_an_objection_names_the_cause_and_is_quoted(kind: str, expected: Cause) -> None:
    state = contact(5)
    state.conversation.objections = [Objection(kind=kind, quote="those are the words", message_id="m", at=NOW)]
    assert cause(state.conversation) is expected
    assert "“those are the words”" in plays(state, NOW)[0].why


def test_a_competitor_calls_for_a_senior_agent() -> None:
    state = contact(5)
    state.conversation.competitor = "my cousin is an agent"
    assert names(state)[0] == Play.SENIOR_AGENT


def test_messages_unanswered_are_told() -> None:
    state = contact(10)
    state.conversation.recent = [MessageBrief(message_id=str(n), inbound=n == 0, at=NOW) for n in range(4)]
    assert cause(state.conversation) is Cause.UNRESPONSIVE
    assert "unanswered" in plays(state, NOW)[0].why


@pytest.mark.parametrize("how", ["opted_out", "dnd"])
def test_who_wants_no_messages_gets_none(how: str) -> None:
    state = contact(5)
    state.conversation.waiting_since = NOW
    if how == "dnd":
        state.dnd = True
    else:
        state.conversation.opted_out_at = NOW
    assert names(state) == [Play.ARCHIVE]


def test_past_clients() -> None:
    state = contact(200)
    state.stage, state.stage_at = Stage.CLOSED, NOW - timedelta(days=730)
    assert names(state) == [Play.ANNIVERSARY, Play.EQUITY_UPDATE, Play.REFERRAL_ASK]
    assert "2 years" in plays(state, NOW)[0].why
    state.stage_at = NOW - timedelta(days=20)
    assert names(state) == [Play.REFERRAL_ASK]


def test_at_most_three_and_each_once() -> None:
    state = contact(20)
    state.conversation.waiting_since = NOW - timedelta(days=3)
    state.conversation.objections = [Objection(kind="pricing", quote="too much", message_id="m", at=NOW)]
    found = names(state)
    assert len(found) == LIMIT
    assert len(set(found)) == LIMIT


def test_every_play_has_words() -> None:
    assert set(PLAYS) == set(Play)
