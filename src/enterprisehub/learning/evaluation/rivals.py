"""Simple rivals on the same features: what teams do without a model, and what a beginner would fit."""

from typing import Final

import numpy as np

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.baselines import Logistic, recency
from enterprisehub.learning.features import INDEX

POINTS: Final = {
    "inbound": (2.0, 10.0),
    "asks_showing": (15.0, 30.0),
    "asks_details": (5.0, 15.0),
    "books": (20.0, 40.0),
    "positive": (3.0, 9.0),
    "calls": (10.0, 20.0),
    "met": (25.0, 50.0),
    "negative": (-10.0, -20.0),
    "opted_out": (-100.0, -100.0),
    "not_interested": (-50.0, -50.0),
}
"""Points an event in the manner of CRM lead scoring, each with the most (or least) that it may add. They never decay."""
BINS: Final = 8


def newest(features: Floats) -> Floats:
    """Score by how lately the contact came to be: newest first."""
    return -np.nan_to_num(features[:, INDEX["known_d"]], nan=1e6)


def points(features: Floats) -> Floats:
    """Score by points for what the contact did, in the manner of CRM lead scoring."""
    total = np.zeros(len(features))
    for name, (each, most) in POINTS.items():
        earned = each * np.nan_to_num(features[:, INDEX[name]])
        total += np.clip(earned, min(0.0, most), max(0.0, most))
    return total + 20.0 * ~np.isnan(features[:, INDEX["upcoming_h"]])


class NaiveBayes:
    """Each feature in eight bins of equal mass and one for missing; their log-odds add up as if independent."""

    def __init__(self, features: Floats, labels: Floats) -> None:
        self._edges = [self._cut(column) for column in features.T]
        self._base = float(np.log(labels.mean() / (1 - labels.mean())))
        self._terms = []
        for column, edges in zip(features.T, self._edges, strict=True):
            places = self._places(column, edges)
            size = len(edges) + 2
            hits = np.bincount(places, labels, size) + labels.mean()
            counts = np.bincount(places, minlength=size) + 1.0
            share = np.clip(hits / counts, 1e-4, 1 - 1e-4)
            self._terms.append(np.log(share / (1 - share)) - self._base)

    def __call__(self, features: Floats) -> Floats:
        logits = np.full(len(features), self._base)
        for column, edges, terms in zip(features.T, self._edges, self._terms, strict=True):
            logits += terms[self._places(column, edges)]
        return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))))

    @staticmethod
    def _cut(column: Floats) -> Floats:
        known = column[~np.isnan(column)]
        return np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else np.zeros(0)

    @staticmethod
    def _places(column: Floats, edges: Floats) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
        return np.where(np.isnan(column), len(edges) + 1, np.searchsorted(edges, column))


def fitted(features: Floats, labels: Floats, tested: Floats, *, silence: bool) -> dict[str, Floats]:
    """Return every rival's scores for the tested rows, the higher the likelier; for silence the habits are reversed."""
    sign = -1.0 if silence else 1.0
    return {
        "newest first": sign * newest(tested),
        "last heard first": sign * recency(tested),
        "points": sign * points(tested),
        "naive Bayes": NaiveBayes(features, labels)(tested),
        "logistic": Logistic(features, labels)(tested),
    }
