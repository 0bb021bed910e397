"""Scoring, matching and training in process, from features: no HTTP, one core for scoring.

`python -m benchmarks.scorers` prints JSON. The model is the packaged lead model; the same rows for all.
"""

import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.machine import quantile
from enterprisehub.contracts.scoring import Preferences
from enterprisehub.learning.additive import Table, Tables
from enterprisehub.learning.features import NAMES
from enterprisehub.learning.homes.interest import NOTHING_SHOWN, Taste
from enterprisehub.learning.homes.matching import Asked, match
from enterprisehub.learning.homes.order import NAMES as MATCH_NAMES
from enterprisehub.learning.homes.order import HomeRanker, Learned
from enterprisehub.learning.market import Home, Market
from enterprisehub.learning.registry import files, first_good
from enterprisehub.learning.scoring import _many, _one

MOMENTS = 1_000_000
LISTINGS = 100_000
TRIES = 400
FEATURES: tuple[tuple[str, ...], ...] = (("Pool", "Garage"), ("Garage",), (), ("Fenced Yard", "Fireplace"))


def scored() -> dict[str, float]:
    """Return the median time of one, 64 and 10,000 leads with their strongest reasons, in microseconds."""
    loaded = first_good("lead", files(_nowhere(), "lead"), lambda reason: print(reason, file=sys.stderr))
    rng = np.random.default_rng(1)
    rows = np.abs(rng.normal(size=(10_000, len(loaded.columns)))) * 10
    rows[rng.random(rows.shape) < 0.2] = np.nan
    one = rows[0].tolist()
    gc.freeze()  # as every service does once it is up
    return {
        "one_us": _median_us(lambda: _one(loaded, one), 2_000),
        "64_us": _median_us(lambda: _many(loaded, rows[:64]), 500),
        "10000_us": _median_us(lambda: _many(loaded, rows), 10),
    }


def matched() -> dict[str, float]:
    """Return the latency of a match over 100,000 listings, in milliseconds.

    Every other buyer has saved ten homes, every fourth asks what giving way on one wish would bring; the ranker is a
    table of steps over all its features, as wide as a learned one.
    """
    rng = np.random.default_rng(2)
    towns = [f"Town {number}" for number in range(60)]
    homes = [
        Home(
            property_id=str(number), list_price_cents=int(rng.integers(10_000_000, 200_000_000)),
            bedrooms_total=int(rng.integers(1, 7)), bathrooms_total=float(rng.integers(1, 5)),
            living_area=int(rng.integers(500, 6_000)), city=towns[number % 60], latitude=34 + rng.random(),
            longitude=-118 + rng.random(), property_type="Single Family", features=FEATURES[number % 4],
        )
        for number in range(LISTINGS)
    ]  # fmt: skip
    market, now = Market(homes), datetime.now(UTC)
    ranker = HomeRanker(_stepped(rng))
    asked = [
        Asked(
            wishes=Preferences(
                price_max_cents=int(rng.integers(40_000_000, 150_000_000)), areas=[towns[int(rng.integers(60))]],
                bedrooms_min=int(rng.integers(2, 5)), living_area_min=1_200, must_haves=["pool"],
            ),
            taste=_saved([homes[at] for at in rng.integers(0, LISTINGS, 10)]) if number % 2 else NOTHING_SHOWN,
            moment=now, relax=number % 4 == 0,
        )
        for number in range(TRIES)
    ]  # fmt: skip
    match(market, asked[0], {}, 10, ranker)  # the first reads which homes mention a pool
    gc.freeze()
    took = []
    for one in asked:
        begin = time.perf_counter()
        match(market, one, {}, 10, ranker)
        took.append((time.perf_counter() - begin) * 1e3)
    took.sort()
    return {"p50_ms": round(quantile(took, 0.5), 2), "p99_ms": round(quantile(took, 0.99), 2)}


def _saved(homes: list[Home]) -> Taste:
    return Taste(tuple(homes), np.ones(len(homes)), {}, frozenset())


def _stepped(rng: np.random.Generator) -> Learned:
    def table(name: str) -> Table:
        edges, values = np.sort(rng.normal(size=60)).tolist(), rng.normal(size=(9, 62)).tolist()
        return Table(feature=name, edges=edges, values=values[0], replicas=values[1:])

    tables = Tables(base=0.0, replica_bases=[0.0] * 8, tables=[table(name) for name in MATCH_NAMES])
    return Learned(
        trained_on="nothing", trained_at=datetime.now(UTC), features_sha256="", choices=0, buyers=0, tables=tables,
        metrics={},
    )  # fmt: skip


def trained() -> dict[str, Any]:
    """Fit the trainer on a million contact-moments with the lead model's features; the memory is the peak of the process."""
    from enterprisehub.learning.tabular.fit import fit

    rng = np.random.default_rng(3)
    rows = rng.normal(size=(MOMENTS, len(NAMES))).astype(np.float32)
    rows[rng.random(rows.shape) < 0.1] = np.nan
    score = np.nan_to_num(rows[:, 0]) + np.nan_to_num(rows[:, 1] * rows[:, 2]) - 2
    came = (rng.random(MOMENTS) < 1 / (1 + np.exp(-score))).astype(np.float64)
    frame = pd.DataFrame(rows, columns=list(NAMES))
    begin = time.perf_counter()
    model = fit(frame, came, task="binary", groups=np.arange(MOMENTS) // 10, joint=False, budget_s=600)
    return {
        "seconds": round(time.perf_counter() - begin, 1),
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
        "rows": model.kept.rows,
        "notes": model.notes,
    }


def _median_us(call: Callable[[], object], times: int) -> float:
    took = []
    for _ in range(times):
        begin = time.perf_counter()
        call()
        took.append((time.perf_counter() - begin) * 1e6)
    return round(quantile(sorted(took), 0.5), 1)


def _nowhere() -> Any:
    from pathlib import Path

    return Path(os.devnull).parent / "no-models"


if __name__ == "__main__":
    parts = {"scored": scored, "matched": matched, "trained": trained}
    chosen = sys.argv[1:] or list(parts)
    print(json.dumps({name: parts[name]() for name in chosen}, indent=2))
