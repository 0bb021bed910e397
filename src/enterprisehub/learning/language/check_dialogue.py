"""Measure on dialogues: when to ask, which slot to ask for, and which slot values were told."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.asking import Connected, Context, fit_asking, fit_trees, rows_of, told_by_words
from enterprisehub.learning.language.dialogues import (
    Dialogue,
    Exchange,
    Schema,
    Span,
    exchanges,
    main_service,
    slot_names,
)
from enterprisehub.learning.language.encoder import Encoder, Remembering
from enterprisehub.learning.language.strangers import choose
from enterprisehub.learning.language.tagger import NAMELESS, Tagger, fit_tagger
from enterprisehub.learning.measures import Measure, auc, measured
from enterprisehub.learning.progress import Progress

EXCHANGES_PER_SECOND: Final = 60
"""Exchanges that are learned from in a second, at the slowest."""
LEAST_ASKS: Final = 20
TAGGING: Final = 0.3
TESTING: Final = 0.35
ENCODING: Final = 0.5
READING: Final = 0.75
ASKING: Final = 0.85
LEARNING: Final = 0.95
"""Shares of the budget at whose end the tagger, the encoding of test and training dialogues, the regressions, and the trees of
the two decisions go on no longer."""
DIALOGUES_AT_ONCE: Final = 8


def check_dialogues(
    encoder: Encoder, train: list[Dialogue], test: list[Dialogue], *, service: str | None, budget_s: float,
    progress: Progress, schemas: Mapping[str, Schema] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Learn from one set, test on the other; of the test set the words are read, the names of services and slots, and a schema."""
    began = time.monotonic()
    train = _sampled(train, round(EXCHANGES_PER_SECOND * budget_s), progress)
    service = service or main_service(test)
    learned, tested = exchanges(train), exchanges(test)
    if not tested or not learned:
        raise InvalidInput("There is no user turn to learn from or to test.")
    names = _all_slots(test)
    known = set(names) <= {span[0] for each in learned for span in each.user.spans}
    late = began + TAGGING * budget_s
    tagger = fit_tagger(learned, progress, lambda: time.monotonic() > late, nameless=0.0 if known else NAMELESS)
    progress(f"tagging {len(tested):,} utterances with {len(names)} slots")
    spans = [_spans(tagger, each, names) for each in tested]
    own = slot_names(test, service)
    found: dict[str, Any] = {"service": service, "dialogues": len(test)}
    unseen = sorted(set(own) - {slot for d in train for t in d.turns for _, slot in t.named})
    found["unseen_slots"] = unseen
    notes: list[str] = []
    metrics: dict[str, Any] = {}
    if sum(bool(each.after and each.after.asks) for each in learned) >= LEAST_ASKS:
        reader = encoder if isinstance(encoder, Remembering) else Remembering(encoder)
        progress(f"encoding {len(tested) + len(learned):,} exchanges")
        kept = set(_encoded(reader, tested, began + TESTING * budget_s))
        if len(kept) < len({each.dialogue for each in tested}):
            notes.append(
                f"asking was measured on {len(kept):,} of {len(test):,} dialogues: more were not encoded in time"
            )
        told = [row for row, each in enumerate(tested) if each.dialogue in kept]
        asked = [tested[row] for row in told]
        drawn = sorted(_encoded(reader, learned, began + ENCODING * budget_s))
        if len(drawn) < len(train):
            notes.append(
                f"asking was learned from {len(drawn):,} of {len(train):,} dialogues: a larger --budget learns from more"
            )
            progress(notes[-1])
            train = [train[number] for number in drawn]
            learned = exchanges(train)
        until = began + LEARNING * budget_s
        schema = (schemas or {}).get(service, Schema())
        asking = _Asking(reader, train, test, learned, asked, service, schema, tagger, until, progress)
        metrics = asking.measured([spans[row] for row in told])
        for row, odds in zip(told, asking.odds(), strict=True):
            if odds > 0:
                spans[row] = _spans(tagger, tested[row], [name for name in names if name in own])
    found["metrics"] = _slot_metrics(tested, spans, own) | metrics
    return found | ({"note": "; ".join(notes)} if notes else {})


def _encoded(encoder: Remembering, found: list[Exchange], until: float) -> list[int]:
    """Encode dialogues in random order until the time is over, one at least; return those that are."""
    rows: dict[int, list[Exchange]] = {}
    for each in found:
        rows.setdefault(each.dialogue, []).append(each)
    order = [sorted(rows)[place] for place in np.random.default_rng(7).permutation(len(rows))]
    done: list[int] = []
    for start in range(0, len(order), DIALOGUES_AT_ONCE):
        if done and time.monotonic() > until:
            break
        part = order[start : start + DIALOGUES_AT_ONCE]
        rows_of(encoder, [each for dialogue in part for each in rows[dialogue]])
        done += part
    return done


class _Asking:
    """The two decisions about a service, and whether it is meant where training never saw it."""

    def __init__(
        self, encoder: Encoder, train: list[Dialogue], test: list[Dialogue], learned: list[Exchange], tested: list[Exchange],
        service: str, schema: Schema, tagger: Tagger, until: float, progress: Progress,
    ) -> None:  # fmt: skip
        self._train, self._learned, self._tested = train, learned, tested
        self._service, self._schema, self._tagger = service, schema, tagger
        self._until, self._progress = until, progress
        self._began = time.monotonic()
        reader, chances = fit_asking(encoder, learned, progress, self._share(READING))
        told = reader.chances(rows_of(encoder, tested))
        self._services = sorted({name for dialogue in train for name in dialogue.services})
        self._here = Context(reader, learned, chances, Connected(encoder, learned, train, self._services))
        self._there = Context(reader, tested, told, Connected(encoder, tested, test, [service]))
        self._unseen = service not in self._services

    def _share(self, of: float) -> float:
        return self._began + (self._until - self._began) * (of - ENCODING) / (LEARNING - ENCODING)

    def odds(self) -> Floats:
        """Return log-odds that exchanges are about a service that training never saw; low for one that it saw."""
        return self._there.meant(self._service) if self._unseen else np.full(len(self._tested), -np.inf)

    def measured(self, spans: list[list[Span]]) -> dict[str, Any]:
        self._progress("deciding when to ask")
        trees = fit_trees(*self._ask_rows(), self._share(ASKING))
        scores = np.asarray(trees.predict(self._ask_features(self._there, self._service)))
        asked = [_asked(each, self._service) for each in self._tested]
        truth = np.array([bool(slots) for slots in asked])
        groups = np.array([each.dialogue for each in self._tested])
        metrics: dict[str, Any] = {}
        if 0 < truth.sum() < len(truth):
            metrics |= measured(truth.astype(float), scores, groups, measures=(Measure("ask_auc", auc),))
        if truth.any():
            self._progress("deciding what to ask")
            rows = np.flatnonzero(truth)
            best = self._due() if self._unseen else self._best(spans)
            right = np.array([best[row] in asked[row] for row in rows], float)
            mean = Measure("slot_accuracy", lambda _, hits: float(np.mean(hits)))
            metrics |= measured(np.ones(len(rows)), right, groups[rows], measures=(mean,))
        return metrics

    def _ask_rows(self) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Return what to learn when to ask from: of an unseen service each in training as if it were new."""
        parts, labels = [], []
        for service in self._services:
            rows = [row for row, each in enumerate(self._learned) if service in self._train[each.dialogue].services]
            parts.append(self._ask_features(self._here, service)[rows])
            labels.append(np.array([bool(_asked(self._learned[row], service)) for row in rows]))
        return np.vstack(parts), np.concatenate(labels)

    def _ask_features(self, context: Context, service: str) -> Floats:
        return np.hstack([context.common(), context.of_service(service, unseen=self._unseen)])

    def _due(self) -> list[str]:
        """Return the slot that is due in a service that nothing is learned of."""
        names = sorted({*names_of(self._tested, self._service), *self._schema.slots})
        spans = [_spans(self._tagger, each, names) for each in self._tested]
        meant, offered = self._there.meant(self._service), self._there.offered()
        return choose(self._tested, spans, names, self._schema.required, meant, offered)

    def _best(self, spans: list[list[Span]]) -> list[str]:
        """Return the slot ranked first by what training shows of the service."""
        learned_spans = [_spans(self._tagger, each, sorted(self._tagger.known)) for each in self._learned]
        known = sorted(
            {slot for each in self._learned if each.after for slots in each.after.asks.values() for slot in slots}
        )
        which = _which(self._here, self._train, self._learned, self._services, learned_spans, known, self._until)
        candidates = _candidates(self._train, names_of(self._tested, self._service), self._service)
        return _ranked_first(which, self._there, self._tested, self._service, candidates, spans, known)


def names_of(tested: Sequence[Exchange], service: str) -> list[str]:
    """Return a service's slots as far as exchanges show them."""
    turns = [turn for each in tested for turn in (each.user, each.before, each.after) if turn is not None]
    return sorted({slot for turn in turns for name, slot in turn.named if name == service})


def _candidates(train: list[Dialogue], names: list[str], service: str) -> list[str]:
    """Return the slots that training asked this service's users for; all where it asked for none."""
    return sorted({slot for d in train for turn in d.turns for slot in turn.asks.get(service, ())}) or names


def _which(
    here: Context, train: list[Dialogue], learned: list[Exchange], services: list[str], spans: list[list[Span]],
    known: list[str], until: float,
) -> Any:  # fmt: skip
    """Learn which slot is asked for."""
    common = here.common()
    parts, labels = [], []
    for service in services:
        rows = np.array([row for row, each in enumerate(learned) if _asked(each, service)], np.int64)
        if not len(rows):
            continue
        about = here.of_service(service)[rows]
        for slot in _candidates(train, slot_names(train, service), service):
            features = here.of_slot(slot, told_by_words(learned, slot, spans))[rows]
            parts.append(np.hstack([features, _name(slot, known, len(rows)), about, common[rows]]))
            labels.append(np.array([slot in _asked(learned[row], service) for row in rows]))
    return fit_trees(np.vstack(parts), np.concatenate(labels), until)


def _ranked_first(
    which: Any, there: Context, tested: list[Exchange], service: str, candidates: list[str], spans: list[list[Span]],
    known: list[str],
) -> list[str]:  # fmt: skip
    common, about = there.common(), there.of_service(service)
    scores = np.stack([
        which.predict(
            np.hstack([
                there.of_slot(slot, told_by_words(tested, slot, spans)), _name(slot, known, len(tested)), about, common
            ])
        )
        for slot in candidates
    ], axis=1)  # fmt: skip
    return [candidates[place] for place in scores.argmax(axis=1)]


def _name(slot: str, known: list[str], rows: int) -> Floats:
    """Return which of the slots that training asked for it is."""
    return np.tile(np.array([slot == name for name in known], float), (rows, 1))


def _asked(each: Exchange, service: str) -> list[str]:
    return each.after.asks.get(service, []) if each.after else []


def _all_slots(test: list[Dialogue]) -> list[str]:
    spanned = {span[0] for d in test for turn in d.turns if turn.user for span in turn.spans}
    return sorted(spanned)


def _spans(tagger: Tagger, each: Exchange, names: list[str]) -> list[Span]:
    return tagger.spans(each.user.text, each.before.text if each.before else "", names)


def _slot_metrics(tested: list[Exchange], spans: list[list[Span]], names: list[str]) -> dict[str, Any]:
    """Score exact values (letter case aside) of a service's slots in user turns."""
    kept = set(names)
    counts = []
    for each, told in zip(tested, spans, strict=True):
        text = each.user.text
        got = {(slot, text[start:end].lower()) for slot, start, end in told if slot in kept}
        want = {(slot, text[start:end].lower()) for slot, start, end in each.user.spans if slot in kept}
        counts.append((len(got & want), len(got) + len(want)))
    hits, sizes = np.array(counts, float).T
    if not sizes.sum():
        return {}

    def f1(hit: Floats, size: Floats) -> float:
        return float(2 * hit.sum() / size.sum()) if size.sum() else float("nan")

    groups = np.array([each.dialogue for each in tested])
    return measured(hits, sizes, groups, measures=(Measure("slot_f1", f1),))


def _sampled(train: list[Dialogue], most: int, progress: Progress) -> list[Dialogue]:
    sizes = [sum(turn.user for turn in dialogue.turns) for dialogue in train]
    if sum(sizes) <= most:
        return train
    order = np.random.default_rng(7).permutation(len(train))
    kept = order[np.cumsum(np.array(sizes)[order]) <= most]
    progress(f"{len(train):,} dialogues are more than the time allows: {len(kept):,} drawn at random")
    return [train[number] for number in sorted(kept)]
