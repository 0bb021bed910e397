"""Measure on dialogues: when to ask, which slot to ask for, and which slot values were told."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.asking import Context, fit_asking, fit_trees, rows_of, told_by_words
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
from enterprisehub.learning.language.tagger import Tagger, fit_tagger
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
    """Learn from one set, test on the other; of the test set only the words, the names of slots and a schema are read."""
    began = time.monotonic()
    train = _sampled(train, round(EXCHANGES_PER_SECOND * budget_s), progress)
    service = service or main_service(test)
    learned, tested = exchanges(train), exchanges(test)
    if not tested or not learned:
        raise InvalidInput("There is no user turn to learn from or to test.")
    tagger = fit_tagger(learned, progress, lambda: time.monotonic() > began + TAGGING * budget_s)
    names = _all_slots(test)
    progress(f"tagging {len(tested):,} utterances with {len(names)} slots")
    spans = [_spans(tagger, each, names) for each in tested]
    metrics = _slot_metrics(tested, spans, slot_names(test, service))
    found: dict[str, Any] = {"service": service, "dialogues": len(test), "metrics": metrics}
    unseen = sorted(set(slot_names(test, service)) - {slot for d in train for t in d.turns for _, slot in t.named})
    found["unseen_slots"] = unseen
    notes: list[str] = []
    if sum(bool(each.after and each.after.asks) for each in learned) >= LEAST_ASKS:
        reader = encoder if isinstance(encoder, Remembering) else Remembering(encoder)
        progress(f"encoding {len(tested) + len(learned):,} exchanges")
        kept = set(_encoded(reader, tested, began + TESTING * budget_s))
        if len(kept) < len({each.dialogue for each in tested}):
            notes.append(
                f"asking was measured on {len(kept):,} of {len(test):,} dialogues: more were not encoded in time"
            )
        told = [row for row, each in enumerate(tested) if each.dialogue in kept]
        tested, spans = [tested[row] for row in told], [spans[row] for row in told]
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
        metrics |= _asking(reader, train, learned, tested, service, schema, tagger, spans, until, progress)
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


def _asking(
    encoder: Encoder, train: list[Dialogue], learned: list[Exchange], tested: list[Exchange], service: str, schema: Schema,
    tagger: Tagger, spans: list[list[Span]], until: float, progress: Progress,
) -> dict[str, Any]:  # fmt: skip
    began = time.monotonic()

    def share(of: float) -> float:
        return began + (until - began) * (of - ENCODING) / (LEARNING - ENCODING)

    reader, chances, questions = fit_asking(encoder, learned, progress, share(READING))
    told = reader.chances(rows_of(encoder, tested))
    here, there = Context(questions, learned, chances), Context(questions, tested, told)
    progress("deciding when to ask")
    services = sorted({name for dialogue in train for name in dialogue.services})
    unseen = service not in services
    features, labels = _ask_rows(here, train, learned, services, unseen=unseen)
    trees = fit_trees(features, labels, share(ASKING))
    scores = np.asarray(trees.predict(np.hstack([there.common(), there.of_service(service, unseen=unseen)])))
    asked = [_asked(each, service) for each in tested]
    truth = np.array([bool(slots) for slots in asked])
    groups = np.array([each.dialogue for each in tested])
    metrics: dict[str, Any] = {}
    if 0 < truth.sum() < len(truth):
        metrics |= measured(truth.astype(float), scores, groups, measures=(Measure("ask_auc", auc),))
    if truth.any():
        progress("deciding what to ask")
        rows = np.flatnonzero(truth)
        if unseen:
            names = sorted({*names_of(tested, service), *schema.slots})
            chosen = choose(tested, [_spans(tagger, each, names) for each in tested], names, schema.required)
            right = np.array([chosen[row] in asked[row] for row in rows], float)
        else:
            learned_spans = [_spans(tagger, each, sorted(tagger.known)) for each in learned]
            known = sorted(
                {slot for each in learned if each.after for slots in each.after.asks.values() for slot in slots}
            )
            which = _which(here, train, learned, services, learned_spans, known, until)
            candidates = _candidates(train, names_of(tested, service), service)
            right = _best(which, there, tested, service, candidates, spans, rows, asked, known)
        mean = Measure("slot_accuracy", lambda _, hits: float(np.mean(hits)))
        metrics |= measured(np.ones(len(rows)), right, groups[rows], measures=(mean,))
    return metrics


def names_of(tested: Sequence[Exchange], service: str) -> list[str]:
    """Return a service's slots as far as exchanges show them."""
    turns = [turn for each in tested for turn in (each.user, each.before, each.after) if turn is not None]
    return sorted({slot for turn in turns for name, slot in turn.named if name == service})


def _candidates(train: list[Dialogue], names: list[str], service: str) -> list[str]:
    """Return the slots that training asked this service's users for; all where it asked for none."""
    return sorted({slot for d in train for turn in d.turns for slot in turn.asks.get(service, ())}) or names


def _ask_rows(
    here: Context, train: list[Dialogue], learned: list[Exchange], services: list[str], *, unseen: bool
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return what to learn when to ask from; with `unseen`, each service as if it were new."""
    common = here.common()
    parts, labels = [], []
    for service in services:
        rows = [row for row, each in enumerate(learned) if service in train[each.dialogue].services]
        parts.append(np.hstack([common[rows], here.of_service(service, unseen=unseen)[rows]]))
        labels.append(np.array([bool(_asked(learned[row], service)) for row in rows]))
    return np.vstack(parts), np.concatenate(labels)


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


def _best(
    which: Any, there: Context, tested: list[Exchange], service: str, candidates: list[str],
    spans: list[list[Span]], rows: npt.NDArray[np.int64], asked: list[list[str]],
    known: list[str],
) -> Floats:  # fmt: skip
    """Say of each row whether the slot ranked first is asked for."""
    common, about = there.common()[rows], there.of_service(service)[rows]
    scores = np.stack([
        which.predict(
            np.hstack([
                there.of_slot(slot, told_by_words(tested, slot, spans))[rows],
                _name(slot, known, len(rows)), about, common,
            ])
        )
        for slot in candidates
    ], axis=1)  # fmt: skip
    best = scores.argmax(axis=1)
    return np.array([candidates[best[place]] in asked[row] for place, row in enumerate(rows)], float)


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
