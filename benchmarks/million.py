"""Train the lead model on a million contact-moments: seconds, and the memory that it takes.

The moments come from the simulation: the training scenario again and again with fresh seeds, so other offices, agents and people
each time; they are kept between runs. Training runs alone in a process of its own, by the function that `train` and the night call.

    python -m benchmarks.million [--rows 1000000] [--keep FOLDER] [--stages]
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import click
import msgspec
import numpy as np

from enterprisehub.learning.dataset import Dataset

ARRAYS: Final = ("features", "moments", "contacts", "stage_in_d", "writes_in_d", "watched_d", "past_clients")


@click.group(invoke_without_command=True)
@click.option("--rows", default=1_000_000, show_default=True, help="Moments to learn from.")
@click.option(
    "--keep", type=click.Path(file_okay=False, path_type=Path), default=Path(tempfile.gettempdir()) / "moments"
)
@click.option("--model", type=click.Choice(["lead", "churn"]), default="lead", show_default=True)
@click.pass_context
def million(context: click.Context, rows: int, keep: Path, model: str) -> None:
    """Make the moments and train on them."""
    if context.invoked_subcommand is not None:
        return
    keep.mkdir(parents=True, exist_ok=True)
    while _count(keep) < rows:
        subprocess.run(
            [sys.executable, "-m", "benchmarks.million", "more", str(keep), str(len(_parts(keep)))], check=True
        )
        click.echo(f"{_count(keep):,} moments made", err=True)
    run = [sys.executable, "-m", "benchmarks.million", "learn", str(keep), str(rows), model]
    click.echo(subprocess.run(run, check=True, stdout=subprocess.PIPE, text=True).stdout.strip())


@million.command()
@click.argument("keep", type=click.Path(path_type=Path))
@click.argument("number", type=int)
def more(keep: Path, number: int) -> None:
    """Make one more scenario's moments."""
    from enterprisehub.cli.training_data import told
    from enterprisehub.cli.true_chances import ANEW
    from enterprisehub.learning.dataset import dataset
    from enterprisehub.learning.progress import silent
    from enterprisehub.simulation.scenario import load

    scenario = msgspec.structs.replace(load("train"), seed=load("train").seed + (number + 7) * ANEW)
    happened = told(scenario, contacts=None, progress=silent)
    rows = dataset(happened.contacts.items(), until=happened.until, seed=number, stage_map=happened.stage_map)
    told_of = [happened.past.truth.get(one) for one in rows.contact_ids]
    hidden = np.array([[t.intent, t.responsiveness, t.motivation, t.fit] if t else [np.nan] * 4 for t in told_of])
    draft = keep / f"{number:03}.part.npz"
    np.savez(
        draft, **{name: getattr(rows, name) for name in ARRAYS}, hidden=hidden[rows.contacts], until=rows.until,
        contact_ids=np.array(rows.contact_ids), location_ids=np.array(rows.location_ids),
    )  # fmt: skip
    draft.rename(keep / f"{number:03}.npz")


@million.command()
@click.argument("keep", type=click.Path(path_type=Path))
@click.argument("rows", type=int)
@click.argument("model")
def learn(keep: Path, rows: int, model: str) -> None:
    """Train, in this process, and print what it took."""
    from enterprisehub.learning.spec import CHURN, LEAD
    from enterprisehub.learning.training import train

    data = joined(keep, rows)
    before = _peak_mib()
    begin, cpu = time.monotonic(), time.process_time()
    artefact = train(
        LEAD if model == "lead" else CHURN, data, trained_on="synthetic", seed=7,
        progress=lambda done: click.echo(f"{time.monotonic() - begin:6.0f} s  {_peak_mib():5.0f} MiB  {done}", err=True),
    )  # fmt: skip
    auc = artefact.metrics["test"]["auc"]
    click.echo(json.dumps({
        "model": model, "rows": len(data.moments), "kept_from": artefact.window["kept"]["rows"],
        "seconds": round(time.monotonic() - begin, 1), "cpu_s": round(time.process_time() - cpu, 1),
        "peak_mib": round(_peak_mib()), "of_which_the_rows_mib": round(before), "auc": auc, "cores": os.cpu_count(),
    }))  # fmt: skip


def joined(keep: Path, rows: int) -> Dataset:
    """Return the first so many moments, as one history."""
    parts = _parts(keep)
    counts = [_rows(part) for part in parts]
    wide = np.load(parts[0])["features"].shape[1]
    arrays = {
        "features": np.empty((rows, wide)), "moments": np.empty(rows), "contacts": np.empty(rows, dtype=np.int64),
        "stage_in_d": np.empty((rows, 5)), "writes_in_d": np.empty(rows), "watched_d": np.empty(rows), "past_clients": np.empty(rows, dtype=bool),
    }  # fmt: skip
    contact_ids: list[str] = []
    location_ids: list[str] = []
    at, until = 0, 0.0
    for part, count in zip(parts, counts, strict=True):
        with np.load(part) as one:
            taken = min(count, rows - at)
            for name, whole in arrays.items():
                whole[at : at + taken] = one[name][:taken]
            arrays["contacts"][at : at + taken] += len(contact_ids)
            contact_ids += [f"{part.stem}/{own}" for own in one["contact_ids"].tolist()]
            location_ids += [f"{part.stem}/{own}" for own in one["location_ids"].tolist()]
            until = float(one["until"])
            at += taken
        if at == rows:
            break
    return Dataset(**arrays, contact_ids=contact_ids, location_ids=location_ids, until=until)


def _parts(keep: Path) -> list[Path]:
    return sorted(path for path in keep.glob("*.npz") if ".part" not in path.name)


def _rows(part: Path) -> int:
    with np.load(part) as one:
        return len(one["moments"])


def _count(keep: Path) -> int:
    return sum(_rows(part) for part in _parts(keep))


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    million()
