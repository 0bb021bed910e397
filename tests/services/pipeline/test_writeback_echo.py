"""Echoes of our own writes."""

from datetime import UTC, datetime
from typing import Any

import pytest

from enterprisehub.contracts.events import ContactChanged
from enterprisehub.contracts.state import ContactState
from enterprisehub.kit import cache
from enterprisehub.kit.cache import WRITTEN
from enterprisehub.services.pipeline.writeback_echo import field_mark, is_echo, remember, tag_marks, written_marks

NOW = datetime(2026, 11, 23, tzinfo=UTC)
STATE = ContactState(
    location_id="l", contact_id="c", name="Ann Lee", tags=["vip"], custom_fields={"score": 40, "budget": "500k"}
)
WRITTEN_MARKS = {field_mark("score", "55.0"), *tag_marks(["ehub:hot"], [])}


def changed(**fields: Any) -> ContactChanged:
    return ContactChanged(event_id="e", location_id="l", contact_id="c", occurred_at=NOW, known_at=NOW, **fields)


def test_our_field_and_our_tag() -> None:
    event = changed(name="Ann Lee", tags=["ehub:hot", "vip"], custom_fields={"score": 55, "budget": "500k"})
    assert is_echo(event, STATE, WRITTEN_MARKS)


@pytest.mark.parametrize(
    "fields",
    [
        {"custom_fields": {"score": 56, "budget": "500k"}},
        {"custom_fields": {"score": 55, "budget": "600k"}},
        {"custom_fields": {"score": 55}},
        {"tags": ["ehub:hot", "vip", "investor"]},
        {"tags": ["ehub:hot"]},
        {"name": "Ann Lee-Park", "custom_fields": {"score": 55, "budget": "500k"}},
        {"dnd": True, "tags": ["ehub:hot", "vip"]},
    ],
    ids=["other value", "other field", "field emptied", "other tag", "tag removed", "name", "do not disturb"],
)
def test_somebody_changed_something(fields: dict[str, Any]) -> None:
    assert not is_echo(changed(**fields), STATE, WRITTEN_MARKS)


def test_echo_that_comes_twice() -> None:
    state = ContactState(location_id="l", contact_id="c", custom_fields={"score": 55})
    assert is_echo(changed(custom_fields={"score": "55.0"}), state, WRITTEN_MARKS)


def test_nothing_written_lately() -> None:
    assert not is_echo(changed(tags=["vip"]), STATE, set())


@pytest.mark.servers
async def test_marks_live_for_an_hour(redis_url: str) -> None:
    redis = cache.connect(redis_url)
    try:
        await remember(redis, "l", "c", sorted(WRITTEN_MARKS))
        assert await written_marks(redis, [("l", "c"), ("l", "other")]) == {("l", "c"): WRITTEN_MARKS}
        assert 3590 < await redis.ttl(WRITTEN.key("l", "c")) <= 3600
    finally:
        await redis.aclose()
