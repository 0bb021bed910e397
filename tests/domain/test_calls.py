"""Measures of a call, and that what is said in it is read."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from enterprisehub.contracts.events import CallSegmentSpoken
from enterprisehub.contracts.state import ContactState, Factor
from enterprisehub.domain.calls import CallMeasures, measures
from enterprisehub.domain.fold import fold

AT = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


def segment(
    number: int, speaker: str, starts_s: float, ends_s: float, body: str, call_id: str = "k"
) -> CallSegmentSpoken:
    return CallSegmentSpoken(
        event_id=f"call:{call_id}:{number}", location_id="l", contact_id="c",
        occurred_at=AT + timedelta(seconds=starts_s), known_at=AT, call_id=call_id, number=number, speaker=speaker,
        starts_s=starts_s, ends_s=ends_s, body=body,
    )  # fmt: skip


def measured(*segments: CallSegmentSpoken) -> tuple[CallMeasures, ContactState]:
    state = fold(segments)
    assert state is not None
    assert state.conversation.call is not None
    return measures(state.conversation.call), state


def test_measures() -> None:
    found, state = measured(
        segment(0, "agent", 0, 10, "Hi, this is Ana. What is your budget? When would you move?"),
        segment(1, "agent", 10, 20, "We sell many homes here."),
        segment(2, "contact", 18, 28, "We want to buy under 850k in Pasadena. Is the one on Oak St available?"),
        segment(3, "agent", 26, 36, "It is."),
        segment(4, "contact", 36, 46, "good"),
    )
    assert found.talk_share == 0.6
    assert found.longest_monologue_s == 20
    assert (found.agent_questions, found.contact_questions) == (2, 1)
    assert found.questions_per_minute == 4.0
    assert (found.interruptions, found.interrupted) == (1, 1)
    assert found.agent_words_per_minute == 38.0
    assert state.conversation.slots[Factor.BUDGET].value == {"max_cents": 850_000_00}
    assert state.conversation.slots[Factor.BUDGET].message_id == "call:k:2"
    assert state.conversation.question is None


def test_a_long_silence_ends_a_monologue() -> None:
    found, _ = measured(segment(0, "agent", 0, 10, "so"), segment(1, "agent", 100, 112, "hello?"))
    assert found.longest_monologue_s == 12


def test_a_new_call_starts_anew() -> None:
    found, _ = measured(segment(0, "agent", 0, 10, "a"), segment(0, "contact", 500, 501, "b", call_id="other"))
    assert (found.call_id, found.segments, found.talk_share) == ("other", 1, 0.0)


def test_order_and_repeats_change_nothing() -> None:
    segments = [
        segment(n, "agent" if n % 3 else "contact", n * 2.0, n * 2.0 + 2.4, f"word{n} is it?") for n in range(30)
    ]
    assert measured(*segments) == measured(*reversed(segments), *segments)


def test_messages_are_not_counted() -> None:
    _, state = measured(segment(0, "contact", 0, 2, "we want to buy a house"))
    conversation = state.conversation
    assert (conversation.inbound, conversation.calls, conversation.recent) == (0, 0, [])


def test_opting_out_on_a_call() -> None:
    _, state = measured(segment(0, "contact", 0, 2, "stop calling me"))
    assert state.conversation.opted_out_at is not None


def test_a_segment_costs_the_same_at_any_length() -> None:
    state = None
    sizes = []
    for number in range(300):
        state = fold([segment(number, "contact", number * 3.0, number * 3.0 + 2, "yes")], state)
        assert state is not None
        sizes.append(len(str(state)))
    assert max(sizes) - min(sizes) < 100
    assert all(abs(b - a) < 20 for a, b in pairwise(sizes))
