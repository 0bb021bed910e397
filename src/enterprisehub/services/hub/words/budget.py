"""What a language model may cost in a day, over all hubs. Without the count in Redis nothing is spent."""

from datetime import datetime
from typing import Final, Protocol

from redis.asyncio import Redis

from enterprisehub.clients.language_model.port import Prompt
from enterprisehub.kit.cache import REDIS_ERRORS, SPENT

CHARACTERS_A_TOKEN: Final = 3
"""Fewer than a token has on the average, so that an estimate is high rather than low."""
MILLION: Final = 1_000_000


class Counts(Protocol):
    async def add(self, day: str, usd: float) -> float | None:
        """Add to a day's sum and return it; None when it cannot be counted."""


class RedisCounts:
    def __init__(self, redis: "Redis") -> None:
        self._redis = redis

    async def add(self, day: str, usd: float) -> float | None:
        key = SPENT.key("language_model", day)
        try:
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.incrbyfloat(key, usd)
                pipe.expire(key, SPENT.ttl_s)
                total, _ = await pipe.execute()
        except REDIS_ERRORS:
            return None
        return float(total)


class Budget:
    def __init__(self, counts: Counts, *, usd_a_day: float, prices_usd: tuple[float, float]) -> None:
        self._counts = counts
        self._most = usd_a_day
        self._prices = prices_usd

    def cost(self, input_tokens: int, output_tokens: int) -> float:
        return (input_tokens * self._prices[0] + output_tokens * self._prices[1]) / MILLION

    async def reserve(self, prompt: Prompt, now: datetime) -> float | None:
        """Set aside what the prompt may cost at most; None when the day's budget does not hold it."""
        tokens = (len(prompt.system) + len(prompt.user)) // CHARACTERS_A_TOKEN + 1
        most = self.cost(tokens, prompt.most_tokens)
        total = await self._counts.add(_day(now), most)
        if total is None:
            return None
        if total > self._most:
            await self._counts.add(_day(now), -most)
            return None
        return most

    async def settle(self, reserved: float, spent: float, now: datetime) -> None:
        """Give back what was set aside and not spent."""
        await self._counts.add(_day(now), spent - reserved)


def _day(now: datetime) -> str:
    return f"{now:%Y-%m-%d}"
