"""Find slot values in an utterance: an averaged structured perceptron over words (Collins 2002).

A label is scored by parts that it shares with others: its slot's name, each word of that name ("visit_date" and
"event_date" share "date"), and being inside a value at all. So slots that training never saw are found as far as the
words of their names are known, or stand in the question that the utterance answers.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import zipcodes

from enterprisehub.domain.masking import gone
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.dialogues import Exchange, Span
from enterprisehub.learning.language.slot_kinds import kind_of, plain, words_of
from enterprisehub.learning.progress import Progress

EPOCHS: Final = 5
_WORD: Final = re.compile(r"[$#]?\w+(?:[.,:/]\d+)*(?:'\w+)?|[^\w\s]")
_NUMBERS: Final = frozenset("one two three four five six seven eight nine ten eleven twelve".split())  # noqa: SIM905 reads better
_DAYS: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight weekend "  # noqa: SIM905 likewise
    "january february march april may june july august september october november december".split()
)
_LONGEST_TEXT: Final = 120
"""Words of an utterance that are tagged."""


class Utterance:
    """Words with their places and features."""

    __slots__ = ("asked", "ends", "features", "starts", "words")

    def __init__(self, text: str, before: str) -> None:
        hidden = gone(text)
        allowed = (word for word in _WORD.finditer(text) if not any(a <= word.start() < b for a, b in hidden))
        found = list(allowed)[:_LONGEST_TEXT]
        self.words = [word.group() for word in found]
        self.starts = [word.start() for word in found]
        self.ends = [word.end() for word in found]
        self.asked = {plain(word) for word in _WORD.findall(before.rpartition(".")[2] if "?" in before else "")}
        question = sorted(self.asked)[:12]
        towns = _towns_in(self.words)
        self.features = [
            [*_features(self.words, place, question), f"t={towns[place]}", f"t-1+1={towns[place - 1 : place + 2]}"]
            for place in range(len(found))
        ]


@lru_cache(maxsize=1)
def _towns() -> frozenset[tuple[str, ...]]:
    """Return the towns of the United States, in small letters and words."""
    return frozenset(tuple(entry["city"].lower().split()) for entry in zipcodes.list_all())  # type: ignore[no-untyped-call]


def _towns_in(words: Sequence[str]) -> str:
    """Mark each word: B begins the name of a town, I goes on with it, o is outside."""
    towns = _towns()
    lower = [word.lower() for word in words]
    marks = ["o"] * len(words)
    place = 0
    while place < len(words):
        longest = next((size for size in (4, 3, 2, 1) if tuple(lower[place : place + size]) in towns), 0)
        marks[place : place + longest] = ["B", *"I" * (longest - 1)][:longest]
        place += longest or 1
    return "".join(marks)


def _shape(word: str) -> str:
    if word[0].isdigit() or word[0] in "$#":
        return "money" if word[0] == "$" else re.sub(r"\d+", "9", word.lower())
    kind = "Cap" if word[0].isupper() else "low"
    lower = word.lower()
    return f"{kind}-day" if lower in _DAYS else f"{kind}-num" if lower in _NUMBERS else kind


def _features(words: Sequence[str], place: int, question: Sequence[str]) -> list[str]:
    def at(offset: int) -> str:
        index = place + offset
        return words[index].lower() if 0 <= index < len(words) else ("^" if index < 0 else "$")

    def shape(offset: int) -> str:
        index = place + offset
        return _shape(words[index]) if 0 <= index < len(words) else "-"

    word = at(0)
    found = [
        f"w={word}", f"s={shape(0)}", f"-1={at(-1)}", f"+1={at(1)}", f"-2={at(-2)}", f"+2={at(2)}", f"e={word[-3:]}", f"b={word[:3]}",
        f"-1s={shape(-1)}", f"+1s={shape(1)}", f"-1+0={at(-1)} {word}", f"0+1={word} {at(1)}", f"-2-1={at(-2)} {at(-1)}",
        f"s-1={shape(-1)} {shape(0)}", f"s+1={shape(0)} {shape(1)}", f"-1s0={at(-1)} {shape(0)}", f"len={min(len(words), 6)} {shape(0)}",
        "first" if place == 0 else "later",
    ]  # fmt: skip
    found += [f"q={asked} {shape(0)}" for asked in question]
    return found


class Tagger:
    """Labels are O, and B and I of every slot that may be asked for."""

    def __init__(
        self, index: dict[str, int], atoms: dict[str, int], weights: Floats, steps: Floats, known: set[str]
    ) -> None:
        self._index = index
        self._atoms = atoms
        self._weights = weights
        self._steps = steps
        self.known = known
        self._prepared: dict[tuple[str, ...], tuple[Floats, Floats]] = {}

    def spans(self, text: str, before: str, slots: Sequence[str]) -> list[Span]:
        """Return the slot values in an utterance that answers `before`, among the given slots."""
        utterance = Utterance(text, before)
        if not utterance.words:
            return []
        key = tuple(slots)
        if key not in self._prepared:
            self._prepared[key] = _projection(slots, self._atoms), _projection(slots, self._atoms)
        projection = self._prepared[key][0]
        rows = np.stack([
            self._weights[[self._index[name] for name in names if name in self._index]].sum(axis=0)
            for names in utterance.features
        ])  # fmt: skip
        scores = rows @ projection.T + _asked_bonus(slots, utterance.asked, self._weights[0], self._atoms)
        path = _best_path(scores, projection @ self._steps @ projection.T, len(slots))
        return _spans_of(utterance, path, slots)


def fit_tagger(found: Sequence[Exchange], progress: Progress, until: Callable[[], bool] = lambda: False) -> Tagger:
    """Learn from the spans of user turns; stops early when `until` says so."""
    slots = sorted({span[0] for each in found for span in each.user.spans})
    atoms = _atoms_of(slots)
    projection = _projection(slots, atoms)
    utterances = [Utterance(each.user.text, each.before.text if each.before else "") for each in found]
    index: dict[str, int] = {"*asked": 0}
    for utterance in utterances:
        for names in utterance.features:
            for name in names:
                index.setdefault(name, len(index))
    places = [[np.array([index[name] for name in names]) for names in each.features] for each in utterances]
    golds = [_gold(u, each.user.spans, slots) for u, each in zip(utterances, found, strict=True)]
    learner = _Learner(projection, len(index), len(slots))
    bonus_places = [_asked_rows(slots, utterance.asked) for utterance in utterances]
    rng = np.random.default_rng(3)
    for epoch in range(EPOCHS):
        wrong = 0
        for number in rng.permutation(len(found)):
            if places[number]:
                wrong += learner.learn(places[number], golds[number], bonus_places[number])
        progress(f"tagger, pass {epoch + 1} of {EPOCHS}: {wrong:,} of {len(found):,} utterances wrong")
        if until() or not wrong:
            break
    return Tagger(index, atoms, *learner.averaged(), set(slots))


class _Learner:
    def __init__(self, projection: Floats, features: int, slots: int) -> None:
        self._projection = projection
        self._slots = slots
        width = projection.shape[1]
        self._weights, self._weight_sums = np.zeros((features, width)), np.zeros((features, width))
        self._steps, self._step_sums = np.zeros((width, width)), np.zeros((width, width))
        self._count = 1

    def learn(self, places: list[npt.NDArray[np.int64]], gold: list[int], asked: Floats) -> bool:
        projection = self._projection
        rows = np.stack([self._weights[features].sum(axis=0) for features in places])
        bonus = asked * (projection @ self._weights[0])
        path = _best_path(rows @ projection.T + bonus, projection @ self._steps @ projection.T, self._slots)
        wrong = path != gold
        if wrong:
            self._update(places, gold, path, asked)
        self._count += 1
        return wrong

    def _update(self, places: list[npt.NDArray[np.int64]], gold: list[int], path: list[int], asked: Floats) -> None:
        projection = self._projection
        for place, features in enumerate(places):
            if gold[place] != path[place]:
                change = projection[gold[place]] - projection[path[place]]
                self._weights[features] += change
                self._weight_sums[features] += self._count * change
                change = asked[gold[place]] * projection[gold[place]] - asked[path[place]] * projection[path[place]]
                self._weights[0] += change
                self._weight_sums[0] += self._count * change
            if place:
                one, two = projection[gold[place - 1]], projection[gold[place]]
                three, four = projection[path[place - 1]], projection[path[place]]
                step = np.outer(one, two) - np.outer(three, four)
                self._steps += step
                self._step_sums += self._count * step

    def averaged(self) -> tuple[Floats, Floats]:
        return self._weights - self._weight_sums / self._count, self._steps - self._step_sums / self._count


def _atoms_of(slots: Sequence[str]) -> dict[str, int]:
    atoms = {"O": 0, "B": 1, "I": 2}
    for slot in slots:
        for part in (f"={slot}", f":{kind_of(slot)}", *words_of(slot)):
            for kind in "BI":
                atoms.setdefault(f"{kind}{part}", len(atoms))
    return atoms


def _projection(slots: Sequence[str], atoms: dict[str, int]) -> Floats:
    """Return which parts each label is made of: O, then B and I of each slot; a slot's words share one weight."""
    table = np.zeros((1 + 2 * len(slots), len(atoms)))
    table[0, 0] = 1
    for number, slot in enumerate(slots):
        words = words_of(slot)
        for kind, row in (("B", 1 + 2 * number), ("I", 2 + 2 * number)):
            table[row, atoms[kind]] = 1
            for part in (f"={slot}", f":{kind_of(slot)}", *words):
                if f"{kind}{part}" in atoms:
                    table[row, atoms[f"{kind}{part}"]] = 1 if part[0] in "=:" else 1 / len(words) ** 0.5
    return table


def _asked_rows(slots: Sequence[str], asked: set[str]) -> Floats:
    """Return for each label how much of its slot's name stands in the question."""
    shares = [len(asked & set(words)) / len(words) if (words := words_of(slot)) else 0.0 for slot in slots]
    return np.array([0.0, *(share for share in shares for _ in "BI")])


def _asked_bonus(slots: Sequence[str], asked: set[str], weights: Floats, atoms: dict[str, int]) -> Floats:
    return np.asarray(_asked_rows(slots, asked) * (_projection(slots, atoms) @ weights))


def _best_path(scores: Floats, steps: Floats, slots: int) -> list[int]:
    """Return the best labels (Viterbi); I may only follow B or I of its own slot."""
    labels = 1 + 2 * slots
    steps = steps.copy()
    inside = np.arange(2, labels, 2)
    allowed = np.zeros((labels, len(inside)), bool)
    allowed[inside, np.arange(len(inside))] = True
    allowed[inside - 1, np.arange(len(inside))] = True
    steps[:, inside] = np.where(allowed, steps[:, inside], -np.inf)
    best = scores[0].copy()
    best[inside] = -np.inf
    back = np.zeros(scores.shape, np.int64)
    for place in range(1, len(scores)):
        whole = best[:, None] + steps
        back[place] = whole.argmax(axis=0)
        best = whole.max(axis=0) + scores[place]
    path = [int(best.argmax())]
    for place in range(len(scores) - 1, 0, -1):
        path.append(int(back[place][path[-1]]))
    return path[::-1]


def _gold(utterance: Utterance, spans: Sequence[Span], slots: Sequence[str]) -> list[int]:
    labels = [0] * len(utterance.words)
    for slot, start, end in spans:
        number = slots.index(slot)
        begun = False
        for place in range(len(labels)):
            if utterance.starts[place] < end and utterance.ends[place] > start:
                labels[place] = (2 if begun else 1) + 2 * number
                begun = True
    return labels


def _spans_of(utterance: Utterance, path: Sequence[int], slots: Sequence[str]) -> list[Span]:
    found: list[Span] = []
    for place, label in enumerate(path):
        if label == 0:
            continue
        slot = slots[(label - 1) // 2]
        if label % 2 == 0 and found and found[-1][0] == slot:
            found[-1] = (slot, found[-1][1], utterance.ends[place])
        else:
            found.append((slot, utterance.starts[place], utterance.ends[place]))
    return found
