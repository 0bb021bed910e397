"""Train a model and measure it on people and a time that it has not seen."""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd

from enterprisehub.learning import baselines, slices
from enterprisehub.learning.additive import Additive, Floats, Tables, probabilities
from enterprisehub.learning.artefact import Artefact, Loaded, decode, described, encode
from enterprisehub.learning.calibration import NothingLearned, applied, platt, shift
from enterprisehub.learning.dataset import Dataset
from enterprisehub.learning.features import INDEX, NAMES, fingerprint
from enterprisehub.learning.health import SCORE, reference
from enterprisehub.learning.horizon import outcome
from enterprisehub.learning.leaks import refuse_oracles
from enterprisehub.learning.measures import measured, ranking
from enterprisehub.learning.pooling import differing
from enterprisehub.learning.progress import Progress, silent
from enterprisehub.learning.slices import Slices
from enterprisehub.learning.spec import HORIZON_DAYS, LEAD, Spec
from enterprisehub.learning.staging import fit_heads, measured_stages
from enterprisehub.learning.tabular.fit import fit

BUDGET_S: Final = 3_600.0
"""Enough for the whole plan on any machine, so that the same seed gives the same model."""


def train(
    spec: Spec,
    data: Dataset,
    *,
    trained_on: str,
    seed: int,
    progress: Progress = silent,
) -> Artefact:
    """Fit on the early slice, calibrate on the next, measure on the last.

    Raises:
        NothingLearned: what was learned does not hold later.
    """
    labels = outcome(spec, data).labels
    cut = slices.slices(data, HORIZON_DAYS)
    slices.refuse_small(cut, labels)
    known = pd.DataFrame(data.features[cut.train], columns=list(NAMES))[list(spec.features)]
    fitted = fit(
        known, labels[cut.train], task="binary",
        groups=data.contacts[cut.train], monotone=spec.monotone, joint=False, budget_s=BUDGET_S, seed=seed,
        progress=progress,
    )  # fmt: skip
    names = tuple(table.feature for table in fitted.tables.tables)
    if not names:
        raise NothingLearned("; ".join(fitted.notes))
    features = data.features[:, [INDEX[name] for name in names]]
    raw = Additive(fitted.tables)
    line = platt(raw.score(features[cut.calibrate]).logits, labels[cut.calibrate])
    tables = applied(fitted.tables, line)
    refuse_oracles(features[cut.train], labels[cut.train], names)
    artefact = Artefact(
        name=spec.name,
        trained_on=trained_on,
        trained_at=datetime.now(UTC).replace(microsecond=0),
        seed=seed,
        horizon_days=HORIZON_DAYS,
        window={name: slices.described(data, getattr(cut, name), labels) for name in ("train", "calibrate", "test")},
        features=described(names),
        features_sha256=fingerprint(names),
        calibration=line,
        shifts=_shifts(spec, data, cut, Additive(tables).score(features).logits),
        base_rate=round(float(labels[cut.train].mean()), 6),
        spreads=reference(
            {
                **{name: features[cut.train][:, at] for at, name in enumerate(names)},
                SCORE: probabilities(Additive(tables).score(features[cut.train]).logits),
            }
        ),
        location_sd=_location_sd(data, labels, cut, Additive(tables).score(features).logits),
        reference_quantiles=_quantiles(tables, features[cut.train]),
        metrics=_metrics(spec, data, cut, tables, [each[0] for each in fitted.kept.details["rounds"]]),
        tables=tables,
    )
    return _staged(artefact, data, cut, progress) if spec.name == LEAD.name else artefact


def _staged(artefact: Artefact, data: Dataset, cut: Slices, progress: Progress) -> Artefact:
    """Add the stages; their conditionals may also learn from the slice that the explained model was calibrated on."""
    names = tuple(table.feature for table in artefact.tables.tables)
    features = data.features[:, [INDEX[name] for name in names]]
    heads = fit_heads(data, features, names, cut.train | cut.calibrate, seed=artefact.seed, progress=progress)
    staged = msgspec.structs.replace(artefact, heads=heads)
    loaded = decode(encode(staged), name=artefact.name, source="training")
    metrics = {**artefact.metrics, "stages": measured_stages(loaded, data, cut.test)}
    return msgspec.structs.replace(staged, metrics=metrics)


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


def _quantiles(tables: Tables, features: Floats) -> dict[str, float]:
    chances = probabilities(Additive(tables).score(features).logits)
    return {f"p{q}": round(float(np.quantile(chances, q / 100)), 4) for q in (50, 80, 95)}


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
                "recency": ranking(labels, recent if spec.name == LEAD.name else -recent, contacts),
                "logistic": ranking(labels, rival(data.features[cut.test]), contacts),
            },
            "spread": {f"p{q}": round(float(np.quantile(chances, q / 100)), 4) for q in (1, 5, 25, 50, 75, 95, 99)},
            "rounds": rounds,
        }
    )
    return metrics


def evaluate(spec: Spec, loaded: Loaded, data: Dataset, mask: npt.NDArray[np.bool_] | None = None) -> dict[str, Any]:
    """Measure a trained model on any data, all rows whose outcome is known unless masked; every horizon it tells."""
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
