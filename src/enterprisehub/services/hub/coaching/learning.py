"""What coaching changes: acceptance, what followed, scorecards. Intervals everywhere, claims of cause nowhere."""

from collections import defaultdict
from datetime import timedelta
from typing import Any, Final

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.coaching import (
    Acceptance,
    AcceptanceRow,
    AgentWeek,
    OutcomeRow,
    ScorecardRow,
    Share,
    Split,
)
from enterprisehub.domain.intervals import difference, wilson
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Database
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.coaching import learning_repository as repository
from enterprisehub.services.hub.rows import document

IGNORED_AFTER: Final = timedelta(days=1)
OUTCOME_WITHIN: Final = timedelta(days=14)


class Learning:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def acceptance(self, caller: Caller, location_id: str | None, *, by: Split, days: int) -> Acceptance:
        now = self._clock.now()
        since = now - timedelta(days=days)
        async with self._database.transaction(caller.within(location_id)) as connection:
            groups = await repository.acceptance(connection, by, since, now - IGNORED_AFTER)
            reasons = await repository.reasons(connection, since)
            outcomes = await repository.outcomes(connection, since, now - OUTCOME_WITHIN)
        counts: dict[str, dict[bool, tuple[int, int]]] = defaultdict(dict)
        for row in outcomes:
            counts[row["tenure"]][row["taken"]] = (row["met"], row["contacts"])
        return Acceptance(
            since=since,
            by=by,
            groups=[_group(dict(row)) for row in groups],
            reasons=reasons,
            outcomes=[_outcome(tenure, by_taken) for tenure, by_taken in sorted(counts.items())],
        )

    async def scorecards(self, caller: Caller, location_id: str | None, **asked: Any) -> Page[ScorecardRow]:
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows, following = await repository.scorecards(connection, **asked)
        items = [ScorecardRow(**{**dict(row), "card": document(row["card"])}) for row in rows]
        return Page(items=items, next_cursor=following)

    async def agent_weeks(
        self, caller: Caller, location_id: str | None, *, user_id: str | None, weeks: int
    ) -> list[AgentWeek]:
        since = self._clock.now() - timedelta(weeks=weeks)
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows = await repository.agent_weeks(connection, since, user_id)
        return [AgentWeek(**dict(row)) for row in rows]


def _share(count: int, of: int) -> Share:
    interval = wilson(count, of)
    if interval is None:
        return Share(count=count, of=of)
    return Share(count=count, of=of, share=count / of, low=interval[0], high=interval[1])


def _group(row: dict[str, Any]) -> AcceptanceRow:
    taken = row["accepted"] + row["edited"]
    return AcceptanceRow(**row, taken=_share(taken, row["given"] - row["open"]))


def _outcome(tenure: str, by_taken: dict[bool, tuple[int, int]]) -> OutcomeRow:
    taken, other = by_taken.get(True, (0, 0)), by_taken.get(False, (0, 0))
    found = difference(*taken, *other)
    return OutcomeRow(
        tenure=tenure,
        taken=_share(*taken),
        not_taken=_share(*other),
        difference=found and found[0],
        low=found and found[1],
        high=found and found[2],
    )
