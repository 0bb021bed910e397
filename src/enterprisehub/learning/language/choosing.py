"""Find on training rows alone how a classifier of texts learns best from them.

Labels that people agree on want weights that fit them closely; where they do not agree, or the words tell little, close fits learn the
noise. Rare classes may be lifted, and what was said before may tell. All is tried on training rows held out in turn, whole groups at a time.
"""

import time
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.encoder import Encoder
from enterprisehub.learning.language.features import Context, Looks, learn_features
from enterprisehub.learning.language.intents import STRENGTH, TextClassifier, balanced, fit_classifier, numbered
from enterprisehub.learning.language.joined import Joined
from enterprisehub.learning.language.labelled import Labelled, folds_of, macro_f1, sampled
from enterprisehub.learning.language.softmax import Softmax, fit_softmax
from enterprisehub.learning.progress import Progress

SMALL: Final = 60
"""Fewer rows tell nothing about how to learn from them."""
FOLDS: Final = 5
TRIED_ON: Final = 3_000
"""Texts that a choice is tried on: of more some are drawn."""
MOST_WORK: Final = 200_000
"""Texts times classes beyond which nothing is tried where classes are even: so many are told apart by labels that agree, and a trial is slow."""
STRENGTHS: Final = (1.0, 3.0, 10.0, STRENGTH)
MIDDLE: Final = 3.0
"""Usual strength where classes are of unequal size."""
BALANCES: Final = (0.0, 0.5, 0.8)
"""How much the rarer classes are lifted."""
LEAST_GAIN: Final = 0.01
"""Accuracy and macro-F1 together that another choice must bring."""
SHARE: Final = 0.65
"""Share of the time that trying may take."""


class Choice(NamedTuple):
    strength: float = STRENGTH
    balance: float = 0.0
    looks: Looks = Looks()

    def __str__(self) -> str:
        return f"strength {self.strength:g}, rare classes lifted by {self.balance:g}, texts before looked at: {self.looks.context}"


def fitted(encoder: Encoder, train: Labelled, choice: Choice, until: float | None = None) -> TextClassifier:
    return fit_classifier(
        encoder, train.texts, train.labels, before=train.before, looks=choice.looks, strength=choice.strength,
        balance=choice.balance, until=until,
    )  # fmt: skip


def usual(train: Labelled) -> Choice:
    """Return how to learn where nothing can be tried: classes of one size were picked by hand, so their labels agree; others are conversations as they came."""
    counts = np.unique(np.array(train.labels), return_counts=True)[1]
    if counts.max() < 2 * np.quantile(counts, 0.25, method="lower"):
        return Choice()
    return Choice(MIDDLE, 0.5, Looks(Context.NONE if train.before is None else Context.LAST, marks=True))


def chosen(encoder: Encoder, train: Labelled, until: float, progress: Progress) -> Choice:
    """Choose one after the other what to look at, how closely to fit, and how far to lift rare classes; what is usual wins what is even."""
    began = time.monotonic()
    best = usual(train)
    even = best == Choice()
    work = len(train) * len(set(train.labels))
    alone = train.groups is not None and len(set(train.groups)) < FOLDS
    if len(train) < SMALL or alone or began > until or (even and work > MOST_WORK):
        return best
    train = sampled(train, TRIED_ON, lambda _: None)
    contexts = [Context.NONE] if train.before is None else list(Context)
    stages: list[Callable[[Choice], list[Choice]]] = [
        lambda now: [now._replace(looks=Looks(context, marks=True)) for context in contexts],
        lambda now: [now._replace(strength=strength) for strength in STRENGTHS],
        lambda now: [] if even else [now._replace(balance=balance) for balance in BALANCES],
    ]
    for number, stage in enumerate(stages, 1):
        tries = [best, *(choice for choice in stage(best) if choice != best)]
        if len(tries) > 1:
            best = tries[_best(gains(encoder, train, tries, began + SHARE * (until - began) * number / len(stages)))]
    progress(str(best))
    return best


def _best(found: list[float]) -> int:
    """Return the place of the highest gain; the first's where none is higher by much, or nothing was found."""
    place = int(np.argmax(found)) if found else 0
    return place if found and found[place] > found[0] + LEAST_GAIN else 0


def gains(encoder: Encoder, train: Labelled, choices: list[Choice], until: float) -> list[float]:
    """Return macro-F1 and accuracy together of each choice on as many held-out fifths as there is time for; of none, nothing."""
    folds = folds_of(train, FOLDS)
    truth: list[str] = []
    told: list[list[str]] = [[] for _ in choices]
    for fold in range(FOLDS):
        began = time.monotonic()
        rest, held = train.picked(np.flatnonzero(folds != fold)), train.picked(np.flatnonzero(folds == fold))
        said = _predicted(encoder, rest, held, choices, until)
        if said is None:
            break
        truth += held.labels
        for before, now in zip(told, said, strict=True):
            before.extend(now)
        if 2 * time.monotonic() - began > until:
            break
    right = np.array(truth)
    return [macro_f1(right, np.array(each)) + float(np.mean(right == np.array(each))) for each in told] if truth else []


def _predicted(
    encoder: Encoder, rest: Labelled, held: Labelled, choices: list[Choice], until: float
) -> list[list[str]] | None:
    """Return what each choice says of held-out rows; None when the time was too short for all of them."""
    classes, numbers = numbered(rest.labels)
    rows: dict[Looks, tuple[Joined, Joined]] = {}
    said: list[list[str]] = []
    near: Softmax | None = None
    for choice in choices:
        if choice.looks not in rows:
            features = learn_features(encoder, rest.texts, rest.before, choice.looks)
            rows = {choice.looks: (features.rows(rest.texts, rest.before), features.rows(held.texts, held.before))}
            near = None
        learned, asked = rows[choice.looks]
        near = _fit(learned, numbers, len(classes), choice, near, until)
        said.append([classes[place] for place in near.scores(asked).argmax(axis=1)])
        if time.monotonic() > until:
            return None
    return said


def _fit(
    rows: Joined, numbers: npt.NDArray[np.int64], classes: int, choice: Choice, near: Softmax | None, until: float
) -> Softmax:
    weights: Floats = balanced(numbers, choice.balance)
    return fit_softmax(rows, numbers, classes, strength=choice.strength, weights=weights, start=near, until=until)
