"""Learn the ranker that the product serves from buyers' choices, and try it on later choices of other buyers.

The trainer is the one that `validate matching` measures (`ranker.learn`); its tables are what is served. The gate asks
that the newcomer put the chosen home surely higher than what is served now, on buyers and a time it has not seen.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import pandas as pd
from msgspec import Struct

from enterprisehub.kit.errors import EnterpriseHubError
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.homes.history import Asked, Choice, History, rivals_of
from enterprisehub.learning.homes.order import NAMES, HomeRanker, Learned, fingerprint
from enterprisehub.learning.progress import Progress, silent
from enterprisehub.learning.ranking.ranker import RIVALS, learn

LEAST_CHOICES: Final = 200
LEAST_BUYERS: Final = 50
LEAST_TRIED: Final = 40
TRIED_SHARE: Final = 0.25
"""The latest choices, kept for the trial."""
TOP: Final = 10
DRAWS: Final = 500
BUDGET_S: Final = 300.0


class TooFewChoices(EnterpriseHubError):
    title = "Not enough data"


class Trial(Struct, kw_only=True):
    """How high the chosen home came among all that were there, on later choices of other buyers."""

    choices: int
    buyers: int
    ndcg: dict[str, float]
    """By what ranked: `challenger`, `served` now, `stated` wishes alone, `sought` (the most popular first)."""
    hit_rate: dict[str, float]
    """Share of choices among the first ten."""
    gain: tuple[float, float, float]
    """Of NDCG over what is served, with its 95 % interval over buyers."""
    promote: bool
    why: str


def train(
    history: History, served: HomeRanker | None, *, trained_on: str, seed: int, progress: Progress = silent
) -> tuple[Learned, Trial]:
    """Learn from all but the latest choices, and try the ranker on these.

    Raises:
        TooFewChoices: there is not enough to learn from or to try on.
    """
    choices = sorted(history.choices, key=lambda one: (one.moment, one.buyer, one.chosen))
    cut = int(len(choices) * (1 - TRIED_SHARE))
    taught, later = choices[:cut], choices[cut:]
    known = {one.buyer for one in taught}
    tried = [one for one in later if one.buyer not in known]
    _enough(taught, known, tried)
    learned = _learned(history, taught, trained_on, seed, progress)
    ranker = HomeRanker(learned)
    trial = _tried(history, tried, ranker, served, seed)
    progress(f"{len(tried):,} later choices tried")
    metrics: dict[str, Any] = {"ndcg_at_10": trial.ndcg, "hit_rate_at_10": trial.hit_rate, "choices": trial.choices}
    return Learned(
        trained_on=trained_on, trained_at=learned.trained_at, features_sha256=learned.features_sha256,
        choices=learned.choices, buyers=learned.buyers, tables=learned.tables, metrics=metrics,
    ), trial  # fmt: skip


def _enough(taught: Sequence[Choice], buyers: set[str], tried: Sequence[Choice]) -> None:
    if len(taught) < LEAST_CHOICES or len(buyers) < LEAST_BUYERS or len(tried) < LEAST_TRIED:
        raise TooFewChoices(
            f"{len(taught)} choices of {len(buyers)} buyers to learn from and {len(tried)} of others to try on; "
            f"{LEAST_CHOICES}, {LEAST_BUYERS} and {LEAST_TRIED} are needed"
        )


def _learned(history: History, taught: Sequence[Choice], trained_on: str, seed: int, progress: Progress) -> Learned:
    draw = rivals_of(np.random.default_rng(seed), RIVALS)
    parts = [(one.buyer, asked) for one in taught if (asked := history.ask(one, draw)) is not None]
    if not parts:
        raise TooFewChoices("no choice had a rival")
    owners = {buyer: number for number, buyer in enumerate(dict.fromkeys(buyer for buyer, _ in parts))}
    frame = pd.DataFrame(np.concatenate([asked.features for _, asked in parts]), columns=list(NAMES))
    chosen = np.concatenate([_marked(asked) for _, asked in parts])
    groups = np.concatenate([np.full(len(asked.scores), owners[buyer]) for buyer, asked in parts])
    progress(f"{len(parts):,} choices, {len(frame):,} rows")
    model = learn((frame, chosen, groups), budget_s=BUDGET_S, seed=seed, progress=progress).model
    if not model.tables.tables:
        raise TooFewChoices("nothing that is known of homes says which are chosen")
    return Learned(
        trained_on=trained_on, trained_at=datetime.now(UTC), features_sha256=fingerprint(), choices=len(parts),
        buyers=len(owners), tables=model.tables, metrics={},
    )  # fmt: skip


def _marked(asked: Asked) -> Floats:
    marks = np.zeros(len(asked.scores))
    marks[asked.chosen] = 1.0
    return marks


def _tried(
    history: History, tried: Sequence[Choice], newcomer: HomeRanker, served: HomeRanker | None, seed: int
) -> Trial:
    ways: dict[str, Callable[[Asked], Floats]] = {
        "challenger": lambda asked: newcomer.score(asked.features),
        "served": lambda asked: served.score(asked.features) if served and served.learned else asked.rule,
        "stated": lambda asked: asked.scores,
        "sought": lambda asked: np.nan_to_num(asked.features[:, NAMES.index("sought")], nan=-1.0),
    }
    ranks: dict[str, list[float]] = {name: [] for name in ways}
    buyers: list[str] = []
    for one in tried:
        asked = history.ask(one)
        if asked is None:
            continue
        buyers.append(one.buyer)
        for name, way in ways.items():
            ranks[name].append(_rank(way(asked), asked.chosen, asked.misses))
    gains = {
        name: np.array([1 / np.log2(rank + 2) if rank < TOP else 0.0 for rank in own]) for name, own in ranks.items()
    }
    gain = _interval(gains["challenger"] - gains["served"], buyers, seed)
    promote = gain[1] > 0
    return Trial(
        choices=len(buyers),
        buyers=len(set(buyers)),
        ndcg={name: round(float(own.mean()), 4) for name, own in gains.items()},
        hit_rate={name: round(float(np.mean(np.array(own) < TOP)), 4) for name, own in ranks.items()},
        gain=gain,
        promote=promote,
        why=f"NDCG {gain[0]:+.3f} ({gain[1]:+.3f} to {gain[2]:+.3f}) over what is served",
    )


def _rank(scores: Floats, chosen: int, misses: Floats) -> float:
    """Return how many stand before the chosen one as homes are served, ties counting half."""
    equal = misses == misses[chosen]
    before = (misses < misses[chosen]) | (equal & (scores > scores[chosen]))
    return float(before.sum() + ((equal & (scores == scores[chosen])).sum() - 1) / 2)


def _interval(differences: Floats, buyers: Sequence[str], seed: int) -> tuple[float, float, float]:
    """Return the mean with its 95 % interval, buyers drawn anew."""
    codes, owners = np.unique(np.array(buyers), return_inverse=True)
    sums = np.bincount(owners, differences, minlength=len(codes))
    counts = np.bincount(owners, minlength=len(codes)).astype(np.float64)
    drawn = np.random.default_rng(seed).integers(len(codes), size=(DRAWS, len(codes)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return round(float(differences.mean()), 4), round(float(low), 4), round(float(high), 4)
