"""Refuse features that know the outcome: what was told only afterwards, or what predicts too well to be true."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import numpy as np

from enterprisehub.contracts.events import ContactEvent
from enterprisehub.kit.errors import EnterpriseHubError
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.measures import auc

TOO_GOOD: Final = 0.995
"""No single fact about a person ranks their future like this; the outcome itself does."""
FEWEST: Final = 50
"""Rows of either outcome below which nothing is concluded."""

Compute = Callable[[Sequence[ContactEvent], datetime], Sequence[float] | None]
"""A contact's events and a moment to features; None when there is nothing to score."""


class Leak(EnterpriseHubError):
    """A feature is known only after the outcome: a model trained on it would shine in tests and fail in use."""

    title = "Leak"


def refuse_hindsight(
    compute: Compute, names: Sequence[str], histories: Sequence[tuple[Sequence[ContactEvent], datetime]]
) -> None:
    """Compute features with and without what became known after the moment: they must not differ.

    Raises:
        Leak: names the features that do.
    """
    changed: dict[str, None] = {}
    for events, moment in histories:
        known = [event for event in events if max(event.occurred_at, event.known_at) <= moment]
        with_all, with_known = compute(events, moment), compute(known, moment)
        if with_all is None or with_known is None:
            if with_all is not with_known:
                raise Leak("whether there is anything to score depends on what became known later")
            continue
        for name, own, honest in zip(names, with_all, with_known, strict=True):
            if own != honest and not (np.isnan(own) and np.isnan(honest)):
                changed[name] = None
    if changed:
        raise Leak(f"known only after the moment: {', '.join(changed)}")


def refuse_oracles(features: Floats, labels: Floats, names: Sequence[str]) -> None:
    """Look for features that tell the outcome by themselves, by their value or by whether they have one.

    Raises:
        Leak: names them.
    """
    if min(labels.sum(), (1 - labels).sum()) < FEWEST:
        return
    told = [name for column, name in zip(features.T, names, strict=True) if _tells(column, labels)]
    if told:
        raise Leak(f"predicts too well to have been known before the outcome: {', '.join(told)}")


def _tells(column: Floats, labels: Floats) -> bool:
    missing = np.isnan(column)
    views = [missing.astype(np.float64)]
    if not missing.all():
        lowest = float(np.min(column[~missing]))
        views.append(np.where(missing, lowest - 1, column))
    ranks = [auc(labels, view) for view in views if np.ptp(view) > 0]
    return any(max(rank, 1 - rank) >= TOO_GOOD for rank in ranks)
