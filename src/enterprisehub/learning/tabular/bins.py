"""Cut numbers into bins of about equal mass: what the trees see, and where the model's tables have their steps."""

from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from enterprisehub.learning.additive import Floats

Codes = npt.NDArray[np.float32]
"""Bins as numbers, NaN where missing: small whole numbers, so that half the bytes hold them exactly."""
FINE: Final = 250
"""Bins of a feature."""
COARSE: Final = 32
"""Bins of a feature in an interaction."""


class Bins(Struct, frozen=True):
    """Edges by feature; a value belongs to the bin of the first edge that is not below it. Missing values have none."""

    edges: list[Floats]
    coarse: list[npt.NDArray[np.intp]]
    """By feature: which of its edges an interaction sees."""
    middles: list[Floats]
    """By feature and bin: the median of the training values, NaN last for a missing one."""

    @classmethod
    def learn(cls, rows: Floats) -> "Bins":
        edges, coarse, middles = [], [], []
        for column in rows.T:
            known = np.sort(column[~np.isnan(column)])
            own = _edges(known, FINE)
            fewer = _edges(known, COARSE)
            edges.append(own)
            coarse.append(
                np.unique(np.searchsorted(own, fewer).clip(0, max(len(own) - 1, 0)))
                if len(own)
                else np.empty(0, np.intp)
            )
            starts = np.searchsorted(known, own, side="right")
            groups = np.split(known, starts)
            at = [float(np.median(group)) if len(group) else np.nan for group in groups]
            middles.append(np.array([*_filled(at), np.nan]))
        return cls(edges, coarse, middles)

    def codes(self, rows: Floats) -> Codes:
        """Return each value's bin (rows by features), NaN where missing."""
        told = np.empty(rows.shape, dtype=np.float32)
        for at, (column, edges) in enumerate(zip(rows.T, self.edges, strict=True)):
            told[:, at] = np.where(np.isnan(column), np.nan, np.searchsorted(edges, column))
        return told

    def coarser(self, codes: Codes) -> Codes:
        """Return codes among the edges that interactions see."""
        told = np.empty(codes.shape, dtype=np.float32)
        for at, (column, chosen) in enumerate(zip(codes.T, self.coarse, strict=True)):
            known = np.nan_to_num(column).astype(np.intp)
            told[:, at] = np.where(np.isnan(column), np.nan, np.searchsorted(chosen, known))
        return told

    def typical(self, codes: Codes) -> Floats:
        """Return the bins' medians for codes: numbers again, as coarse as the tables are."""
        columns = [
            middles.take(np.where(np.isnan(column), len(middles) - 1, column).astype(np.intp))
            for column, middles in zip(codes.T, self.middles, strict=True)
        ]
        return np.column_stack(columns) if columns else np.empty(codes.shape)


def _edges(known: Floats, most: int) -> Floats:
    """Return edges between distinct values, at most so many bins; `known` is sorted."""
    distinct = np.unique(known)
    if len(distinct) < 2:
        return np.empty(0)
    if len(distinct) <= most:
        return np.asarray((distinct[1:] + distinct[:-1]) / 2)
    cuts = np.unique(known[(np.arange(1, most) * len(known)) // most])
    after = distinct[np.searchsorted(distinct, cuts, side="right").clip(max=len(distinct) - 1)]
    middle = (cuts + after) / 2
    return np.unique(middle[middle < distinct[-1]])


def _filled(values: list[float]) -> list[float]:
    """Give empty bins the value before them."""
    last = next((value for value in values if value == value), 0.0)  # noqa: PLR0124 false for NaN only
    told = []
    for value in values:
        last = value if value == value else last  # noqa: PLR0124
        told.append(last)
    return told
