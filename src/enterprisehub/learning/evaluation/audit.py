"""Two questions that averages hide: whom would you have called, and is anybody treated worse?"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.dataset import Dataset
from enterprisehub.learning.measures import auc
from enterprisehub.learning.slices import Mask

WEEK_S: Final = 7 * 86_400.0
CALLS: Final = (0.05, 0.1, 0.2)
"""Capacities: shares of the week's leads that can be called."""
CAPACITY: Final = 0.1
FOUR_FIFTHS: Final = 0.8
"""A group called less than four fifths as often as the most called one is looked at (29 CFR 1607.4 D)."""
DRAWS: Final = 300


class Backtest(Struct, frozen=True, kw_only=True):
    weeks: int
    leads: int
    outcomes: int
    """Contacts of the weeks' lists for whom the outcome came."""
    found: dict[str, dict[str, float]]
    """By way of ordering and capacity: the share of them among the first calls."""


def backtest(data: Dataset, mask: Mask, came: Floats, orders: Mapping[str, Floats]) -> Backtest:
    """Replay week by week and location by location: had you called in this order with this capacity, whom would you have
    reached? A contact stands on a week's list once, as it was known at the last of its moments."""  # noqa: D205, D209
    at = np.flatnonzero(mask)
    weeks = ((data.moments[at] - data.moments[at].min(initial=np.inf)) // WEEK_S).astype(np.int64) if len(at) else at
    place = np.unique(np.array(data.location_ids), return_inverse=True)[1][data.contacts[at]]
    lists = np.unique(np.column_stack([place, weeks]), axis=0, return_inverse=True)[1].ravel()
    last = _last_of_each(lists, data.contacts[at], data.moments[at])
    found: dict[str, dict[str, float]] = {}
    total = float(came[last].sum())
    for name, scores in {**orders, "knowing the future": came}.items():
        hits = dict.fromkeys(CALLS, 0.0)
        for one in np.unique(lists[last]):
            own = last[lists[last] == one]
            ranked = own[np.argsort(-scores[own], kind="stable")]
            for share in CALLS:
                hits[share] += float(came[ranked[: max(1, round(share * len(own)))]].sum())
        found[name] = {f"{share:.0%}": round(hit / total, 4) if total else float("nan") for share, hit in hits.items()}
    return Backtest(weeks=len(np.unique(weeks)), leads=len(last), outcomes=int(total), found=found)


def _last_of_each(
    lists: npt.NDArray[np.int64], contacts: npt.NDArray[np.int64], moments: Floats
) -> npt.NDArray[np.intp]:
    order = np.lexsort((moments, contacts, lists))
    ends = np.append((np.diff(lists[order]) != 0) | (np.diff(contacts[order]) != 0), True)
    chosen: npt.NDArray[np.intp] = order[ends]
    return chosen


class Group(Struct, frozen=True, kw_only=True):
    attribute: str
    value: str
    contacts: int
    foretold: float
    came: float
    """Mean probability, and the share for whom the outcome came."""
    called: float
    """Share among the tenth that would be called first."""
    called_ratio: tuple[float, float, float]
    """Against everybody else, with its 95 % interval over contacts."""
    auc: float
    flagged: bool
    """The four-fifths rule is broken, or its mirror, and the interval says that it is no chance."""


def fairness(
    attributes: Mapping[str, Sequence[str]], contacts: npt.NDArray[np.int64], chances: Floats, came: Floats
) -> list[Group]:
    """Compare groups that the model never sees.

    Args:
        attributes: by protected attribute, each contact's group.
        contacts: of each row.
        chances: of each row.
        came: of each row, whether the outcome came.
    """
    called = (chances >= np.quantile(chances, 1 - CAPACITY)).astype(np.float64) if len(chances) else chances
    found = []
    for attribute, values in attributes.items():
        of_row = np.array(values, dtype=object)[contacts]
        for value in sorted({str(one) for one in of_row}):
            inside = of_row == value
            ratio = _ratio(called, inside, contacts)
            found.append(
                Group(
                    attribute=attribute,
                    value=value,
                    contacts=len(np.unique(contacts[inside])),
                    foretold=round(float(chances[inside].mean()), 4),
                    came=round(float(came[inside].mean()), 4),
                    called=round(float(called[inside].mean()), 4),
                    called_ratio=ratio,
                    auc=round(auc(came[inside], chances[inside]), 4),
                    flagged=ratio[2] < FOUR_FIFTHS or ratio[1] > 1 / FOUR_FIFTHS,
                )
            )
    return found


def _ratio(called: Floats, inside: Any, contacts: npt.NDArray[np.int64]) -> tuple[float, float, float]:
    _, member = np.unique(contacts, return_inverse=True)
    count = int(member.max()) + 1
    sums = np.column_stack(
        [np.bincount(member, weight, count) for weight in (called * inside, inside, called * ~inside, ~inside)]
    )
    drawn = np.random.default_rng(0).multinomial(count, np.full(count, 1 / count), DRAWS) @ sums
    # the last draw is the sample itself; one call more or less keeps a ratio to nobody within bounds
    all_ = np.vstack([drawn, sums.sum(axis=0)])
    ratios = (all_[:, 0] / np.maximum(all_[:, 1], 1)) / np.maximum(all_[:, 2] / np.maximum(all_[:, 3], 1), 1e-3)
    low, high = np.quantile(ratios[:-1], [0.025, 0.975])
    return (round(float(ratios[-1]), 3), round(float(low), 3), round(float(high), 3))
