"""Turn a frame of any kind into numbers: what each column holds is found out once, on the training rows, and kept.

| kind | told by | becomes |
|---|---|---|
| number | numbers, or texts that read as such ("$45.00", "12 %", "1,200") | itself |
| date | dates, or texts that read as such | days since 1970, and month and weekday where rows are in no order of time |
| category | few distinct values | the place of the value in the order of the (shrunk) mean outcome |
| text | many distinct values | what its words and the whole value say of the outcome, learned on other rows; its length |
| place | a latitude with its longitude | two more directions, and the level of the outcome among the nearest training rows |
| left out | constant, empty, or an identifier | nothing |

Infinite numbers count as missing; missing stays NaN. A category never seen counts as a rare one.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.tabular.places import Place, coordinates
from enterprisehub.learning.tabular.words import Words

MOST_LEVELS: Final = 40
"""More distinct values than this are a text."""
LEAST_OF_LEVEL: Final = 5
"""Rarer values of a category are pooled."""
PRIOR_ROWS: Final = 20.0
"""So many rows of the mean outcome are added to a category's own."""
READS_AS: Final = 0.95
"""Share of a column's values that must read as numbers or dates for it to count as such."""
IDENTIFIER: Final = 0.95
"""Share of distinct values from which a column of whole numbers or single words may be an identifier."""
_ID_NAME: Final = re.compile(
    r"(?:^|[_\s.])(?:id|uuid|guid|index|key|row|no|nr|number|rownames)$|^unnamed|^column_\d+$|[a-z]Id$", re.IGNORECASE
)
_NUMBER: Final = re.compile(
    r"^[\s$€£]*([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:e[-+]?\d+)?)\s*%?\s*$", re.IGNORECASE
)


class Number(Struct, frozen=True, tag="number"):
    name: str


class Date(Struct, frozen=True, tag="date"):
    name: str
    seasonal: bool


class Category(Struct, frozen=True, tag="category"):
    name: str
    codes: dict[str, float]
    rare: float


class Text(Struct, frozen=True, tag="text"):
    name: str
    words: Words


Column = Number | Date | Category | Text


class Columns(Struct, frozen=True):
    """What was found out; `features` are the numbers' names, in order."""

    columns: list[Column]
    place: Place | None
    left_out: dict[str, str]
    """By column: why."""
    names: list[str]
    """All columns of the training frame."""

    @property
    def features(self) -> list[str]:
        told: list[str] = []
        for column in self.columns:
            told.extend(_features(column))
        return [*told, *(self.place.features if self.place else ())]

    def apply(self, frame: pd.DataFrame) -> Floats:
        """Return the numbers (rows by features); a column that is absent counts as missing."""
        frame = named(frame)
        parts = [part for column in self.columns for part in _numbers(column, _series(frame, column.name))]
        if self.place is not None:
            latitudes, longitudes = (numeric(_series(frame, name)) for name in self.place.columns)
            parts.extend(self.place.numbers(latitudes, longitudes))
        return np.column_stack(parts) if parts else np.empty((len(frame), 0))


def learn(
    frame: pd.DataFrame, target: Floats, parts: npt.NDArray[np.int64], *, ordered: bool, drop: Sequence[str] = ()
) -> tuple[Columns, Floats]:
    """Find out what the columns hold, and return the training rows as numbers.

    Args:
        frame: training rows.
        target: their outcomes.
        parts: a number a row; what is learned from outcomes is told to a row by the rows of other parts only.
        ordered: rows are in the order of time, later ones are to be predicted: seasons are not told.
        drop: columns to leave out.
    """
    frame = named(frame)
    columns: list[Column] = []
    left_out = dict.fromkeys(drop, "left out on request")
    numbers: list[Floats] = []
    for name in frame.columns:
        if name in left_out:
            continue
        found = _found(frame[name], target, ordered)
        if isinstance(found, str):
            left_out[name] = found
            continue
        columns.append(found)
        if isinstance(found, Text):
            numbers.extend(found.words.cross_told(frame[name], target, parts))
        else:
            numbers.extend(_numbers(found, frame[name]))
    pair = coordinates({column.name: numeric(frame[column.name]) for column in columns if isinstance(column, Number)})
    place = None
    if pair is not None:
        place, told = Place.learn(pair, frame, target, parts, np.column_stack(numbers))
        numbers.extend(told)
    matrix = np.column_stack(numbers) if numbers else np.empty((len(frame), 0))
    return Columns(columns, place, left_out, [*frame.columns]), matrix


def named(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with a name of its own for each column."""
    names: list[str] = []
    for number, name in enumerate(frame.columns, 1):
        own = str(name).strip() or f"column_{number}"
        names.append(own if own not in names else f"{own}_{number}")
    return frame.set_axis(names, axis=1)


def numeric(series: pd.Series) -> Floats:
    """Return a column as numbers, NaN where it is none; percent signs and currency are dropped."""
    if pd.api.types.is_numeric_dtype(series) or pd.api.types.is_bool_dtype(series):
        values = pd.to_numeric(series, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        plain = series.astype("string").str.extract(_NUMBER, expand=False).str.replace(",", "")
        values = pd.to_numeric(plain, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isfinite(values), values, np.nan)


def dates(series: pd.Series) -> Floats:
    """Return a column as days since 1970, NaN where it is no date."""
    moments = pd.to_datetime(series, errors="coerce", utc=True, format="ISO8601" if _text(series) else None)
    if _text(series) and moments.isna().mean() > 0.5:
        moments = pd.to_datetime(series, errors="coerce", utc=True, format="mixed")
    days = moments.to_numpy(dtype="datetime64[s]").astype(np.float64) / 86_400
    return np.where(moments.isna(), np.nan, days)


def _found(series: pd.Series, target: Floats, ordered: bool) -> Column | str:
    name = str(series.name)
    known = series.dropna()
    distinct = known.astype("string").nunique() if _text(series) else known.nunique()
    if len(known) == 0:
        return "empty"
    if distinct == 1 and len(known) == len(series):
        return "constant"
    if pd.api.types.is_datetime64_any_dtype(series):
        return Date(name, not ordered)
    numbers = numeric(known)
    if np.isfinite(numbers).mean() >= READS_AS:
        return _number(name, numbers, distinct)
    if _reads_as_dates(known):
        return Date(name, not ordered)
    values = known.astype("string")
    if distinct <= MOST_LEVELS:
        return _category(name, series, target)
    if distinct >= IDENTIFIER * len(known) and not values.head(1000).str.strip().str.contains(r"\s").mean() > 0.2:
        return "an identifier"
    return Text(name, Words.learn(series, target))


def _number(name: str, numbers: Floats, distinct: int) -> Column | str:
    whole = bool((numbers == np.round(numbers)).all())
    counted = len(numbers) > 2 and bool((np.diff(numbers) == 1).all())
    if whole and (counted or (distinct >= IDENTIFIER * len(numbers) and _ID_NAME.search(name) and len(numbers) > 20)):
        return "an identifier"
    return Number(name)


def _reads_as_dates(known: pd.Series) -> bool:
    sample = known.astype("string").head(500)
    if not sample.str.contains(r"\d.*[-/:. ].*\d").mean() >= READS_AS:
        return False
    return bool(np.isfinite(dates(sample)).mean() >= READS_AS)


def _category(name: str, series: pd.Series, target: Floats) -> Category:
    values = series.astype("string")
    known = values.notna().to_numpy()
    table = (
        pd.DataFrame({"value": values[known].to_numpy(), "target": target[known]})
        .groupby("value")["target"]
        .agg(["sum", "count"])
    )
    often = table["count"] >= LEAST_OF_LEVEL
    pooled = table[~often].sum()
    level = float(target.mean())
    shrunk = (table["sum"] + PRIOR_ROWS * level) / (table["count"] + PRIOR_ROWS)
    of_rare = float((pooled["sum"] + PRIOR_ROWS * level) / (pooled["count"] + PRIOR_ROWS))
    means = {str(value): float(mean) for value, mean in shrunk[often].items()}
    order = sorted([*means.items(), ("", of_rare)], key=lambda each: (each[1], each[0]))
    places = {value: float(at) for at, (value, _) in enumerate(order)}
    return Category(name, {value: places[value] for value in means}, places[""])


def _features(column: Column) -> list[str]:
    if isinstance(column, Text):
        return [f"{column.name}: value", f"{column.name}: words", f"{column.name}: length"]
    if isinstance(column, Date) and column.seasonal:
        return [column.name, f"{column.name}: month", f"{column.name}: weekday"]
    return [column.name]


def _numbers(column: Column, series: pd.Series) -> list[Floats]:
    match column:
        case Number():
            return [numeric(series)]
        case Date():
            days = dates(series)
            return [days, *_seasons(days)] if column.seasonal else [days]
        case Category():
            values = series.astype("string")
            codes = values.map(column.codes).to_numpy(dtype=np.float64, na_value=np.nan)
            return [np.where(np.isnan(codes) & values.notna().to_numpy(), column.rare, codes)]
        case Text():
            return column.words.told(series)


def _seasons(days: Floats) -> list[Floats]:
    known = np.isfinite(days)
    moments = np.where(known, days, 0).astype("datetime64[D]")
    months = moments.astype("datetime64[M]").astype(np.int64) % 12 + 1
    weekdays = (moments.astype(np.int64) + 3) % 7
    return [np.where(known, months, np.nan), np.where(known, weekdays, np.nan)]


def _series(frame: pd.DataFrame, name: str) -> pd.Series:
    if name in frame.columns:
        return frame[name]
    return pd.Series([None] * len(frame), index=frame.index, name=name, dtype=object)


def _text(series: Any) -> bool:
    return bool(pd.api.types.is_string_dtype(series) or pd.api.types.is_object_dtype(series))
