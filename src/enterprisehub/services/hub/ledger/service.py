"""The ledger of plays: a plan by expected gain, assignments with their holdout, and measured effects."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import asyncpg

from enterprisehub.contracts.api.ledger import Assigned, EffectRow, Effects, Plan, PlanRow, PlayRequest
from enterprisehub.contracts.state import Stage
from enterprisehub.domain.plays import Play
from enterprisehub.domain.retention import FEWEST, HORIZON_DAYS, Candidate, Effect, Ranked, effect, is_held, ranked
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Connection, Database
from enterprisehub.kit.errors import Conflict, InvalidInput, NotFound
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.audit.repository import record
from enterprisehub.services.hub.ledger import repository
from enterprisehub.services.hub.rows import document

LEAD, PAST_CLIENT = "lead", "past_client"
ALL = "all"
_NO_REACH = frozenset({Play.ARCHIVE.value})
"""Plays that leave the contact alone are no treatment."""


class Ledger:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def plan(self, caller: Caller, location_id: str | None, *, assigned_to: str | None, capacity: int) -> Plan:
        """Return whom to treat within the capacity, by what treating is expected to change."""
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows = await repository.candidates(connection, assigned_to)
            measured = (await self._effects(connection)).get((LEAD, ALL), effect(0, 0, 0, 0))
        known = {
            (row["location_id"], row["contact_id"]): (row, play) for row in rows if (play := _play(row)) is not None
        }
        open_ = [
            Candidate(contact_id=key[1], location_id=key[0], risk=row["risk"], value_cents=row["value_cents"])
            for key, (row, _) in known.items()
        ]
        chosen = ranked(open_, measured.log_odds, capacity)
        return Plan(
            at=self._clock.now(),
            capacity=capacity,
            considered=len(open_),
            measured=measured.known,
            note=_plan_note(measured),
            items=[_plan_row(one, *known[one.candidate.location_id, one.candidate.contact_id]) for one in chosen],
        )

    async def assign(self, caller: Caller, location_id: str | None, asked: PlayRequest) -> Assigned:
        """Assign a play, or draw the contact into the holdout where the owner allows one.

        Raises:
            InvalidInput: no such play.
            NotFound: no such lead that the caller may see.
            Conflict: several locations have one of that id, it has no risk yet, or a play is under way.
        """
        if asked.play not in set(Play) - _NO_REACH:
            raise InvalidInput(
                "no such play", errors=[{"pointer": "/play", "detail": "is not a play that reaches out"}]
            )
        now = self._clock.now()
        async with self._database.transaction(caller.within(location_id)) as connection:
            lead = _one(await repository.lead(connection, asked.contact_id))
            at = lead["location_id"]
            under_way = await repository.under_way(connection, at, asked.contact_id)
            if under_way is not None:
                raise Conflict(f"The play {under_way['play']!r} ({under_way['arm']}) is under way for this contact.")
            share = (await repository.holdout_shares(connection)).get(at, 0.0)
            held = is_held(at, asked.contact_id, now, share)
            row = await repository.assign(
                connection,
                location_id=at,
                contact_id=asked.contact_id,
                population=PAST_CLIENT if lead["stage"] == Stage.CLOSED else LEAD,
                play=asked.play,
                arm="holdout" if held else "play",
                risk=lead["risk"],
                value_cents=lead["value_cents"],
                horizon_days=HORIZON_DAYS,
                assigned_by=caller.id,
            )
            await record(
                connection, actor=caller.id, action="play.assign", location_id=at, target=asked.contact_id,
                after={"play": asked.play, "arm": row["arm"]},
            )  # fmt: skip
        return Assigned(**dict(row))

    async def effects(self, caller: Caller, location_id: str | None) -> Effects:
        """Return what plays changed, each with its interval; unknown where too few outcomes are known."""
        async with self._database.transaction(caller.within(location_id)) as connection:
            found = await self._effects(connection)
            shares = await repository.holdout_shares(connection)
            open_ = await repository.open_plays(connection)
        return Effects(
            at=self._clock.now(),
            holdout_share=max(shares.values(), default=0.0),
            open=open_,
            items=[_effect_row(population, play, one) for (population, play), one in sorted(found.items())],
        )

    @staticmethod
    async def _effects(connection: Connection) -> dict[tuple[str, str], Effect]:
        counts: dict[tuple[str, str], dict[str, tuple[int, int]]] = defaultdict(dict)
        for row in await repository.outcomes(connection):
            for play in (row["play"], ALL):
                before = counts[row["population"], play].get(row["arm"], (0, 0))
                counts[row["population"], play][row["arm"]] = (before[0] + row["plays"], before[1] + row["back"])
        return {key: effect(*arms.get("play", (0, 0)), *arms.get("holdout", (0, 0))) for key, arms in counts.items()}


def _one(rows: "Sequence[asyncpg.Record]") -> "asyncpg.Record":
    if not rows:
        raise NotFound("No such lead.")
    if len(rows) > 1:
        raise Conflict("Several locations have a contact of this id: name one with location_id.")
    if rows[0]["risk"] is None and rows[0]["stage"] != Stage.CLOSED:
        raise Conflict("There is not enough data about this contact for a risk yet.")
    return rows[0]


def _play(row: "asyncpg.Record") -> dict[str, Any] | None:
    """Return the first play that churn proposes and that reaches out."""
    actions = (document(row["churn"]) or {}).get("actions") or []
    return next((one for one in actions if one.get("play") not in _NO_REACH), None)


def _plan_row(one: Ranked, row: "asyncpg.Record", play: dict[str, Any]) -> PlanRow:
    return PlanRow(
        contact_id=one.candidate.contact_id,
        location_id=one.candidate.location_id,
        name=row["name"],
        risk=one.candidate.risk,
        value_cents=one.candidate.value_cents,
        gain=one.gain,
        gain_cents=one.gain_cents,
        **{name: play[name] for name in ("play", "label", "why", "channel") if name in play},
    )


def _plan_note(measured: Effect) -> str:
    if measured.known:
        return "Ranked by the effect that the holdout showed, times value."
    return (
        "The effect of plays is unknown here yet: ranked as if a play multiplied the odds of coming back by 1.35, "
        "the same for all. A holdout measures it."
    )


def _effect_row(population: str, play: str, one: Effect) -> EffectRow:
    if one.known:
        note = "measured against the holdout"
    elif not one.held:
        note = "unknown: nobody was held out, so nothing can be compared"
    else:
        note = f"unknown: {one.treated} treated and {one.held} held out; {FEWEST} of each are needed"
    return EffectRow(
        play=play,
        population=population,
        treated=one.treated,
        treated_back=one.treated_back,
        held=one.held,
        held_back=one.held_back,
        lift=one.lift,
        interval=one.interval,
        note=note,
    )
