"""Sort texts into classes: sentence embedding and n-grams side by side under one softmax regression.

Joined they beat either alone; what belongs to no class shows as low energy of the scores (Liu et al. 2020,
"Energy-based out-of-distribution detection").
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.encoder import Encoder, Vectors
from enterprisehub.learning.language.features import WORDS, Before, Features, Looks, learn_features
from enterprisehub.learning.language.ngrams import Ngrams
from enterprisehub.learning.language.softmax import Softmax, energy, fit_softmax

STRENGTH: Final = 30.0


class TextClassifier:
    """A classifier of single texts, or of texts with what was said before them."""

    def __init__(self, classes: Sequence[str], features: Features, model: Softmax) -> None:
        self.classes = tuple(classes)
        self._features = features
        self._model = model

    def scores(
        self, texts: Sequence[str], before: Sequence[Before] | None = None, embeddings: Vectors | None = None
    ) -> Floats:
        """Return the log-odds of each class, one row a text; its embeddings may be given."""
        return self._model.scores(self._features.rows(texts, before, embeddings))

    def packed(self, name: str) -> bytes:
        """Return a file of numpy arrays under a name; weights are kept in half precision. Only of what looks at words alone."""
        ngrams = self._features.ngrams
        file = io.BytesIO()
        np.savez_compressed(
            file,
            name=_bytes([name]),
            classes=_bytes(self.classes),
            grams=_bytes(ngrams.grams),
            rarity=ngrams.rarity.astype(np.float32),
            weights=self._model.weights.astype(np.float16),
            constants=self._model.constants,
            embedding_weight=np.array(self._features.looks.embedding_weight),
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
        looks = Looks(embedding_weight=float(held["embedding_weight"]))
        return TextClassifier(_texts(held["classes"]), Features(encoder, looks, ngrams), model)


def _bytes(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def _texts(array: npt.NDArray[np.uint8]) -> list[str]:
    return array.tobytes().decode().split("\n")


def fit_classifier(
    encoder: Encoder,
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    before: Sequence[Before] | None = None,
    looks: Looks = WORDS,
    strength: float = STRENGTH,
    balance: float = 0.0,
    until: float | None = None,
) -> TextClassifier:
    """Fit; with `balance` 1 every class counts alike, with 0 every text."""
    classes, numbers = numbered(labels)
    features = learn_features(encoder, texts, before, looks)
    rows = features.rows(texts, before)
    model = fit_softmax(rows, numbers, len(classes), strength=strength, weights=balanced(numbers, balance), until=until)
    return TextClassifier(classes, features, model)


def numbered(labels: Sequence[str]) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Return the classes in order, and each label's place among them."""
    classes, places = np.unique(np.array(labels), return_inverse=True)
    return classes.tolist(), places.astype(np.int64)


def balanced(labels: npt.NDArray[np.int64], balance: float) -> Floats:
    """Return weights of rows by the size of their class, one on the mean."""
    counts = np.bincount(labels).astype(float)
    weights = (len(labels) / (len(counts) * np.maximum(1, counts[labels]))) ** balance
    return np.asarray(weights / weights.mean())


def strangeness(scores: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """Return how little a text belongs to any of the known classes: the negative energy of their scores."""
    return -energy(scores[:, known])
