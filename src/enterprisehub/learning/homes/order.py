"""Order homes for a buyer: one feature list for learning and serving, the learned ranker, and the plain rule before it.

The features say nothing of people and nothing of places but how far a home is from where the buyer said: see `interest`.
A home that came on the market last week has no popularity yet, and a buyer who has shown nothing no taste: both are
"unknown" to the ranker, which has learned from such moments what to make of it.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
import numpy as np
from msgspec import Struct

from enterprisehub.contracts.scoring import ModelCard
from enterprisehub.kit.errors import EnterpriseHubError
from enterprisehub.learning.additive import Additive, Floats, Tables, wrong
from enterprisehub.learning.homes.interest import Taste, logs
from enterprisehub.learning.homes.stated import Verdict
from enterprisehub.learning.market import Indices, Market, column
from enterprisehub.learning.sealed import Damaged, opened, seal

NAME: Final = "match"
FORMAT: Final = 1
VERSION_LENGTH: Final = 12
WISHES: Final = "stated wishes"
RULE: Final = "stated wishes and likeness to the homes shown interest in, by rule"
MOST_BY_RULE: Final = 0.4
"""Share of the rule's score that likeness has at most, and the weight of deeds at which it has half of that."""
HALF_AT: Final = 6.0
NEW_D: Final = 7.0
"""A home so new has not had the time to be looked at."""


class Feature(Struct, frozen=True):
    name: str
    unit: str
    meaning: str


FEATURES: Final = (
    Feature("wish_fit", "0 … 1", "one minus the weighted distance to the stated wishes"),
    *(
        Feature(f"miss_{kind}", "0 … 1", f"how far it misses the stated wish for {meaning}")
        for kind, meaning in (
            ("price", "the price"), ("place", "the place"), ("bedrooms", "bedrooms"), ("bathrooms", "bathrooms"),
            ("area", "the living area"), ("type", "the type of home"), ("must", "features, the mean of them"),
        )
    ),
    Feature("shown_homes", "homes", "the buyer showed interest in"),
    Feature("gap_price", "log ratio", "price over the mean of the homes shown interest in"),
    Feature("gap_price_nearest", "log ratio", "to the nearest price among them"),
    Feature("gap_bedrooms", "bedrooms", "more than their mean"),
    Feature("gap_bathrooms", "bathrooms", "more than their mean"),
    Feature("gap_area", "log ratio", "living area over their mean"),
    Feature("gap_year", "years", "built later than their mean"),
    Feature("same_type", "share", "of them that are of its type"),
    Feature("alike_tags", "share", "of their features that it has"),
    Feature("sought", "log deeds", "what all buyers did about it, fading with a half-life of 30 days; unknown for a new one"),
    Feature("listed_d", "log days", "on the market"),
)  # fmt: skip
NAMES: Final = tuple(feature.name for feature in FEATURES)


def fingerprint() -> str:
    """Return what changes with any feature's name or meaning."""
    return hashlib.sha256(msgspec.json.encode(FEATURES)).hexdigest()


def misses(told: Sequence[Verdict], at: Indices) -> Floats:
    """Return how many stated wishes each home does not meet."""
    return np.sum([verdict.costs[at] > 0 for verdict in told], axis=0) if told else np.zeros(len(at))


def rows(
    market: Market, at: Indices, told: Sequence[Verdict], scores: Floats, taste: Taste, moment: datetime | None,
    sought: Floats,
) -> Floats:  # fmt: skip
    """Return the features of homes for a buyer (homes by `FEATURES`, NaN where unknown).

    Args:
        market: the homes.
        at: places of those asked for.
        told: the stated wishes against all homes.
        scores: of all homes, by stated wishes.
        taste: as shown by deeds before the moment.
        moment: when the buyer is about to choose.
        sought: what buyers did about the homes asked for before the moment, faded.
    """
    misses = {
        kind: np.full(len(at), np.nan) for kind in ("price", "place", "bedrooms", "bathrooms", "area", "type", "must")
    }
    for kind, missing in misses.items():
        own = [verdict.costs[at] for verdict in told if verdict.kind == kind]
        if own:
            missing[:] = np.mean(own, axis=0)
    on_d = moment.toordinal() - market.listed[at] if moment is not None else np.full(len(at), np.nan)
    columns = [
        scores[at] if told else np.full(len(at), np.nan),
        *misses.values(),
        np.full(len(at), float(len(taste.homes))),
        *_gaps(market, at, taste),
        np.where(on_d >= NEW_D, np.log1p(sought), np.nan),
        np.log1p(np.maximum(on_d, 0)),
    ]
    return np.column_stack(columns)


def _gaps(market: Market, at: Indices, taste: Taste) -> list[Floats]:
    if not taste.homes:
        return [np.full(len(at), np.nan) for _ in range(8)]
    prices, liked = logs(market.prices[at]), logs(taste.prices)
    known = liked[np.isfinite(liked)]
    nearest = np.abs(prices[:, None] - known[None, :]).min(axis=1) if len(known) else np.full(len(at), np.nan)
    sizes = logs(column([home.living_area for home in taste.homes]))
    return [
        prices - _mean(liked, taste.weights),
        nearest,
        market.bedrooms[at] - taste.mean(lambda home: home.bedrooms_total),
        market.bathrooms[at] - taste.mean(lambda home: home.bathrooms_total),
        logs(market.living_areas[at]) - _mean(sizes, taste.weights),
        market.years[at] - taste.mean(lambda home: home.year_built),
        taste.same_type(market, at),
        taste.tags_alike(market, at),
    ]


def _mean(values: Floats, weights: Floats) -> float:
    known = np.isfinite(values)
    return float(np.average(values[known], weights=weights[known])) if known.any() else np.nan


def by_rule(market: Market, at: Indices, scores: Floats, taste: Taste) -> Floats:
    """Return what orders homes where no ranker has been learned: the stated wishes' score, and likeness by what was shown.

    Args:
        market: the homes.
        at: places of those asked for.
        scores: theirs, by stated wishes.
        taste: as shown.
    """
    if not taste.homes:
        return scores
    total = float(taste.weights.sum())
    weight = MOST_BY_RULE * total / (total + HALF_AT)
    return (1 - weight) * scores + weight * taste.likeness(market, at)


class HomeRankerRefused(EnterpriseHubError):
    """A file that holds no usable ranker; the detail says why."""

    title = "Model refused"


class Learned(Struct, frozen=True, kw_only=True):
    """What a ranker's file holds."""

    format: int = FORMAT
    name: str = NAME
    trained_on: str
    trained_at: datetime
    features_sha256: str
    choices: int
    buyers: int
    tables: Tables
    metrics: dict[str, Any]


def encode(learned: Learned) -> bytes:
    return seal(learned)


class HomeRanker:
    """Orders homes by what was learned; without it, by the plain rule."""

    def __init__(self, learned: Learned | None = None, sha256: str = "") -> None:
        self.learned = learned
        self.sha256 = sha256
        self.version = sha256[:VERSION_LENGTH]
        self._scorer = Additive(learned.tables) if learned else None
        self._places = [NAMES.index(name) for name in self._scorer.features] if self._scorer else []

    def order(
        self, market: Market, at: Indices, told: Sequence[Verdict], scores: Floats, taste: Taste,
        moment: datetime | None,
    ) -> Indices:  # fmt: skip
        """Return the order of the homes at those places, best first; equals stay as they come.

        Homes that meet more of the stated wishes come first, whatever was learned: a ranker orders those that meet
        equally many. What buyers said is theirs to take back, not ours to guess away.
        """
        if self._scorer is None:
            ranks = by_rule(market, at, scores[at], taste)
        else:
            ranks = self.score(rows(market, at, told, scores, taste, moment, market.sought[at]))
        return np.asarray(np.lexsort((np.arange(len(at)), -ranks, misses(told, at))))

    def score(self, features: Floats) -> Floats:
        """Return the log-odds of being chosen (rows of `FEATURES`); only their order means anything."""
        assert self._scorer is not None
        return self._scorer.score(features[:, self._places]).logits


def decode(data: bytes, *, source: str) -> HomeRanker:
    """Check and load a ranker.

    Raises:
        HomeRankerRefused: damaged, another model, or features other than the code's.
    """
    try:
        learned, sha256 = opened(data, Learned, "a ranker's file")
    except Damaged as error:
        raise HomeRankerRefused(f"{source}: {error}") from error
    if (learned.format, learned.name, learned.features_sha256) != (FORMAT, NAME, fingerprint()):
        raise HomeRankerRefused(f"{source}: another model, or features of another meaning than this code computes")
    if not learned.tables.tables or any(table.feature not in NAMES for table in learned.tables.tables):
        raise HomeRankerRefused(f"{source}: it says nothing, or of features this code does not compute")
    if found := wrong(learned.tables):
        raise HomeRankerRefused(f"{source}: {found}")
    return HomeRanker(learned, sha256)


def card(ranker: HomeRanker, status: str = "champion") -> ModelCard:
    """Return the ranker's line in `GET /v1/models`."""
    assert ranker.learned is not None
    learned = ranker.learned
    return ModelCard(
        name=NAME,
        version=ranker.version,
        status=status,
        trained_on=learned.trained_on,
        trained_at=learned.trained_at,
        features=[{"name": one.name, "unit": one.unit, "meaning": one.meaning} for one in FEATURES],
        metrics={**learned.metrics, "learned_from": {"choices": learned.choices, "buyers": learned.buyers}},
        sha256=ranker.sha256,
        note=f"Learned from {learned.trained_on} choices.",
    )
