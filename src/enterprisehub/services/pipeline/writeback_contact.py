"""Bring one contact in the CRM to what the outbox wants: read it, write only what differs, the note last."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from msgspec import Struct
from redis.asyncio import Redis

from enterprisehub.clients.gohighlevel.client import ContactsApi, Record
from enterprisehub.clients.gohighlevel.errors import FieldVanished
from enterprisehub.clients.gohighlevel.fields import CustomFields
from enterprisehub.kit.cache import REDIS_ERRORS
from enterprisehub.services.pipeline.writeback_echo import as_text, field_mark, remember, tag_marks
from enterprisehub.services.pipeline.writeback_repository import Claimed, Payload

SCORE, TEMPERATURE, REASONS = "ehub_score", "ehub_temperature", "ehub_reasons"
FIELDS: Final = {SCORE: "NUMERICAL", TEMPERATURE: "TEXT", REASONS: "LARGE_TEXT"}
"""The custom fields that we write, with the CRM's data types."""


class Plan(Struct, frozen=True):
    """What differs between the CRM's contact and ours."""

    fields: dict[str, str]
    """New values by key."""
    tags_add: list[str]
    tags_remove: list[str]

    def marks(self, ids: Mapping[str, str]) -> list[str]:
        return [
            *(field_mark(ids[key], value) for key, value in self.fields.items()),
            *tag_marks(self.tags_add, self.tags_remove),
        ]


def values(payload: Payload) -> dict[str, str]:
    """Return what the custom fields should hold: the score in percent, never 0 or 100, which no model can know."""
    found = {TEMPERATURE: payload.temperature, REASONS: "; ".join(payload.reasons)}
    if payload.trained_on == "synthetic":
        found[REASONS] += " (model trained on synthetic data)"
    if payload.probability is not None:
        found[SCORE] = f"{min(max(payload.probability * 100, 0.1), 99.9):.1f}"
    return found


def plan(contact: Record, payload: Payload, ids: Mapping[str, str]) -> Plan:
    """Compare the contact, as the CRM has it, with what it should hold."""
    held = {str(f.get("id")): as_text(f.get("value")) for f in contact.get("customFields") or []}
    fields = {key: value for key, value in values(payload).items() if held.get(ids[key], "") != as_text(value)}
    tags = {str(tag).lower() for tag in contact.get("tags") or []}
    return Plan(
        fields,
        [tag for tag in payload.tags_add if tag.lower() not in tags],
        [tag for tag in payload.tags_remove if tag.lower() in tags],
    )


class ContactWriter:
    """Writes contacts. Every step but the note may be repeated."""

    def __init__(self, crm: ContactsApi, fields: CustomFields, redis: "Redis | None") -> None:
        self._crm = crm
        self._fields = fields
        self._redis = redis

    async def write(self, row: Claimed, note_starts: Callable[[], Awaitable[None]]) -> None:
        """Write a row's contact or task; `note_starts` is called right before a note or task, and may refuse by raising.

        Raises:
            GoHighLevelError: the row was not, or not wholly, written.
        """
        key = (row.location_id, row.contact_id)
        if row.payload.assigned_to is not None:
            await self._crm.update_contact(*key, {"assignedTo": row.payload.assigned_to or None})
            return
        if row.payload.task is not None:
            await note_starts()
            task = row.payload.task
            assignee = task.assigned_to or None
            await self._crm.add_task(*key, title=task.title, due_at=task.due_at, assigned_to=assignee)
            return
        ids = await self._fields.ids(row.location_id)
        todo = plan(await self._crm.contact(*key), row.payload, ids)
        await self._remember(key, todo.marks(ids))
        if todo.fields:
            entries = [{"id": ids[k], "key": k, "field_value": value} for k, value in todo.fields.items()]
            await self._check(row, await self._crm.update_contact(*key, {"customFields": entries}), entries)
        if todo.tags_add:
            await self._crm.add_tags(*key, todo.tags_add)
        if todo.tags_remove:
            await self._crm.remove_tags(*key, todo.tags_remove)
        if row.payload.note:
            await note_starts()
            await self._crm.add_note(*key, row.payload.note)

    async def _remember(self, key: tuple[str, str], marks: list[str]) -> None:
        if self._redis is None or not marks:
            return
        try:
            await remember(self._redis, *key, marks)
        except REDIS_ERRORS:
            return  # an echo more is taken for somebody's change: it costs one scoring

    async def _check(self, row: Claimed, answer: Record, entries: list[dict[str, Any]]) -> None:
        """Notice a field that somebody deleted: the CRM ignores writes to it without a word."""
        held = {str(f.get("id")) for f in answer.get("customFields") or []}
        if held and not all(entry["id"] in held for entry in entries):
            await self._fields.forget(row.location_id)
            raise FieldVanished(f"a custom field of {row.location_id} no longer exists")
