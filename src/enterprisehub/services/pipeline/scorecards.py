"""Write a scorecard of each conversation that has been silent for half a day."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from prometheus_client import Counter

from enterprisehub.domain.scorecard import scorecard
from enterprisehub.domain.shards import shard_of
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import ALL, Database
from enterprisehub.services.pipeline import scorecards_repository as repository
from enterprisehub.services.pipeline.speed_repository import teams

SILENT: Final = timedelta(hours=12)
LOOK_BACK: Final = timedelta(days=90)
AT_ONCE: Final = 50
CARDS = Counter("enterprisehub_scorecards_total", "Scorecards written")


class ScorecardWriter:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def step(self, shards: Collection[int]) -> int:
        """Score some conversations of the shards; return how many."""
        now = self._clock.now()
        async with self._database.transaction(ALL) as connection:
            rows = await repository.silent(connection, now - LOOK_BACK, now - SILENT, 4 * AT_ONCE)
            mine = [row for row in rows if shard_of(row["location_id"], row["contact_id"]) in shards][:AT_ONCE]
            known = await teams(connection, {row["location_id"] for row in mine}) if mine else {}
            written = 0
            for row in mine:
                team = known.get(row["location_id"])
                if team is None:
                    continue
                said = await repository.messages(connection, row["location_id"], row["contact_id"])
                target_s = 60.0 * team.settings.speed.hot_reply_min
                card = scorecard(said, since=row["ended_at"], calendar=team.calendar, target_s=target_s)
                if card is not None:
                    await repository.save(connection, row["location_id"], row["contact_id"], card)
                    written += 1
        CARDS.inc(written)
        return written
