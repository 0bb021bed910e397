"""Read what a batch needs and write all that it brings, by columns: one statement a table."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from enterprisehub.contracts.events import ContactEvent, Event
from enterprisehub.contracts.state import ContactState
from enterprisehub.kit.database import Connection, Statement
from enterprisehub.services.pipeline.batch import INDEXED_TEXT, Case, ContactKey, Standing

_states = msgspec.json.Decoder(ContactState)
_events = msgspec.json.Decoder(Event)


def columns(rows: Iterable[Sequence[Any]], count: int) -> list[list[Any]]:
    """Turn rows into `count` columns, for `unnest`."""
    found = [list(column) for column in zip(*rows, strict=True)]
    return found or [[] for _ in range(count)]


async def read_cases(connection: Connection, cases: dict[ContactKey, Case]) -> None:
    """Fill in each case's state, position in the log and standing."""
    keys = columns(cases, 2)
    records = await connection.fetch(
        """SELECT c.location_id, c.contact_id, c.state, c.log_seq, l.probability, l.temperature,
             l.written_probability, l.written_temperature, l.churn_probability, l.coaching
           FROM unnest($1::text[], $2::text[]) AS k(location_id, contact_id)
           JOIN contacts c USING (location_id, contact_id)
           LEFT JOIN leads l USING (location_id, contact_id)""",
        *keys,
    )
    for r in records:
        case = cases[r["location_id"], r["contact_id"]]
        case.state = _states.decode(r["state"])
        case.log_seq = r["log_seq"]
        if r["temperature"] is not None:
            case.before = Standing(
                r["probability"], r["temperature"], r["written_probability"], r["written_temperature"],
                r["churn_probability"], r["coaching"],
            )  # fmt: skip


async def known_events(connection: Connection, cases: Iterable[Case]) -> set[tuple[str, str]]:
    """Return which of the cases' events are in the log already, as (location_id, event_id)."""
    keys = columns(((e.location_id, e.event_id) for case in cases for e in case.events), 2)
    records = await connection.fetch(
        """SELECT e.location_id, e.event_id FROM unnest($1::text[], $2::text[]) AS k(location_id, event_id)
           JOIN events e USING (location_id, event_id)""",
        *keys,
    )
    return {(r["location_id"], r["event_id"]) for r in records}


async def read_log(connection: Connection, key: ContactKey) -> list[ContactEvent]:
    """Return all of a contact's events."""
    records = await connection.fetch("SELECT payload FROM events WHERE location_id = $1 AND contact_id = $2", *key)
    return [_events.decode(r["payload"]) for r in records]


async def append_events(
    connection: Connection, events: Sequence[Event], row_of: dict[str, int]
) -> dict[ContactKey, int]:
    """Append events to the log and return the last position of each contact."""
    rows = (
        (e.location_id, e.event_id, e.contact_id, e.__struct_config__.tag, e.occurred_at, e.known_at,
         row_of.get(e.event_id), msgspec.json.encode(e).decode())
        for e in events
    )  # fmt: skip
    records = await connection.fetch(
        """INSERT INTO events (location_id, event_id, contact_id, kind, occurred_at, known_at, inbox_id, payload)
           SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[],
                                $7::bigint[], $8::json[])
           ON CONFLICT DO NOTHING RETURNING location_id, contact_id, seq""",
        *columns(rows, 8),
    )
    last: dict[ContactKey, int] = {}
    for r in records:
        key = (r["location_id"], r["contact_id"])
        last[key] = max(r["seq"], last.get(key, 0))
    return last


def write_contacts(cases: Iterable[Case]) -> Statement:
    rows = []
    for case in cases:
        state = case.state
        assert state is not None
        tags = msgspec.json.encode(state.tags).decode()
        rows.append((
            *case.key, state.name or f"{state.first_name} {state.last_name}".strip(), state.email, state.phone,
            state.source[:INDEXED_TEXT], state.assigned_to, tags, state.deleted, state.created_at or state.first_event_at,
            state.last_event_at, case.encoded.decode(), case.log_seq,
        ))  # fmt: skip
    return Statement(
        """INSERT INTO contacts (location_id, contact_id, name, email, phone, source, assigned_to, tags, deleted,
                                 created_at, last_event_at, state, log_seq)
           SELECT location_id, contact_id, name, email, phone, source, assigned_to,
                  ARRAY(SELECT json_array_elements_text(tags)), deleted, created_at, last_event_at, state, log_seq
           FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::json[],
                       $9::boolean[], $10::timestamptz[], $11::timestamptz[], $12::json[], $13::bigint[])
             AS t(location_id, contact_id, name, email, phone, source, assigned_to, tags, deleted, created_at,
                  last_event_at, state, log_seq)
           ON CONFLICT (location_id, contact_id) DO UPDATE SET
             name = excluded.name, email = excluded.email, phone = excluded.phone, source = excluded.source,
             assigned_to = excluded.assigned_to, tags = excluded.tags, deleted = excluded.deleted,
             created_at = excluded.created_at, last_event_at = excluded.last_event_at, state = excluded.state,
             log_seq = excluded.log_seq, updated_at = now()""",
        columns(rows, 13),
    )


def write_messages(rows: Iterable[Sequence[Any]]) -> Statement:
    """Insert messages: location, id, contact, conversation, event, inbound, channel, body, subject, user, automated,
    call seconds, occurred, known. What is there already stays."""  # noqa: D205, D209
    return Statement(
        """INSERT INTO messages (location_id, message_id, contact_id, conversation_id, event_id, inbound, channel, body,
                                 subject, user_id, automated, call_duration_s, occurred_at, known_at)
           SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[], $7::text[],
             $8::text[], $9::text[], $10::text[], $11::boolean[], $12::int[], $13::timestamptz[], $14::timestamptz[])
           ON CONFLICT DO NOTHING""",
        columns(rows, 14),
    )


def write_conversations(rows: Iterable[Sequence[Any]]) -> Statement:
    """Upsert conversations: location, id, contact, channel, last message, last inbound, waiting since, then how many are
    unread: what the CRM said, if it did, and how many came since."""  # noqa: D205, D209
    return Statement(
        """INSERT INTO conversations AS c (location_id, conversation_id, contact_id, channel, last_message_at,
                                           last_inbound_at, waiting_since, unread)
           SELECT location_id, conversation_id, contact_id, channel, last_message_at, last_inbound_at, waiting_since,
                  coalesce(said, (SELECT k.unread FROM conversations k WHERE k.location_id = t.location_id
                                    AND k.conversation_id = t.conversation_id), 0) + more
           FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[],
                       $7::timestamptz[], $8::int[], $9::int[])
             AS t(location_id, conversation_id, contact_id, channel, last_message_at, last_inbound_at, waiting_since,
                  said, more)
           ON CONFLICT (location_id, conversation_id) DO UPDATE SET
             channel = excluded.channel, last_message_at = coalesce(excluded.last_message_at, c.last_message_at),
             last_inbound_at = coalesce(excluded.last_inbound_at, c.last_inbound_at),
             waiting_since = excluded.waiting_since, unread = excluded.unread""",
        columns(rows, 9),
    )


async def standing_publications(connection: Connection, keys: Iterable[ContactKey]) -> dict[ContactKey, Any]:
    """Return the lead rows for contacts, for publishing again after a crash."""
    records = await connection.fetch(
        """SELECT l.*, c.name, c.deleted FROM unnest($1::text[], $2::text[]) AS k(location_id, contact_id)
           JOIN leads l USING (location_id, contact_id) JOIN contacts c USING (location_id, contact_id)""",
        *columns(keys, 2),
    )
    return {(r["location_id"], r["contact_id"]): r for r in records}
