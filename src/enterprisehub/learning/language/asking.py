"""Learn when to ask and what to ask from annotated dialogues, and decide from the words alone.

First, regressions on the embeddings of what the user said and of what the system said before tell what is being done
(informing, thanking, …), which slots have been told and asked for, and how a system would go on. Then boosted trees
decide from these chances, gathered over the dialogue so far. The chances that the trees learn from are out of fold.
"""

import re
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import lightgbm
import numpy as np
import numpy.typing as npt

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.dialogues import Dialogue, Exchange, Turn
from enterprisehub.learning.language.encoder import Encoder
from enterprisehub.learning.language.sigmoids import Sigmoids, fit_sigmoids
from enterprisehub.learning.progress import Progress

FOLDS: Final = 4
STRENGTH: Final = 3.0
LEAST_SEEN: Final = 10
"""A question that training answers "yes" more seldom is left out."""
SIMILARITY: Final = 16.0
"""Log-odds that an exchange gains, to be about a service, by a cosine that is larger by one."""
CERTAIN: Final = 9.0
STAYS: Final = 0.95
BEGINS: Final = 0.15
"""Chances that a service that is meant is meant by the next exchange too, and that one that is not is by the next: a talk is about one
thing for a while, though most of its sentences would fit another."""
_TREES: Final[dict[str, Any]] = {
    "objective": "binary", "learning_rate": 0.03, "num_leaves": 15, "min_data_in_leaf": 20, "feature_fraction": 0.5,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "verbosity": -1, "seed": 5, "deterministic": True, "num_threads": 2,
}  # fmt: skip
_ROUNDS: Final = 250


class Reader:
    """What the first stage tells of an exchange: chances of acts, slots told, services meant, slots asked for next."""

    def __init__(self, questions: Sequence[tuple[str, str]], model: Sigmoids, usual: Floats) -> None:
        self.questions = list(questions)
        self.usual = usual
        """How often training answers each with yes."""
        self._model = model

    def chances(self, rows: Floats) -> Floats:
        return self._model.chances(rows)


def rows_of(encoder: Encoder, found: Sequence[Exchange]) -> Floats:
    """Return the embeddings of what the user says and of what the system said before, side by side."""
    said = encoder.encode([each.user.text for each in found])
    before = encoder.encode([each.before.text if each.before else "" for each in found])
    had = np.array([[each.before is not None] for each in found])
    return np.hstack([said, before * had, ~had]).astype(np.float64)


def questions_of(found: Sequence[Exchange]) -> list[tuple[str, str]]:
    """Return what training can answer often enough: (kind, name) pairs."""
    counts: dict[tuple[str, str], int] = {}
    for each in found:
        for question in _answers(each):
            counts[question] = counts.get(question, 0) + 1
    return sorted(question for question, count in counts.items() if count >= LEAST_SEEN)


def _answers(each: Exchange) -> set[tuple[str, str]]:
    """Return the questions that are answered with yes."""
    yes = {("act", act) for act in each.user.acts} | {("told", slot) for slot in each.user.informed}
    yes |= {("service", service) for service in each.user.services}
    if each.before is not None:
        yes |= {("before", act) for act in each.before.acts}
        yes |= {("asked", slot) for slots in each.before.asks.values() for slot in slots}
    if each.after is not None:
        yes |= {("next", act) for act in each.after.acts}
        yes |= {("ask", slot) for slots in each.after.asks.values() for slot in slots}
        yes |= {("asks", service) for service, slots in each.after.asks.items() if slots}
        if any(each.after.asks.values()):
            yes.add(("asks", "*"))
    return yes


def fit_reader(
    rows: Floats, found: Sequence[Exchange], questions: Sequence[tuple[str, str]], until: float | None = None
) -> Reader:
    place = {question: number for number, question in enumerate(questions)}
    answers = np.zeros((len(found), len(questions)))
    for row, each in enumerate(found):
        for question in _answers(each):
            if question in place:
                answers[row, place[question]] = 1
    return Reader(questions, fit_sigmoids(rows, answers, strength=STRENGTH, until=until), answers.mean(axis=0))


def out_of_fold(
    rows: Floats, found: Sequence[Exchange], questions: Sequence[tuple[str, str]], until: float | None = None
) -> Floats:
    """Return the chances that readers give which never saw the dialogue."""
    dialogues = np.array([each.dialogue for each in found])
    folds = np.random.default_rng(11).permutation(dialogues.max() + 1)[dialogues] % FOLDS
    chances = np.zeros((len(found), len(questions)))
    for fold in range(FOLDS):
        rest, held = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        share = None if until is None else _share(until, FOLDS - fold)
        reader = fit_reader(rows[rest], [found[int(row)] for row in rest], questions, share)
        chances[held] = reader.chances(rows[held])
    return chances


def _share(until: float, steps: int) -> float:
    """Return when the next of so many steps must end, if each is to have as long."""
    now = time.monotonic()
    return now + max(0.0, until - now) / steps


class Connected:
    """Which services each exchange's dialogue is connected to, and how near the words are to their names."""

    def __init__(
        self, encoder: Encoder, found: Sequence[Exchange], dialogues: Sequence[Dialogue], services: Sequence[str]
    ) -> None:
        own = {name for each in found for name in dialogues[each.dialogue].services}
        self._names = sorted({*own, *services})
        self._has = np.array([[name in dialogues[each.dialogue].services for name in self._names] for each in found])
        told = encoder.encode([_words(name) for name in self._names])
        self._near = (encoder.encode([each.user.text for each in found]) @ told.T).astype(np.float64)

    def others(self, service: str) -> list[str]:
        return [name for name in self._names if name != service]

    def has(self, service: str) -> npt.NDArray[np.bool_]:
        return self._has[:, self._names.index(service)]

    def nearer(self, service: str) -> Floats:
        """Return by how much the words are nearer to a service's name than to the nearest other's of the dialogue; 1 without others."""
        place = self._names.index(service)
        others = np.where(self._has, self._near, -np.inf)
        others[:, place] = -np.inf
        nearest = others.max(axis=1)
        return np.where(np.isfinite(nearest), self._near[:, place] - nearest, 1.0)


def _words(service: str) -> str:
    """Return a service's name in words: "RentalCars_1" are rental cars."""
    return " ".join(re.findall(r"[A-Z]?[a-z]+|[A-Z]+", service)).lower() or service


def _log_odds(chance: Floats) -> Floats:
    return np.log(chance + 1e-6) - np.log1p(1e-6 - chance)


class Context:
    """The second stage's features: the chances now, one exchange before, and the most that they have been so far."""

    def __init__(self, reader: Reader, found: Sequence[Exchange], chances: Floats, connected: Connected) -> None:
        self._place = {question: number for number, question in enumerate(reader.questions)}
        self._chances = chances
        self._connected, self._usual = connected, reader.usual
        self._last, self._most = np.zeros_like(chances), np.zeros_like(chances)
        self._turn = np.array([each.place for each in found], float)
        for row, each in enumerate(found):
            self._most[row] = chances[row]
            if each.place and row:
                self._last[row] = chances[row - 1]
                self._most[row] = np.maximum(chances[row], self._most[row - 1])
        self._common = [
            number for (kind, name), number in self._place.items() if kind in {"act", "before", "next"} or name == "*"
        ]
        self._slots = [number for (kind, _), number in self._place.items() if kind in {"told", "asked"}]

    def common(self) -> Floats:
        """Return what holds for any service."""
        parts = [self._turn[:, None], self._chances[:, self._common], self._last[:, self._common]]
        parts += [self._most[:, self._common], self._most[:, self._slots], self._last[:, self._slots]]
        return np.hstack(parts)

    def of_service(self, service: str, *, unseen: bool = False) -> Floats:
        """Return whether the service is meant, now, before and ever.

        With `unseen`, as if training had never seen it: so the trees learn what to make of such a one.
        """
        if unseen:
            odds = self.meant(service)
            place = self._turn == 0
            last = np.where(place, -CERTAIN, np.roll(odds, 1))
            most = odds.copy()
            for row in np.flatnonzero(~place):
                most[row] = max(most[row], most[row - 1])
            return np.stack([odds, last, most], axis=1)
        parts = [self._column("service", service, table) for table in (self._chances, self._last, self._most)]
        return np.stack([*parts, self._column("asks", service)], axis=1)

    def meant(self, service: str) -> Floats:
        """Return log-odds that a service is meant of which only the name is known.

        It is meant as far as no other service is that the dialogue is connected to, against how usual each is, as far as the
        words are nearer to its name than to theirs, and as far as it was meant before (a hidden Markov model, forwards). Of another
        service that training never saw either the words tell nothing but how near they are.
        """
        odds = np.full(len(self._chances), -CERTAIN)
        for other in self._connected.others(service):
            place = self._place.get(("service", other))
            here = 0.0 if place is None else _log_odds(self._chances[:, place]) - _log_odds(self._usual[place])
            odds = np.where(self._connected.has(other), np.maximum(odds, here), odds)
        nearer = self._connected.nearer(service)
        evidence = np.clip(SIMILARITY * nearer - odds, -CERTAIN, CERTAIN)
        found = np.zeros(len(evidence))
        for row, here in enumerate(evidence):
            if self._turn[row]:
                before = 1 / (1 + np.exp(-found[row - 1]))
                here += _log_odds(np.array(STAYS * before + BEGINS * (1 - before)))  # noqa: PLW2901 what was meant before counts
            found[row] = here
        return np.clip(found, -CERTAIN, CERTAIN)

    def offered(self) -> Floats:
        """Return how likely it is that the system has just offered something."""
        return self._column("before", "OFFER")

    def of_slot(self, slot: str, told: Floats) -> Floats:
        """Return what is known of a slot: told (by the words, and by the regressions), asked, and due."""
        looks = (("told", self._most), ("told", None), ("asked", self._most), ("asked", None), ("ask", None))
        return np.stack([told, *(self._column(kind, slot, table) for kind, table in looks)], axis=1)

    def _column(self, kind: str, name: str, table: Floats | None = None) -> Floats:
        place = self._place.get((kind, name))
        chosen = self._chances if table is None else table
        return chosen[:, place] if place is not None else np.full(len(chosen), np.nan)


def fit_trees(features: Floats, labels: npt.NDArray[np.bool_], until: float | None = None) -> lightgbm.Booster:
    """Fit; at `until` (on `time.monotonic`) no further tree is begun."""
    data = lightgbm.Dataset(features, labels.astype(float))
    return lightgbm.train(
        _TREES, data, num_boost_round=_ROUNDS, callbacks=[] if until is None else [_no_later_than(until)]
    )


def _no_later_than(until: float) -> Callable[[Any], None]:
    def check(env: Any) -> None:
        if time.monotonic() > until:
            raise lightgbm.callback.EarlyStopException(env.iteration, [])

    return check


def told_by_words(found: Sequence[Exchange], slot: str, spans: Sequence[Sequence[tuple[str, int, int]]]) -> Floats:
    """Return 1 from the exchange on where the words gave the slot a value, or answered a question that named it."""
    words = [word for word in slot.lower().replace("-", "_").split("_") if len(word) > 2]
    told = np.zeros(len(found))
    for row, each in enumerate(found):
        now = any(name == slot for name, _, _ in spans[row]) or _names(each.user, words)
        now = now or (each.before is not None and "?" in each.before.text and _names(each.before, words))
        told[row] = 1.0 if now else told[row - 1] if each.place and row else 0.0
    return told


def _names(turn: Turn, words: Sequence[str]) -> bool:
    text = turn.text.lower()
    return bool(words) and all(word.rstrip("s") in text for word in words if word != "number")


def fit_asking(
    encoder: Encoder, found: Sequence[Exchange], progress: Progress, until: float | None = None
) -> tuple[Reader, Floats]:
    """Fit the first stage; return it with its out-of-fold chances. From `until` on, fits end with what they have."""
    rows = rows_of(encoder, found)
    questions = questions_of(found)
    progress(f"learning {len(questions)} questions from {len(found):,} exchanges")
    folds = None if until is None else time.monotonic() + (until - time.monotonic()) * FOLDS / (FOLDS + 1)
    chances = out_of_fold(rows, found, questions, folds)
    return fit_reader(rows, found, questions, until), chances
