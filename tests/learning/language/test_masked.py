"""Every model of texts sees masked messages, when it learns and when it is asked."""

from collections.abc import Sequence

import numpy as np
import pytest

from enterprisehub.learning.language.encoder import Masked, MultilingualEncoder, Vectors, encoder
from enterprisehub.learning.language.heads import SIDE, learned, named
from enterprisehub.learning.language.intents import fit_classifier
from enterprisehub.learning.language.ngrams import ngrams
from enterprisehub.learning.language.utterance import Utterance

PAIRS = [
    ("As a single muslim mom I want to see it", "As an elderly gay man I want to see it"),
    ("My wife is not sure about the price", "My husband is not sure about the price"),
    ("We pay from section 8", "We pay from my salary"),
]


class Watched:
    name, size = "watched", 4

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        rows = np.array([[len(text), text.count("a"), text.count("e"), 1.0] for text in texts], np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def test_every_encoder_that_can_be_configured_is_masked() -> None:
    assert isinstance(encoder("multilingual"), Masked)
    assert encoder("multilingual").name == f"{MultilingualEncoder.name}/masked"


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_the_encoder_sees_no_difference(one: str, other: str) -> None:
    watched = Watched()
    rows = Masked(watched).encode([one, other])
    assert watched.seen[0] == watched.seen[1]
    np.testing.assert_array_equal(rows[0], rows[1])


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_classifier_of_texts_answers_the_same(one: str, other: str) -> None:
    texts = [f"{word} {number}" for number in range(6) for word in ("muslim buyers see it", "the price is high", one)]
    model = fit_classifier(Masked(Watched()), texts, ["a", "b", "c"] * 6)
    scores = model.scores([one, other], before=None)
    np.testing.assert_array_equal(scores[0], scores[1])


def test_no_ngram_is_learned_from_masked_words() -> None:
    assert not any("musl" in gram for gram in ngrams("we are a muslim family and see the pool"))


def test_a_tagger_of_words_does_not_see_them() -> None:
    words = Utterance("As a single muslim mom I want a home in Pasadena", "").words
    assert words == ["I", "want", "a", "home", "in", "Pasadena"]


def test_classes_are_learned_and_read_masked() -> None:
    watched = Watched()
    classifier = learned(Masked(watched), SIDE, ["voice_1"])
    told = len(watched.seen)
    named(classifier, SIDE, [one for pair in PAIRS for one in pair])
    assert watched.seen[told::2] == watched.seen[told + 1 :: 2]
    assert len(watched.seen) > told
