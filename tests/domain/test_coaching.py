"""Which one tip is given, and that none gets past the consent gate."""

from datetime import UTC, datetime, timedelta
from itertools import count

import msgspec
import pytest

from enterprisehub.contracts.events import AppointmentChanged, Channel, ContactChanged, ContactEvent, MessageExchanged
from enterprisehub.contracts.scoring import Coaching
from enterprisehub.contracts.state import ContactState, Factor
from enterprisehub.domain.coaching import coach
from enterprisehub.domain.fair_housing import violations
from enterprisehub.domain.fold import fold

START = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
NOW = START + timedelta(hours=1)


def state_of(*said: str, zone: str = "America/Los_Angeles", more: tuple[ContactEvent, ...] = ()) -> ContactState:
    """Fold a conversation; "> " begins a message of ours, "~ " an automated one."""
    numbers = count()
    events: list[ContactEvent] = [
        ContactChanged(
            event_id="contact", location_id="l", contact_id="c", occurred_at=START, known_at=START, timezone=zone
        )
    ]
    for line in said:
        number = next(numbers)
        at = START + timedelta(minutes=number)
        ours = line.startswith(("> ", "~ "))
        events.append(
            MessageExchanged(
                event_id=f"message:{number}",
                location_id="l",
                contact_id="c",
                occurred_at=at,
                known_at=at,
                message_id=f"m{number}",
                inbound=not ours,
                channel=Channel.SMS,
                body=line[2:] if ours else line,
                automated=line.startswith("~ "),
                user_id="u" if line.startswith("> ") else None,
            )
        )
    state = fold([*events, *more])
    assert state is not None
    return state


def coached(*said: str, moment: datetime = NOW, **more: object) -> Coaching:
    return coach(state_of(*said, **more), moment)  # type: ignore[arg-type]


def kind_of(coaching: Coaching) -> str | None:
    return coaching.tip.kind if coaching.tip else None


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (["STOP"], "wait"),
        (["I'd like to buy. Talk to my attorney. How much is it?"], "handoff"),
        (["we are facing foreclosure, what can we do?"], "handoff"),
        (["please have someone call me"], "handoff"),
        (["is it still available?"], "answer"),
        (["I like it but it's too expensive. Is it available?"], "answer"),
        (["that's too expensive for us"], "objection"),
        (["I'm free on Saturday after 2"], "book"),
        (["pre-approved, up to 850k, need to move in two months"], "book"),
        (["we want to buy a house"], "question"),
        (["hi"], "question"),
        (["we want to buy a house", "> What is your budget?"], "wait"),
        (["not interested", "> Understood"], "wait"),
    ],
)
def test_tip(said: list[str], kind: str) -> None:
    assert kind_of(coached(*said)) == kind


def test_opted_out_gets_no_suggestion() -> None:
    coaching = coached("we want to buy a house, how much is it?", "STOP")
    assert not coaching.may_contact
    assert coaching.questions == []
    assert coaching.tip is not None
    assert coaching.tip.kind == "wait"
    assert "opted out" in coaching.consent


def test_quiet_hours() -> None:
    coaching = coached("is it still available?", moment=datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
    assert not coaching.may_contact
    assert coaching.tip is not None
    assert coaching.tip.kind == "wait"
    assert "2026-11-24 16:00 UTC" in coaching.tip.text


def test_handoff_in_quiet_hours_says_when() -> None:
    coaching = coached("my lawyer will call you", moment=datetime(2026, 11, 24, 9, 0, tzinfo=UTC))
    assert coaching.tip is not None
    assert coaching.tip.kind == "handoff"
    assert "16:00 UTC" in coaching.tip.why


def test_handoff_quotes_the_words() -> None:
    tip = coached("my house is in probate", "it has 3 bedrooms").tip
    assert tip is not None
    assert (tip.quote, tip.message_id) == ("probate", "m0")


def test_handoff_ends_when_a_person_answers() -> None:
    said = ["can I talk to a real person?", "> Hi, this is Ana. I'm here", "we want to sell our house in Glendale"]
    assert kind_of(coached(*said)) == "question"


def test_automation_does_not_end_a_handoff() -> None:
    assert kind_of(coached("can I talk to a real person?", "~ Thanks, we got your message")) == "handoff"


def test_loop() -> None:
    said = ["where is the house", "~ Thanks!", "where is the house", "~ Thanks!", "where is the house??"]
    assert kind_of(coached(*said)) == "handoff"


def test_answered_objection() -> None:
    said = ["that's too expensive", "> I hear you, here are the sales", "ok, we want 3 bedrooms"]
    coaching = coached(*said)
    assert coaching.objection is None
    assert kind_of(coaching) == "question"


def test_stale_objection() -> None:
    assert coached("that's too expensive", moment=NOW + timedelta(days=8)).objection is None


def test_objection_steps_use_their_own_words() -> None:
    coaching = coached("we want a house near Pasadena but prices are too high")
    assert coaching.objection == "pricing"
    assert coaching.tip is not None
    assert len(coaching.tip.steps) == 4
    assert "Pasadena" in coaching.tip.steps[1]
    assert coaching.tip.quote is not None
    assert coaching.tip.quote in "we want a house near Pasadena but prices are too high"
    assert not any(character.isdigit() or character == "$" for step in coaching.tip.steps for character in step)


def test_no_second_booking() -> None:
    at = NOW + timedelta(days=1)
    booked = AppointmentChanged(
        event_id="a",
        location_id="l",
        contact_id="c",
        occurred_at=START,
        known_at=START,
        appointment_id="a",
        starts_at=at,
        status="confirmed",
    )
    assert kind_of(coached("I'm free on Saturday after 2", more=(booked,))) == "question"


def test_not_pre_approved_is_not_ready() -> None:
    assert kind_of(coached("not pre-approved, up to 850k, in two months")) != "book"


def test_questions_follow_what_is_known() -> None:
    coaching = coached("We want to buy a 3 bedroom house near Pasadena under 850k, pre-approved, in two months")
    assert coaching.missing == [Factor.MOTIVATION]
    texts = [question.text for question in coaching.questions]
    assert (
        texts[-1]
        == "Shall I set up a search for a 3+ bedroom house near Pasadena up to $850,000 and send you what comes up?"
    )


def test_seller_questions_in_order() -> None:
    coaching = coached("I want to sell my house")
    assert [question.factor for question in coaching.questions] == [Factor.LOCATION, Factor.MOTIVATION, Factor.TIMELINE]


def test_partial_factor_is_followed_up() -> None:
    coaching = coached(
        "I want to sell my house at 12 Elm Street because of a new job, hoping to sell soon, it's in good condition, at least 500k, no mortgage loan, 3 bed"
    )
    follow_ups = [question for question in coaching.questions if question.factor is Factor.TIMELINE]
    assert follow_ups
    assert "soon" in follow_ups[0].why


def test_dirty_wish_is_not_repeated() -> None:
    coaching = coached("looking for a house near a church in a safe neighborhood with good schools")
    said = msgspec.json.encode(coaching.questions).decode() + (coaching.tip.text if coaching.tip else "")
    assert violations(said) == []


def test_name_and_language_change_nothing() -> None:
    state = state_of("we want to buy a house near Pasadena, it's too expensive")
    other = msgspec.structs.replace(state, name="José García", first_name="José", last_name="García")
    other.conversation = msgspec.structs.replace(state.conversation, language="es")
    assert coach(state, NOW) == coach(other, NOW)


def test_empty_contact() -> None:
    coaching = coach(ContactState(location_id="l", contact_id="c"), NOW)
    assert kind_of(coaching) == "question"
    assert coaching.questions
