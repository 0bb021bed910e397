"""Decide about one service: when to ask its users something, and which slot to ask for.

A service that training saw is decided by boosted trees on what training shows of it. One that it did not see, but a sibling of it
(another version, or one with mostly the same slots), is taken for the sibling, slot by slot. Of any other only names are known: see
`strangers`.
"""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.asking import Connected, Context, fit_asking, fit_trees, rows_of, told_by_words
from enterprisehub.learning.language.dialogues import Dialogue, Exchange, Schema, Span, slot_names
from enterprisehub.learning.language.encoder import Encoder
from enterprisehub.learning.language.siblings import counterparts, sibling_of
from enterprisehub.learning.language.slot_order import in_order
from enterprisehub.learning.language.strangers import choose
from enterprisehub.learning.language.tagger import Tagger
from enterprisehub.learning.measures import Measure, auc, measured
from enterprisehub.learning.progress import Progress

READING: Final = 0.55
ASKING: Final = 0.78
"""Shares of the time at whose end the regressions, and the trees that decide when to ask, go on no longer."""


class Asking:
    """The two decisions about a service, and whether it is meant where training never saw it."""

    def __init__(
        self, encoder: Encoder, train: list[Dialogue], test: list[Dialogue], learned: list[Exchange], tested: list[Exchange],
        service: str, schema: Schema, tagger: Tagger, until: float, progress: Progress,
    ) -> None:  # fmt: skip
        self._train, self._learned, self._tested = train, learned, tested
        self._service, self._tagger = service, tagger
        self._until, self._progress = until, progress
        self._began = time.monotonic()
        reader, chances = fit_asking(encoder, learned, progress, self._share(READING))
        told = reader.chances(rows_of(encoder, tested))
        counts = Counter(name for dialogue in train for name in set(dialogue.services))
        self._services = sorted(counts)
        self._here = Context(reader, learned, chances, Connected(encoder, learned, train, self._services))
        self._there = Context(reader, tested, told, Connected(encoder, tested, test, [service]))
        self._slots = in_order([*names_of(tested, service), *schema.slots])
        self._required = schema.required
        known = {name: slot_names(train, name) for name, _ in counts.most_common()}
        self.unseen = service not in known
        like = sibling_of(service, self._slots, known) if self.unseen else service
        self.like = like
        """The service of training that this one is decided as; None if there is none like it."""
        self._same = counterparts(self._slots, [*_asked_for(train, like), *known[like]]) if like else {}

    def _share(self, of: float) -> float:
        return self._began + (self._until - self._began) * of

    def odds(self) -> Floats:
        """Return log-odds that exchanges are about a service that training never saw; low for one that it saw."""
        return self._there.meant(self._service) if self.unseen else np.full(len(self._tested), -np.inf)

    def measured(self, spans: list[list[Span]]) -> dict[str, Any]:
        self._progress("deciding when to ask")
        trees = fit_trees(*self._ask_rows(), self._share(ASKING))
        scores = np.asarray(trees.predict(self._ask_features(self._there, self.like or self._service)))
        asked = [_asked(each, self._service) for each in self._tested]
        truth = np.array([bool(slots) for slots in asked])
        groups = np.array([each.dialogue for each in self._tested])
        metrics: dict[str, Any] = {}
        if 0 < truth.sum() < len(truth):
            metrics |= measured(truth.astype(float), scores, groups, measures=(Measure("ask_auc", auc),))
        if truth.any():
            self._progress("deciding what to ask")
            rows = np.flatnonzero(truth)
            best = self.best(spans)
            right = np.array([best[row] in asked[row] for row in rows], float)
            mean = Measure("slot_accuracy", lambda _, hits: float(np.mean(hits)))
            metrics |= measured(np.ones(len(rows)), right, groups[rows], measures=(mean,))
        return metrics

    def _ask_rows(self) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Return what to learn when to ask from: of a service that is like no other each in training as if it were new."""
        parts, labels = [], []
        for service in self._services:
            rows = [row for row, each in enumerate(self._learned) if service in self._train[each.dialogue].services]
            parts.append(self._ask_features(self._here, service)[rows])
            labels.append(np.array([bool(_asked(self._learned[row], service)) for row in rows]))
        return np.vstack(parts), np.concatenate(labels)

    def _ask_features(self, context: Context, service: str) -> Floats:
        return np.hstack([context.common(), context.of_service(service, unseen=self.like is None)])

    def best(self, spans: list[list[Span]]) -> list[str]:
        """Return for each exchange the slot to ask for, given the values that a tagger found."""
        if self.like is None:
            return self._due()
        best = self._ranked_first(spans)
        if self.unseen and set(self._slots) - set(self._same):
            place = {slot: number for number, slot in enumerate(self._slots)}
            new = set(self._slots) - set(self._same)
            due = self._due()
            best = [b if d not in new or place[d] > place[b] else d for b, d in zip(best, due, strict=True)]
        return best

    def _due(self) -> list[str]:
        """Return the slot that is due in the order of things, of which nothing is learned."""
        spans = [self._tagger.spans_of(each, sorted(self._slots)) for each in self._tested]
        meant, offered = self._there.meant(self._service), self._there.offered()
        return choose(self._tested, spans, self._slots, self._required, meant, offered)

    def _ranked_first(self, spans: list[list[Span]]) -> list[str]:
        """Return the slot ranked first by what training shows of the service, or of its sibling."""
        assert self.like is not None
        asked = _asked_for(self._train, self.like)
        candidates = [slot for slot in self._slots if self._same.get(slot) in asked] or self._slots
        known = sorted(
            {slot for each in self._learned if each.after for slots in each.after.asks.values() for slot in slots}
        )
        trees = self._which(known)
        common, about = self._there.common(), self._there.of_service(self.like)
        scores = np.stack([
            np.asarray(trees.predict(np.hstack([
                self._there.of_slot(self._same.get(slot, slot), told_by_words(self._tested, slot, spans)),
                _name(self._same.get(slot, slot), known, len(self._tested)), about, common,
            ])))
            for slot in candidates
        ], axis=1)  # fmt: skip
        return [candidates[place] for place in scores.argmax(axis=1)]

    def _which(self, known: list[str]) -> Any:
        """Learn which slot is asked for."""
        spans = [self._tagger.spans_of(each, sorted(self._tagger.known)) for each in self._learned]
        common = self._here.common()
        parts, labels = [], []
        for service in self._services:
            rows = np.array([row for row, each in enumerate(self._learned) if _asked(each, service)], np.int64)
            about = self._here.of_service(service)[rows]
            for slot in _asked_for(self._train, service) if len(rows) else ():
                features = self._here.of_slot(slot, told_by_words(self._learned, slot, spans))[rows]
                parts.append(np.hstack([features, _name(slot, known, len(rows)), about, common[rows]]))
                labels.append(np.array([slot in _asked(self._learned[row], service) for row in rows]))
        return fit_trees(np.vstack(parts), np.concatenate(labels), self._until)


def names_of(tested: Sequence[Exchange], service: str) -> list[str]:
    """Return a service's slots as far as exchanges show them."""
    turns = [turn for each in tested for turn in (each.user, each.before, each.after) if turn is not None]
    return sorted({slot for turn in turns for name, slot in turn.named if name == service})


def _asked_for(train: list[Dialogue], service: str) -> list[str]:
    """Return the slots that training asked this service's users for."""
    return sorted({slot for d in train for turn in d.turns for slot in turn.asks.get(service, ())})


def _name(slot: str, known: list[str], rows: int) -> Floats:
    """Return which of the slots that training asked for it is."""
    return np.tile(np.array([slot == name for name in known], float), (rows, 1))


def _asked(each: Exchange, service: str) -> list[str]:
    return each.after.asks.get(service, []) if each.after else []
