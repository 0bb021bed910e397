"""What was chosen by whom and when, and what that says of a listing and of a pair, as of a moment."""

from typing import Final

import numpy as np
import pandas as pd

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.ranking.catalog import Catalog, Places

HALF_LIVES_D: Final = (7.0, 20.0, 60.0, 200.0)
RECENT_D: Final = 60.0
"""Half-life of what counts as chosen recently; a season is looked for before that."""
SEASON_D: Final = 25.0
"""Days around the same day of earlier years."""
YEAR_D: Final = 365.25
FAR_KM: Final = 50.0
"""Taken for a place that is unknown."""
PRIOR: Final = 3.0
"""Choices added to a listing's own when a share is told."""


class Choices:
    """Choices in the order of time: chooser, listing (its place in the catalog), day."""

    def __init__(self, choosers: Places, listings: Places, days: Floats, catalog: Catalog) -> None:
        order = np.argsort(days, kind="stable")
        self.choosers, self.listings, self.days = choosers[order], listings[order], days[order]
        self.catalog = catalog
        self._first_day = np.full(len(catalog.ids), np.inf)
        self._first_day[self.listings[::-1]] = self.days[::-1]
        by_chooser = np.argsort(self.choosers, kind="stable")
        who, starts = np.unique(self.choosers[by_chooser], return_index=True)
        self._of_chooser: dict[int, Places] = dict(zip(who.tolist(), np.split(by_chooser, starts[1:]), strict=True))
        self._pairs = self._paired()

    def of(self, chooser: int) -> Places:
        """Return the places of a chooser's choices, in the order of time."""
        return self._of_chooser[chooser]

    def candidates(self, day: float) -> Places:
        """Return the listings chosen by anyone before a day."""
        return np.flatnonzero(self._first_day < day)

    def features(self, past: Places, day: float, candidates: Places) -> pd.DataFrame:
        """Return what speaks for each candidate to one who chose `past` (places of choices) before the day."""
        own = self.listings[past]
        ago = day - self.days[past]
        return pd.DataFrame(
            {**self._popularity(day, candidates), **self._own(own, ago, candidates), **self._content(own, candidates),
             **self._together(own, past, day, candidates)}
        )  # fmt: skip

    def _paired(self) -> list[Floats]:
        """Return by listing: what else its choosers chose, a weight, from which day on both were chosen, and by whom."""
        found: list[list[tuple[float, float, float, float]]] = [[] for _ in self.catalog.ids]
        for chooser, own in self._of_chooser.items():
            for number, later in enumerate(own.tolist()):
                weight, day = 1 / np.sqrt(number + 1), float(self.days[later])
                for earlier in own[:number].tolist():
                    one, other = int(self.listings[earlier]), int(self.listings[later])
                    if one != other:
                        found[one].append((other, weight, day, chooser))
                        found[other].append((one, weight, day, chooser))
        return [np.array(each, dtype=np.float64).reshape(-1, 4) for each in found]

    def _popularity(self, day: float, candidates: Places) -> dict[str, Floats]:
        """Tell how sought candidates are: how often, how lately, how regularly, at this season, and what is near or alike."""
        before = int(np.searchsorted(self.days, day))
        listings, ago = self.listings[:before], day - self.days[:before]
        count = len(self.catalog.ids)
        often = np.bincount(listings, minlength=count)
        told = {"chosen": np.log1p(often)}
        for half_life in HALF_LIVES_D:
            told[f"chosen_{half_life:g}d"] = np.log1p(np.bincount(listings, 0.5 ** (ago / half_life), count) * 10)
        first, last = np.full(count, np.nan), np.full(count, np.nan)
        first[listings[::-1]] = ago[::-1]
        last[listings] = ago
        told["first_chosen_d"], told["last_chosen_d"] = np.log1p(first), np.log1p(last)
        told["rate"] = told["chosen_60d"] - told["first_chosen_d"]
        told["rate_ever"] = told["chosen"] - told["first_chosen_d"]
        told["due"] = told["last_chosen_d"] - np.log1p(first / np.maximum(often, 1))
        away = np.abs(ago - YEAR_D * np.round(ago / YEAR_D))
        same_season = np.exp(-((away / SEASON_D) ** 2)) * (ago > RECENT_D)
        told["season"] = np.log1p(np.bincount(listings, same_season, count))
        recent = np.bincount(listings, 0.5 ** (ago / RECENT_D), count)
        around, there = self.catalog.nearness @ recent, self.catalog.nearness @ (often > 0)
        told["area"], told["area_rate"] = np.log1p(around), np.log1p(around) - np.log1p(there)
        told["popular_alike"] = self.catalog.likeness @ recent
        return {name: values[candidates] for name, values in told.items()}

    def _own(self, own: Places, ago: Floats, candidates: Places) -> dict[str, Floats]:
        count = len(self.catalog.ids)
        last = np.full(count, np.nan)
        last[own] = ago
        return {
            "own_choices": np.bincount(own, minlength=count)[candidates].astype(np.float64),
            "own_share": np.bincount(own, minlength=count)[candidates] / max(1, len(own)),
            "own_last_d": last[candidates],
            "past": np.full(len(candidates), float(len(own))),
            "waited_d": np.full(len(candidates), float(ago.min()) if len(ago) else np.nan),
        }

    def _content(self, own: Places, candidates: Places) -> dict[str, Floats]:
        catalog = self.catalog
        told: dict[str, Floats] = {}
        if not len(own):
            return {f"is_{name}": values[candidates] for name, values in catalog.numbers.items()}
        away = []
        for name, values in catalog.numbers.items():
            gap = values[candidates] - values[own].mean()
            told[f"is_{name}"], told[f"gap_{name}"] = values[candidates], gap
            away.append(np.abs(values[candidates][:, None] - values[own][None, :]))
        if away:
            total = np.sum(away, axis=0)
            told["gap_all"], told["gap_nearest"] = total.mean(axis=1), total.min(axis=1)
        same = []
        for name, codes in catalog.categories.items():
            share = (codes[candidates][:, None] == codes[own][None, :]).mean(axis=1)
            told[f"same_{name}"] = share
            same.append(share)
        if same:
            told["same_all"] = np.sum(same, axis=0)
        alike = []
        for name in catalog.texts:
            block = catalog.alike(name, candidates, own)
            told[f"words_{name}"] = block.max(axis=1)
            alike.append(block)
        if alike:
            total = np.sum(alike, axis=0)
            told["words_all"], told["words_mean"] = total.max(axis=1), total.mean(axis=1)
        away_km = catalog.km(candidates, own)
        if away_km is not None:
            told["km_nearest"], told["km_mean"] = np.log1p(away_km.min(axis=1)), np.log1p(away_km.mean(axis=1))
        return told

    def _together(self, own: Places, past: Places, day: float, candidates: Places) -> dict[str, Floats]:
        """Tell how often others chose a candidate who also chose one of these, and what those chose who chose alike."""
        count = len(self.catalog.ids)
        both = np.zeros(count)
        before = int(np.searchsorted(self.days, day))
        me = int(self.choosers[past[0]]) if len(past) else -1
        for listing in np.unique(own):
            pairs = self._pairs[listing]
            known = pairs[(pairs[:, 2] < day) & (pairs[:, 3] != me)]
            both += np.bincount(known[:, 0].astype(np.intp), known[:, 1], count)
        popular = np.bincount(self.listings[:before], minlength=count)
        near = np.zeros(len(candidates))
        away_km = self.catalog.km(candidates, own) if len(own) else None
        if away_km is not None:
            near = np.exp(-np.nan_to_num(away_km, nan=FAR_KM)).mean(axis=1) * np.log1p(popular[candidates])
        return {
            "together": np.log1p(both[candidates]),
            "together_share": both[candidates] / (popular[candidates] + PRIOR),
            "popular_nearby": near,
        }
