"""Classifiers of what a sentence means, and of who writes a message, that learn from the examples that ship.

The examples are in several voices, each with words of its own, so that leaving one out tells how unseen words are read
(`python -m benchmarks.meanings`). What was learned with the encoder that ships is packaged under a digest of the
examples, so that it cannot fall out of step with them; with another encoder it is learned when it is opened.
"""

import hashlib
import tomllib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

from enterprisehub.learning.language.encoder import Encoder, Vectors
from enterprisehub.learning.language.features import Looks
from enterprisehub.learning.language.intents import TextClassifier, fit_classifier, unpacked
from enterprisehub.learning.language.softmax import normalised


class Head(NamedTuple):
    """A task and how it is learned: see `fit_classifier`."""

    task: str
    none: str
    """The class that says nothing."""
    sure: float
    """Chance from which a class counts."""
    strength: float
    least_texts: int
    balance: float = 0.5
    embedding_weight: float = 0.7


class Named(NamedTuple):
    label: str
    chance: float


MEANING: Final = Head("meaning", none="other", sure=0.5, strength=40.0, least_texts=3)
SIDE: Final = Head("side", none="none", sure=0.65, strength=40.0, least_texts=2, embedding_weight=0.5)
HEADS: Final = (MEANING, SIDE)


def examples(head: Head) -> dict[str, dict[str, list[str]]]:
    """Return what ships to learn from, by voice and class."""
    folder = files("enterprisehub.learning.language").joinpath("examples", head.task)
    voices = {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8")) for file in folder.iterdir()
    }
    return dict(sorted(voices.items()))


def name_of(encoder: Encoder, head: Head) -> str:
    """Return the encoder's name and a digest of all that is learned from."""
    told = repr((examples(head), head._replace(sure=0.0)))
    return f"{encoder.name}+{hashlib.blake2b(told.encode(), digest_size=4).hexdigest()}"


def learned(encoder: Encoder, head: Head, voices: Sequence[str] | None = None) -> TextClassifier:
    """Learn from the examples that ship, or from some voices of them; meanings take about a minute."""
    by_voice = examples(head)
    rows = [(label, text) for voice in voices or by_voice for label, said in by_voice[voice].items() for text in said]
    return fit_classifier(
        encoder,
        [text for _, text in rows],
        [label for label, _ in rows],
        strength=head.strength,
        balance=head.balance,
        looks=Looks(embedding_weight=head.embedding_weight, least_texts=head.least_texts),
    )


def packaged_path(head: Head) -> Path:
    """Return where the classifier of the encoder that ships lies; writable in a checkout only."""
    return Path(str(files("enterprisehub.learning"))) / "artefacts" / f"{head.task}.npz"


def opened(encoder: Encoder, head: Head) -> TextClassifier:
    """Return the packaged classifier if it suits the encoder, else learn one."""
    return unpacked(packaged_path(head), encoder, name_of(encoder, head)) or learned(encoder, head)


def named(
    classifier: TextClassifier, head: Head, texts: Sequence[str], embeddings: Vectors | None = None
) -> list[Named | None]:
    """Return the class of each text with its chance; None where it is not sure enough, or says nothing."""
    if not texts:
        return []
    chances = normalised(classifier.scores(texts, embeddings=embeddings))
    best = [
        Named(classifier.classes[place], float(row[place]))
        for row, place in zip(chances, chances.argmax(axis=1), strict=True)
    ]
    return [each if each.label != head.none and each.chance >= head.sure else None for each in best]
