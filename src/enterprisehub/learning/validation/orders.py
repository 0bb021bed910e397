"""Validate the churn core on orders: which customers stay silent for the last six months of the file?

A customer's features are told from the orders up to a moment; the outcome is the time to the next one. The moment that
is measured is six months before the file ends; customers are dealt to folds, and the curve is learned from the other
folds' customers, at that moment and at an earlier one (all of it known by the end of the file).
"""

import re
import time
from typing import Final

import numpy as np
import pandas as pd

from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning import measures
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.progress import Progress, silent
from enterprisehub.learning.survival import fit_survival
from enterprisehub.learning.tabular.columns import dates, numeric
from enterprisehub.learning.tabular.members import dealt
from enterprisehub.learning.validation.report import Report, binary
from enterprisehub.learning.validation.tables import FITS_SHARE, FOLDS

SILENCE_MONTHS: Final = 6
EARLIER_D: Final = (0, 91)
"""Moments to learn from, in days before the one that is measured."""
PERIODS: Final = (1 / 3, 1.0)
"""Ends of the curve's periods, as shares of the six months."""
WINDOWS_D: Final = (30, 61, 91, 182, 365)
HALF_LIVES_D: Final = (15, 45, 120)
LEAST_CUSTOMERS: Final = 50
_CUSTOMER: Final = re.compile(r"cust|client|user|member|account|guest|buyer|household|contact", re.IGNORECASE)
_DATE: Final = re.compile(r"date|time|day|when|_at$", re.IGNORECASE)
_AMOUNT: Final = re.compile(r"amount|value|revenue|total|price|spen[dt]|sales|dollar", re.IGNORECASE)


def orders(frame: pd.DataFrame, customer: str | None, date: str | None, amount: str | None) -> pd.DataFrame:
    """Return customer (integer), day (since 1970) and amount of each order; columns are told by name, then by place.

    Raises:
        InvalidInput: no such column, or no dates in it.
    """
    names = [*map(str, frame.columns)]
    chosen: list[str | None] = []
    for given, pattern, place in ((customer, _CUSTOMER, 0), (date, _DATE, 1), (amount, _AMOUNT, -1)):
        if given is not None and given not in names:
            raise InvalidInput(f"no column {given!r}; there are {', '.join(map(repr, names))}")
        free = [name for name in names if name not in chosen]
        fits = [name for name in free if pattern.search(name)]
        chosen.append(given or (fits[0] if fits else names[place] if names[place] in free else None))
    if chosen[0] is None or chosen[1] is None:
        raise InvalidInput("an order file has a column for the customer and one for the date at least")
    days = _days(frame[chosen[1]])
    amounts = numeric(frame[chosen[2]]) if chosen[2] else np.zeros(len(frame))
    known = np.isfinite(days) & frame[chosen[0]].notna().to_numpy()
    if known.mean() < 0.5:
        raise InvalidInput(f"the column {chosen[1]!r} holds no dates")
    customers = pd.factorize(frame[chosen[0]][known])[0]
    told = {"customer": customers, "day": np.floor(days[known]), "amount": np.nan_to_num(amounts[known])}
    return pd.DataFrame(told).sort_values(["customer", "day"], kind="stable", ignore_index=True)


def _days(series: pd.Series) -> Floats:
    numbers = numeric(series)
    if np.isfinite(numbers).mean() > 0.9 and not pd.api.types.is_datetime64_any_dtype(series):
        if ((numbers > 19_000_000) & (numbers < 21_000_000))[np.isfinite(numbers)].mean() > 0.9:
            written = pd.Series(numbers).astype("Int64").astype("string")
            moments = pd.to_datetime(written, format="%Y%m%d", errors="coerce")
            return np.where(moments.isna(), np.nan, moments.to_numpy(dtype="datetime64[D]").astype(np.float64))
        return numbers
    return dates(series)


def known_at(history: pd.DataFrame, day: float) -> pd.DataFrame:
    """Return a row a customer who ordered by that day: all that is told of the orders up to it, and nothing later."""
    past = history[history["day"] <= day]
    visits = past.groupby(["customer", "day"], as_index=False)["amount"].agg(["sum", "size"]).reset_index()
    own = visits.groupby("customer")
    gaps = own["day"].diff()
    of_gaps = gaps.groupby(visits["customer"])
    first, last, count = own["day"].min(), own["day"].max(), own.size()
    frame = pd.DataFrame({"silent_d": day - last, "known_d": day - first, "visits": count, "orders": own["size"].sum()})
    frame["gap_mean_d"] = of_gaps.mean()
    frame["gap_last_d"] = of_gaps.last()
    frame["gap_most_d"] = of_gaps.max()
    frame["gap_spread_d"] = of_gaps.std()
    frame["rhythm"] = frame["silent_d"] / frame["gap_mean_d"]
    frame["rate"] = frame["visits"] / (frame["known_d"] + 30)
    frame["amount_sum"], frame["amount_mean"], frame["amount_most"] = (
        own["sum"].sum(),
        own["sum"].mean(),
        own["sum"].max(),
    )
    frame["amount_first"], frame["amount_last"] = own["sum"].first(), own["sum"].last()
    ago = day - visits["day"]
    for window in WINDOWS_D:
        frame[f"visits_{window}d"] = (ago < window).groupby(visits["customer"]).sum()
    for half_life in HALF_LIVES_D:
        frame[f"fading_{half_life}d"] = (0.5 ** (ago / half_life)).groupby(visits["customer"]).sum()
    return frame


def validate(
    history: pd.DataFrame, *, budget_s: float, seed: int = 0, progress: Progress = silent, began: float | None = None
) -> Report:
    """Measure silence in the last six months, customers dealt to five folds.

    Raises:
        InvalidInput: too few customers, or a file too short.
    """
    begin = time.monotonic() if began is None else began
    end = float(history["day"].max())
    cut = _months_before(end, SILENCE_MONTHS)
    moments = [cut - earlier for earlier in EARLIER_D]
    known = {moment: known_at(history, moment) for moment in moments if (history["day"] <= moment).any()}
    asked = known.get(cut)
    if asked is None or len(asked) < LEAST_CUSTOMERS:
        raise InvalidInput("too few customers ordered before the last six months of the file")
    waits = {moment: _wait(history, frame, moment) for moment, frame in known.items()}
    silent_ones = (waits[cut] > end - cut).astype(np.float64)
    if silent_ones.min() == silent_ones.max():
        raise InvalidInput("all customers did the same in the last six months: there is nothing to learn")
    progress(f"{len(asked):,} customers, {silent_ones.mean():.1%} silent")
    folds = dealt(np.arange(len(asked)), silent_ones, FOLDS, seed, binary=True)
    of_customer = pd.Series(folds, index=asked.index)
    edges = [share * (end - cut) for share in PERIODS]
    chances = np.empty(len(asked))
    for fold in range(FOLDS):
        left_s = (FITS_SHARE * budget_s - (time.monotonic() - begin)) / (FOLDS - fold)
        frame, days, watched = _learned(known, waits, of_customer, fold, end)
        told = fit_survival(frame.drop(columns="customer"), days, watched, edges,
                            groups=frame["customer"].to_numpy(dtype=np.int64), budget_s=max(1.0, left_s), seed=seed + fold,
                            progress=_of_fold(progress, fold))  # fmt: skip
        here = folds == fold
        chances[here] = told.silent(asked[here], end - cut)
    return Report(
        task="churn", rows=len(asked), seconds=round(time.monotonic() - begin, 1),
        metrics=binary(silent_ones, chances, folds),
        split=f"{FOLDS} folds of customers; silence after day {cut:.0f} until the file's end, {end - cut:.0f} days later",
        notes=[f"recency alone: AUC {measures.auc(silent_ones, asked['silent_d'].to_numpy(dtype=np.float64)):.4f}"],
    )  # fmt: skip


def _of_fold(progress: Progress, fold: int) -> Progress:
    return lambda done: progress(f"fold {fold + 1} of {FOLDS}: {done}")


def _months_before(day: float, months: int) -> float:
    moment = pd.Timestamp(day, unit="D") - pd.DateOffset(months=months)
    return float(moment.value // 86_400_000_000_000) if moment.unit == "ns" else float((moment - pd.Timestamp(0)).days)


def _wait(history: pd.DataFrame, frame: pd.DataFrame, moment: float) -> Floats:
    """Return the days to the next order of each customer, infinite when there is none."""
    later = history[history["day"] > moment].groupby("customer")["day"].min() - moment
    return np.asarray(later.reindex(frame.index).fillna(np.inf).to_numpy(dtype=np.float64))


def _learned(
    known: dict[float, pd.DataFrame], waits: dict[float, Floats], of_customer: pd.Series, fold: int, end: float
) -> tuple[pd.DataFrame, Floats, Floats]:
    """Return what the other folds' customers teach: features, days to the next order, days watched."""
    parts: list[pd.DataFrame] = []
    days: list[Floats] = []
    watched: list[Floats] = []
    for moment, frame in known.items():
        others = (of_customer.reindex(frame.index) != fold).to_numpy()
        parts.append(frame[others].reset_index())
        days.append(waits[moment][others])
        watched.append(np.full(int(others.sum()), end - moment))
    return pd.concat(parts, ignore_index=True), np.concatenate(days), np.concatenate(watched)
