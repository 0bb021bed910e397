"""Write what was decided about leads: their standing, the predictions behind it, what goes back to the CRM."""

from collections.abc import Iterable, Sequence
from typing import Any

from enterprisehub.kit.database import ALL, Database, Statement
from enterprisehub.services.pipeline.batch import ContactKey
from enterprisehub.services.pipeline.contacts_repository import columns

# an answer that is missing now leaves the last one standing; `missing` says so
_UPSERT = """
INSERT INTO leads AS l (location_id, contact_id, side, stage, temperature, probability, low, high, score,
  churn_probability, churn, coaching, value_cents, waiting_since, last_inbound_at, last_event_at, assigned_to, missing,
  asked_at, scored_at, scored_event_id, evidence, written_probability, written_temperature)
SELECT location_id, contact_id, side, stage, temperature, probability, low, high, score, churn_probability, churn,
  coaching, value_cents, waiting_since, last_inbound_at, last_event_at, assigned_to,
  coalesce(string_to_array(nullif(missing, ''), ','), '{}'), asked_at,
  CASE WHEN missing LIKE '%ml%' THEN NULL ELSE asked_at END, scored_event_id, evidence, written_probability,
  written_temperature
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::float8[], $8::float8[],
    $9::json[], $10::float8[], $11::json[], $12::json[], $13::bigint[], $14::timestamptz[], $15::timestamptz[],
    $16::timestamptz[], $17::text[], $18::text[], $19::timestamptz[], $20::text[], $21::boolean[], $22::float8[],
    $23::text[])
  AS t(location_id, contact_id, side, stage, temperature, probability, low, high, score, churn_probability, churn,
    coaching, value_cents, waiting_since, last_inbound_at, last_event_at, assigned_to, missing, asked_at,
    scored_event_id, evidence, written_probability, written_temperature)
ON CONFLICT (location_id, contact_id) DO UPDATE SET
  side = excluded.side, stage = excluded.stage,
  temperature = CASE WHEN 'ml' = ANY(excluded.missing) THEN l.temperature ELSE excluded.temperature END,
  probability = CASE WHEN 'ml' = ANY(excluded.missing) THEN l.probability ELSE excluded.probability END,
  low = CASE WHEN 'ml' = ANY(excluded.missing) THEN l.low ELSE excluded.low END,
  high = CASE WHEN 'ml' = ANY(excluded.missing) THEN l.high ELSE excluded.high END,
  score = coalesce(excluded.score, l.score),
  churn_probability = CASE WHEN excluded.churn IS NULL THEN l.churn_probability ELSE excluded.churn_probability END,
  churn = coalesce(excluded.churn, l.churn), coaching = coalesce(excluded.coaching, l.coaching),
  value_cents = excluded.value_cents, waiting_since = excluded.waiting_since,
  last_inbound_at = excluded.last_inbound_at, last_event_at = excluded.last_event_at,
  assigned_to = excluded.assigned_to, missing = excluded.missing, asked_at = excluded.asked_at,
  scored_at = CASE WHEN 'ml' = ANY(excluded.missing) THEN l.scored_at ELSE excluded.scored_at END,
  scored_event_id = excluded.scored_event_id, evidence = excluded.evidence,
  written_probability = coalesce(excluded.written_probability, l.written_probability),
  written_temperature = coalesce(excluded.written_temperature, l.written_temperature)
"""


def write_leads(rows: Iterable[Sequence[Any]]) -> Statement:
    return Statement(_UPSERT, columns(rows, 23))


def write_predictions(rows: Iterable[Sequence[Any]]) -> Statement:
    """Insert predictions: location, contact, event, kind, model, log position, moment, probability, low, high, answer."""
    return Statement(
        """INSERT INTO predictions (location_id, contact_id, event_id, kind, model, log_seq, moment, probability, low,
                                    high, answer)
           SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[],
             $7::timestamptz[], $8::float8[], $9::float8[], $10::float8[], $11::json[])""",
        columns(rows, 11),
    )


def write_tips(rows: Iterable[Sequence[Any]]) -> Statement:
    """Insert tips: location, tip, contact, kind, topic, when, assignee, playbook, allowed, consent, proof, tip.

    One that was given before stays as it was.
    """
    return Statement(
        """INSERT INTO tips (location_id, tip_id, contact_id, kind, topic, given_at, assigned_to, playbook, may_contact,
                             consent, proof, tip)
           SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[],
             $7::text[], $8::text[], $9::boolean[], $10::text[], $11::json[], $12::json[])
           ON CONFLICT DO NOTHING""",
        columns(rows, 12),
    )


def write_outbox(rows: Iterable[Sequence[Any]]) -> Statement:
    """Put what goes to the CRM into the outbox: location, contact, payload.

    The newest replaces what was not sent yet, but for a note: what it tells happened all the same.
    """
    return Statement(
        """INSERT INTO outbox AS o (location_id, contact_id, kind, payload)
           SELECT location_id, contact_id, 'score', payload
           FROM unnest($1::text[], $2::text[], $3::json[]) AS t(location_id, contact_id, payload)
           ON CONFLICT (location_id, contact_id, kind) WHERE state = 'pending'
           DO UPDATE SET created_at = now(), payload =
             CASE WHEN excluded.payload->>'note' IS NULL AND o.payload->>'note' IS NOT NULL
               THEN (excluded.payload::jsonb || jsonb_build_object('note', o.payload->>'note'))::json
               ELSE excluded.payload END""",
        columns(rows, 3),
    )


async def waiting_for_answers(database: Database, limit: int) -> list[ContactKey]:
    """Return contacts for whom an answer is missing for five seconds, oldest first."""
    return await _keys(
        database,
        """SELECT location_id, contact_id FROM leads WHERE missing <> '{}' AND asked_at < now() - interval '5 s'
           ORDER BY asked_at LIMIT $1""",
        limit,
    )


async def stale(database: Database, limit: int) -> list[ContactKey]:
    """Return contacts whose score is six hours old: recency counts, so a score ages without any event."""
    return await _keys(
        database,
        "SELECT location_id, contact_id FROM leads WHERE asked_at < now() - interval '6 h' ORDER BY asked_at LIMIT $1",
        limit,
    )


async def _keys(database: Database, query: str, limit: int) -> list[ContactKey]:
    async with database.transaction(ALL) as connection:
        return [(r["location_id"], r["contact_id"]) for r in await connection.fetch(query, limit)]
