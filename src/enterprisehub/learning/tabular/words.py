"""Say what a text tells of the outcome: its words and its whole value, each by the shrunk mean of rows that have it."""

import re
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from enterprisehub.learning.additive import Floats

PRIOR_ROWS: Final = 20.0
MOST_WORDS: Final = 5_000
LEAST_ROWS: Final = 3
"""A word or value in fewer rows says nothing."""
LONGEST: Final = 2_000
"""Characters of a text that are read."""
_WORD: Final = re.compile(r"\w+")


class Words(Struct, frozen=True):
    level: float
    """Mean outcome."""
    words: dict[str, float]
    """How much higher the mean outcome is where the word is."""
    values: dict[str, float]
    """Likewise for a whole value that came more than once."""

    @classmethod
    def learn(cls, series: pd.Series, target: Floats) -> "Words":
        texts = _texts(series)
        level = float(target.mean())
        away = target - level
        values: dict[str, list[float]] = {}
        words: dict[str, list[float]] = {}
        for text, gap in zip(texts, away.tolist(), strict=True):
            if text is None:
                continue
            values.setdefault(text, []).append(gap)
            for word in _words(text):
                words.setdefault(word, []).append(gap)
        return cls(level, _shrunk(words), _shrunk(values))

    def told(self, series: pd.Series) -> list[Floats]:
        """Return by row what the value and the words say, and the length; NaN where missing or unknown."""
        found = [self._of(text) for text in _texts(series)]
        return [*np.array(found, dtype=np.float64).reshape(-1, 3).T]

    def cross_told(self, series: pd.Series, target: Floats, parts: npt.NDArray[np.int64]) -> list[Floats]:
        """Tell training rows by what rows of other parts teach."""
        told = np.empty((len(series), 3))
        for part in np.unique(parts):
            here = parts == part
            if here.all():
                return [np.full(len(series), np.nan), np.full(len(series), np.nan), self.told(series)[2]]
            told[here] = np.column_stack(Words.learn(series[~here], target[~here]).told(series[here]))
        return [*told.T]

    def _of(self, text: str | None) -> tuple[float, float, float]:
        if text is None:
            return (np.nan, np.nan, np.nan)
        known = [self.words[word] for word in _words(text) if word in self.words]
        mean = sum(known) / len(known) if known else np.nan
        return (self.values.get(text, np.nan), mean, float(len(text)))


def _texts(series: pd.Series) -> list[str | None]:
    return [
        None if text is None else text[:LONGEST]
        for text in series.astype("string").astype(object).where(series.notna(), None)
    ]


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def _shrunk(gaps: dict[str, list[float]]) -> dict[str, float]:
    often = sorted(
        (each for each in gaps.items() if len(each[1]) >= LEAST_ROWS), key=lambda each: (-len(each[1]), each[0])
    )
    return {word: sum(found) / (len(found) + PRIOR_ROWS) for word, found in often[:MOST_WORDS]}
