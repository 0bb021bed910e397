"""Fit the conditionals of the stages (see `stages`) and measure every stage. Training only: needs LightGBM."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from enterprisehub.learning.additive import Additive, Floats, Table, Tables, probabilities
from enterprisehub.learning.artefact import Loaded
from enterprisehub.learning.dataset import Dataset
from enterprisehub.learning.measures import measured
from enterprisehub.learning.outcomes import MEETING, STAGES
from enterprisehub.learning.progress import Progress, silent
from enterprisehub.learning.slices import Mask
from enterprisehub.learning.spec import HORIZON_DAYS
from enterprisehub.learning.stages import GIVEN, Head
from enterprisehub.learning.tabular.fit import fit
from enterprisehub.learning.tabular.plan import MEMBERS

BUDGET_S: Final = 3_600.0
"""Enough for the whole plan on any machine, so that the same seed gives the same model."""
FEWEST: Final = 60
"""Contacts of either outcome below which a conditional is one number for all."""
CARRIED: Final = 0.99
"""Share of what a conditional's terms vary that the features which it keeps carry: the live path looks each of them up."""
PRIOR: Final = 0.5
"""Jeffreys' prior for a share."""
DIGITS: Final = 5


def fit_heads(
    data: Dataset, features: Floats, names: tuple[str, ...], mask: Mask, *, seed: int, progress: Progress = silent
) -> list[Head]:
    """Fit each conditional on the rows of the mask that its condition holds for."""
    reached = data.stage_in_d <= HORIZON_DAYS
    heads = []
    for stage in GIVEN:
        place = STAGES.index(stage)
        holds = mask & (~reached[:, MEETING] if place < MEETING else reached[:, place - 1])
        rows = Rows(
            pd.DataFrame(features[holds], columns=list(names)), reached[holds, place].astype(np.float64),
            data.contacts[holds],
        )  # fmt: skip
        heads.append(fit_head(stage.value, rows, seed, progress))
        progress(f"{stage.value} given {GIVEN[stage]}: fitted on {len(rows.labels):,} rows")
    return heads


class Rows(Struct, frozen=True):
    """What is learned from; rows of a contact belong together."""

    frame: pd.DataFrame
    labels: Floats
    contacts: npt.NDArray[np.int64]

    def fitted(self, seed: int, progress: Progress, columns: Sequence[str] | None = None) -> Tables:
        frame = self.frame if columns is None else self.frame[list(columns)]
        return fit(
            frame,
            self.labels,
            task="binary",
            groups=self.contacts,
            joint=False,
            budget_s=BUDGET_S,
            seed=seed,
            progress=progress,
        ).tables


def fit_head(stage: str, rows: Rows, seed: int, progress: Progress = silent) -> Head:
    """Fit one conditional: a curve for each feature that carries it, or one number for all."""
    positive = len(np.unique(rows.contacts[rows.labels > 0]))
    negative = len(np.unique(rows.contacts[rows.labels == 0]))
    count, hits = len(rows.labels), int(rows.labels.sum())
    tables = rows.fitted(seed, progress) if min(positive, negative) >= FEWEST else None
    if tables is None or not tables.tables or len(tables.replica_bases) != MEMBERS:
        base, draws = _share(rows, seed)
        return Head(stage=stage, rows=count, positives=hits, base=base, replica_bases=draws)
    names = [table.feature for table in tables.tables]
    kept = carrying(Additive(tables).score(rows.frame[names].to_numpy()).terms.var(axis=0))
    if len(kept) < len(names):
        tables = rows.fitted(seed, progress, [names[at] for at in kept])
    return Head(
        stage=stage,
        rows=count,
        positives=hits,
        base=tables.base,
        replica_bases=_widened(tables.replica_bases, tables.base, tables.spread_scale),
        tables=[_widened_table(table, tables.spread_scale) for table in tables.tables],
    )


def carrying(variances: Floats) -> list[int]:
    """Return the places of the largest variances, as few as add up to the share of all that is to be carried."""
    order = np.argsort(-variances, kind="stable")
    carried = np.cumsum(variances[order])
    return sorted(order[: int(np.searchsorted(carried, CARRIED * carried[-1])) + 1].tolist())


def _widened(values: Sequence[float], own: float, scale: float) -> list[float]:
    """Move replicas away from the model's own value, so that their plain standard deviation is the standard error."""
    return [round(own + (value - own) * scale, DIGITS) for value in values]


def _widened_table(table: Table, scale: float) -> Table:
    replicas = [
        [round(own + (value - own) * scale, DIGITS) for value, own in zip(values, table.values, strict=True)]
        for values in table.replicas
    ]
    own = [round(value, DIGITS) for value in table.values]  # noqa: PD011 no frame
    return Table(feature=table.feature, edges=table.edges, values=own, replicas=replicas)


def _share(rows: Rows, seed: int) -> tuple[float, list[float]]:
    """Return one share for all as log-odds, with draws from its posterior (Jeffreys) as replicas; contacts count once."""
    contacts, member = np.unique(rows.contacts, return_inverse=True)
    shares = np.bincount(member, rows.labels) / np.maximum(1, np.bincount(member)) if len(contacts) else np.zeros(0)
    hits = float(shares.sum())
    drawn = np.random.default_rng(seed).beta(hits + PRIOR, len(contacts) - hits + PRIOR, MEMBERS)
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
