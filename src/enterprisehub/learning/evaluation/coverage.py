"""Ask how often a score's interval holds what is true of a single lead; only a simulation knows that."""

import math
from itertools import pairwise
from typing import Final

import numpy as np
from msgspec import Struct

from enterprisehub.domain.intervals import wilson
from enterprisehub.learning.additive import probability
from enterprisehub.learning.artefact import Loaded
from enterprisehub.learning.individual import COVERAGE, Truths, apart, interval
from enterprisehub.learning.slices import Mask

BY_SCORE: Final = (0.0, 0.05, 0.2, 0.5, 1.0)


class Held(Struct, frozen=True, kw_only=True):
    leads: int
    share: float
    """Of leads whose interval holds their true chance."""
    low: float
    high: float
    """The share's 95 % interval."""


class Coverage(Struct, frozen=True, kw_only=True):
    meant: float = COVERAGE
    draws: int
    """Lives of each lead that the true chance is counted from."""
    all: Held
    by_score: dict[str, Held]
    mean_chance: float
    mean_score: float
    median_width: float


def coverage(loaded: Loaded, truths: Truths) -> Coverage:
    """Count; a location is taken to have no history of its own yet."""
    scored = loaded.scorer.score(truths.features[:, loaded.columns])
    artefact = loaded.artefact
    spans = np.array([
        interval(logit, apart(artefact.individual, logit, spread, artefact.location_sd))
        for logit, spread in zip(scored.logits.tolist(), scored.spread.tolist(), strict=True)
    ])  # fmt: skip
    held = (spans[:, 0] <= truths.chances) & (truths.chances <= spans[:, 1])
    chances = np.array([probability(logit) for logit in scored.logits.tolist()])
    between = list(pairwise(BY_SCORE))
    return Coverage(
        draws=truths.draws,
        all=_held(held),
        by_score={f"{low:.0%}-{high:.0%}": _held(held[(low <= chances) & (chances < high)]) for low, high in between},
        mean_chance=round(float(truths.chances.mean()), 4),
        mean_score=round(float(chances.mean()), 4),
        median_width=round(float(np.median(spans[:, 1] - spans[:, 0])), 4),
    )


def _held(held: Mask) -> Held:
    count, hits = len(held), int(held.sum())
    low, high = wilson(hits, count) or (0.0, 1.0)
    return Held(
        leads=count, share=round(hits / count, 4) if count else math.nan, low=round(low, 4), high=round(high, 4)
    )
