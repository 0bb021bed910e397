"""Score a million contacts from their stored states into a Parquet file, in one process: time and memory as it goes.

`python -m benchmarks.batch_scores [--contacts N]`. Needs no database: the states are as the table `contacts` stores them.
"""

import argparse
import asyncio
import resource
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from benchmarks.scoring import subjects
from enterprisehub.contracts.scoring import Subject
from enterprisehub.contracts.state import ContactState
from enterprisehub.learning.artefact import decode
from enterprisehub.learning.registry import packaged_path
from enterprisehub.services.ml.frames import write_scores

STATES = 5000


async def streamed(count: int) -> AsyncIterator[Subject]:
    """Yield subjects, each decoded anew from its stored JSON, as from a cursor."""
    stored = [(one.moment, bytes(one.state)) for one in subjects(STATES)]
    decoder = msgspec.json.Decoder(ContactState)
    for number in range(count):
        moment, state = stored[number % STATES]
        yield Subject(moment=moment, state=decoder.decode(state))


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def measure(count: int, folder: Path) -> None:
    loaded = decode(packaged_path("lead").read_bytes(), name="lead", source="packaged")
    began, cpu, marks = time.perf_counter(), time.process_time(), {count // 10, count // 2, count}

    def done(scored: int) -> None:
        if scored in marks:
            print(f"{scored:>9,} scored, peak memory {peak_mib():.0f} MiB, {time.perf_counter() - began:.0f} s")

    await write_scores(loaded, streamed(count), folder / "scores.parquet", done=done)
    size = (folder / "scores.parquet").stat().st_size / 2**20
    used = time.process_time() - cpu
    print(f"{count:,} contacts in {used:.0f} s of CPU, {used / count * 1e6:.0f} µs each; file {size:.0f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(parser.parse_args().contacts, Path(folder)))


if __name__ == "__main__":
    main()
