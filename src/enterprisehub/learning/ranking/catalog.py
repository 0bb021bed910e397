"""Listings as numbers, and how alike any two are: by numbers, categories, words and distance. Any columns will do.

Nothing here grows with the square of the listings: what is said of pairs is said of those asked for.
"""

import re
from collections import Counter
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.tabular.columns import named, numeric
from enterprisehub.learning.tabular.places import coordinates

Places = npt.NDArray[np.intp]
MOST_WORDS: Final = 6_000
MOST_LEVELS: Final = 60
READS_AS: Final = 0.9
KM_PER_DEGREE: Final = 111.2
NEIGHBOURS: Final = 100
"""Listings that count as near, or alike in a text, at most."""
NEAR_KM: Final = 0.7
"""Distance over which nearness falls to 1/e."""
CHUNK: Final = 500
REMEMBERED: Final = 40_000_000
"""Numbers of alikeness kept at a time."""
COUNTED_LATER: Final = re.compile(r"review|rating|superhost|score", re.IGNORECASE)
"""Columns that say what came after choices were made: never used."""
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


class Catalog:
    """What is alike in listings; `ids` by place."""

    def __init__(self, listings: pd.DataFrame, identifier: str) -> None:
        frame = named(listings)
        self.ids = frame[identifier].to_numpy()
        self.numbers: dict[str, Floats] = {}
        """By column: standardised, long tails squeezed; 0 where missing."""
        self.categories: dict[str, npt.NDArray[np.int64]] = {}
        self._words: dict[str, Any] = {}
        """By column: a sparse row of TF-IDF a listing, of length one."""
        self.points: Floats | None = None
        """Kilometres north and east, NaN where a place is unknown."""
        told: dict[str, Floats] = {}
        for name in frame.columns:
            if name != identifier and not COUNTED_LATER.search(name) and frame[name].notna().mean() > 0.2:
                self._take(name, frame[name], told)
        pair = coordinates(told)
        if pair is not None:
            latitudes, longitudes = (told.pop(name) for name in pair)
            self.points = _points(latitudes, longitudes)
        self.likeness = _likeness([*self._words.values()], len(frame))
        """By listing: shares of what is like it in words, itself left out; each row sums to the number of texts."""
        self.nearness = _nearness(self.points, len(frame))
        """By listing: how near others are, itself included, 1 at the same place."""
        self.numbers = {name: _standard(values) for name, values in told.items() if np.nanstd(values) > 0}
        self._alike = lru_cache(max(64, REMEMBERED // max(1, len(frame))))(self._alike_row)

    @property
    def texts(self) -> list[str]:
        """Names of the columns of words."""
        return [*self._words]

    def alike(self, text: str, candidates: Places, own: Places) -> Floats:
        """Return how alike the words of candidates and own listings are, 0 … 1 (cosine of TF-IDF; candidates by own)."""
        return np.column_stack([self._alike(text, int(listing))[candidates] for listing in own]).astype(np.float64)

    def km(self, candidates: Places, own: Places) -> Floats | None:
        """Return kilometres between candidates and own listings, NaN where a place is unknown; None without places."""
        if self.points is None:
            return None
        return np.asarray(np.sqrt(((self.points[candidates][:, None] - self.points[own][None]) ** 2).sum(axis=2)))

    def _alike_row(self, text: str, listing: int) -> npt.NDArray[np.float32]:
        rows = self._words[text]
        return np.asarray((rows @ rows[listing].T).toarray().ravel(), dtype=np.float32)

    def _take(self, name: str, series: pd.Series, told: dict[str, Floats]) -> None:
        values = numeric(series)
        if np.isfinite(values).sum() >= READS_AS * series.notna().sum():
            told[name] = values
            if series.nunique() <= MOST_LEVELS and (np.nan_to_num(values) == np.round(np.nan_to_num(values))).all():
                self.categories[name] = pd.factorize(series)[0]
            return
        if series.nunique() <= MOST_LEVELS:
            self.categories[name] = pd.factorize(series)[0]
        else:
            self._words[name] = _tf_idf([str(text) if pd.notna(text) else "" for text in series])


def _standard(values: Floats) -> Floats:
    squeezed = np.sign(values) * np.log1p(np.abs(values))
    spread = np.nanstd(squeezed)
    return np.asarray(np.nan_to_num((squeezed - np.nanmean(squeezed)) / (spread if spread > 0 else 1.0)))


def _points(latitudes: Floats, longitudes: Floats) -> Floats:
    stretch = np.cos(np.radians(np.nanmedian(latitudes)))
    return np.column_stack([latitudes, longitudes * stretch]) * KM_PER_DEGREE


def _tf_idf(texts: list[str]) -> Any:
    from scipy.sparse import csr_matrix  # noqa: PLC0415 only where there are texts

    words = [Counter(_WORD.findall(text.lower())) for text in texts]
    seen = Counter(word for each in words for word in each)
    chosen = [word for word, count in seen.most_common(MOST_WORDS) if count > 1]
    place = {word: at for at, word in enumerate(chosen)}
    rows, columns, values = [], [], []
    for row, each in enumerate(words):
        known = [
            (place[word], (1 + np.log(count)) * np.log(len(texts) / seen[word]))
            for word, count in each.items()
            if word in place
        ]
        length = float(np.sqrt(sum(value**2 for _, value in known)))
        for column, value in known if length > 0 else ():
            rows.append(row)
            columns.append(column)
            values.append(value / length)
    return csr_matrix((values, (rows, columns)), shape=(len(texts), max(1, len(chosen))), dtype=np.float32)


def _likeness(texts: list[Any], count: int) -> Any:
    """Return the sum over texts of squared alikeness with the most alike, as shares (sparse, listings by listings)."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 only where listings are compared

    total = csr_matrix((count, count))
    for words in texts:
        parts = []
        for begin in range(0, count, CHUNK):
            weights = np.asarray((words[begin : begin + CHUNK] @ words.T).toarray(), dtype=np.float64) ** 2
            weights[np.arange(len(weights)), np.arange(begin, begin + len(weights))] = 0.0
            parts.append(_strongest(weights / (weights.sum(axis=1, keepdims=True) + 1e-9), begin))
        rows, columns, values = (np.concatenate(each) for each in zip(*parts, strict=True))
        total = total + csr_matrix((values, (rows, columns)), shape=(count, count))
    return total


def _strongest(weights: Floats, begin: int) -> tuple[Places, Places, Floats]:
    kept = min(NEIGHBOURS, weights.shape[1])
    at = np.argpartition(-weights, kept - 1, axis=1)[:, :kept]
    rows = np.repeat(np.arange(begin, begin + len(weights)), kept)
    return rows, at.ravel(), np.take_along_axis(weights, at, axis=1).ravel()


def _nearness(points: Floats | None, count: int) -> Any:
    from scipy.sparse import csr_matrix  # noqa: PLC0415 only where listings are compared
    from scipy.spatial import cKDTree  # noqa: PLC0415

    known = np.flatnonzero(np.isfinite(points).all(axis=1)) if points is not None else np.empty(0, np.intp)
    if points is None or not len(known):
        return csr_matrix((count, count))
    kept = min(NEIGHBOURS, len(known))
    km, at = cKDTree(points[known]).query(points[known], k=kept)
    rows = np.repeat(known, kept)
    return csr_matrix((np.exp(-km.ravel() / NEAR_KM), (rows, known[at.ravel()])), shape=(count, count))
