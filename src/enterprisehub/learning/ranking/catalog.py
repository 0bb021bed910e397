"""Listings as numbers, and how alike any two are: by numbers, categories, words and distance. Any columns will do."""

import re
from collections import Counter
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.tabular.columns import named, numeric
from enterprisehub.learning.tabular.places import coordinates

MOST_WORDS: Final = 6_000
MOST_LEVELS: Final = 60
READS_AS: Final = 0.9
KM_PER_DEGREE: Final = 111.2
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
        self.texts: dict[str, Floats] = {}
        """By column: how alike the words of two listings are, 0 … 1 (cosine of TF-IDF)."""
        self.km: Floats | None = None
        told: dict[str, Floats] = {}
        for name in frame.columns:
            if name != identifier and not COUNTED_LATER.search(name) and frame[name].notna().mean() > 0.2:
                self._take(name, frame[name], told)
        pair = coordinates(told)
        if pair is not None:
            latitudes, longitudes = (told.pop(name) for name in pair)
            self.km = _distances(latitudes, longitudes)
        self.likeness = _likeness(list(self.texts.values()), len(frame))
        """By listing: shares of what is like it in words, itself left out; each row sums to the number of texts."""
        self.numbers = {name: _standard(values) for name, values in told.items() if np.nanstd(values) > 0}

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
            self.texts[name] = _alike([str(text) if pd.notna(text) else "" for text in series])


def _likeness(texts: list[Floats], count: int) -> Floats:
    total: Floats = np.zeros((count, count))
    for pairs in texts:
        weights = pairs**2
        np.fill_diagonal(weights, 0.0)
        total += weights / (weights.sum(axis=1, keepdims=True) + 1e-9)
    return total


def _standard(values: Floats) -> Floats:
    squeezed = np.sign(values) * np.log1p(np.abs(values))
    spread = np.nanstd(squeezed)
    return np.asarray(np.nan_to_num((squeezed - np.nanmean(squeezed)) / (spread if spread > 0 else 1.0)))


def _distances(latitudes: Floats, longitudes: Floats) -> Floats:
    """Return kilometres between all listings, NaN where a place is unknown."""
    stretch = np.cos(np.radians(np.nanmedian(latitudes)))
    points = np.column_stack([latitudes, longitudes * stretch]) * KM_PER_DEGREE
    return np.asarray(np.sqrt(((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=2)))


def _alike(texts: list[str]) -> Floats:
    words = [Counter(_WORD.findall(text.lower())) for text in texts]
    seen = Counter(word for each in words for word in each)
    chosen = [word for word, count in seen.most_common(MOST_WORDS) if count > 1]
    place = {word: at for at, word in enumerate(chosen)}
    matrix = np.zeros((len(texts), max(1, len(chosen))), dtype=np.float32)
    for row, each in enumerate(words):
        for word, count in each.items():
            if word in place:
                matrix[row, place[word]] = (1 + np.log(count)) * np.log(len(texts) / seen[word])
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix /= np.where(lengths > 0, lengths, 1.0)
    return np.asarray(matrix @ matrix.T, dtype=np.float64)
