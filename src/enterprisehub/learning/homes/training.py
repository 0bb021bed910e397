"""Learn the ranker that the product serves from buyers' choices, and try it on later choices of other buyers.

The trainer is the one that `validate matching` measures (`ranker.learn`); its tables are what is served. The gate asks
that the newcomer put the chosen home surely higher than what is served now, on buyers and a time it has not seen.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
import pandas as pd
from msgspec import Struct

from enterprisehub.kit.errors import EnterpriseHubError
from enterprisehub.learning.additive import Floats, bare
from enterprisehub.learning.homes.history import Asked, Choice, History, rivals_of
from enterprisehub.learning.homes.order import NAMES, HomeRanker, Learned, fingerprint
from enterprisehub.learning.homes.trial import as_served, by_popularity, by_wishes, hits, ndcg, over_buyers, ranks
from enterprisehub.learning.progress import Progress, silent
from enterprisehub.learning.ranking.ranker import RIVALS, learn

LEAST_CHOICES: Final = 200
LEAST_BUYERS: Final = 50
LEAST_TRIED: Final = 40
TRIED_SHARE: Final = 0.25
"""The latest choices, kept for the trial."""
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
        buyers=len(owners), tables=bare(model.tables), metrics={},
    )  # fmt: skip


def _marked(asked: Asked) -> Floats:
    marks = np.zeros(len(asked.scores))
    marks[asked.chosen] = 1.0
    return marks


def _tried(
    history: History, tried: Sequence[Choice], newcomer: HomeRanker, served: HomeRanker | None, seed: int
) -> Trial:
    ways = {
        "challenger": as_served(newcomer), "served": as_served(served), "stated": by_wishes, "sought": by_popularity,
    }  # fmt: skip
    found = ranks(history, tried, ways)
    gains = {name: ndcg(own) for name, own in found.by_way.items()}
    gain = over_buyers(gains["challenger"] - gains["served"], found.buyers, seed)
    return Trial(
        choices=len(found.buyers),
        buyers=len(set(found.buyers)),
        ndcg={name: round(float(own.mean()), 4) for name, own in gains.items()},
        hit_rate={name: round(float(hits(own).mean()), 4) for name, own in found.by_way.items()},
        gain=(gain.value, gain.low, gain.high),
        promote=gain.low > 0,
        why=f"NDCG {gain.value:+.3f} ({gain.low:+.3f} to {gain.high:+.3f}) over what is served",
    )
