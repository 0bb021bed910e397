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
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.machine import quantile
from enterprisehub.contracts.scoring import Preferences
from enterprisehub.learning.features import NAMES
from enterprisehub.learning.homes.matching import match
from enterprisehub.learning.market import Home, Market
from enterprisehub.learning.registry import files, first_good
from enterprisehub.learning.scoring import _many, _one

MOMENTS = 1_000_000
LISTINGS = 100_000
TRIES = 200


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
    """Return the latency of a match over 100,000 listings, in milliseconds."""
    rng = np.random.default_rng(2)
    towns = [f"Town {number}" for number in range(60)]
    homes = [
        Home(
            property_id=str(number), list_price_cents=int(rng.integers(10_000_000, 200_000_000)),
            bedrooms_total=int(rng.integers(1, 7)), bathrooms_total=float(rng.integers(1, 5)),
            living_area=int(rng.integers(500, 6_000)), city=towns[number % 60], latitude=34 + rng.random(),
            longitude=-118 + rng.random(), property_type="Single Family",
        )
        for number in range(LISTINGS)
    ]  # fmt: skip
    market = Market(homes)
    wishes = [
        Preferences(
            price_max_cents=int(rng.integers(40_000_000, 150_000_000)), areas=[towns[int(rng.integers(60))]],
            bedrooms_min=int(rng.integers(2, 5)), living_area_min=1_200,
        )
        for _ in range(TRIES)
    ]  # fmt: skip
    took = []
    for wish in wishes:
        begin = time.perf_counter()
        match(market, wish, {}, 10)
        took.append((time.perf_counter() - begin) * 1e3)
    return {"p50_ms": quantile(sorted(took), 0.5), "p99_ms": quantile(sorted(took), 0.99)}


def trained() -> dict[str, Any]:
    """Fit the trainer on a million contact-moments with the lead model's features; the memory is the peak of the process."""
    from enterprisehub.learning.tabular.fit import fit  # noqa: PLC0415 LightGBM is loaded on use

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
    from pathlib import Path  # noqa: PLC0415

    return Path(os.devnull).parent / "no-models"


if __name__ == "__main__":
    parts = {"scored": scored, "matched": matched, "trained": trained}
    chosen = sys.argv[1:] or list(parts)
    print(json.dumps({name: parts[name]() for name in chosen}, indent=2))
