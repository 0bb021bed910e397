"""Error budgets: from Prometheus' 30 days, or from the processes' own counters where there is none."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import aiohttp

from enterprisehub.contracts.api.monitoring import Budget
from enterprisehub.kit.errors import Unavailable
from enterprisehub.kit.slo import Objective, Samples, objectives, tally

RATIO = "slo:error_ratio:rate30d"
LEFT = "slo:error_budget_remaining:ratio"
ASK_S = 3.0


def from_processes(scraped: Iterable[Samples]) -> list[Budget]:
    """Count good and bad events over all processes."""
    merged: dict[str, list[tuple[Mapping[str, str], float]]] = defaultdict(list)
    for samples in scraped:
        for name, values in samples.items():
            merged[name] += values
    return [_counted(one, merged) for one in objectives().objectives]


def _counted(one: Objective, samples: Samples) -> Budget:
    counted = tally(one, samples)
    ratio = counted.good / counted.total if counted.total else None
    return Budget(**_named(one), ratio=ratio, budget_left=counted.budget_left(one), events=int(counted.total))


async def from_prometheus(http: aiohttp.ClientSession, url: str) -> list[Budget]:
    """Ask for the recorded ratios.

    Raises:
        Unavailable: Prometheus does not answer.
    """
    errors, left = await _recorded(http, url, RATIO), await _recorded(http, url, LEFT)
    return [
        Budget(
            **_named(one),
            ratio=1 - errors[one.name] if one.name in errors else None,
            budget_left=left.get(one.name),
        )
        for one in objectives().objectives
    ]


def _named(one: Objective) -> dict[str, Any]:
    return {"name": one.name, "title": one.title, "objective": one.objective, "service": one.service}


async def _recorded(http: aiohttp.ClientSession, url: str, name: str) -> dict[str, float]:
    try:
        timeout = aiohttp.ClientTimeout(total=ASK_S)
        async with http.get(f"{url}/api/v1/query", params={"query": name}, timeout=timeout) as response:
            answer = await response.json()
        values = {row["metric"]["slo"]: float(row["value"][1]) for row in answer["data"]["result"]}
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError, TypeError) as error:
        raise Unavailable(f"Prometheus does not answer: {error}") from error
    return {slo: value for slo, value in values.items() if value == value}  # noqa: PLR0124 NaN: no events
