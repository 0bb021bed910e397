from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.contracts.events import (
    AppointmentChanged,
    AppointmentDeleted,
    Channel,
    ContactChanged,
    ContactDeleted,
    ConversationRead,
    MessageExchanged,
    NoteChanged,
    OpportunityChanged,
    TaskChanged,
)
from enterprisehub.contracts.state import ContactState, Stage
from enterprisehub.domain.fold import fold, is_late

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
BODIES = (
    "hi", "We want to buy a 3 bedroom house near Pasadena under 850k, pre-approved, in two months", "actually 900k",
    "not pre-approved, no cash", "just browsing", "can we see it on Saturday?", "STOP", "START", "too expensive", "",
    "We need to sell our house first", "gracias, estoy buscando una casa en Glendale",
)  # fmt: skip


def common(number: Any, minutes: Any) -> Any:
    at = START + timedelta(minutes=minutes)
    return {"event_id": f"e{number}", "location_id": "L", "contact_id": "C", "occurred_at": at, "known_at": at}


def message(number: Any, minutes: Any, *, inbound: Any = True, body: Any = "hi", **more: Any) -> Any:
    return MessageExchanged(
        **common(number, minutes), message_id=f"m{number}", inbound=inbound, body=body, channel=Channel.SMS, **more
    )


def folded(events: Any, state: ContactState | None = None) -> ContactState:
    found = fold(events, state)
    assert found is not None
    return found


@st.composite
def event(draw: Any, number: Any) -> Any:
    head = common(number, draw(st.integers(0, 5000)))
    kind = draw(st.integers(0, 8))
    some = st.sampled_from(("one", "two"))
    match kind:
        case 0:
            return ContactChanged(**head, name=draw(some), tags=draw(st.lists(some, max_size=2)))
        case 1:
            return ContactChanged(
                **head, assigned_to=draw(some), dnd=draw(st.booleans()), custom_fields={draw(some): 1}
            )
        case 2:
            return OpportunityChanged(
                **head, opportunity_id=draw(some), status=draw(st.sampled_from(("open", "won", "lost")))
            )
        case 3:
            return AppointmentChanged(**head, appointment_id=draw(some), status="confirmed", title=draw(some))
        case 4:
            return AppointmentDeleted(**head, appointment_id=draw(some))
        case 5:
            return draw(st.sampled_from((ContactDeleted(**head), NoteChanged(**head, note_id="n"))))
        case 6:
            return draw(
                st.sampled_from((TaskChanged(**head, task_id="t"), ConversationRead(**head, conversation_id="v")))
            )
        case _:
            return message(
                number, int((head["occurred_at"] - START).total_seconds() / 60), inbound=draw(st.booleans()),
                body=draw(st.sampled_from(BODIES)), automated=draw(st.booleans()),
            )  # fmt: skip


@st.composite
def histories(draw: Any) -> Any:
    return [draw(event(number)) for number in range(draw(st.integers(1, 14)))]


def fed(batches: Any) -> Any:
    """Fold batch after batch as the pipeline does: repeats dropped, late ones folded anew from the log."""
    state: ContactState | None = None
    log: dict[str, Any] = {}
    for batch in batches:
        new = [one for one in {e.event_id: e for e in batch}.values() if one.event_id not in log]
        log |= {e.event_id: e for e in new}
        if is_late(state, new):
            state = fold(log.values())
        else:
            # the state crosses the database between batches
            state = state and msgspec.json.decode(msgspec.json.encode(state), type=type(state))
            state = fold(new, state)
    return state


@given(histories(), st.data())
def test_any_order_with_repeats_in_any_batches_gives_the_same_state(history: Any, data: Any) -> None:
    arrival = data.draw(st.permutations(history + data.draw(st.lists(st.sampled_from(history), max_size=5))))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(arrival)), max_size=4)) | {0, len(arrival)})
    batches = [arrival[a:b] for a, b in pairwise(cuts)]
    assert msgspec.json.encode(fed(batches)) == msgspec.json.encode(fold(history))


def test_older_event_on_a_state_is_refused() -> None:
    state = folded([message(2, 10)])
    assert is_late(state, [message(1, 5)])
    with pytest.raises(ValueError, match="older"):
        fold([message(1, 5)], state)


def test_event_of_another_contact_is_refused() -> None:
    stranger = ContactDeleted(event_id="x", location_id="L", contact_id="D", occurred_at=START, known_at=START)
    with pytest.raises(ValueError, match="not of contact"):
        fold([stranger], fold([message(1, 0, body="")]) and fold([message(1, -9, body="")]))


def test_no_events_no_state() -> None:
    assert fold([]) is None


def test_unset_fields_stay_and_last_writer_wins() -> None:
    state = folded(
        [
            ContactChanged(**common(1, 0), name="Ann", email="a@x.example"),
            ContactChanged(**common(2, 1), name="Anna"),
        ]
    )
    assert (state.name, state.email) == ("Anna", "a@x.example")


def test_waiting_since_the_first_unanswered_message() -> None:
    state = folded([message(1, 0), message(2, 5), message(3, 9, inbound=False)])
    assert state.conversation.waiting_since is None
    assert state.conversation.answer_count == 1
    state = folded([message(4, 20), message(5, 25)], state)
    assert state.conversation.waiting_since == START + timedelta(minutes=20)


def test_automated_message_does_not_answer() -> None:
    state = folded([message(1, 0), message(2, 1, inbound=False, automated=True)])
    assert state.conversation.waiting_since == START
    assert (state.conversation.outbound, state.conversation.automated) == (0, 1)


def test_stage_follows_what_happens() -> None:
    history = [
        (message(1, 0, inbound=False), Stage.CONTACTED),
        (message(2, 5), Stage.REPLIED),
        (message(3, 9, body=BODIES[1]), Stage.QUALIFIED),
        (AppointmentChanged(**common(4, 30), appointment_id="a", status="confirmed", title="Call"), Stage.APPOINTMENT),
        (AppointmentChanged(**common(5, 31), appointment_id="b", status="new", title="Home tour"), Stage.SHOWING),
        (AppointmentChanged(**common(6, 32), appointment_id="b", status="cancelled"), Stage.APPOINTMENT),
        (OpportunityChanged(**common(7, 40), opportunity_id="o", status="won"), Stage.CLOSED),
    ]
    state: ContactState | None = None
    for one, stage in history:
        state = folded([one], state)
        assert state.stage is stage
        assert state.stage_at <= one.occurred_at


def test_long_conversation_keeps_the_last_messages_only() -> None:
    state = folded([message(n, n, body=f"word {n}") for n in range(300)])
    assert [brief.message_id for brief in state.conversation.recent] == [f"m{n}" for n in range(292, 300)]
    assert state.conversation.inbound == 300


def test_note_that_is_changed_stays_one() -> None:
    told = [NoteChanged(**common(n, n), note_id=note) for n, note in enumerate(("a", "a", "b"))]
    assert folded(told).notes == ["a", "b"]
    assert folded([*told, NoteChanged(**common(9, 9), note_id="a", deleted=True)]).notes == ["b"]


def test_task_done_and_then_deleted_is_counted_off_once() -> None:
    told = [TaskChanged(**common(n, n), task_id=task) for n, task in enumerate(("a", "b"))]
    done = [
        TaskChanged(**common(3, 3), task_id="a", completed=True),
        TaskChanged(**common(4, 4), task_id="a", deleted=True),
    ]
    assert folded([*told, *done]).open_tasks == ["b"]


def test_only_the_newest_fifty_notes_are_kept() -> None:
    notes = folded([NoteChanged(**common(n, n), note_id=f"n{n}") for n in range(60)]).notes
    assert (len(notes), notes[-1]) == (50, "n59")
