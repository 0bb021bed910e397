"""Words, word pairs and letter groups of a text as a sparse tf-idf row: what an embedding blurs (names, numbers, typos)."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from scipy import sparse

from enterprisehub.domain.masking import mask

_WORD: Final = re.compile(r"\w+(?:'\w+)?")
_LETTERS: Final = (3, 4)
LEAST_TEXTS: Final = 2
"""An n-gram of fewer training texts tells nothing about others."""


def ngrams(text: str) -> list[str]:
    """Return the words, neighbouring pairs, and groups of 3 and 4 letters, of what is left after masking."""
    words = _WORD.findall(mask(text).lower())
    found = [*words, *(f"{one} {two}" for one, two in itertools.pairwise(words))]
    line = f" {' '.join(words)} "
    for size in _LETTERS:
        found += [f"#{line[start : start + size]}" for start in range(len(line) - size + 1)]
    return found


class Ngrams:
    """A vocabulary with inverse document frequencies, learned from texts."""

    def __init__(self, texts: Sequence[str], least_texts: int = LEAST_TEXTS) -> None:
        seen: Counter[str] = Counter()
        for text in texts:
            seen.update(set(ngrams(text)))
        self.index = {gram: place for place, gram in enumerate(g for g, count in seen.items() if count >= least_texts)}
        self._idf = np.array([np.log((1 + len(texts)) / (1 + seen[gram])) + 1 for gram in self.index])

    def rows(self, texts: Sequence[str]) -> Any:
        """Return one sparse row of unit length a text."""
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for text in texts:
            counted = Counter(gram for gram in ngrams(text) if gram in self.index)
            places = [self.index[gram] for gram in counted]
            weights = (1 + np.log(np.fromiter(counted.values(), float, len(counted)))) * self._idf[places]
            columns += places
            values += (weights / (np.linalg.norm(weights) or 1.0)).tolist()
            ends.append(len(columns))
        return sparse.csr_matrix((values, columns, ends), shape=(len(texts), len(self.index)))
