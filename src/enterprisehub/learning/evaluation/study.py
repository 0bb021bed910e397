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
from enterprisehub.learning.horizon import asked, came, is_asked
from enterprisehub.learning.individual import Truths
from enterprisehub.learning.measures import MEASURES, measured, ranking
from enterprisehub.learning.outcomes import MEETING, STAGES
from enterprisehub.learning.progress import Progress, silent
from enterprisehub.learning.slices import Mask
from enterprisehub.learning.spec import CHURN, HORIZON_DAYS, LEAD, RETURN
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
    """What is true of single people."""


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
    model = loaded.artefact.name
    told: dict[str, Any] = {"outcomes": {}, "populations": {"asked": len(data.moments), "past_clients": past}}
    main = "appointment" if model == LEAD.name else str(loaded.artefact.horizon_days)
    orders: dict[str, Floats] = {}
    for number, (name, target) in enumerate(targets.items(), 1):
        asked_for = _Outcome(model, name)
        rivals = _rivals(asked_for, tested, learned, target[2])
        told["outcomes"][name] = _measured(asked_for, target, rivals, tested, learned, reach_s)
        progress(f"{model}: {name} measured, {number} of {len(targets)}")
        if name == main:
            orders = {"the model": target[1], **rivals}
    outcomes, chances, mask = targets[main]
    if model == LEAD.name:
        told["backtest"] = backtest(data, mask, outcomes, orders)
    if model != CHURN.name:
        told["coverage"] = coverage(loaded, tested.truths) if tested.truths is not None else None
    told["locations"] = _locations(data, mask, outcomes, chances)
    told["reliability"] = _reliability(outcomes, chances)
    told["lift"] = {name: _lift(outcomes, scores) for name, scores in orders.items()}
    told["fairness"] = fairness(tested.groups, data.contacts[mask], chances, outcomes) if tested.groups else []
    columns = {name: data.features[:, at] for at, name in enumerate(NAMES)}
    columns[SCORE] = probabilities(loaded.scorer.score(data.features[:, loaded.columns]).logits)
    told["health"] = health(loaded.artefact.spreads, columns, calibration(chances, outcomes, data.contacts[mask]))
    if model != LEAD.name:
        told["survival"] = _survival(loaded, data)
    plain: dict[str, Any] = msgspec.to_builtins(told)
    return plain


def _asked(loaded: Loaded, known: Known) -> Known:
    name = loaded.artefact.name
    hidden = None if known.hidden is None else known.hidden[is_asked(name, known.rows)]
    return msgspec.structs.replace(known, rows=asked(name, known.rows), hidden=hidden)


class _Outcome(Struct, frozen=True):
    """One thing that a model foretells: a stage, or something within so many days."""

    model: str
    name: str

    @property
    def days(self) -> float:
        return float(self.name) if self.name.isdigit() else HORIZON_DAYS

    def labels(self, data: Dataset) -> Floats:
        stages = [stage.value for stage in STAGES]
        if self.name in stages:
            return (data.stage_in_d[:, stages.index(self.name)] <= self.days).astype(np.float64)
        return came(self.model, data, self.days)

    def known(self, data: Dataset) -> Mask:
        """Return the rows whose outcome is known: those that a model is kept from."""
        return data.watched_d >= self.days


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
        outcomes = came(loaded.artefact.name, data, float(days))
        found[days] = (outcomes[mask], probabilities(logits[mask] + shift), mask)
    return found


def _teaching(asked_for: _Outcome, tested: Known, learned: Known | None) -> tuple[Dataset, Floats, Mask, Floats | None]:
    """Return what rivals may learn from: rows, outcomes, which of them, and the hidden truth if known."""
    if learned is not None:
        return learned.rows, asked_for.labels(learned.rows), asked_for.known(learned.rows), learned.hidden
    data = tested.rows
    early = (data.moments <= np.median(data.moments)) & asked_for.known(data)
    return data, asked_for.labels(data), early, None


def _rivals(asked_for: _Outcome, tested: Known, learned: Known | None, mask: Mask) -> dict[str, Floats]:
    rows, labels, teaching, _ = _teaching(asked_for, tested, learned)
    if not 0 < labels[teaching].sum() < teaching.sum():
        return {}
    silence = asked_for.model == CHURN.name
    return fitted(rows.features[teaching], labels[teaching], tested.rows.features[mask], silence=silence)


def _measured(
    asked_for: _Outcome,
    target: Target,
    rivals: Mapping[str, Floats],
    tested: Known,
    learned: Known | None,
    reach_s: float,
) -> dict[str, Any]:
    outcomes, chances, mask = target
    contacts = tested.rows.contacts[mask]
    rate = round(float(outcomes.mean()), 5) if len(outcomes) else None
    told: dict[str, Any] = {"rows": len(outcomes), "base_rate": rate}
    if not 0 < outcomes.sum() < len(outcomes):
        told["note"] = "All outcomes are the same: nothing can be measured."
        return told
    told["model"] = measured(outcomes, chances, contacts, draws=DRAWS)
    told["rivals"] = {rival: ranking(outcomes, scores, contacts, draws=DRAWS) for rival, scores in rivals.items()}
    if learned is not None and learned.hidden is not None and tested.hidden is not None:
        reach = _reachable(asked_for, tested, learned, mask, reach_s)
        told["best_reachable"] = ranking(outcomes, reach.chances, contacts, draws=DRAWS)
        told["best_reachable"]["members"] = reach.members
        ours, best = told["model"]["auc"].value, told["best_reachable"]["auc"].value
        told["share_of_reachable"] = round((ours - 0.5) / (best - 0.5), 4)
    return told


class _Reach(Struct, frozen=True):
    chances: Floats
    members: int
    """Of the model that sees the truth: fewer than usual where time was short, which flatters ours."""


def _reachable(asked_for: _Outcome, tested: Known, learned: Known, mask: Mask, reach_s: float) -> _Reach:
    """Score by the same trainer, also shown the hidden truth, taught on the same rows as the model."""
    rows, labels, teaching, hidden = _teaching(asked_for, tested, learned)
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
    """Return days, the mean probability that nothing comes until then, and the share to whom nothing came (Kaplan and Meier)."""
    back = loaded.artefact.name == RETURN.name
    comes_in_d = data.stage_in_d[:, MEETING] if back else data.writes_in_d
    logits = loaded.scorer.score(data.features[:, loaded.columns]).logits
    ends = np.minimum(comes_in_d, data.watched_d)
    came_by_then = comes_in_d <= data.watched_d
    order = np.argsort(ends, kind="stable")
    at_risk = len(order) - np.arange(len(order))
    left = np.cumprod(1 - came_by_then[order] / at_risk)
    found = []
    for days, shift in loaded.artefact.shifts.items():
        reached = int(np.searchsorted(ends[order], float(days), side="right"))
        observed = float(left[reached - 1]) if reached else 1.0
        mean = float(probabilities(logits + shift).mean())
        found.append((float(days), round(1 - mean if back else mean, 4), round(observed, 4)))
    return found
