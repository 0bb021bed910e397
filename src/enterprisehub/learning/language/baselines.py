"""What texts are sorted by elsewhere: the most frequent class, tf-idf or embedding under a logistic regression, and both joined.

Each regression's strength is chosen on training rows, as the classifier's own is, so that a lead over it is a lead.
"""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from enterprisehub.learning.language.choosing import FOLDS, MOST_WORK, SMALL, STRENGTHS, Choice, gains
from enterprisehub.learning.language.encoder import Encoder
from enterprisehub.learning.language.features import Looks
from enterprisehub.learning.language.labelled import Labelled, sampled

TRIED_ON: Final = 3_000
"""Texts that a baseline's strength is tried on."""
SHARE: Final = 0.5
"""Share of a baseline's time that trying may take."""


class Baseline(NamedTuple):
    name: str
    looks: Looks


MAJORITY: Final = "majority"
BASELINES: Final = (
    Baseline("tf-idf + logistic", Looks(embedding_weight=0.0)),
    Baseline("embedding + logistic", Looks(ngrams=False)),
    Baseline("both + logistic", Looks()),
)
NAMES: Final = (MAJORITY, *(each.name for each in BASELINES))


def most_frequent(labels: Sequence[str]) -> str:
    """Return the label of most rows; of several the first in order."""
    return min(Counter(labels).items(), key=lambda counted: (-counted[1], counted[0]))[0]


def tuned(encoder: Encoder, train: Labelled, looks: Looks, until: float) -> Choice:
    """Return a plain regression whose strength did best on training rows held out."""
    choices = [Choice(strength, looks=looks) for strength in reversed(STRENGTHS)]
    began = time.monotonic()
    alone = train.groups is not None and len(set(train.groups)) < FOLDS
    if len(train) < SMALL or alone or began > until or len(train) * len(set(train.labels)) > MOST_WORK:
        return choices[0]
    found = gains(encoder, sampled(train, TRIED_ON, lambda _: None), choices, began + SHARE * (until - began))
    return choices[found.index(max(found))] if found else choices[0]
