"""Match a buyer with listings: what was stated finds the homes, what was shown by deeds orders them.

1. Each stated wish costs a home between 0 (met) and 1 (missed); one minus the weighted mean is its score, with the why
   and the why-not. Near misses stay in the list. Only wishes the buyer stated count, and place is one of them (`stated`).
2. The best few hundred by that score are ordered by the learned ranker (`order`) on stated wishes and on the
   homes that the buyer looked at, saved or went to see (`interest`). Where no ranker has been learned, a plain rule adds
   the likeness to those homes; a buyer who has shown nothing gets the order of the stated wishes.
3. What giving way on one wish would bring is counted over all homes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from enterprisehub.contracts.scoring import Match, Matches, Preferences, Relaxation
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.homes.interest import NOTHING_SHOWN, Taste
from enterprisehub.learning.homes.order import RULE, WISHES, HomeRanker
from enterprisehub.learning.homes.stated import Verdict, on_the_map, verdicts
from enterprisehub.learning.market import Indices, Market, Point, best

RETRIEVED: Final = 300
"""So many homes are ordered by more than the stated wishes."""
NO_WISHES: Final = "No wishes are known yet: ask for budget, area and bedrooms."
NO_HOMES: Final = "There are no active listings."


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, and what is known of their taste."""

    wishes: Preferences
    """As stated; unstated ones cost nothing."""
    taste: Taste = NOTHING_SHOWN
    moment: datetime | None = None
    relax: bool = False
    """Count what giving way on one wish would bring."""


def match(
    market: Market, asked: Asked, places: Mapping[str, Point], limit: int, ranker: HomeRanker | None = None
) -> Matches:
    """Return the homes that suit best.

    Args:
        market: the location's active listings.
        asked: wishes and taste.
        places: stated area (lower case) to its point, for those the market's own towns do not tell.
        limit: how many homes.
        ranker: as learned from other buyers' choices; None while there is none.
    """
    wishes, taste = asked.wishes, asked.taste
    lost = [area for area in wishes.areas if not on_the_map(market, area, places)]
    told = [*verdicts(market, wishes, places)] if market.homes else []
    note = f"Not on the map, so not counted: {', '.join(lost)}." if lost else None
    if not market.homes or not (told or taste.homes):
        reason = NO_WISHES if market.homes else NO_HOMES
        return Matches(items=[], preferences=wishes, considered=len(market.homes), note=note or reason)
    costs = np.stack([verdict.costs for verdict in told]) if told else np.zeros((0, len(market.homes)))
    scores = _scores(told, costs) if told else taste.likeness(market, np.arange(len(market.homes)))
    shown = _without(market, taste.dismissed, scores)
    ordered, by = _ordered(market, asked, told, scores, shown, limit, ranker)
    items = [_told(market, int(at), float(scores[at]), told, costs[:, at], taste) for at in ordered]
    missed = costs > 0
    misses = missed.sum(axis=0)
    return Matches(
        items=items,
        preferences=wishes,
        considered=len(market.homes),
        note=note,
        fitting=int((misses == 0).sum()) if told else 0,
        near=int((misses == 1).sum()),
        relaxed=_relaxed(told, missed, misses == 1) if asked.relax else [],
        ranked_by=by,
        liked=len(taste.homes),
    )


def _scores(told: Sequence[Verdict], costs: Floats) -> Floats:
    weights = np.array([verdict.weight for verdict in told])
    return np.asarray(1 - weights @ costs / weights.sum())


def _without(market: Market, dismissed: frozenset[str], scores: Floats) -> Floats:
    """Return the scores for choosing: what the buyer has turned down is not chosen."""
    gone = [at for name in dismissed if (at := market.places.get(name)) is not None]
    if not gone:
        return scores
    left = scores.copy()
    left[gone] = -np.inf
    return left


def _ordered(
    market: Market, asked: Asked, told: Sequence[Verdict], scores: Floats, shown: Floats, limit: int,
    ranker: HomeRanker | None,
) -> tuple[Indices, str]:  # fmt: skip
    """Return the best homes, best first, and what ordered them."""
    if ranker is None and not asked.taste.homes:
        found = best(shown, market.prices, limit)
        return found[np.isfinite(shown[found])], WISHES
    found = best(shown, market.prices, max(RETRIEVED, limit))
    found = found[np.isfinite(shown[found])]
    by = ranker.version if ranker else RULE
    order = (ranker or HomeRanker()).order(market, found, told, scores, asked.taste, asked.moment)
    return found[order][:limit], by


def _told(market: Market, at: int, score: float, told: Sequence[Verdict], costs: Floats, taste: Taste) -> Match:
    sentences = [(float(cost) <= 0.0, verdict.tell(at)) for verdict, cost in zip(told, costs, strict=True)]
    return Match(
        property_id=market.homes[at].property_id,
        score=round(score, 4),
        why=[sentence for met, sentence in sentences if met],
        why_not=[sentence for met, sentence in sentences if not met],
        like=taste.tell(market, at),
        listing=msgspec.to_builtins(market.homes[at]),
    )


def _relaxed(told: Sequence[Verdict], missed: npt.NDArray[np.bool_], once: npt.NDArray[np.bool_]) -> list[Relaxation]:
    """Return what giving way on each wish brings, the most helpful first."""
    found = []
    for verdict, mine in zip(told, missed, strict=True):
        only = mine & once
        more = int(only.sum())
        steps = verdict.loosen(only) if more else []
        found.append(Relaxation(wish=verdict.wish, label=verdict.label, more=more, steps=steps))
    return sorted(found, key=lambda one: -one.more)
