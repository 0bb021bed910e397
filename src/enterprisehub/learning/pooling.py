"""Pull a location's scores from what all locations share towards its own outcomes, as far as those carry.

The shared model says what a lead's behaviour means; a location may still book more or fewer meetings from the same
behaviour. That difference is one number on the log-odds, estimated by empirical Bayes: its prior is normal around zero,
as wide as locations were seen to differ; the more outcomes of its own a location has, the more its own history weighs.
One moment a contact is used, so that outcomes are independent.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from enterprisehub.contracts.scoring import Pooling
from enterprisehub.learning.additive import Floats

PRIOR_SD: Final = 0.35
"""Log-odds by which locations differ, until enough of them show how much they do."""
STEPS: Final = 30
DIGITS: Final = 6
FLAT_SD: Final = 5.0
"""A prior that says next to nothing."""


class Pool(Struct, frozen=True):
    """A location's own shift of the log-odds, pooled, and how sure it is."""

    shift: float
    spread: float
    """Standard deviation of what remains uncertain about the shift."""
    weight: float
    outcomes: int

    def told(self) -> Pooling:
        return Pooling(weight=self.weight, outcomes=self.outcomes, shift=self.shift, spread=self.spread)


def as_told(pooling: Pooling) -> Pool:
    """Return the pool that an answer was given with."""
    return Pool(pooling.shift, pooling.spread, pooling.weight, pooling.outcomes)


def unknown(prior_sd: float) -> Pool:
    """Return the pool of a location without outcomes: the shared model, and how far locations differ."""
    return Pool(0.0, prior_sd, 0.0, 0)


Pools = Mapping[str, Pool]
"""By location."""


def pooled(logits: Floats, labels: Floats, prior_sd: float = PRIOR_SD) -> Pool:
    """Return the posterior mode of the shift and its Laplace spread.

    Args:
        logits: of the shared model, one row a contact.
        labels: whether the meeting came.
        prior_sd: how far locations differ.
    """
    if not len(labels):
        return unknown(prior_sd)
    shift = 0.0
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(logits + shift, -30, 30)))
        information = float((chance * (1 - chance)).sum())
        step = (float((labels - chance).sum()) - shift / prior_sd**2) / (information + 1 / prior_sd**2)
        shift += step
        if abs(step) < 1e-9:
            break
    chance = 1 / (1 + np.exp(-np.clip(logits + shift, -30, 30)))
    information = float((chance * (1 - chance)).sum())
    weight = information / (information + prior_sd**-2)
    spread = (information + prior_sd**-2) ** -0.5
    # rounded once, here: what is stored, told and used is the same number
    return Pool(round(shift, DIGITS), round(spread, DIGITS), round(weight, DIGITS), len(labels))


def spread_between(shifts: Floats, errors: Floats) -> float:
    """Return how far locations truly differ: the variance of their raw shifts beyond their sampling errors (DerSimonian
    and Laird's moment estimate), held between 0.05 and 1; with fewer than five locations, the prior."""  # noqa: D205, D209
    if len(shifts) < 5:
        return PRIOR_SD
    weights = errors**-2
    mean = (weights * shifts).sum() / weights.sum()
    excess = (weights * (shifts - mean) ** 2).sum() - (len(shifts) - 1)
    scale = weights.sum() - (weights**2).sum() / weights.sum()
    return float(np.clip(np.sqrt(max(0.0, excess / scale)), 0.05, 1.0))


def differing(logits: Floats, labels: Floats, contacts: npt.NDArray[np.int64], locations: Sequence[str]) -> float:
    """Return how far locations differ on the log-odds; `locations` holds one a row."""
    chosen = one_each(contacts)
    where = np.array(locations)[chosen]
    raw = [
        pooled(logits[chosen][where == one], labels[chosen][where == one], prior_sd=FLAT_SD) for one in np.unique(where)
    ]
    return round(spread_between(np.array([one.shift for one in raw]), np.array([one.spread for one in raw])), DIGITS)


def one_each(contacts: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
    """Return the places of one row a contact: the middle one, in the order of the rows."""
    order = np.argsort(contacts, kind="stable")
    _, starts, counts = np.unique(contacts[order], return_index=True, return_counts=True)
    return np.sort(order[starts + counts // 2])
