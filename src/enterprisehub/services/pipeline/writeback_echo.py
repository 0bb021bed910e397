"""Know our own writes again when they come back as a contact's change.

Each write leaves marks in Redis for an hour: `FIELD_ID=VALUE`, `+TAG`, `-TAG`. A change whose every difference to the
state bears such a mark is an echo. Without Redis nothing is recognised, and nothing is lost: an echo changes no score.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from msgspec import UNSET, structs
from prometheus_client import Counter
from redis.asyncio import Redis

from enterprisehub.contracts.events import ContactChanged
from enterprisehub.contracts.state import ContactState
from enterprisehub.kit.cache import REDIS_ERRORS, WRITTEN
from enterprisehub.services.pipeline.batch import Case

ECHOES = Counter("enterprisehub_pipeline_echoes_total", "Changes that were our own writes coming back")

_COMPARED_APART: Final = {"event_id", "location_id", "contact_id", "occurred_at", "known_at", "tags", "custom_fields"}
_PLAIN: Final = tuple(f.name for f in structs.fields(ContactChanged) if f.name not in _COMPARED_APART)


def is_echo(event: ContactChanged, state: ContactState, written: Collection[str]) -> bool:
    """Say whether all that the event changes in the state was written by us."""
    if not written or any(_differs(getattr(event, name), getattr(state, name)) for name in _PLAIN):
        return False
    return all(mark in written for mark in _changes(event, state))


def _differs(said: Any, held: Any) -> bool:
    return said is not UNSET and said != held


def _changes(event: ContactChanged, state: ContactState) -> list[str]:
    changes: list[str] = []
    if event.custom_fields is not UNSET:
        held = state.custom_fields
        changes += (field_mark(k, v) for k, v in event.custom_fields.items() if as_text(v) != as_text(held.get(k)))
        changes += (field_mark(k, None) for k in held.keys() - event.custom_fields.keys())
    if event.tags is not UNSET:
        changes += tag_marks(set(event.tags) - set(state.tags), set(state.tags) - set(event.tags))
    return changes


def field_mark(field_id: str, value: Any) -> str:
    return f"{field_id}={as_text(value)}"


def tag_marks(added: Collection[str], removed: Collection[str]) -> list[str]:
    return [*(f"+{tag}" for tag in added), *(f"-{tag}" for tag in removed)]


def as_text(value: Any) -> str:
    """Return a field's value as text; 37, 37.0 and "37" are the same."""
    if value is None:
        return ""
    try:
        return f"{float(value):g}"
    except (TypeError, ValueError):
        return str(value).strip()


async def remember(redis: "Redis", location_id: str, contact_id: str, marks: Sequence[str]) -> None:
    """Leave marks before the write: its echo may be faster than its answer."""
    key = WRITTEN.key(location_id, contact_id)
    async with redis.pipeline(transaction=False) as pipe:
        pipe.sadd(key, *marks)
        pipe.expire(key, WRITTEN.ttl_s)
        await pipe.execute()


async def note_echoes(redis: "Redis", cases: Collection[Case]) -> None:
    """Mark the cases all of whose events are our own writes coming back; without Redis none is."""
    asked = {case.key: case for case in cases if case.state and case.events and all(map(_is_change, case.events))}
    if not asked:
        return
    with suppress(*REDIS_ERRORS):
        for key, marks in (await written_marks(redis, list(asked))).items():
            case = asked[key]
            assert case.state is not None
            changes = [event for event in case.events if isinstance(event, ContactChanged)]
            case.echo = all(is_echo(change, case.state, marks) for change in changes)
            ECHOES.inc(case.echo)


def _is_change(event: object) -> bool:
    return isinstance(event, ContactChanged)


async def written_marks(redis: "Redis", contacts: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], set[str]]:
    """Return the marks of contacts (location, contact), in one round trip."""
    async with redis.pipeline(transaction=False) as pipe:
        for location_id, contact_id in contacts:
            pipe.smembers(WRITTEN.key(location_id, contact_id))
        found = await pipe.execute()
    return {key: {mark.decode() for mark in marks} for key, marks in zip(contacts, found, strict=True) if marks}
