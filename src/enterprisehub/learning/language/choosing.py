"""Find on training rows alone how a classifier of texts learns best from them.

Labels that people agree on want weights that fit them closely; where they do not agree, or the words tell little, close fits learn the
noise. Rare classes may be lifted, and what was said before may tell. All three are tried on training rows held out in turn.
"""

import time
from typing import Any, Final, NamedTuple

import numpy as np

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.encoder import Encoder
from enterprisehub.learning.language.intents import STRENGTH, TextClassifier, fit_classifier
from enterprisehub.learning.language.labelled import Labelled, folds_of, macro_f1, sampled
from enterprisehub.learning.progress import Progress

SMALL: Final = 60
"""Fewer rows tell nothing about how to learn from them."""
FOLDS: Final = 5
TRIED_ON: Final = 3_000
"""Texts that a choice is tried on: of more some are drawn."""
WORK: Final = 15_000
"""Texts times classes from which on one fold only is held out; of less, more are, as many as fit in."""
MOST_WORK: Final = 200_000
"""Texts times classes beyond which strengths are not tried: so many classes are told apart by labels that agree, and a trial is slow."""
STRENGTHS: Final = (5.0, 1.0)
"""What is tried beside the usual strength, for labels that agree less."""
BALANCE: Final = 0.5
"""How much the rarer classes are lifted, where that is better."""
LEAST_GAIN: Final = 0.01
SHARE: Final = 0.5
"""Share of the time that trying may take."""


class Choice(NamedTuple):
    strength: float = STRENGTH
    balance: float = 0.0
    context: bool = False
    """Whether what was said before is looked at."""


def fitted(encoder: Encoder, train: Labelled, choice: Choice, until: float | None = None) -> TextClassifier:
    return fit_classifier(
        encoder, train.texts, train.labels, before=train.before if choice.context else None,
        strength=choice.strength, balance=choice.balance, until=until,
    )  # fmt: skip


def scores_of(model: TextClassifier, data: Labelled, choice: Choice) -> Floats:
    return model.scores(data.texts, data.before if choice.context else None)


def chosen(encoder: Encoder, train: Labelled, until: float, progress: Progress) -> Choice:
    """Choose one thing after the other: to look at what came before, how closely to fit, whether to lift rare classes."""
    began = time.monotonic()
    if len(train) < SMALL or began > until:
        return Choice()
    counts = np.unique(np.array(train.labels), return_counts=True)[1]
    even = counts.max() < 2 * max(1.0, float(np.median(counts)))
    train = sampled(train, TRIED_ON, lambda _: None)
    tries: list[dict[str, Any]] = [{}, *([{"context": True}] if train.before is not None else [])]
    if len(train) * len(counts) <= MOST_WORK:
        tries += [{"strength": strength} for strength in STRENGTHS]
    tries += [] if even else [{"balance": BALANCE}]
    if len(tries) == 1:
        return Choice()
    best, found = Choice(), -np.inf
    for number, change in enumerate(tries, 1):  # each has its share of the time, the late ones what the early ones left
        other = best._replace(**change)
        gain = _gain(encoder, train, other, began + SHARE * (until - began) * number / len(tries))
        if gain > found + LEAST_GAIN:
            best, found = other, gain
    progress(
        f"strength {best.strength:g}, rare classes lifted by {best.balance:g}, words before used: {'yes' if best.context else 'no'}"
    )
    return best


def _gain(encoder: Encoder, train: Labelled, choice: Choice, until: float) -> float:
    """Return macro-F1 and accuracy together on rows held out."""
    folds = folds_of(train, FOLDS)
    count = max(1, min(FOLDS, WORK // (len(train) * len(set(train.labels)))))
    truth, told = [], []
    for fold in range(count):
        rest, held = train.picked(np.flatnonzero(folds != fold)), train.picked(np.flatnonzero(folds == fold))
        now = time.monotonic()
        model = fitted(encoder, rest, choice, now + max(0.0, until - now) / (count - fold))
        truth += held.labels
        told += [model.classes[place] for place in scores_of(model, held, choice).argmax(axis=1)]
    right = np.array(truth)
    return macro_f1(right, np.array(told)) + float(np.mean(right == np.array(told)))
