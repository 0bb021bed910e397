"""Measure on dialogues: when to ask, which slot to ask for, and which slot values were told."""

import time
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.asking import rows_of
from enterprisehub.learning.language.deciding import Asking
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
from enterprisehub.learning.language.tagger import NAMELESS, fit_tagger
from enterprisehub.learning.measures import Measure, measured
from enterprisehub.learning.progress import Progress

EXCHANGES_PER_SECOND: Final = 60
"""Exchanges that are learned from in a second, at the slowest."""
LEAST_ASKS: Final = 20
TAGGING: Final = 0.3
TESTING: Final = 0.35
ENCODING: Final = 0.5
LEARNING: Final = 0.95
"""Shares of the budget at whose end the tagger, the encoding of test and training dialogues, and the learning of when to ask for
what go on no longer."""
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
    spans = [tagger.spans_of(each, names) for each in tested]
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
        asking = Asking(reader, train, test, learned, asked, service, schema, tagger, until, progress)
        found |= {"like": asking.like} if asking.unseen else {}
        metrics = asking.measured([spans[row] for row in told])
        for row, odds in zip(told, asking.odds(), strict=True):
            if odds > 0:
                spans[row] = tagger.spans_of(tested[row], [name for name in names if name in own])
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


def _all_slots(test: list[Dialogue]) -> list[str]:
    spanned = {span[0] for d in test for turn in d.turns if turn.user for span in turn.spans}
    return sorted(spanned)


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
