from datetime import UTC, datetime, timedelta

from enterprisehub.contracts.api.locations import Hours, LocationSettings, Week
from enterprisehub.contracts.events import MessageExchanged
from enterprisehub.contracts.state import Factor
from enterprisehub.domain.business_hours import DAYS, calendar_of
from enterprisehub.domain.scorecard import Scorecard, scorecard

AT = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
ALL_DAY = [Hours(opens="00:00", closes="23:59")]
ALWAYS = calendar_of(LocationSettings(hours=Week(**dict.fromkeys(DAYS, ALL_DAY))), "UTC")


def talk(*lines: tuple[float, str]) -> list[MessageExchanged]:
    """ "> " begins a message of ours, "~ " an automated one; times in minutes."""
    found = []
    for number, (minute, line) in enumerate(lines):
        ours = line.startswith(("> ", "~ "))
        at = AT + timedelta(minutes=minute)
        found.append(
            MessageExchanged(
                event_id=f"message:{number}", location_id="l", contact_id="c", occurred_at=at, known_at=at,
                message_id=f"m{number}", inbound=not ours, body=line[2:] if ours else line,
                automated=line.startswith("~ "), user_id="ana" if line.startswith("> ") else None,
            )
        )  # fmt: skip
    return found


def card(*lines: tuple[float, str], since: datetime | None = None) -> Scorecard:
    found = scorecard(talk(*lines), since=since, calendar=ALWAYS, target_s=300)
    assert found is not None
    return found


def test_asked_missed_late() -> None:
    found = card(
        (0, "we want to buy a house near Pasadena"),
        (0.1, "~ Thanks, we will be with you soon"),
        (20, "> Hi! What price range would you feel comfortable with?"),
        (21, "up to 850k"),
        (23, "> Have you spoken with a lender yet?"),
    )
    assert [(a.factor, a.answered, a.message_id) for a in found.asked] == [
        (Factor.BUDGET, True, "m2"),
        (Factor.FINANCING, False, "m4"),
    ]
    assert {m.factor for m in found.missed} == {Factor.TIMELINE, Factor.MOTIVATION} | (
        {Factor.PROPERTY} - set(found.known)
    )
    (late,) = found.late
    assert (late.business_s, late.message_id, late.quote) == (1200, "m0", "we want to buy a house near Pasadena")
    assert found.unanswered == []
    assert (found.user_id, found.messages, found.by_people, found.side) == ("ana", 5, 2, "buyer")


def test_unanswered() -> None:
    found = card((0, "> Hello"), (5, "it's too expensive for us. Is it still available?"))
    assert {item.kind for item in found.unanswered} == {"question", "objection", "message"}
    assert all(item.message_id == "m1" for item in found.unanswered)


def test_only_what_is_new_counts() -> None:
    lines = (
        (0, "we want to buy"),
        (30, "> What is your budget?"),
        (31, "850k"),
        (2000, "hi again"),
        (2001, "> When would you like to move?"),
    )
    found = card(*lines, since=AT + timedelta(minutes=100))
    assert [a.factor for a in found.asked] == [Factor.TIMELINE]
    assert found.late == []
    assert Factor.BUDGET not in {m.factor for m in found.missed}
    assert found.started_at == AT + timedelta(minutes=2000)


def test_nothing_new() -> None:
    assert scorecard(talk((0, "hi")), since=AT, calendar=ALWAYS, target_s=300) is None


def test_nobody_wrote_for_us() -> None:
    found = card((0, "hello"), (1, "~ auto"))
    assert (found.user_id, found.by_people) == ("", 0)
    assert [item.kind for item in found.unanswered] == ["message"]
