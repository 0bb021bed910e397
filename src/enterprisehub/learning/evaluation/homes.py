"""Measure how homes are ordered: on choices that the ranker has not learned from, against what others order by."""

from typing import Any, Final

import msgspec

from enterprisehub.learning.homes.history import History
from enterprisehub.learning.homes.order import HomeRanker
from enterprisehub.learning.homes.trial import RIVALS, as_served, hits, ndcg, over_buyers, ranks

SERVED: Final = "the ranker"
RULE: Final = "the plain rule"


def measured(history: History, ranker: HomeRanker | None, *, seed: int) -> dict[str, Any]:
    """Return NDCG and hit rate at ten by way of ordering, and how far the ranker is above each.

    Args:
        history: buyers' choices, each against all homes that were there.
        ranker: as served; None for the rule alone.
        seed: draws buyers for the intervals.
    """
    ways = {**({SERVED: as_served(ranker)} if ranker else {}), RULE: as_served(None), **RIVALS}
    found = ranks(history, history.choices, ways)
    told: dict[str, Any] = {
        "choices": len(found.buyers),
        "buyers": len(set(found.buyers)),
        "homes_to_choose_from": round(sum(found.among) / max(1, len(found.among))),
        "ways": {},
    }
    if not found.buyers:
        return {**told, "note": "No buyer chose a home: nothing can be measured."}
    best = next(iter(ways))
    for name, own in found.by_way.items():
        ahead = over_buyers(ndcg(found.by_way[best]) - ndcg(own), found.buyers, seed)
        told["ways"][name] = {
            "ndcg_at_10": over_buyers(ndcg(own), found.buyers, seed),
            "hit_rate_at_10": over_buyers(hits(own), found.buyers, seed),
            **({} if name == best else {"behind": ahead}),
        }
    plain: dict[str, Any] = msgspec.to_builtins(told)
    return plain
