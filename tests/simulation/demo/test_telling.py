import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from nacl.signing import SigningKey
from tests.simulation.intake import Intake

from enterprisehub.contracts.api.locations import LocationSettings
from enterprisehub.contracts.events import ListingTouched
from enterprisehub.kit.errors import SettingError, Unavailable
from enterprisehub.simulation.demo.telling import (
    DemoRecord,
    crm_records,
    demo_history,
    demo_record,
    demo_scenario,
    office_settings,
    replay_past,
    save_record,
    stream,
)
from enterprisehub.simulation.history import history
from enterprisehub.simulation.standin.running import running

KEY = SigningKey(b"d" * 32)
START = datetime(2026, 6, 1, 15, tzinfo=UTC)


class Noted:
    """What buyers did, as it was noted."""

    def __init__(self) -> None:
        self.deeds: list[ListingTouched] = []

    async def __call__(self, deeds: Sequence[ListingTouched]) -> None:
        self.deeds.extend(deeds)


def test_offices_are_demo_locations() -> None:
    world = demo_history(START).world
    assert all(location.location_id.startswith("demo") for location in world.locations)
    assert [location.location_id for location in world.locations] == [
        location.location_id for location in demo_history(START + timedelta(days=9)).world.locations
    ]


def test_past_is_sixty_days_of_some_hundred_contacts() -> None:
    past = demo_history(START)
    told = [one for one in itertools.takewhile(lambda event: event.at < START, past) if one.contact_id in past.truth]
    events, deeds = [one for one in told if one.deed is None], [one for one in told if one.deed is not None]
    assert START - events[0].at < timedelta(days=60, hours=1)
    assert START - events[-1].at < timedelta(hours=6)
    assert 250 < len(past.truth) < 600
    assert 4_000 < len(events) < 16_000
    assert 500 < len(deeds) < 4_000
    assert not any(one.payload for one in deeds)


def test_deeds_stand_between_the_same_webhooks() -> None:
    scenario = demo_scenario(START)
    told = list(itertools.islice(history(scenario, endless=True, deeds=True), 4_000))
    plain = list(itertools.islice(history(scenario, endless=True), 4_000))
    webhooks = [one.payload for one in told if one.deed is None]
    assert webhooks == [one.payload for one in plain[: len(webhooks)]]
    again = itertools.islice(history(scenario, endless=True, deeds=True), 4_000)
    assert [one.deed for one in again] == [one.deed for one in told]
    assert [one.at for one in told] == sorted(one.at for one in told)


def test_settings_are_what_the_hub_takes() -> None:
    for location in demo_history(START).world.locations:
        settings = LocationSettings.model_validate(office_settings(location))
        assert settings.hours.monday
        assert len(settings.stage_map) == 8
        assert location.timezone == ZoneInfo(location.timezone).key


def test_first_record_starts_now(tmp_path: Path) -> None:
    record = demo_record(tmp_path)
    assert abs(datetime.now(UTC) - record.started_at) < timedelta(seconds=30)
    assert demo_record(tmp_path) == record


def test_damaged_record(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{", "ascii")
    with pytest.raises(SettingError, match="begin the demo anew"):
        demo_record(tmp_path)


async def test_past_is_told_once(intake: Intake, tmp_path: Path) -> None:
    save_record(tmp_path, DemoRecord(started_at=START - timedelta(days=57), told=0))
    short, noted = _short(tmp_path), Noted()
    count = await replay_past(intake.target, KEY, tmp_path, noted)
    assert len(intake.webhook_ids) == len(set(intake.webhook_ids))
    assert len(noted.deeds) == len({deed.event_id for deed in noted.deeds}) > 0
    assert count == short == len(intake.webhook_ids) + len(noted.deeds)
    assert demo_record(tmp_path).past_told
    assert await replay_past(intake.target, KEY, tmp_path, noted) == 0


def _short(data_dir: Path) -> int:
    """Let all but the first 300 events of the past count as told."""
    record = demo_record(data_dir)
    past = sum(1 for _ in itertools.takewhile(lambda e: e.at < record.started_at, demo_history(record.started_at)))
    record.told = past - 300
    save_record(data_dir, record)
    return 300


async def test_what_the_hub_put_off_is_sent_again(intake: Intake, tmp_path: Path) -> None:
    save_record(tmp_path, DemoRecord(started_at=START))
    _short(tmp_path)
    intake.refuse(every=7, with_status=429)
    noted = Noted()
    await replay_past(intake.target, KEY, tmp_path, noted)
    assert len(intake.accepted) == len(set(intake.accepted)) == 300 - len(noted.deeds)


async def test_refused_signature_ends_the_replay(intake: Intake, tmp_path: Path) -> None:
    save_record(tmp_path, DemoRecord(started_at=START))
    intake.refuse(every=1, with_status=401)
    with pytest.raises(Unavailable, match="401"):
        await replay_past(intake.target, KEY, tmp_path, Noted())
    assert demo_record(tmp_path).told == 0


async def test_stream_goes_on_where_the_past_ends(intake: Intake, tmp_path: Path) -> None:
    save_record(tmp_path, DemoRecord(started_at=START, told=3_000, past_told=True))
    coming = list(itertools.islice(demo_history(START), 3_000, 3_100))
    expected = [event.payload["webhookId"] for event in coming if event.deed is None][:20]
    deeds = [event.deed.event_id for event in coming if event.deed is not None]
    noted = Noted()
    await intake.until(20, stream(intake.target, KEY, tmp_path, noted, per_second=200))
    assert intake.webhook_ids[:20] == expected
    assert demo_record(tmp_path).told >= 3_019
    now = datetime.now(UTC)
    assert [deed.event_id for deed in noted.deeds] == deeds[: len(noted.deeds)]
    assert all(abs(now - deed.occurred_at) < timedelta(minutes=1) for deed in noted.deeds)
    for payload in intake.payloads[:20]:
        assert abs(now - datetime.fromisoformat(payload["timestamp"])) < timedelta(minutes=1)


async def test_stream_waits_for_a_hub_that_asks_to(intake: Intake, tmp_path: Path) -> None:
    save_record(tmp_path, DemoRecord(started_at=START, told=3_000, past_told=True))
    intake.refuse(every=2, with_status=429)
    await intake.until(3, stream(intake.target, KEY, tmp_path, Noted(), per_second=200))
    coming = itertools.islice(demo_history(START), 3_000, 3_050)
    assert intake.accepted[:3] == [event.payload["webhookId"] for event in coming if event.deed is None][:3]


async def test_account_of_the_demo_can_be_read_from_the_stand_in() -> None:
    world = demo_history(START).world
    office = world.locations[0]
    async with running() as standin:
        await standin.control("seed", **crm_records(world))
        assert (await standin.crm.location(office.location_id))["timezone"] == office.timezone
        users = await standin.crm.users(office.location_id)
        assert {user["id"] for user in users} == {agent.user_id for agent in office.agents}
        assert [c["id"] for c in await standin.crm.calendars(office.location_id)] == [office.calendar_id]
