"""Read conversations and messages."""

import asyncpg

from enterprisehub.kit.database import Connection
from enterprisehub.services.hub.pages_repository import Order, Where, epoch, page

_CONVERSATIONS = """SELECT v.location_id, v.conversation_id, v.contact_id, coalesce(c.name, '') AS contact_name, v.channel,
 v.last_message_at, v.last_inbound_at, v.waiting_since, v.unread
FROM conversations v LEFT JOIN contacts c USING (location_id, contact_id)"""
_MESSAGES = """SELECT m.location_id, m.message_id, m.contact_id, m.conversation_id, m.inbound, m.channel, m.body, m.subject,
 m.user_id, m.automated, m.call_duration_s, m.occurred_at, m.known_at
FROM messages m"""
_NEWEST_CONVERSATION = Order(
    key=epoch("v.last_message_at"),
    type="float8",
    identity=("v.location_id", "v.conversation_id"),
)
_NEWEST_MESSAGE = Order(
    key=epoch("m.occurred_at"),
    type="float8",
    identity=("m.location_id", "m.message_id"),
)


async def conversations(
    connection: Connection, *, contact_id: str | None, waiting: bool | None, cursor: str | None, limit: int
) -> "tuple[list[asyncpg.Record], str | None]":
    where = Where().add("v.contact_id = {}", contact_id).add("(v.waiting_since IS NOT NULL) = {}", waiting)
    return await page(connection, _CONVERSATIONS, where, _NEWEST_CONVERSATION, cursor=cursor, limit=limit)


async def messages(
    connection: Connection, *, contact_id: str | None, conversation_id: str | None, cursor: str | None, limit: int
) -> "tuple[list[asyncpg.Record], str | None]":
    where = Where().add("m.contact_id = {}", contact_id).add("m.conversation_id = {}", conversation_id)
    return await page(connection, _MESSAGES, where, _NEWEST_MESSAGE, cursor=cursor, limit=limit)
