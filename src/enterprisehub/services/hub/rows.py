"""Rows of the database to answers of the API."""

from typing import Any

import asyncpg
import msgspec

from enterprisehub.contracts.api.contacts import ContactRow
from enterprisehub.contracts.api.leads import Lead, LeadRow, Standing

REASONS_SHOWN = 3


def document(text: str | None) -> dict[str, Any] | None:
    """Decode a json column."""
    if text is None:
        return None
    decoded: dict[str, Any] = msgspec.json.decode(text)
    return decoded


def interval(row: "asyncpg.Record") -> tuple[float, float] | None:
    low, high = row["low"], row["high"]
    return None if low is None or high is None else (low, high)


def standing(row: "asyncpg.Record") -> Standing | None:
    """Return the lead's part of a joined row; None for a contact that is no lead yet."""
    return None if row["stage"] is None else Standing(**_lead_fields(row))


def contact_row(row: "asyncpg.Record") -> ContactRow:
    return ContactRow(**dict(row), standing=standing(row))


def lead_row(row: "asyncpg.Record") -> LeadRow:
    return LeadRow(**_lead_fields(row), **_answers(row))


def lead(row: "asyncpg.Record") -> Lead:
    return Lead(
        **_lead_fields(row),
        **_answers(row),
        score=document(row["score"]),
        churn=document(row["churn"]),
        coaching=document(row["coaching"]),
    )


def _lead_fields(row: "asyncpg.Record") -> dict[str, Any]:
    fields = {k: v for k, v in row.items() if k not in {"score", "churn", "coaching", "standing"}}
    return {**fields, "interval": interval(row)}


def _answers(row: "asyncpg.Record") -> dict[str, Any]:
    score = document(row["score"]) or {}
    coaching = document(row["coaching"]) or {}
    named = [reason for reason in score.get("reasons", []) if reason.get("feature") not in {"rest", "limit"}]
    reasons = sorted(named, key=lambda r: -abs(r.get("contribution", 0)))
    return {
        "reasons": reasons[:REASONS_SHOWN],
        "model": score.get("model"),
        "note": score.get("note"),
        "tip": coaching.get("tip"),
        # coaching leaves out what is at its default, which is False
        "may_contact": coaching.get("may_contact", False) if coaching else None,
    }
