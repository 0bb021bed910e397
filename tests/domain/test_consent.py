from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.contracts.events import Channel
from enterprisehub.contracts.state import ContactState, Conversation, MessageBrief
from enterprisehub.domain.consent import check_consent, next_opening
from enterprisehub.domain.zones import US_STATE_ZONES

NOON_LA = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
NIGHT_LA = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


def contact(**fields: object) -> ContactState:
    return ContactState(location_id="l", contact_id="c", **({"timezone": "America/Los_Angeles"} | fields))  # type: ignore[arg-type]


def test_open_hours() -> None:
    consent = check_consent(contact(), NOON_LA)
    assert consent.allowed
    assert consent.proof["zones"] == ["America/Los_Angeles"]
    assert consent.proof["checked_at"] == NOON_LA


@pytest.mark.parametrize(
    ("hour_utc", "minute", "allowed"), [(15, 59, False), (16, 0, True), (4, 59, True), (5, 0, False), (12, 0, False)]
)
def test_edges_of_quiet_hours(hour_utc: int, minute: int, allowed: bool) -> None:
    moment = datetime(2026, 11, 24, hour_utc, minute, tzinfo=UTC)
    consent = check_consent(contact(), moment)
    assert consent.allowed is allowed
    assert not consent.lasting


def test_summer_time() -> None:
    assert check_consent(contact(), datetime(2026, 7, 1, 15, 30, tzinfo=UTC)).allowed
    assert not check_consent(contact(), datetime(2026, 12, 1, 15, 30, tzinfo=UTC)).allowed


@pytest.mark.parametrize(
    ("hour_utc", "allowed"), [(14, False), (17, False), (18, True), (20, True), (1, True), (2, False), (3, False)]
)
def test_unknown_zone_takes_the_strictest(hour_utc: int, allowed: bool) -> None:
    moment = datetime(2026, 11, 24, hour_utc, 30, tzinfo=UTC)
    assert check_consent(contact(timezone=""), moment).allowed is allowed
    assert check_consent(contact(timezone="Mars/Olympus"), moment).allowed is allowed


def test_state_tells_the_zone() -> None:
    moment = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
    assert check_consent(contact(timezone="", state="NY"), moment).allowed
    assert check_consent(contact(timezone="", state="new york"), moment).allowed
    assert not check_consent(contact(timezone="", state="TX"), moment).allowed


def test_all_states() -> None:
    assert len(US_STATE_ZONES) == 2 * 51


def test_unknown_zone_abroad() -> None:
    consent = check_consent(contact(timezone="", country="MX"), NOON_LA)
    assert not consent.allowed
    assert next_opening(contact(timezone="", country="MX"), NOON_LA) is None


def test_opted_out() -> None:
    state = contact(conversation=Conversation(opted_out_at=NOON_LA - timedelta(days=400)))
    for channel in Channel:
        consent = check_consent(state, NOON_LA, channel)
        assert not consent.allowed
        assert consent.lasting


def test_dnd_for_all() -> None:
    assert check_consent(contact(dnd=True), NOON_LA).lasting


@pytest.mark.parametrize(
    ("channels", "channel", "allowed"),
    [
        ({"SMS": "active"}, Channel.SMS, False),
        ({"SMS": "permanent"}, Channel.SMS, False),
        ({"SMS": "inactive"}, Channel.SMS, True),
        ({"SMS": "whatever this is"}, Channel.SMS, False),
        ({"Email": "active"}, Channel.SMS, True),
        ({"Call": "active"}, Channel.VOICEMAIL, False),
        ({"FB": "active"}, Channel.SOCIAL, False),
        ({"Email": "active"}, Channel.OTHER, False),
        ({"Telegram": "active"}, Channel.SMS, False),
        ({}, Channel.OTHER, True),
    ],
)
def test_dnd_by_channel(channels: dict[str, str], channel: Channel, allowed: bool) -> None:
    assert check_consent(contact(dnd_channels=channels), NOON_LA, channel).allowed is allowed


def test_channel_of_their_last_message() -> None:
    recent = [MessageBrief(message_id="m", inbound=True, at=NOON_LA, channel=Channel.EMAIL)]
    state = contact(dnd_channels={"Email": "active"}, conversation=Conversation(recent=recent))
    assert not check_consent(state, NOON_LA).allowed


def test_deleted() -> None:
    assert not check_consent(contact(deleted=True), NOON_LA).allowed


def test_next_opening() -> None:
    opening = next_opening(contact(), NIGHT_LA)
    assert opening == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert check_consent(contact(), opening).allowed


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_unknown_zone_is_never_more_generous(moment: datetime) -> None:
    if check_consent(contact(timezone=""), moment).allowed:
        for zone in ("America/New_York", "America/Los_Angeles", "Pacific/Honolulu", "America/Adak"):
            assert check_consent(contact(timezone=zone), moment).allowed
