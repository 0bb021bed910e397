"""Find slot values in an utterance: an averaged structured perceptron over words (Collins 2002).

A label is scored by parts that it shares with others: its slot's name, each word of that name ("visit_date" and
"event_date" share "date"), its kind, and being inside a value at all; and by cues that no name has a part in: its words or its
kind in the question that the utterance answers, its words a little before. So slots that training never saw are found too.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.dialogues import Exchange, Span
from enterprisehub.learning.language.slot_kinds import kind_of, words_of
from enterprisehub.learning.language.utterance import CUES, Cues, Utterance
from enterprisehub.learning.progress import Progress

EPOCHS: Final = 5
NAMELESS: Final = 0.5
"""Share of the steps of learning that do without slots' whole names, so that kinds and words learn to tell slots too."""


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
        self._prepared: dict[tuple[str, ...], Floats] = {}

    def spans_of(self, each: Exchange, slots: Sequence[str]) -> list[Span]:
        """Return the slot values in what the user says in an exchange."""
        return self.spans(each.user.text, each.before.text if each.before else "", slots)

    def spans(self, text: str, before: str, slots: Sequence[str]) -> list[Span]:
        """Return the slot values in an utterance that answers `before`, among the given slots."""
        utterance = Utterance(text, before)
        if not utterance.words:
            return []
        key = tuple(slots)
        if key not in self._prepared:
            self._prepared[key] = _projection(slots, self._atoms)
        projection = self._prepared[key]
        rows = np.stack([
            self._weights[[self._index[name] for name in names if name in self._index]].sum(axis=0)
            for names in utterance.features
        ])  # fmt: skip
        scores = _scores(rows, Cues(utterance, key).table(), projection, self._weights)
        path = _best_path(scores, projection @ self._steps @ projection.T, len(slots))
        return _spans_of(utterance, path, slots)


def fit_tagger(
    found: Sequence[Exchange],
    progress: Progress,
    until: Callable[[], bool] = lambda: False,
    *,
    nameless: float = NAMELESS,
) -> Tagger:
    """Learn from the spans of user turns; stops early when `until` says so. Where all slots are known, `nameless` may be 0."""
    slots = sorted({span[0] for each in found for span in each.user.spans})
    atoms = _atoms_of(slots)
    projection = _projection(slots, atoms)
    utterances = [Utterance(each.user.text, each.before.text if each.before else "") for each in found]
    index: dict[str, int] = {f"*{cue}": cue for cue in range(CUES)}
    for utterance in utterances:
        for names in utterance.features:
            for name in names:
                index.setdefault(name, len(index))
    places = [[np.array([index[name] for name in names]) for names in each.features] for each in utterances]
    golds = [_gold(u, each.user.spans, slots) for u, each in zip(utterances, found, strict=True)]
    learner = _Learner(len(index), len(atoms), len(slots))
    cues = [Cues(utterance, tuple(slots)) for utterance in utterances]
    rng = np.random.default_rng(3)
    bare = projection * [not atom[1:].startswith("=") for atom in atoms]
    for epoch in range(EPOCHS):
        wrong = 0
        for number in rng.permutation(len(found)):
            if places[number]:
                parts = bare if rng.random() < nameless else projection
                wrong += learner.learn(places[number], golds[number], cues[number].table(), parts)
        progress(f"tagger, pass {epoch + 1} of {EPOCHS}: {wrong:,} of {len(found):,} utterances wrong")
        if until() or not wrong:
            break
    return Tagger(index, atoms, *learner.averaged(), set(slots))


class _Learner:
    def __init__(self, features: int, width: int, slots: int) -> None:
        self._slots = slots
        self._weights, self._weight_sums = np.zeros((features, width)), np.zeros((features, width))
        self._steps, self._step_sums = np.zeros((width, width)), np.zeros((width, width))
        self._count = 1

    def learn(self, places: list[npt.NDArray[np.int64]], gold: list[int], cues: Floats, projection: Floats) -> bool:
        rows = np.stack([self._weights[features].sum(axis=0) for features in places])
        path = _best_path(
            _scores(rows, cues, projection, self._weights), projection @ self._steps @ projection.T, self._slots
        )
        wrong = path != gold
        if wrong:
            self._update(places, gold, path, cues, projection)
        self._count += 1
        return wrong

    def _update(
        self, places: list[npt.NDArray[np.int64]], gold: list[int], path: list[int], cues: Floats, projection: Floats
    ) -> None:
        for place, features in enumerate(places):
            if gold[place] != path[place]:
                change = projection[gold[place]] - projection[path[place]]
                self._weights[features] += change
                self._weight_sums[features] += self._count * change
                for cue in range(CUES):
                    known = cues[cue, place]
                    change = known[gold[place]] * projection[gold[place]] - known[path[place]] * projection[path[place]]
                    self._weights[cue] += change
                    self._weight_sums[cue] += self._count * change
            if place:
                one, two = projection[gold[place - 1]], projection[gold[place]]
                three, four = projection[path[place - 1]], projection[path[place]]
                step = np.outer(one, two) - np.outer(three, four)
                self._steps += step
                self._step_sums += self._count * step

    def averaged(self) -> tuple[Floats, Floats]:
        return self._weights - self._weight_sums / self._count, self._steps - self._step_sums / self._count


def _scores(rows: Floats, cues: Floats, projection: Floats, weights: Floats) -> Floats:
    """Return words by labels: what a word's features say, and what the cues weigh; their weights are the first rows."""
    return np.asarray(rows @ projection.T + np.einsum("kpl,lk->pl", cues, projection @ weights[:CUES].T))


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
