"""Risk, anniversaries and returns, within what the caller may see."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import msgspec

from enterprisehub.clients.batch import Asks
from enterprisehub.contracts.api.retention import (
    Anniversaries,
    LikelyReturn,
    PastClient,
    ReturnShare,
    RiskBoard,
    RiskRow,
)
from enterprisehub.contracts.scoring import EncodedSubject, Return
from enterprisehub.domain import returns
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Database
from enterprisehub.kit.errors import Unavailable
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.retention import repository
from enterprisehub.services.hub.rows import document

_SUMMARIES = frozenset({"rest", "limit"})
"""Lines that complete a sum and are no reason by themselves."""
LIKELY = 8
"""Past clients named as likely to come back."""


class Retention:
    def __init__(self, database: Database, returning: Asks[Return], clock: Clock) -> None:
        self._database = database
        self._returning = returning
        self._clock = clock

    async def board(self, caller: Caller, location_id: str | None, *, assigned_to: str | None, limit: int) -> RiskBoard:
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows = await repository.at_risk(connection, assigned_to, limit)
        considered = rows[0]["considered"] if rows else 0
        return RiskBoard(at=self._clock.now(), considered=considered, items=[_risk(row) for row in rows])

    async def anniversaries(
        self, caller: Caller, location_id: str | None, *, assigned_to: str | None, days: int
    ) -> Anniversaries:
        now = self._clock.now()
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows = await repository.past_clients(connection, assigned_to, returns.SETTLED_D)
            states = await repository.past_states(connection, assigned_to)
        foretold = await self._foretold(states, now)
        told = foretold or []
        closed = [row for row in rows if row["closed_at"] is not None]
        found = [_past(row, now) for row in closed]
        soon = [one for one in found if one.next_at <= now + timedelta(days=days)]
        items = sorted(soon, key=lambda one: (one.next_at, one.contact_id))
        shares = returns.shares([returns.past_client(row["closed_at"], row["back_at"], now) for row in closed])
        return Anniversaries(
            at=now, days=days, past_clients=len(rows), items=items, came_back=sum(bool(row["back_at"]) for row in closed),
            returns=[ReturnShare(**msgspec.structs.asdict(share)) for share in shares],
            asked=len(states), missing=foretold is None, likely=[_likely(row, each) for row, each in told[:LIKELY]],
            not_told=0 if foretold is None else len(states) - len(foretold),
        )  # fmt: skip

    async def _foretold(
        self, rows: "Sequence[asyncpg.Record]", now: datetime
    ) -> "list[tuple[asyncpg.Record, Return]] | None":
        """Return who comes back how probably, the likeliest first; None where nobody answers."""
        if not rows:
            return []
        try:
            answers = await self._returning.ask(
                [EncodedSubject(now, msgspec.Raw(row["state"].encode())) for row in rows]
            )
        except Unavailable:
            return None
        told = [(row, each) for row, each in zip(rows, answers, strict=True) if each and each.probability is not None]
        return sorted(told, key=lambda one: (-(one[1].probability or 0.0), one[0]["contact_id"]))


def _risk(row: "asyncpg.Record") -> RiskRow:
    churn: dict[str, Any] = document(row["churn"]) or {}
    risks = [one for one in churn.get("risks", []) if one.get("feature") not in _SUMMARIES]
    raising: dict[str, Any] = max(risks, key=lambda one: one.get("contribution", 0), default={})
    value = row["value_cents"]
    fields = {k: v for k, v in row.items() if k not in {"churn", "considered"}}
    return RiskRow(
        **fields,
        by_days=churn.get("by_days") or {},
        at_risk_cents=round(value * row["churn_probability"]) if value else None,
        risk=raising.get("label", "") if raising.get("contribution", 0) > 0 else "",
        action=next(iter(churn.get("actions") or []), None),
        trained_on=(churn.get("model") or {}).get("trained_on", "synthetic") if churn else None,
    )


def _likely(row: "asyncpg.Record", told: Return) -> LikelyReturn:
    raising = max(
        (one for one in told.reasons if one.feature not in _SUMMARIES), key=lambda one: one.contribution, default=None
    )
    advice = document(row["coaching"])
    return LikelyReturn(
        **{name: row[name] for name in ("location_id", "contact_id", "name", "phone", "agent", "value_cents")},
        closed_at=msgspec.json.decode(row["state"])["stage_at"],
        probability=told.probability or 0.0,
        interval=told.interval,
        horizon_days=told.horizon_days,
        by_days=told.by_days,
        reason=raising.label if raising and raising.contribution > 0 else "",
        may_contact=advice.get("may_contact", False) if advice else None,
        trained_on=told.model.trained_on,
    )


def _past(row: "asyncpg.Record", now: datetime) -> PastClient:
    closed_at = row["closed_at"]
    years = max(1, now.year - closed_at.year)
    if _years_later(closed_at, years).date() < now.date():
        years += 1
    advice = document(row["coaching"])
    fields = {k: v for k, v in row.items() if k not in {"coaching", "back_at"}}
    may = advice.get("may_contact", False) if advice else None
    return PastClient(**fields, next_at=_years_later(closed_at, years), years=years, may_contact=may)


def _years_later(moment: datetime, years: int) -> datetime:
    """Return the same day years later; of the 29th of February, the 28th where there is none."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)
