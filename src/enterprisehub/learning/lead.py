"""Score leads: how probable is it that the contact books or keeps an appointment within thirty days, and what follows?"""

from typing import Final

import numpy as np

from enterprisehub.contracts.scoring import Reason, Score, StageChance, Subject
from enterprisehub.learning.additive import Floats, probability
from enterprisehub.learning.artefact import Loaded
from enterprisehub.learning.individual import apart, interval
from enterprisehub.learning.outcomes import MEETING
from enterprisehub.learning.pooling import Pool, Pools, unknown
from enterprisehub.learning.reasons import reasons
from enterprisehub.learning.scoring import Scored, scored_rows
from enterprisehub.learning.stages import Stages

TOO_LITTLE: Final = "Not enough data: the contact has not written, talked on the phone or booked anything yet."
NO_POOLS: Final[Pools] = {}
OWN_HISTORY: Final = "location"
"""The reason's name for what a location's own outcomes add."""


def score(loaded: Loaded, subjects: list[Subject], pools: Pools = NO_POOLS) -> list[Score]:
    """Score subjects, in their order.

    The interval holds a lead's own chance in nine cases of ten, as far as is known: the model's uncertainty, how far the
    location may differ, and how far leads differ who have behaved alike.
    """
    answers, rows = scored_rows(loaded, subjects)
    new = unknown(loaded.artefact.location_sd)
    own = [pools.get(subject.state.location_id, new) for subject in subjects]
    told, surely = [], []
    for each, pool in zip(answers, own, strict=True):
        if each is None:
            told.append(_silent(loaded))
            continue
        spread = apart(loaded.artefact.individual, each.logit, each.spread, pool.spread)
        told.append(_answer(loaded, each, pool, spread))
        surely.append((told[-1], spread))
    if loaded.stages is not None:
        _add_stages(loaded.stages, surely, rows)
    return told


def _add_stages(stages: Stages, told: list[tuple[Score, float]], rows: list[list[float]] | Floats) -> None:
    """Hang the other stages on the explained one, whose probability is told already."""
    if len(told) == 1:
        [(score, spread)] = told
        score.stages = _agreeing(score, stages.one(rows[0], score.probability or 0.0, spread))
    elif told:
        meeting = np.array([score.probability for score, _ in told])
        spreads = np.array([spread for _, spread in told])
        for (score, _), chances in zip(told, stages.many(np.asarray(rows), meeting, spreads), strict=True):
            score.stages = _agreeing(score, chances)


def _agreeing(score: Score, chances: list[StageChance]) -> list[StageChance]:
    """Tell the explained stage as the score does: there its interval may be open."""
    assert score.interval is not None
    chances[MEETING].interval = score.interval
    return chances


def _silent(loaded: Loaded) -> Score:
    return Score(
        probability=None, interval=None, base=loaded.scorer.base, reasons=[], model=loaded.model,
        horizon_days=loaded.artefact.horizon_days, note=TOO_LITTLE,
    )  # fmt: skip


def _answer(loaded: Loaded, each: Scored, pool: Pool, spread: float) -> Score:
    logit = each.logit + pool.shift
    chance = probability(logit)
    return Score(
        probability=chance,
        interval=interval(logit, spread),
        base=loaded.scorer.base,
        reasons=reasons(loaded.scorer, each, chance, added=_own_history(pool)),
        model=loaded.model,
        horizon_days=loaded.artefact.horizon_days,
        pooling=pool.told() if loaded.stages is not None else None,
    )


def _own_history(pool: Pool) -> list[Reason]:
    if not pool.outcomes:
        return []
    direction = "more" if pool.shift > 0 else "fewer"
    label = f"Your own {pool.outcomes} outcomes: {direction} meetings than elsewhere"
    return [Reason(feature=OWN_HISTORY, label=label, contribution=pool.shift, value=float(pool.outcomes))]
