"""What tips are chosen by, kept in memory: a suggestion never waits for Postgres."""

import asyncio
import time
from typing import Final, Protocol

import asyncpg

from enterprisehub.contracts.playbook import Playbook
from enterprisehub.domain.market import Market
from enterprisehub.domain.playbooks import DEFAULT, STANDARD, Policy, Taken, Told, joined
from enterprisehub.kit.database import DATABASE_ERRORS
from enterprisehub.kit.telemetry import logger

REFRESH_S: Final = 10.0
MARKET_S: Final = 300.0
"""Listings and what questions led to change by the hour, and reading them all costs more."""


class Reads(Protocol):
    async def playbooks(self) -> dict[str, tuple[str, Playbook]]: ...

    async def taken(self) -> dict[str, dict[str, Taken]]: ...

    async def told(self) -> dict[str, dict[str, Told]]: ...

    async def markets(self) -> dict[str, Market]: ...


class KeptPolicies:
    """Policies of every location; a new playbook holds within ten seconds."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._policies: dict[str, Policy] = {}
        self._markets: dict[str, Market] = {}
        self._told: dict[str, dict[str, Told]] = {}
        self._markets_at = float("-inf")
        self._log = logger()

    def of(self, location_id: str) -> Policy:
        return self._policies.get(location_id, DEFAULT)

    async def refresh(self) -> None:
        """Read everything anew; while Postgres is away the old policies stand."""
        try:
            await self._refresh()
        except (*DATABASE_ERRORS, asyncpg.PostgresError) as error:
            self._log.warning("policies not refreshed", error=str(error) or type(error).__name__)

    async def _refresh(self) -> None:
        playbooks, taken = await self._reads.playbooks(), await self._reads.taken()
        if time.monotonic() - self._markets_at >= MARKET_S:
            self._markets, self._told = await self._reads.markets(), await self._reads.told()
            self._markets_at = time.monotonic()
        own = {location_id: (label, joined(one)) for location_id, (label, one) in playbooks.items()}
        self._policies = {
            location_id: Policy(
                playbook=own[location_id][1] if location_id in own else STANDARD,
                label=own[location_id][0] if location_id in own else DEFAULT.label,
                taken=taken.get(location_id, {}),
                told=self._told.get(location_id, {}),
                market=self._markets.get(location_id, {}),
            )
            for location_id in {*own, *taken, *self._told, *self._markets}
        }

    async def keep_fresh(self) -> None:
        """Refresh for ever."""
        while True:
            await asyncio.sleep(REFRESH_S)
            await self.refresh()
