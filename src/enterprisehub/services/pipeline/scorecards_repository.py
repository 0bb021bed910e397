"""Read conversations that have fallen silent, and keep their scorecards."""

from datetime import datetime
from typing import Any, Final

import asyncpg
import msgspec

from enterprisehub.contracts.events import Channel, MessageExchanged
from enterprisehub.domain.scorecard import Scorecard
from enterprisehub.kit.database import Connection

MESSAGES_READ: Final = 2000
"""Of a longer conversation the latest are read: what it rests on is in them."""

_SILENT = """
SELECT v.location_id, v.contact_id, s.ended_at FROM (
  SELECT location_id, contact_id, max(last_message_at) AS last_at FROM conversations
  WHERE last_message_at > $1 GROUP BY location_id, contact_id
) v LEFT JOIN LATERAL (
  SELECT max(ended_at) AS ended_at FROM scorecards s
  WHERE s.location_id = v.location_id AND s.contact_id = v.contact_id
) s ON true
WHERE v.last_at < $2 AND (s.ended_at IS NULL OR s.ended_at < v.last_at) LIMIT $3
"""


async def silent(connection: Connection, after: datetime, before: datetime, limit: int) -> "list[asyncpg.Record]":
    """Return contacts whose last message lies between, and is in no card yet; with the end of their last card."""
    return await connection.fetch(_SILENT, after, before, limit)


async def messages(connection: Connection, location_id: str, contact_id: str) -> list[MessageExchanged]:
    rows = await connection.fetch(
        """SELECT * FROM (
             SELECT message_id, event_id, inbound, channel, body, user_id, automated, call_duration_s, occurred_at, known_at
             FROM messages WHERE location_id = $1 AND contact_id = $2 ORDER BY occurred_at DESC, event_id DESC LIMIT $3
           ) m ORDER BY occurred_at, event_id""",
        location_id,
        contact_id,
        MESSAGES_READ,
    )
    return [
        MessageExchanged(
            location_id=location_id, contact_id=contact_id, **{**dict(row), "channel": Channel(row["channel"])}
        )
        for row in rows
    ]


async def save(connection: Connection, location_id: str, contact_id: str, card: Scorecard) -> None:
    ended_at: datetime = card.ended_at
    values: tuple[Any, ...] = (location_id, contact_id, ended_at, card.started_at, card.user_id)
    counts = (len(card.asked), len(card.missed), len(card.late), len(card.unanswered))
    await connection.execute(
        """INSERT INTO scorecards (location_id, contact_id, ended_at, started_at, user_id, asked, missed, late,
             unanswered, card) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING""",
        *values,
        *counts,
        msgspec.json.encode(card).decode(),
    )
