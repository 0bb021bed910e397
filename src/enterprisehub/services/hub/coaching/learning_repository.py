"""Read how tips were answered and what followed, and the scorecards."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from enterprisehub.contracts.api.coaching import Split
from enterprisehub.kit.database import Connection
from enterprisehub.services.hub.pages_repository import Order, Where, epoch, page

_GROUPS = {
    Split.KIND: "t.kind",
    Split.TOPIC: "t.topic",
    Split.AGENT: "t.assigned_to",
    Split.PLAYBOOK: "t.playbook",
    Split.WEEK: "to_char(date_trunc('week', t.given_at), 'YYYY-MM-DD')",
}
_CARDS = """SELECT s.location_id, s.contact_id, coalesce(c.name, '') AS contact_name, s.user_id, s.started_at, s.ended_at,
 s.asked, s.missed, s.late, s.unanswered, s.card
FROM scorecards s LEFT JOIN contacts c USING (location_id, contact_id)"""
_NEWEST = Order(key=epoch("s.ended_at"), type="float8", identity=("s.location_id", "s.contact_id"))


async def acceptance(
    connection: Connection, by: Split, since: datetime, ignored_before: datetime
) -> "Sequence[asyncpg.Record]":
    """Count answers by group; a tip given before `ignored_before` without an answer was ignored."""
    return await connection.fetch(
        f"""SELECT {_GROUPS[by]} AS "group", count(*) AS given,
              count(*) FILTER (WHERE answer = 'accepted') AS accepted,
              count(*) FILTER (WHERE answer = 'edited') AS edited,
              count(*) FILTER (WHERE answer = 'dismissed') AS dismissed,
              count(*) FILTER (WHERE answer = 'ignored' OR (answer IS NULL AND given_at <= $2)) AS ignored,
              count(*) FILTER (WHERE answer IS NULL AND given_at > $2) AS open
            FROM tips t WHERE given_at > $1 GROUP BY 1 ORDER BY 1""",
        since,
        ignored_before,
    )


async def reasons(connection: Connection, since: datetime) -> dict[str, int]:
    rows = await connection.fetch(
        """SELECT reason, count(*) FROM tips WHERE answer = 'dismissed' AND given_at > $1
           GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10""",
        since,
    )
    return {row["reason"]: row["count"] for row in rows}


async def outcomes(connection: Connection, since: datetime, until: datetime) -> "Sequence[asyncpg.Record]":
    """Return by tenure and whether the contact's first tip was taken: contacts, and those who got an appointment.

    One tip a contact, the first of the time, so that contacts are counted once. An appointment counts when it was first
    seen within 14 days after the tip. Tenure is the time from the assignee's first message to the tip.
    """
    return await connection.fetch(
        """WITH agents AS (
             SELECT location_id, user_id, min(occurred_at) AS began FROM messages
             WHERE user_id IS NOT NULL AND NOT inbound GROUP BY 1, 2
           ), first AS (
             SELECT DISTINCT ON (location_id, contact_id) location_id, contact_id, assigned_to, given_at,
               coalesce(answer IN ('accepted', 'edited'), false) AS taken
             FROM tips WHERE given_at > $1 AND given_at <= $2 ORDER BY location_id, contact_id, given_at, tip_id
           )
           SELECT CASE WHEN a.began IS NULL THEN 'unknown' WHEN f.given_at - a.began < interval '90 days'
                    THEN 'under 90 days' WHEN f.given_at - a.began < interval '1 year' THEN '90 days to a year'
                    ELSE 'over a year' END AS tenure,
             f.taken, count(*) AS contacts, count(*) FILTER (WHERE EXISTS (
               SELECT FROM events e WHERE e.location_id = f.location_id AND e.contact_id = f.contact_id
                 AND e.kind = 'appointment_changed' GROUP BY e.payload ->> 'appointment_id'
               HAVING min(e.occurred_at) > f.given_at AND min(e.occurred_at) <= f.given_at + interval '14 days'
             )) AS met
           FROM first f LEFT JOIN agents a ON a.location_id = f.location_id AND a.user_id = f.assigned_to
           GROUP BY 1, 2 ORDER BY 1""",
        since,
        until,
    )


async def scorecards(
    connection: Connection, *, contact_id: str | None, user_id: str | None, cursor: str | None, limit: int
) -> "tuple[list[asyncpg.Record], str | None]":
    where = Where().add("s.contact_id = {}", contact_id).add("s.user_id = {}", user_id)
    return await page(connection, _CARDS, where, _NEWEST, cursor=cursor, limit=limit)


async def agent_weeks(connection: Connection, since: datetime, user_id: str | None) -> "Sequence[asyncpg.Record]":
    return await connection.fetch(
        """SELECT s.user_id, coalesce(max(u.name), '') AS name, date_trunc('week', s.ended_at) AS week,
             count(*) AS conversations, avg(s.asked)::float8 AS asked, avg(s.missed)::float8 AS missed,
             avg(s.late)::float8 AS late, avg(s.unanswered)::float8 AS unanswered
           FROM scorecards s LEFT JOIN users u ON u.location_id = s.location_id AND u.ghl_user_id = s.user_id
           WHERE s.ended_at > $1 AND ($2::text IS NULL OR s.user_id = $2)
           GROUP BY s.user_id, week ORDER BY s.user_id, week""",
        since,
        user_id,
    )
