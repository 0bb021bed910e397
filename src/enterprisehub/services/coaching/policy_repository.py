"""Read what tips are chosen by: active playbooks, how teams answered tips, their listings."""

from collections import defaultdict

import msgspec

from enterprisehub.contracts.playbook import Playbook
from enterprisehub.domain.market import Area, Market
from enterprisehub.domain.playbooks import Taken, Told
from enterprisehub.kit.database import ALL, Database
from enterprisehub.kit.telemetry import logger

LEARNED_FROM = "180 days"
WAITED = "7 days"


class PolicyRepository:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._decoder = msgspec.json.Decoder(Playbook)
        self._log = logger()

    async def playbooks(self) -> dict[str, tuple[str, Playbook]]:
        """Return the active playbook of each location that has one, with its label `name@version`."""
        async with self._database.transaction(ALL) as connection:
            rows = await connection.fetch("SELECT location_id, version, playbook FROM playbooks WHERE active")
        found = {}
        for row in rows:
            try:
                playbook = self._decoder.decode(row["playbook"])
            except msgspec.MsgspecError as error:  # written by another version of ours: the standard one holds
                location_id, version = row["location_id"], row["version"]
                self._log.warning("playbook not usable", location_id=location_id, version=version, error=str(error))
                continue
            found[row["location_id"]] = (f"{playbook.name}@{row['version']}", playbook)
        return found

    async def taken(self) -> dict[str, dict[str, Taken]]:
        """Return by location and topic how tips were answered within half a year; an ignored one counts as answered."""
        async with self._database.transaction(ALL) as connection:
            rows = await connection.fetch(
                f"""SELECT location_id, topic, count(*) AS answered,
                      count(*) FILTER (WHERE answer IN ('accepted', 'edited')) AS taken
                    FROM tips WHERE answer IS NOT NULL AND answered_at > now() - interval '{LEARNED_FROM}'
                    GROUP BY location_id, topic"""
            )
        found: dict[str, dict[str, Taken]] = defaultdict(dict)
        for row in rows:
            found[row["location_id"]][row["topic"]] = Taken(row["taken"], row["answered"])
        return dict(found)

    async def told(self) -> dict[str, dict[str, Told]]:
        """Return by location and topic how many whom the team asked told the factor afterwards; a week is waited for."""
        async with self._database.transaction(ALL) as connection:
            rows = await connection.fetch(
                f"""SELECT t.location_id, t.topic, count(*) AS asked, count(*) FILTER (WHERE
                      (c.state->'conversation'->'slots'->split_part(t.topic, ':', 2)->>'at')::timestamptz > t.answered_at) AS told
                    FROM tips t JOIN contacts c USING (location_id, contact_id)
                    WHERE t.kind = 'question' AND t.answer IN ('accepted', 'edited')
                      AND t.answered_at BETWEEN now() - interval '{LEARNED_FROM}' AND now() - interval '{WAITED}'
                    GROUP BY t.location_id, t.topic"""
            )
        found: dict[str, dict[str, Told]] = defaultdict(dict)
        for row in rows:
            found[row["location_id"]][row["topic"]] = Told(row["told"], row["asked"])
        return dict(found)

    async def markets(self) -> dict[str, Market]:
        """Return by location and city (lower case) what listings cost and how long they have been on the market."""
        async with self._database.transaction(ALL) as connection:
            rows = await connection.fetch(
                """SELECT location_id, lower(city) AS key, min(city) AS name,
                     array_agg(list_price_cents ORDER BY list_price_cents)
                       FILTER (WHERE standard_status = 'Active' AND list_price_cents > 0) AS active,
                     array_agg(list_price_cents ORDER BY list_price_cents)
                       FILTER (WHERE standard_status = 'Closed' AND list_price_cents > 0) AS closed,
                     array_agg(current_date - on_market_date)
                       FILTER (WHERE standard_status = 'Active' AND on_market_date <= current_date) AS days
                   FROM properties WHERE city <> '' GROUP BY location_id, lower(city)"""
            )
        found: dict[str, dict[str, Area]] = defaultdict(dict)
        for row in rows:
            series = {name: tuple(row[name] or ()) for name in ("active", "closed", "days")}
            found[row["location_id"]][row["key"]] = Area(name=row["name"], **series)
        return dict(found)
