"""Say what a place tells of the outcome: how its nearest training rows did, given what else is known of them."""

import re
from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.tabular.linear import Ridge

NEAREST: Final = 10
SMOOTHING: Final = 0.3
"""Of the distance to the farthest of the nearest; added to each distance before it weighs."""
_LATITUDE: Final = re.compile(r"(?:^|_|\b)lat(?:itude)?$", re.IGNORECASE)
_LONGITUDE: Final = re.compile(r"(?:^|_|\b)(?:lon|lng|long|longitude)$", re.IGNORECASE)


def coordinates(numbers: Mapping[str, Floats]) -> tuple[str, str] | None:
    """Return the columns of latitude and longitude, by their names and range."""
    pairs = []
    for pattern, most in ((_LATITUDE, 90.0), (_LONGITUDE, 180.0)):
        fits = [
            name for name, values in numbers.items()
            if pattern.search(name) and np.isfinite(values).any() and np.nanmax(np.abs(values)) <= most
        ]  # fmt: skip
        pairs.append(fits)
    return (pairs[0][0], pairs[1][0]) if all(pairs) else None


class Place(Struct, frozen=True):
    """The training rows on a map: points (scaled degrees), outcomes, and what a plain model left unexplained."""

    columns: tuple[str, str]
    stretch: float
    """A degree of longitude in degrees of latitude."""
    points: list[tuple[float, float]]
    levels: list[float]
    gaps: list[float]

    @property
    def features(self) -> list[str]:
        return ["place: north-east", "place: north-west", "place: level nearby", "place: premium nearby"]

    @classmethod
    def learn(
        cls, pair: tuple[str, str], frame: pd.DataFrame, target: Floats, parts: npt.NDArray[np.int64], others: Floats
    ) -> tuple["Place", list[Floats]]:
        """Return the map, and what it tells the training rows by rows of other parts."""
        latitudes, longitudes = (
            pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=np.float64) for name in pair
        )
        stretch = float(np.cos(np.radians(np.nanmedian(latitudes))))
        gaps = target.astype(np.float64).copy()
        for part in np.unique(parts):
            here = parts == part
            plain = Ridge.fit(others[~here], target[~here]) if not here.all() else Ridge.fit(others, target)
            gaps[here] -= plain.predict(others[here])
        points = _points(latitudes, longitudes, stretch)
        known: npt.NDArray[np.bool_] = np.isfinite(points.sum(axis=1))
        told = [*_directions(points), *_nearby_of_others(points, known, target, gaps, parts)]
        kept = cls(pair, stretch, [*map(tuple, points[known].tolist())], target[known].tolist(), gaps[known].tolist())
        return kept, told

    def numbers(self, latitudes: Floats, longitudes: Floats) -> list[Floats]:
        points = _points(latitudes, longitudes, self.stretch)
        told = _nearby(np.array(self.points), np.array(self.levels), np.array(self.gaps), points)
        return [*_directions(points), *told]


def _points(latitudes: Floats, longitudes: Floats, stretch: float) -> Floats:
    return np.column_stack([latitudes, longitudes * stretch])


def _directions(points: Floats) -> list[Floats]:
    return [points[:, 0] + points[:, 1], points[:, 0] - points[:, 1]]


def _nearby_of_others(
    points: Floats, known: npt.NDArray[np.bool_], target: Floats, gaps: Floats, parts: npt.NDArray[np.int64]
) -> list[Floats]:
    told = np.full((len(points), 2), np.nan)
    for part in np.unique(parts):
        here = parts == part
        others = known & ~here
        if others.any():
            told[here] = np.column_stack(_nearby(points[others], target[others], gaps[others], points[here]))
    return [*told.T]


def _nearby(points: Floats, levels: Floats, gaps: Floats, asked: Floats) -> list[Floats]:
    """Return mean level and gap of the nearest points, nearer ones weighing more."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 only where there are places

    told = np.full((len(asked), 2), np.nan)
    known = np.isfinite(asked).all(axis=1)
    count = min(NEAREST, len(points))
    if known.any() and count:
        distances, nearest = cKDTree(points).query(asked[known], k=count)
        distances, nearest = distances.reshape(-1, count), nearest.reshape(-1, count)
        weights = 1 / (distances + SMOOTHING * distances[:, -1:] + 1e-6)
        weights /= weights.sum(axis=1, keepdims=True)
        told[known, 0] = (levels[nearest] * weights).sum(axis=1)
        told[known, 1] = (gaps[nearest] * weights).sum(axis=1)
    return [*told.T]
