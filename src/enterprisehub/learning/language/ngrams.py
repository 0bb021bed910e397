"""Words, word pairs and letter groups of a text as a sparse tf-idf row: what an embedding blurs (names, numbers, typos)."""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from scipy import sparse

from enterprisehub.domain.masking import mask
from enterprisehub.learning.additive import Floats

_WORD: Final = re.compile(r"\w+(?:'\w+)?")
_LETTERS: Final = (3, 4)
LEAST_TEXTS: Final = 2
"""An n-gram of fewer training texts tells nothing about others."""
TEXT_LIMIT: Final = 2_000
"""Characters of a text that are looked at, so that time stays bounded."""
Analyser = Callable[[str], Sequence[str]]


def ngrams(text: str) -> list[str]:
    """Return the words, neighbouring pairs, and groups of 3 and 4 letters, of what is left after masking."""
    words = _WORD.findall(mask(text[:TEXT_LIMIT]).lower())
    found = [*words, *(f"{one} {two}" for one, two in itertools.pairwise(words))]
    line = f" {' '.join(words)} "
    for size in _LETTERS:
        found += [f"#{line[start : start + size]}" for start in range(len(line) - size + 1)]
    return found


class Ngrams:
    """A vocabulary with the inverse document frequency of each of its n-grams, in the same order."""

    def __init__(self, grams: Sequence[str], rarity: Floats, of: Analyser = ngrams) -> None:
        self.grams = tuple(grams)
        self._of = of
        self.rarity = rarity
        self._places = {gram: place for place, gram in enumerate(self.grams)}

    def rows(self, texts: Sequence[str]) -> Any:
        """Return one sparse row of unit length a text."""
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for text in texts:
            counted = Counter(gram for gram in self._of(text) if gram in self._places)
            places = [self._places[gram] for gram in counted]
            weights = (1 + np.log(np.fromiter(counted.values(), float, len(counted)))) * self.rarity[places]
            columns += places
            values += (weights / (np.linalg.norm(weights) or 1.0)).tolist()
            ends.append(len(columns))
        return sparse.csr_matrix((values, columns, ends), shape=(len(texts), len(self.grams)))


def learn_ngrams(texts: Sequence[str], least_texts: int = LEAST_TEXTS, of: Analyser = ngrams) -> Ngrams:
    """Learn the vocabulary of texts; an n-gram of fewer texts than `least_texts` is left out."""
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(list(dict.fromkeys(of(text))))
    kept = [gram for gram, count in seen.items() if count >= least_texts]
    return Ngrams(kept, np.array([np.log((1 + len(texts)) / (1 + seen[gram])) + 1 for gram in kept]), of)
