"""Sort texts into classes: sentence embedding and n-grams side by side under one softmax regression.

Joined they beat either alone; what belongs to no class shows as low energy of the scores (Liu et al. 2020,
"Energy-based out-of-distribution detection").
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.encoder import Encoder
from enterprisehub.learning.language.ngrams import Ngrams
from enterprisehub.learning.language.softmax import Softmax, energy, fit_softmax

EMBEDDING_WEIGHT: Final = 1.5
"""Length of the embedding beside n-grams of length one."""
CONTEXT_WEIGHT: Final = 0.75
"""Likewise of what was said just before, where that is given."""
STRENGTH: Final = 30.0


class TextClassifier:
    """A classifier of single texts, or of texts with what was said before them."""

    def __init__(self, encoder: Encoder, classes: Sequence[str], ngrams: Ngrams, model: Softmax) -> None:
        self.classes = tuple(classes)
        self._encoder = encoder
        self._ngrams = ngrams
        self._model = model

    def scores(self, texts: Sequence[str], before: Sequence[str] | None = None) -> Floats:
        """Return the log-odds of each class, one row a text."""
        return self._model.scores(_rows(self._encoder, self._ngrams, texts, before))


def fit_classifier(
    encoder: Encoder,
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    before: Sequence[str] | None = None,
    strength: float = STRENGTH,
    balance: float = 0.0,
    until: float | None = None,
) -> TextClassifier:
    """Fit; with `balance` 1 every class counts alike, with 0 every text."""
    classes = sorted(set(labels))
    place = {name: index for index, name in enumerate(classes)}
    numbers = np.array([place[label] for label in labels], np.int64)
    ngrams = Ngrams(texts)
    rows = _rows(encoder, ngrams, texts, before)
    model = fit_softmax(
        rows, numbers, len(classes), strength=strength, weights=_balanced(numbers, balance), until=until
    )
    return TextClassifier(encoder, classes, ngrams, model)


def _balanced(labels: npt.NDArray[np.int64], balance: float) -> Floats:
    counts = np.bincount(labels).astype(float)
    weights = (len(labels) / (len(counts) * counts[labels])) ** balance
    return np.asarray(weights / weights.mean())


def _rows(encoder: Encoder, ngrams: Ngrams, texts: Sequence[str], before: Sequence[str] | None) -> Any:
    parts: list[Any] = [sparse.csr_matrix(EMBEDDING_WEIGHT * encoder.encode(texts)), ngrams.rows(texts)]
    if before is not None:
        parts.append(sparse.csr_matrix(CONTEXT_WEIGHT * encoder.encode(before)))
    return sparse.hstack(parts, format="csr")


def strangeness(scores: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """Return how little a text belongs to any of the known classes: the negative energy of their scores."""
    return -energy(scores[:, known])
