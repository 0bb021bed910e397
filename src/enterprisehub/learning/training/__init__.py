"""Train a model and measure it on people and a time that it has not seen."""

from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from enterprisehub.learning import baselines, slices
from enterprisehub.learning.additive import Additive, Floats, Tables, probabilities
from enterprisehub.learning.artefact import Artefact, Line, Loaded, decode, described, encode
from enterprisehub.learning.calibration import NothingLearned, applied, platt, shift
from enterprisehub.learning.dataset import Dataset
from enterprisehub.learning.features import INDEX, NAMES, fingerprint
from enterprisehub.learning.health import SCORE, Reference, reference
from enterprisehub.learning.horizon import Outcome, asked, is_asked, outcome
from enterprisehub.learning.individual import Individual, Truths, learned
from enterprisehub.learning.leaks import refuse_oracles
from enterprisehub.learning.measures import measured, ranking
from enterprisehub.learning.pooling import differing
from enterprisehub.learning.progress import Progress, silent
from enterprisehub.learning.slices import Slices
from enterprisehub.learning.spec import CHURN, LEAD, Spec
from enterprisehub.learning.tabular.fit import fit
from enterprisehub.learning.training.staging import BUDGET_S, Rows, fit_heads, measured_stages

WITHIN: Final = "within_d"
"""Column that tells a row's horizon to the trainer where several teach."""
Known = Callable[[int], slices.Mask]
"""Rows to learn from by a horizon in days: those whose outcome is known by then."""


def train(
    spec: Spec,
    data: Dataset,
    *,
    trained_on: str,
    seed: int,
    individual: Individual = Individual(),  # noqa: B008 frozen
    progress: Progress = silent,
) -> Artefact:
    """Fit on the early slice, calibrate on the next, measure on the last; then fit what is kept on all that is known.

    Args:
        spec: what is asked.
        data: the history.
        trained_on: whose outcomes they are.
        seed: the same seed and rows give the same model.
        individual: how far single leads differ, where that was learned.
        progress: told what is done.

    Raises:
        NothingLearned: what was learned does not hold later.
    """
    data = asked(spec.name, data)
    told = outcome(spec, data)
    cut = slices.slices(data, spec.horizon_days)
    slices.refuse_small(cut, told.labels)
    early = _early(spec, data, told.labels, cut, seed, progress)
    progress(f"{spec.name}: measured; now on all that is known")
    fitted = _fitted(spec, data, lambda days: outcome(spec, data, days).known, seed, progress)
    kept = applied(fitted.tables, early.line)
    chances = probabilities(Additive(kept).score(_columns(data, kept)[told.known]).logits)
    artefact = Artefact(
        name=spec.name,
        trained_on=trained_on,
        trained_at=datetime.now(UTC).replace(microsecond=0),
        seed=seed,
        horizon_days=spec.horizon_days,
        window=_window(data, cut, told),
        features=described(_names(kept)),
        features_sha256=fingerprint(_names(kept)),
        calibration=early.line,
        shifts=_shifts(spec, data, cut, early.logits),
        base_rate=round(float(told.labels[told.known].mean()), 6),
        spreads=_spreads(data, kept, told.known, chances),
        location_sd=_location_sd(data, told.labels, cut, early.logits),
        individual=individual,
        reference_quantiles={f"p{q}": round(float(np.quantile(chances, q / 100)), 4) for q in (50, 80, 95)},
        metrics=early.metrics,
        tables=kept,
    )
    return _staged(artefact, early.tables, data, cut, progress) if spec.name == LEAD.name else artefact


class _Early(Struct, frozen=True):
    """The model of the early slice, which is measured and then thrown away."""

    tables: Tables
    line: Line
    logits: Floats
    """Of all rows."""
    metrics: dict[str, Any]


def _early(spec: Spec, data: Dataset, labels: Floats, cut: Slices, seed: int, progress: Progress) -> _Early:
    first = _fitted(spec, data, lambda days: slices.slices(data, days).train, seed, progress)
    raw = Additive(first.tables).score(_columns(data, first.tables)).logits
    line = platt(raw[cut.calibrate], labels[cut.calibrate])
    tables = applied(first.tables, line)
    refuse_oracles(_columns(data, first.tables)[cut.train], labels[cut.train], _names(first.tables))
    metrics = _metrics(spec, data, cut, tables, first.rounds)
    return _Early(tables, line, Additive(tables).score(_columns(data, tables)).logits, metrics)


def _window(data: Dataset, cut: Slices, told: Outcome) -> dict[str, Any]:
    parts = {"train": cut.train, "calibrate": cut.calibrate, "test": cut.test, "kept": told.known}
    return {name: slices.described(data, mask, told.labels) for name, mask in parts.items()}


def _spreads(data: Dataset, tables: Tables, known: slices.Mask, chances: Floats) -> dict[str, Reference]:
    columns = zip(_names(tables), _columns(data, tables)[known].T, strict=True)
    return reference({**dict(columns), SCORE: chances})


def with_individual(artefact: Artefact, truths: Truths) -> Artefact:
    """Return the model with what it learns of how far single leads differ from their scores."""
    scored = Additive(artefact.tables).score(truths.features[:, [INDEX[name] for name in _names(artefact.tables)]])
    return msgspec.structs.replace(artefact, individual=learned(scored.logits, scored.spread, truths.chances))


class _Fitted(Struct, frozen=True):
    tables: Tables
    rounds: list[int]
    """Of each member."""


def _fitted(spec: Spec, data: Dataset, known: Known, seed: int, progress: Progress) -> _Fitted:
    """Fit one score to what came within each horizon that teaches it; of their levels the explained one's is kept."""
    taught = lessons(spec, data, known)
    model = fit(
        taught.frame, taught.labels, task="binary", groups=taught.contacts, monotone=spec.monotone, joint=False,
        budget_s=BUDGET_S, seed=seed, progress=progress,
    )  # fmt: skip
    tables = at_level(model.tables, WITHIN, spec.horizon_days)
    if not tables.tables:
        raise NothingLearned("; ".join(model.notes))
    return _Fitted(tables, [each[0] for each in model.kept.details["rounds"]])


def lessons(spec: Spec, data: Dataset, known: Known) -> Rows:
    """Return what a score learns from: a row once for each horizon by which its outcome is known.

    Where several teach, a column says which: one additive score with a level a horizon is Bennett's (1983) proportional odds.
    """
    masks = {days: mask for days in spec.taught if (mask := known(days)).any()}
    frames = [
        pd.DataFrame(data.features[mask], columns=list(NAMES))[list(spec.features)].assign(**{WITHIN: float(days)})
        for days, mask in masks.items()
    ]
    frame = pd.concat(frames, ignore_index=True)
    return Rows(
        frame if len(masks) > 1 else frame.drop(columns=WITHIN),
        np.concatenate([outcome(spec, data, days).labels[mask] for days, mask in masks.items()]),
        np.concatenate([data.contacts[mask] for mask in masks.values()]),
    )


def at_level(tables: Tables, feature: str, value: float) -> Tables:
    """Return tables as they are where a feature has such a value, without that feature."""
    base, replicas = tables.base, list(tables.replica_bases)
    for table in tables.tables:
        if table.feature == feature:
            place = bisect_left(table.edges, value)
            base += table.values[place]  # noqa: PD011 no frame
            replicas = [own + values[place] for own, values in zip(replicas, table.replicas, strict=True)]
    others = [table for table in tables.tables if table.feature != feature]
    return msgspec.structs.replace(tables, base=base, replica_bases=replicas, tables=others)


def _names(tables: Tables) -> tuple[str, ...]:
    return tuple(table.feature for table in tables.tables)


def _columns(data: Dataset, tables: Tables) -> Floats:
    return data.features[:, [INDEX[name] for name in _names(tables)]]


def _staged(artefact: Artefact, measured_: Tables, data: Dataset, cut: Slices, progress: Progress) -> Artefact:
    """Add the stages: measured with the model of the early slices, kept from all that is known."""
    early = _with_heads(artefact, measured_, data, cut.train | cut.calibrate, progress)
    loaded = decode(encode(early), name=artefact.name, source="training")
    metrics = {**artefact.metrics, "stages": measured_stages(loaded, data, cut.test)}
    kept = _with_heads(artefact, artefact.tables, data, data.watched_d >= artefact.horizon_days, progress)
    return msgspec.structs.replace(kept, metrics=metrics)


def _with_heads(artefact: Artefact, tables: Tables, data: Dataset, mask: slices.Mask, progress: Progress) -> Artefact:
    names = _names(tables)
    heads = fit_heads(data, _columns(data, tables), names, mask, seed=artefact.seed, progress=progress)
    return msgspec.structs.replace(
        artefact, tables=tables, heads=heads, features=described(names), features_sha256=fingerprint(names)
    )


def _shifts(spec: Spec, data: Dataset, cut: Slices, logits: Floats) -> dict[str, float]:
    """Place the other horizons by the same rows' outcomes, so that they come out in order.

    The longest look past the end of the calibration slice, at contacts that are never tested on.
    """
    if len(spec.horizons) == 1:
        return {}
    reaching = cut.calibrate & outcome(spec, data, max(spec.horizons)).known
    if not reaching.any():
        raise NothingLearned(f"the history is too short to learn of {max(spec.horizons)} days")
    level = shift(logits[reaching], outcome(spec, data).labels[reaching])
    return {
        str(days): round(shift(logits[reaching], outcome(spec, data, days).labels[reaching]) - level, 6)
        for days in sorted(spec.horizons)
    }


def _location_sd(data: Dataset, labels: Floats, cut: Slices, logits: Floats) -> float:
    where = [data.location_ids[contact] for contact in data.contacts[cut.calibrate]]
    return differing(logits[cut.calibrate], labels[cut.calibrate], data.contacts[cut.calibrate], where)


def _metrics(spec: Spec, data: Dataset, cut: Slices, tables: Tables, rounds: list[int]) -> dict[str, Any]:
    labels, contacts = outcome(spec, data).labels[cut.test], data.contacts[cut.test]
    features = data.features[:, [INDEX[table.feature] for table in tables.tables]]
    chances = probabilities(Additive(tables).score(features[cut.test]).logits)
    rival = baselines.Logistic(data.features[cut.train], outcome(spec, data).labels[cut.train])
    recent = baselines.recency(data.features[cut.test])
    metrics: dict[str, Any] = msgspec.to_builtins(
        {
            "test": measured(labels, chances, contacts),
            "baselines": {
                "recency": ranking(labels, -recent if spec.name == CHURN.name else recent, contacts),
                "logistic": ranking(labels, rival(data.features[cut.test]), contacts),
            },
            "spread": {f"p{q}": round(float(np.quantile(chances, q / 100)), 4) for q in (1, 5, 25, 50, 75, 95, 99)},
            "rounds": rounds,
        }
    )
    return metrics


def evaluate(spec: Spec, loaded: Loaded, data: Dataset, mask: npt.NDArray[np.bool_] | None = None) -> dict[str, Any]:
    """Measure a trained model on any data, all rows whose outcome is known unless masked; every horizon it tells."""
    mask = None if mask is None else mask[is_asked(spec.name, data)]
    data = asked(spec.name, data)
    scored = loaded.scorer.score(data.features[:, loaded.columns])
    by_days: dict[str, Any] = {}
    for days in spec.horizons:
        other = outcome(spec, data, days)
        chosen = other.known if mask is None else other.known & mask
        chances = probabilities(scored.logits + loaded.artefact.shifts.get(str(days), 0.0))
        if chosen.any():
            by_days[str(days)] = {
                "rows": int(chosen.sum()),
                "base_rate": round(float(other.labels[chosen].mean()), 4),
                **measured(other.labels[chosen], chances[chosen], data.contacts[chosen]),
            }
    if loaded.stages is not None:
        known = outcome(spec, data).known if mask is None else outcome(spec, data).known & mask
        by_days["stages"] = measured_stages(loaded, data, known)
    plain: dict[str, Any] = msgspec.to_builtins(by_days)
    return plain
