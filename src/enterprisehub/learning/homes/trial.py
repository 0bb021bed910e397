"""How high the chosen home comes among all that were there, by one way of ordering or another."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.homes.history import Asked, Choice, History
from enterprisehub.learning.homes.order import NAMES, HomeRanker
from enterprisehub.learning.measures import Estimate

TOP: Final = 10
DRAWS: Final = 500

Way = Callable[[Asked], tuple[Floats, Floats]]
"""What homes are ordered by: first the fewest of the second, then the most of the first."""


class Ranks(Struct, frozen=True):
    """By way, how many homes stand before each chosen one, ties counting half; and whose choices they are."""

    by_way: dict[str, Floats]
    buyers: list[str]
    among: list[int]
    """How many homes there were to choose from."""


def ranks(history: History, choices: Iterable[Choice], ways: Mapping[str, Way]) -> Ranks:
    found: dict[str, list[float]] = {name: [] for name in ways}
    buyers, among = [], []
    for one in choices:
        asked = history.ask(one)
        if asked is None:
            continue
        buyers.append(one.buyer)
        among.append(len(asked.scores))
        for name, way in ways.items():
            found[name].append(_rank(*way(asked), asked.chosen))
    return Ranks({name: np.array(own) for name, own in found.items()}, buyers, among)


def _rank(scores: Floats, first: Floats, chosen: int) -> float:
    equal = first == first[chosen]
    before = (first < first[chosen]) | (equal & (scores > scores[chosen]))
    return float(before.sum() + ((equal & (scores == scores[chosen])).sum() - 1) / 2)


def ndcg(own: Floats) -> Floats:
    """Return each choice's gain at ten: there is one right home, so the ideal gain is 1."""
    return np.where(own < TOP, 1 / np.log2(own + 2), 0.0)


def hits(own: Floats) -> Floats:
    return (own < TOP).astype(np.float64)


def over_buyers(values: Floats, buyers: Sequence[str], seed: int) -> Estimate:
    """Return the mean with its 95 % interval, buyers drawn anew."""
    codes, owners = np.unique(np.array(buyers), return_inverse=True)
    sums = np.bincount(owners, values, minlength=len(codes))
    counts = np.bincount(owners, minlength=len(codes)).astype(np.float64)
    drawn = np.random.default_rng(seed).integers(len(codes), size=(DRAWS, len(codes)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Estimate(round(float(values.mean()), 4), round(float(low), 4), round(float(high), 4))


def as_served(ranker: HomeRanker | None) -> Way:
    """Return the way that `HomeRanker.order` goes: stated wishes first, then the ranker, or the rule without one."""
    if ranker is None or ranker.learned is None:
        return lambda asked: (asked.rule, asked.misses)
    return lambda asked: (ranker.score(asked.features), asked.misses)


def by_wishes(asked: Asked) -> tuple[Floats, Floats]:
    return asked.scores, asked.misses


def by_popularity(asked: Asked) -> tuple[Floats, Floats]:
    sought = np.nan_to_num(asked.features[:, NAMES.index("sought")], nan=-1.0)
    return sought, np.zeros(len(sought))


def by_filter(asked: Asked) -> tuple[Floats, Floats]:
    """Order as a search form does: what meets all wishes first, the newest first among them."""
    return -np.nan_to_num(asked.features[:, NAMES.index("listed_d")], nan=99.0), (asked.misses > 0).astype(np.float64)


def by_content(asked: Asked) -> tuple[Floats, Floats]:
    """Order by likeness to the homes shown interest in, by the wishes' score where there are none."""
    return asked.likeness, np.zeros(len(asked.likeness))


RIVALS: Final[Mapping[str, Way]] = {
    "stated wishes": by_wishes, "popularity": by_popularity, "boolean filter, newest first": by_filter,
    "nearest content": by_content,
}  # fmt: skip
