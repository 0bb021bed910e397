"""Sort texts into classes: sentence embedding and n-grams side by side under one softmax regression.

Joined they beat either alone; what belongs to no class shows as low energy of the scores (Liu et al. 2020,
"Energy-based out-of-distribution detection").
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.encoder import Encoder, Vectors
from enterprisehub.learning.language.ngrams import LEAST_TEXTS, Ngrams, learn_ngrams
from enterprisehub.learning.language.softmax import Softmax, energy, fit_softmax

EMBEDDING_WEIGHT: Final = 1.5
"""Length of the embedding beside n-grams of length one."""
CONTEXT_WEIGHT: Final = 0.75
"""Likewise of what was said just before, where that is given."""
STRENGTH: Final = 30.0


class TextClassifier:
    """A classifier of single texts, or of texts with what was said before them."""

    def __init__(
        self, encoder: Encoder, classes: Sequence[str], ngrams: Ngrams, model: Softmax, embedding_weight: float
    ) -> None:
        self.classes = tuple(classes)
        self._encoder = encoder
        self._ngrams = ngrams
        self._model = model
        self._embedding_weight = embedding_weight

    def scores(
        self, texts: Sequence[str], before: Sequence[str] | None = None, embeddings: Vectors | None = None
    ) -> Floats:
        """Return the log-odds of each class, one row a text; its embeddings may be given."""
        found = self._encoder.encode(texts) if embeddings is None else embeddings
        context = None if before is None else self._encoder.encode(before)
        return self._model.scores(_rows(self._embedding_weight * found, self._ngrams.rows(texts), context))

    def packed(self, name: str) -> bytes:
        """Return a file of numpy arrays under a name; weights are kept in half precision."""
        file = io.BytesIO()
        np.savez_compressed(
            file,
            name=_bytes([name]),
            classes=_bytes(self.classes),
            grams=_bytes(self._ngrams.grams),
            rarity=self._ngrams.rarity.astype(np.float32),
            weights=self._model.weights.astype(np.float16),
            constants=self._model.constants,
            embedding_weight=np.array(self._embedding_weight),
        )
        return file.getvalue()


def unpacked(path: Path, encoder: Encoder, name: str) -> TextClassifier | None:
    """Return the classifier that a file holds; None when there is no file, or one of another name."""
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as held:
        if _texts(held["name"]) != [name]:
            return None
        model = Softmax(held["weights"].astype(np.float64), held["constants"])
        ngrams = Ngrams(_texts(held["grams"]), held["rarity"].astype(np.float64))
        return TextClassifier(encoder, _texts(held["classes"]), ngrams, model, float(held["embedding_weight"]))


def _bytes(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def _texts(array: npt.NDArray[np.uint8]) -> list[str]:
    return array.tobytes().decode().split("\n")


def fit_classifier(
    encoder: Encoder,
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    before: Sequence[str] | None = None,
    strength: float = STRENGTH,
    balance: float = 0.0,
    embedding_weight: float = EMBEDDING_WEIGHT,
    least_texts: int = LEAST_TEXTS,
    until: float | None = None,
) -> TextClassifier:
    """Fit; with `balance` 1 every class counts alike, with 0 every text; n-grams of fewer texts than `least_texts` are left out."""
    classes = sorted(set(labels))
    place = {name: index for index, name in enumerate(classes)}
    numbers = np.array([place[label] for label in labels], np.int64)
    ngrams = learn_ngrams(texts, least_texts)
    context = None if before is None else encoder.encode(before)
    rows = _rows(embedding_weight * encoder.encode(texts), ngrams.rows(texts), context)
    model = fit_softmax(
        rows, numbers, len(classes), strength=strength, weights=_balanced(numbers, balance), until=until
    )
    return TextClassifier(encoder, classes, ngrams, model, embedding_weight)


def _balanced(labels: npt.NDArray[np.int64], balance: float) -> Floats:
    counts = np.bincount(labels).astype(float)
    weights = (len(labels) / (len(counts) * counts[labels])) ** balance
    return np.asarray(weights / weights.mean())


def _rows(embeddings: Vectors, grams: Any, context: Vectors | None) -> Any:
    parts: list[Any] = [sparse.csr_matrix(embeddings), grams]
    if context is not None:
        parts.append(sparse.csr_matrix(CONTEXT_WEIGHT * context))
    return sparse.hstack(parts, format="csr")


def strangeness(scores: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """Return how little a text belongs to any of the known classes: the negative energy of their scores."""
    return -energy(scores[:, known])
