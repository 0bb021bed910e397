"""Fit the conditionals of the stages (see `stages`) and measure every stage. Training only: needs LightGBM."""

from typing import Any, Final

import msgspec
import numpy as np

from enterprisehub.learning.additive import Additive, Floats, Table, Tables, probabilities
from enterprisehub.learning.artefact import Loaded
from enterprisehub.learning.boosting import Effort, Rows, fit
from enterprisehub.learning.dataset import Dataset
from enterprisehub.learning.measures import measured
from enterprisehub.learning.outcomes import MEETING, STAGES
from enterprisehub.learning.progress import Progress, silent
from enterprisehub.learning.slices import Mask
from enterprisehub.learning.spec import HORIZON_DAYS
from enterprisehub.learning.stages import GIVEN, Head

EFFORT: Final = Effort(rounds=250, replicas=4, leaves=4, bins=32, least_rows=40)
FEWEST: Final = 60
"""Contacts of either outcome below which a conditional is one number for all."""
KEPT: Final = 8
"""Features a conditional keeps: the live path looks each of them up."""
PRIOR: Final = 0.5
"""Jeffreys' prior for a share."""


def fit_heads(
    data: Dataset, features: Floats, names: tuple[str, ...], mask: Mask, *, seed: int, progress: Progress = silent
) -> list[Head]:
    """Fit each conditional on the rows of the mask that its condition holds for."""
    reached = data.stage_in_d <= HORIZON_DAYS
    heads = []
    for stage in GIVEN:
        place = STAGES.index(stage)
        holds = mask & (~reached[:, MEETING] if place < MEETING else reached[:, place - 1])
        rows = Rows(features[holds], reached[holds, place].astype(np.float64), data.contacts[holds])
        heads.append(_head(stage.value, rows, names, seed))
        progress(f"{stage.value} given {GIVEN[stage]}: fitted on {len(rows.labels):,} rows")
    return heads


def _head(stage: str, rows: Rows, names: tuple[str, ...], seed: int) -> Head:
    positive = len(np.unique(rows.contacts[rows.labels > 0]))
    negative = len(np.unique(rows.contacts[rows.labels == 0]))
    count, hits = len(rows.labels), int(rows.labels.sum())
    if min(positive, negative) < FEWEST:
        base, draws = _share(rows, seed)
        return Head(stage=stage, rows=count, positives=hits, base=base, replica_bases=draws)
    first = fit(rows, names, {}, seed=seed, effort=msgspec.structs.replace(EFFORT, replicas=1)).tables
    terms = Additive(first).score(rows.features).terms
    kept = sorted(np.argsort(-terms.std(axis=0), kind="stable")[:KEPT].tolist())
    chosen = Rows(rows.features[:, kept], rows.labels, rows.contacts)
    tables = fit(chosen, [names[at] for at in kept], {}, seed=seed, effort=EFFORT).tables
    return Head(
        stage=stage,
        rows=count,
        positives=hits,
        base=tables.base,
        replica_bases=tables.replica_bases,
        tables=_rounded(tables),
    )


def _rounded(tables: Tables) -> list[Table]:
    return [
        Table(
            feature=table.feature,
            edges=table.edges,
            values=[round(value, 5) for value in table.values],
            replicas=[[round(value, 5) for value in values] for values in table.replicas],
        )
        for table in tables.tables
    ]


def _share(rows: Rows, seed: int) -> tuple[float, list[float]]:
    """Return one share for all as log-odds, with draws from its posterior (Jeffreys) as replicas; contacts count once."""
    contacts, member = np.unique(rows.contacts, return_inverse=True)
    shares = np.bincount(member, rows.labels) / np.maximum(1, np.bincount(member)) if len(contacts) else np.zeros(0)
    hits = float(shares.sum())
    drawn = np.random.default_rng(seed).beta(hits + PRIOR, len(contacts) - hits + PRIOR, EFFORT.replicas)
    return _log_odds((hits + PRIOR) / (len(contacts) + 2 * PRIOR)), [_log_odds(share) for share in drawn.tolist()]


def _log_odds(share: float) -> float:
    held = min(max(share, 1e-6), 1 - 1e-6)
    return float(np.log(held / (1 - held)))


def stage_chances(loaded: Loaded, data: Dataset, mask: Mask) -> Floats:
    """Return the probability of every stage for the rows of the mask, as serving tells it."""
    assert loaded.stages is not None
    rows = data.features[mask][:, loaded.columns]
    scored = loaded.scorer.score(rows)
    return loaded.stages.chances(rows, probabilities(scored.logits), scored.spread)[0]


def measured_stages(loaded: Loaded, data: Dataset, mask: Mask) -> dict[str, Any]:
    """Measure every stage on the rows of the mask: rows, share reached and the usual measures."""
    chances = stage_chances(loaded, data, mask)
    found = {}
    for place, stage in enumerate(STAGES):
        labels = (data.stage_in_d[mask, place] <= HORIZON_DAYS).astype(np.float64)
        if 0 < labels.sum() < len(labels):
            found[stage.value] = {
                "rows": len(labels),
                "base_rate": round(float(labels.mean()), 5),
                **measured(labels, chances[:, place], data.contacts[mask]),
            }
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain
