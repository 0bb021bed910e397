"""Validate the ranker on bookings: which listing does a guest who booked before book last?

Each guest with two or more bookings: the last by date is held out, candidates are all listings booked by anyone before
it, the measure is the mean over guests. The main figures are for new listings only; `_all` counts re-bookings too.
Weights are learned on other guests' choices, what anybody likes on those of guests who booked once; what a row says was
known before its day.
"""

import re
import time
from typing import Final

import numpy as np
import pandas as pd

from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.measures import Estimate
from enterprisehub.learning.progress import Progress, silent
from enterprisehub.learning.ranking.catalog import Catalog
from enterprisehub.learning.ranking.choices import Choices
from enterprisehub.learning.ranking.ranker import Moment, firsts, learn, moments, table
from enterprisehub.learning.tabular.columns import dates
from enterprisehub.learning.tabular.model import Model
from enterprisehub.learning.validation.report import Report, drawn
from enterprisehub.learning.validation.tables import FITS_SHARE, FOLDS

TOP: Final = 10
LEAST_MOMENTS: Final = 30
LEAST_FIRSTS: Final = 300
MOST_FIRSTS: Final = 6_000
"""Choices of those who chose once that teach the appeal, the latest ones."""
FIRST_RIVALS: Final = 20
APPEAL_SHARE: Final = 0.15
"""Of the budget."""
MOST_GUESTS: Final = 5_000
"""Guests with two or more bookings who are asked about and learned from, drawn from all."""
MOST_TAUGHT: Final = 8_000
"""Choices that teach the ranker."""
LEAST_RANKED: Final = 300
"""Bookings that are ranked however late it is."""
_LISTING: Final = re.compile(r"listing|propert|item|home", re.IGNORECASE)
_GUEST: Final = re.compile(r"guest|reviewer|user|customer|buyer|contact|member", re.IGNORECASE)
_DATE: Final = re.compile(r"date|time|day|when", re.IGNORECASE)
KINDS: Final = (("", True), ("_all", False))
"""Ending of the measures' names, and whether for new listings only."""


def choices(listings: pd.DataFrame, bookings: pd.DataFrame) -> Choices:
    """Join bookings to listings: columns are told by their names.

    Raises:
        InvalidInput: a column is missing, or no booking is of a listing that is there.
    """
    found = []
    for pattern, sense in ((_LISTING, "the listing"), (_GUEST, "the guest"), (_DATE, "the date")):
        fits = [str(name) for name in bookings.columns if pattern.search(str(name)) and str(name) not in found]
        if not fits:
            raise InvalidInput(
                f"no column of the bookings names {sense}; there are {', '.join(map(repr, bookings.columns))}"
            )
        found.append(fits[0])
    listing, guest, date = found
    identifier = next((str(name) for name in listings.columns if str(name).lower() in {"id", listing.lower()}), None)
    if identifier is None:
        raise InvalidInput(f"no column 'id' or {listing!r} in the listings")
    kept = listings.drop_duplicates(identifier).reset_index(drop=True)
    place = pd.Series(np.arange(len(kept)), index=kept[identifier].astype("string"))
    at = place.reindex(bookings[listing].astype("string")).to_numpy(dtype=np.float64)
    days = np.floor(dates(bookings[date]))
    known = np.isfinite(at) & np.isfinite(days) & bookings[guest].notna().to_numpy()
    if not known.any():
        raise InvalidInput("no booking is of a listing that is in the listings")
    who = pd.factorize(bookings[guest][known])[0].astype(np.intp)
    return Choices(who, at[known].astype(np.intp), days[known], Catalog(kept, identifier))


def validate(
    known: Choices, *, budget_s: float, seed: int = 0, progress: Progress = silent, began: float | None = None
) -> Report:
    """Measure the ranker on guests' last bookings.

    Raises:
        InvalidInput: too few guests booked twice.
    """
    begin = time.monotonic() if began is None else began
    guests, times = np.unique(known.choosers, return_counts=True)
    rng = np.random.default_rng(seed)
    again = guests[times >= 2]
    notes = [f"{MOST_GUESTS:,} of {len(again):,} guests with two or more bookings, drawn"] * (len(again) > MOST_GUESTS)
    again = np.sort(rng.permutation(again)[:MOST_GUESTS]) if notes else again
    appeal = _appeal(known, guests[times == 1].tolist(), APPEAL_SHARE * budget_s, seed, progress)
    fold_of = dict(zip(again.tolist(), rng.permutation(np.arange(len(again)) % FOLDS).tolist(), strict=True))
    metrics: dict[str, Estimate] = {}
    counts: list[str] = []
    for number, (ending, new_only) in enumerate(KINDS):
        asked = moments(known, again.tolist(), last_only=True, new_only=new_only)
        if len(asked) < LEAST_MOMENTS:
            raise InvalidInput(f"{len(asked)} guests booked twice or more: at least {LEAST_MOMENTS} are needed")
        taught = moments(known, again.tolist(), last_only=False, new_only=new_only)
        if len(taught) > MOST_TAUGHT:
            taught = [taught[at] for at in np.sort(rng.permutation(len(taught))[:MOST_TAUGHT])]
        until = time.monotonic() + (begin + FITS_SHARE * budget_s - time.monotonic()) / (len(KINDS) - number)
        ranks = _ranks(known, asked, taught, fold_of, appeal, until, seed, progress)
        sizes = np.array([len(moment.candidates) for moment in asked], dtype=np.float64)
        ranked = np.isfinite(ranks)
        metrics.update(_measured(ranks[ranked], sizes[ranked], ending))
        kind = " (new listings only)" if new_only else ""
        counts.append(f"{int(ranked.sum()):,} guests{kind}")
        if not ranked.all():
            notes.append(
                f"{int(ranked.sum()):,} of {len(asked):,} bookings{kind} ranked, drawn, to keep within the budget"
            )
    return Report(
        task="matching", rows=len(known.days), seconds=round(time.monotonic() - begin, 1), metrics=metrics,
        split=f"last booking of {' and of '.join(counts)}, ranked by weights learned on the other folds' guests ({FOLDS} folds)",
        notes=notes,
    )  # fmt: skip


def _appeal(known: Choices, once: list[int], budget_s: float, seed: int, progress: Progress) -> Model | None:
    """Return what those say of listings who booked once, and are never asked about."""
    latest = sorted(once, key=lambda guest: (float(known.days[known.of(guest)[0]]), guest))[-MOST_FIRSTS:]
    first = firsts(known, latest)
    if len(first) < LEAST_FIRSTS:
        return None
    rows = table(known, first, seed=seed, rivals=FIRST_RIVALS)
    progress(f"{len(first):,} first choices, {len(rows[0]):,} rows")
    return learn(rows, budget_s=budget_s, seed=seed, progress=lambda done: progress(f"appeal: {done}")).model


def _ranks(
    known: Choices, asked: list[Moment], taught: list[Moment], fold_of: dict[int, int], appeal: Model | None,
    until: float, seed: int, progress: Progress,
) -> Floats:  # fmt: skip
    """Return how many candidates stand before the chosen one, ties counting half, by moment; NaN: no time was left."""
    frame, chosen, owners = table(known, taught, seed=seed)
    progress(f"{len(taught):,} choices to learn from, {len(frame):,} rows")
    folds = np.array([fold_of[int(owner)] for owner in owners])
    rankers = []
    for fold in range(FOLDS):
        rest = folds != fold
        left_s = (until - time.monotonic()) / (FOLDS - fold + 1)  # one share is left for ranking
        rankers.append(
            learn((frame[rest].reset_index(drop=True), chosen[rest], owners[rest]), appeal=appeal,
                  budget_s=max(1.0, left_s), seed=seed + fold, progress=_of_fold(progress, fold))
        )  # fmt: skip
    ranks = np.full(len(asked), np.nan)
    for number, at in enumerate(np.random.default_rng(seed).permutation(len(asked)).tolist()):
        if number >= LEAST_RANKED and time.monotonic() > until:
            break
        moment = asked[at]
        features = known.features(moment.past, moment.day, moment.candidates)
        scores = rankers[fold_of[moment.chooser]].scores(features)
        own = scores[np.searchsorted(moment.candidates, moment.chosen)]
        ranks[at] = (scores > own).sum() + ((scores == own).sum() - 1) / 2
    progress(f"{int(np.isfinite(ranks).sum()):,} bookings ranked")
    return ranks


def _of_fold(progress: Progress, fold: int) -> Progress:
    return lambda done: progress(f"fold {fold + 1} of {FOLDS}: {done}")


def _measured(ranks: Floats, sizes: Floats, ending: str) -> dict[str, Estimate]:
    gains = {
        "auc": 1 - ranks / (sizes - 1),
        f"hit_rate_at_{TOP}": (ranks < TOP).astype(np.float64),
        f"ndcg_at_{TOP}": np.where(ranks < TOP, 1 / np.log2(ranks + 2), 0.0),
    }
    by_guest = {f"{name}{ending}": (lambda rows, each=each: float(each[rows].mean())) for name, each in gains.items()}
    return drawn(by_guest, len(ranks))
