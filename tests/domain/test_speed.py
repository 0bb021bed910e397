from datetime import UTC, datetime, timedelta

import pytest

from enterprisehub.contracts.api.locations import Hours, LocationSettings, SpeedTargets, Week
from enterprisehub.contracts.events import ContactChanged, ContactEvent, MessageExchanged, OpportunityChanged
from enterprisehub.domain.business_hours import DAYS, calendar_of
from enterprisehub.domain.fold import fold
from enterprisehub.domain.intervals import difference, wilson
from enterprisehub.domain.speed import Clock, Running, miss_probability, percentile, running

AT = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
ALL_DAY = [Hours(opens="00:00", closes="23:59")]
ALWAYS = calendar_of(LocationSettings(hours=Week(**dict.fromkeys(DAYS, ALL_DAY))), "UTC")
TARGETS = SpeedTargets()


def contact(minute: float = 0, **fields: object) -> ContactEvent:
    at = AT + timedelta(minutes=minute)
    return ContactChanged(
        event_id=f"contact:{minute}", location_id="l", contact_id="c", occurred_at=at, known_at=at, **fields  # type: ignore[arg-type]
    )  # fmt: skip


def said(minute: float, *, inbound: bool, automated: bool = False, body: str = "hello there") -> ContactEvent:
    at = AT + timedelta(minutes=minute)
    return MessageExchanged(
        event_id=f"message:{minute}", location_id="l", contact_id="c", occurred_at=at, known_at=at,
        message_id=f"m{minute}", inbound=inbound, automated=automated, body=body,
    )  # fmt: skip


def clock(*events: ContactEvent, minute: float = 3, hot: bool = False) -> tuple[Running | None, str]:
    state = fold(events)
    assert state is not None
    moment = AT + timedelta(minutes=minute)
    return running(state, hot=hot, calendar=ALWAYS, targets=TARGETS, moment=moment)


def found(*events: ContactEvent, minute: float = 3, hot: bool = False) -> Running:
    one, why = clock(*events, minute=minute, hot=hot)
    assert one is not None, why
    return one


def test_new_lead_from_assignment() -> None:
    one = found(contact(created_at=AT), contact(2, assigned_to="ana"))
    assert (one.clock, one.started_at, one.due_at) == (
        Clock.NEW_LEAD,
        AT + timedelta(minutes=2),
        AT + timedelta(minutes=7),
    )
    assert one.elapsed_s == 60
    assert one.lead_at == AT + timedelta(minutes=12)


def test_automatic_reply_does_not_stop_the_clock() -> None:
    one = found(contact(created_at=AT), said(1, inbound=True), said(1.1, inbound=False, automated=True))
    assert one.clock is Clock.NEW_LEAD


def test_a_person_stops_it() -> None:
    one, why = clock(contact(created_at=AT), said(1, inbound=True), said(2, inbound=False))
    assert one is None
    assert "last word" in why


def test_hot_reply_and_reply() -> None:
    events = (contact(created_at=AT), said(1, inbound=False), said(2, inbound=True))
    assert found(*events, hot=True).clock is Clock.HOT_REPLY
    one = found(*events)
    assert (one.clock, one.due_at) == (Clock.REPLY, AT + timedelta(minutes=2, hours=24))


def test_reassignment_starts_the_clock_anew() -> None:
    events = (said(0, inbound=False), said(1, inbound=True), contact(2, assigned_to="bo"))
    assert found(*events, hot=True).started_at == AT + timedelta(minutes=2)


@pytest.mark.parametrize(
    ("event", "word"),
    [
        (said(2, inbound=True, body="STOP"), "opted out"),
        (contact(2, dnd=True), "Do not disturb"),
        (OpportunityChanged(event_id="o", location_id="l", contact_id="c", occurred_at=AT + timedelta(minutes=2), known_at=AT, opportunity_id="o", status="won"), "closed"),
    ],
)  # fmt: skip
def test_no_clock(event: ContactEvent, word: str) -> None:
    one, why = clock(said(0, inbound=True), event)
    assert one is None
    assert word in why


def test_old_contact_is_no_new_lead() -> None:
    one, _ = clock(contact(created_at=AT - timedelta(days=30)))
    assert one is None


def test_miss_probability() -> None:
    quick, slow = [30.0] * 40, [900.0] * 40
    assert miss_probability(quick, quick + slow, 60, 300) > 0.8, "who has not answered by now is not being quick"
    assert miss_probability(quick, quick, 0, 300) < 0.1
    assert miss_probability(slow, quick + slow, 0, 300) > 0.9
    assert miss_probability([], quick * 3 + slow, 0, 300) == pytest.approx(0.25, abs=0.02)
    assert miss_probability([], [], 0, 300) == 0.5
    assert miss_probability(quick, quick, 300, 300) == 1.0


def test_percentile() -> None:
    assert percentile([], 0.5) is None
    assert percentile([5.0], 0.9) == 5.0
    assert percentile([0.0, 10.0, 20.0], 0.5) == 10.0
    assert percentile([0.0, 10.0], 0.9) == 9.0


def test_wilson() -> None:
    assert wilson(0, 0) is None
    low, high = wilson(8, 10) or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)


def test_newcombe() -> None:
    """The example of Newcombe (1998), table II: 56/70 and 48/80."""
    assert difference(56, 70, 48, 80) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    assert difference(1, 2, 0, 0) is None
