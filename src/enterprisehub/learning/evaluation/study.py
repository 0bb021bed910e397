"""Measure a model on a history against rivals and against what could be reached; per stage or horizon, per location."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
import numpy as np
from msgspec import Struct

from enterprisehub.learning.additive import Floats, probabilities
from enterprisehub.learning.artefact import Loaded
from enterprisehub.learning.dataset import Dataset
from enterprisehub.learning.evaluation.audit import backtest, fairness
from enterprisehub.learning.evaluation.coverage import coverage
from enterprisehub.learning.evaluation.rivals import fitted
from enterprisehub.learning.features import NAMES
from enterprisehub.learning.health import SCORE, calibration, health
from enterprisehub.learning.horizon import asked
from enterprisehub.learning.individual import Truths
from enterprisehub.learning.measures import MEASURES, measured, ranking
from enterprisehub.learning.outcomes import STAGES
from enterprisehub.learning.progress import Progress, silent
from enterprisehub.learning.slices import Mask
from enterprisehub.learning.spec import HORIZON_DAYS, LEAD
from enterprisehub.learning.training.reachable import BUDGET_S, knowing, seeing
from enterprisehub.learning.training.staging import stage_chances

DRAWS: Final = 100
FEWEST_OF_A_LOCATION: Final = 200
POINTS: Final = 10


class Known(Struct, frozen=True, kw_only=True):
    """What may be evaluated on. Hidden truth and groups are known of synthetic histories only."""

    rows: Dataset
    hidden: Floats | None = None
    groups: Mapping[str, Sequence[str]] = {}
    """By protected attribute, each contact's group."""
    truths: Truths | None = None
    """What is true of single leads."""


def study(
    loaded: Loaded, tested: Known, learned: Known | None, *, reach_s: float = BUDGET_S, progress: Progress = silent
) -> dict[str, Any]:
    """Return all that is measured of a model.

    Args:
        loaded: the model.
        tested: a history that it has not learned from.
        learned: the history that rivals and the best reachable may learn from, all that is known of it; without
            one, rivals learn from the first half of the tested contacts' time.
        reach_s: seconds that the search for the best reachable may take for one outcome.
        progress: told what is done.
    """
    past = int(tested.rows.past_clients.sum())
    tested, learned = _asked(loaded, tested), learned and _asked(loaded, learned)
    data = tested.rows
    known = data.watched_d >= HORIZON_DAYS
    targets = _targets(loaded, data, known)
    told: dict[str, Any] = {"outcomes": {}, "populations": {"leads": len(data.moments), "past_clients": past}}
    main = "appointment" if loaded.artefact.name == LEAD.name else str(HORIZON_DAYS)
    silence = loaded.artefact.name != LEAD.name
    orders: dict[str, Floats] = {}
    for number, (name, target) in enumerate(targets.items(), 1):
        rivals = _rivals(name, tested, learned, target[2], silence=silence)
        told["outcomes"][name] = _measured(name, target, rivals, tested, learned, reach_s)
        progress(f"{loaded.artefact.name}: {name} measured, {number} of {len(targets)}")
        if name == main:
            orders = {"the model": target[1], **rivals}
    came, chances, mask = targets[main]
    if not silence:
        told["backtest"] = backtest(data, mask, came, orders)
        told["coverage"] = coverage(loaded, tested.truths) if tested.truths is not None else None
    told["locations"] = _locations(data, mask, came, chances)
    told["reliability"] = _reliability(came, chances)
    told["lift"] = {name: _lift(came, scores) for name, scores in orders.items()}
    told["fairness"] = fairness(tested.groups, data.contacts[mask], chances, came) if tested.groups else []
    columns = {name: data.features[:, at] for at, name in enumerate(NAMES)}
    columns[SCORE] = probabilities(loaded.scorer.score(data.features[:, loaded.columns]).logits)
    told["health"] = health(loaded.artefact.spreads, columns, calibration(chances, came, data.contacts[mask]))
    if silence:
        told["survival"] = _survival(loaded, data)
    plain: dict[str, Any] = msgspec.to_builtins(told)
    return plain


def _asked(loaded: Loaded, known: Known) -> Known:
    rows = asked(loaded.artefact.name, known.rows)
    if rows is known.rows or known.hidden is None:
        return msgspec.structs.replace(known, rows=rows)
    return msgspec.structs.replace(known, rows=rows, hidden=known.hidden[~known.rows.past_clients])


Target = tuple[Floats, Floats, Mask]
"""Outcomes and probabilities of the rows of the mask, and the mask."""


def _targets(loaded: Loaded, data: Dataset, known: Mask) -> dict[str, Target]:
    if loaded.artefact.name == LEAD.name:
        chances = stage_chances(loaded, data, known)
        return {
            stage.value: ((data.stage_in_d[known, at] <= HORIZON_DAYS).astype(float), chances[:, at], known)
            for at, stage in enumerate(STAGES)
        }
    logits = loaded.scorer.score(data.features[:, loaded.columns]).logits
    found = {}
    for days, shift in loaded.artefact.shifts.items():
        mask = data.watched_d >= float(days)
        found[days] = ((data.writes_in_d[mask] > float(days)).astype(float), probabilities(logits[mask] + shift), mask)
    return found


def _labels(name: str, data: Dataset) -> Floats:
    if name in {stage.value for stage in STAGES}:
        at = [stage.value for stage in STAGES].index(name)
        return (data.stage_in_d[:, at] <= HORIZON_DAYS).astype(np.float64)
    return (data.writes_in_d > float(name)).astype(np.float64)


def _known(name: str, data: Dataset) -> Mask:
    """Return the rows whose outcome is known: those that a model is kept from."""
    return data.watched_d >= (float(name) if name.isdigit() else HORIZON_DAYS)


def _teaching(name: str, tested: Known, learned: Known | None) -> tuple[Dataset, Floats, Mask, Floats | None]:
    """Return what rivals may learn from: rows, outcomes, which of them, and the hidden truth if known."""
    if learned is not None:
        return learned.rows, _labels(name, learned.rows), _known(name, learned.rows), learned.hidden
    data = tested.rows
    early = (data.moments <= np.median(data.moments)) & (data.watched_d >= HORIZON_DAYS)
    return data, _labels(name, data), early, None


def _rivals(name: str, tested: Known, learned: Known | None, mask: Mask, *, silence: bool) -> dict[str, Floats]:
    rows, labels, teaching, _ = _teaching(name, tested, learned)
    if not 0 < labels[teaching].sum() < teaching.sum():
        return {}
    return fitted(rows.features[teaching], labels[teaching], tested.rows.features[mask], silence=silence)


def _measured(
    name: str, target: Target, rivals: Mapping[str, Floats], tested: Known, learned: Known | None, reach_s: float
) -> dict[str, Any]:
    came, chances, mask = target
    contacts = tested.rows.contacts[mask]
    told: dict[str, Any] = {"rows": len(came), "base_rate": round(float(came.mean()), 5) if len(came) else None}
    if not 0 < came.sum() < len(came):
        told["note"] = "All outcomes are the same: nothing can be measured."
        return told
    told["model"] = measured(came, chances, contacts, draws=DRAWS)
    told["rivals"] = {rival: ranking(came, scores, contacts, draws=DRAWS) for rival, scores in rivals.items()}
    if learned is not None and learned.hidden is not None and tested.hidden is not None:
        reach = _reachable(name, tested, learned, mask, reach_s)
        told["best_reachable"] = ranking(came, reach.chances, contacts, draws=DRAWS)
        told["best_reachable"]["members"] = reach.members
        ours, best = told["model"]["auc"].value, told["best_reachable"]["auc"].value
        told["share_of_reachable"] = round((ours - 0.5) / (best - 0.5), 4)
    return told


class _Reach(Struct, frozen=True):
    chances: Floats
    members: int
    """Of the model that sees the truth: fewer than usual where time was short, which flatters ours."""


def _reachable(name: str, tested: Known, learned: Known, mask: Mask, reach_s: float) -> _Reach:
    """Score by the same trainer, also shown the hidden truth, taught on the same rows as the model."""
    rows, labels, teaching, hidden = _teaching(name, tested, learned)
    assert hidden is not None
    assert tested.hidden is not None
    model = knowing(rows, hidden, labels, teaching, seed=7, budget_s=reach_s)
    chances = model.predict(seeing(tested.rows.features[mask], tested.hidden[mask])).estimates
    return _Reach(chances, model.kept.details["members"])


def _locations(data: Dataset, mask: Mask, came: Floats, chances: Floats) -> dict[str, Any]:
    where = np.array(data.location_ids, dtype=object)[data.contacts[mask]]
    found = {}
    for location in sorted({str(one) for one in where}):
        inside = where == location
        if inside.sum() >= FEWEST_OF_A_LOCATION and 0 < came[inside].sum() < inside.sum():
            contacts = data.contacts[mask][inside]
            found[location] = {
                "rows": int(inside.sum()),
                **measured(came[inside], chances[inside], contacts, draws=DRAWS, measures=MEASURES),
            }
        else:
            found[location] = {"rows": int(inside.sum()), "note": "too few outcomes to measure"}
    return found


def _reliability(came: Floats, chances: Floats) -> list[tuple[float, float, int]]:
    """Return, in bins of equal mass, the mean probability, the share that came, and the rows."""
    order = np.argsort(chances, kind="stable")
    parts = zip(np.array_split(chances[order], POINTS), np.array_split(came[order], POINTS), strict=True)
    return [(round(float(t.mean()), 5), round(float(c.mean()), 5), len(t)) for t, c in parts if len(t)]


def _lift(came: Floats, scores: Floats) -> list[tuple[float, float]]:
    """Return the share of outcomes found by calling the first share of the list."""
    order = np.argsort(-scores, kind="stable")
    found = np.cumsum(came[order]) / max(1.0, came.sum())
    return [(share / 20, round(float(found[max(0, round(share / 20 * len(came)) - 1)]), 4)) for share in range(1, 21)]


def _survival(loaded: Loaded, data: Dataset) -> list[tuple[float, float, float]]:
    """Return days, the mean probability of silence until then, and the share that was silent (Kaplan and Meier)."""
    logits = loaded.scorer.score(data.features[:, loaded.columns]).logits
    ends = np.minimum(data.writes_in_d, data.watched_d)
    wrote = data.writes_in_d <= data.watched_d
    order = np.argsort(ends, kind="stable")
    at_risk = len(order) - np.arange(len(order))
    silent_share = np.cumprod(1 - wrote[order] / at_risk)
    found = []
    for days, shift in loaded.artefact.shifts.items():
        reached = int(np.searchsorted(ends[order], float(days), side="right"))
        observed = float(silent_share[reached - 1]) if reached else 1.0
        found.append((float(days), round(float(probabilities(logits + shift).mean()), 4), round(observed, 4)))
    return found
