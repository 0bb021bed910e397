"""What of a text, and of what was said before it, a classifier looks at: embeddings, n-grams, marks, and how far a conversation is."""

import re
import sys
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

import numpy as np
from msgspec import Struct
from scipy import sparse

from enterprisehub.domain.masking import mask
from enterprisehub.learning.language.encoder import Encoder, Vectors
from enterprisehub.learning.language.joined import Joined
from enterprisehub.learning.language.ngrams import LEAST_TEXTS, TEXT_LIMIT, Analyser, Ngrams, learn_ngrams, ngrams

EMBEDDING_WEIGHT: Final = 1.5
"""Length of the embedding beside n-grams of length one."""
MARKS_WEIGHT: Final = 0.7
LAST_WEIGHT: Final = 0.75
"""Likewise of what was said just before."""
EARLIER_WEIGHT: Final = 0.6
LAST_WORDS_WEIGHT: Final = 0.5
PLACE_WEIGHT: Final = 0.5
FADING: Final = 0.7
"""How much less each earlier text counts in the mean of them."""
MOST_BEFORE: Final = 14
"""Texts before a text that are kept."""
FADED: Final = 6
"""Texts before that the mean is of."""
PLACES: Final = (1, 2, 3, 4, 6, 9, MOST_BEFORE)
"""Numbers of texts before from which a conversation is a step further."""
_MARK: Final = re.compile(r"[?!$%€£…]|\.\.+|\d[\d,.]*|[A-Z]{3,}|[:;]-?[)(]")
_TOKEN: Final = re.compile(r"\w+|[^\w\s]")

Before = tuple[str, ...]
"""What was said before a text, the oldest first."""


class Context(StrEnum):
    """What of the texts before is looked at."""

    NONE = "none"
    LAST = "last"
    ALL = "all"


class Looks(Struct, frozen=True):
    """What is looked at, and how much it weighs."""

    context: Context = Context.NONE
    marks: bool = False
    """Punctuation, how long numbers and texts are, first and last words: what neither words nor embeddings tell."""
    embedding_weight: float = EMBEDDING_WEIGHT
    ngrams: bool = True
    least_texts: int = LEAST_TEXTS


WORDS: Final = Looks()
"""Embedding and n-grams of a text alone."""


@lru_cache(20_000)
def remembered(text: str) -> tuple[str, ...]:
    """Return the n-grams of a text that is met again and again while something is chosen."""
    return tuple(map(sys.intern, ngrams(text)))


@lru_cache(20_000)
def marks(text: str) -> tuple[str, ...]:
    """Return a text's marks, of what is left after masking."""
    text = mask(text[:TEXT_LIMIT])
    found = []
    for mark in _MARK.findall(text):
        digits = sum(letter.isdigit() for letter in mark)
        found.append(f"digits {min(digits, 6)}" if digits else ("CAPITALS" if mark.isalpha() else mark[:2]))
    tokens = _TOKEN.findall(text.lower())
    found.append(f"length {min(len(tokens).bit_length(), 7)}")
    if tokens:
        found += [f"first {tokens[0]}", f"first two {' '.join(tokens[:2])}", f"last {tokens[-1]}"]
    return tuple(map(sys.intern, found))


class Features(Struct, frozen=True):
    """Vocabularies that were learned from training texts, and what is looked at by them."""

    encoder: Encoder
    looks: Looks
    ngrams: Ngrams
    marks: Ngrams | None = None
    last: Ngrams | None = None
    """N-grams of what was said just before."""

    def rows(
        self, texts: Sequence[str], before: Sequence[Before] | None = None, embeddings: Vectors | None = None
    ) -> Joined:
        """Return one row a text; its embeddings may be given."""
        looks = self.looks
        dense: list[Any] = []
        if looks.embedding_weight:
            found = self.encoder.encode(texts) if embeddings is None else embeddings
            dense.append(looks.embedding_weight * found)
        grams = [self.ngrams.rows(texts)]
        if self.marks is not None:
            grams.append(MARKS_WEIGHT * self.marks.rows(texts))
        if looks.context is not Context.NONE:
            said = [()] * len(texts) if before is None else before
            dense += _said(self.encoder, said, looks.context)
            if self.last is not None:
                grams.append(LAST_WORDS_WEIGHT * self.last.rows(_last(said)))
        beside = np.hstack(dense) if dense else np.zeros((len(texts), 0), np.float32)
        return Joined(beside, sparse.hstack(grams, format="csr"))


def learn_features(
    encoder: Encoder, texts: Sequence[str], before: Sequence[Before] | None = None, looks: Looks = WORDS
) -> Features:
    """Learn the vocabularies; n-grams of fewer texts than `least_texts` are left out."""

    def learned(said: Sequence[str], of: Analyser) -> Ngrams:
        return learn_ngrams(said, looks.least_texts, of)

    words = learned(texts, remembered) if looks.ngrams else Ngrams((), np.zeros(0))
    last = learned([text for text in _last(before or ()) if text], remembered) if looks.context is Context.ALL else None
    return Features(encoder, looks, words, learned(texts, marks) if looks.marks else None, last)


def _last(before: Sequence[Before]) -> list[str]:
    return [said[-1] if said else "" for said in before]


def _said(encoder: Encoder, before: Sequence[Before], context: Context) -> list[Vectors]:
    """Return what was said before: the last text, and if all are looked at the one before it, their fading mean, and how many they are."""
    if context is Context.LAST:
        return [LAST_WEIGHT * _embedded(encoder, _last(before))]
    earlier = [
        _embedded(encoder, [said[-back] if len(said) >= back else "" for said in before])
        for back in range(1, FADED + 1)
    ]
    one, two = earlier[:2]
    mean = np.zeros_like(one)
    for steps_back, embedded in enumerate(earlier):
        mean += FADING**steps_back * embedded
    mean /= np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)
    steps = np.searchsorted(PLACES, [len(said) for said in before], side="right")
    place = np.eye(len(PLACES) + 1, dtype=np.float32)[steps]
    return [LAST_WEIGHT * one, EARLIER_WEIGHT * two, EARLIER_WEIGHT * mean, PLACE_WEIGHT * place]


def _embedded(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Return embeddings; nothing said is no direction."""
    rows = np.zeros((len(texts), encoder.size), np.float32)
    said = [place for place, text in enumerate(texts) if text]
    rows[said] = encoder.encode([texts[place] for place in said])
    return rows
