"""Write feature and label frames, and scores, as Parquet: contact by contact, in pieces, so that memory stays flat.

Every column says its unit and meaning in the schema's metadata. Names, addresses and words are in none of them.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from enterprisehub.contracts.events import ContactEvent
from enterprisehub.contracts.scoring import Subject
from enterprisehub.domain.fold import key_of
from enterprisehub.learning.artefact import Loaded
from enterprisehub.learning.dataset import states_at
from enterprisehub.learning.features import FEATURES
from enterprisehub.learning.lead import NO_POOLS, score
from enterprisehub.learning.outcomes import DAY_S, STAGES, StageMap, days_until, milestones, watched_until, writes_in_d
from enterprisehub.learning.pooling import Pools
from enterprisehub.learning.spec import has_engaged
from enterprisehub.learning.vector import vector

PIECE: Final = 2000
"""Rows written at a time."""
Done = Callable[[int], None]
_KEYS: Final = (
    ("location_id", pa.string(), "", "GoHighLevel's location"),
    ("contact_id", pa.string(), "", "GoHighLevel's contact"),
    (
        "moment",
        pa.timestamp("us", tz="UTC"),
        "",
        "what was known by then is in the features, what came after is in the labels",
    ),
)
FEATURE_SCHEMA: Final = pa.schema([
    *(pa.field(name, kind, metadata={"meaning": meaning}) for name, kind, _, meaning in _KEYS),
    *(
        pa.field(one.name, pa.float64(), metadata={"unit": one.unit, "meaning": one.meaning, "reads": one.reads})
        for one in FEATURES
    ),
])  # fmt: skip
LABEL_SCHEMA: Final = pa.schema([
    *(pa.field(name, kind, metadata={"meaning": meaning}) for name, kind, _, meaning in _KEYS),
    *(
        pa.field(f"{stage.value}_in_d", pa.float64(),
                 metadata={"unit": "days", "meaning": f"until {stage.value} or a later stage is reached; null: not seen"})
        for stage in STAGES
    ),
    pa.field("writes_in_d", pa.float64(), metadata={"unit": "days", "meaning": "until the contact writes or calls; null: not seen"}),
    pa.field("watched_d", pa.float64(), metadata={"unit": "days", "meaning": "for which the contact was watched: beyond it nothing is known (censoring)"}),
])  # fmt: skip
SCORE_SCHEMA: Final = pa.schema([
    *(pa.field(name, kind) for name, kind, _, _ in _KEYS),
    pa.field("probability", pa.float64(), metadata={"meaning": "of an appointment within the horizon; null: not enough data"}),
    pa.field("low", pa.float64()), pa.field("high", pa.float64()),
    *(pa.field(stage.value, pa.float64(), metadata={"meaning": f"probability of {stage.value} or a later stage"}) for stage in STAGES),
    pa.field("reason", pa.string(), metadata={"meaning": "the strongest reason, in words"}),
    pa.field("model", pa.string()), pa.field("trained_on", pa.string()),
])  # fmt: skip


class _Writer:
    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self._schema = schema
        self._rows: list[tuple[Any, ...]] = []

    def add(self, row: tuple[Any, ...]) -> None:
        self._rows.append(row)
        if len(self._rows) >= PIECE:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            columns = [
                pa.array(list(c), t) for c, t in zip(zip(*self._rows, strict=True), self._schema.types, strict=True)
            ]
            self._writer.write_table(pa.table(columns, schema=self._schema))
            self._rows = []

    def close(self) -> None:
        self.flush()
        self._writer.close()


@contextmanager
def _writing(path: Path, schema: pa.Schema) -> Iterator[_Writer]:
    """Write beside the target and move it there when all is written: a file that is there is whole."""
    draft = path.with_suffix(".part")
    writer = _Writer(draft, schema)
    try:
        yield writer
        writer.close()
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


async def write_frames(
    contacts: AsyncIterator[tuple[str, list[ContactEvent]]],
    folder: Path,
    *,
    moments: Sequence[datetime],
    until: datetime,
    stage_map: StageMap,
    done: Done,
) -> int:
    """Write `features.parquet` and `labels.parquet`: each contact's features as of moments, and what came of it.

    Args:
        contacts: location and contact joined by a slash, with all events.
        folder: where to write.
        moments: ascending; nothing that became known after one is in its features.
        until: end of the history.
        stage_map: what the CRM's stages mean.
        done: told how many contacts are read.

    Returns:
        How many rows each file holds.
    """
    folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 once, before the work
    count = rows = 0
    with (
        _writing(folder / "features.parquet", FEATURE_SCHEMA) as features,
        _writing(folder / "labels.parquet", LABEL_SCHEMA) as labels,
    ):
        async for name, events in contacts:
            ordered = sorted(events, key=key_of)
            watched, reached = watched_until(ordered, until), milestones(ordered, stage_map)
            for moment, state in states_at(ordered, moments):
                if not has_engaged(state):
                    continue
                key = (*name.split("/", 1), moment)
                features.add((*key, *_nulls(vector(state, moment))))
                came = [*days_until(reached, moment), writes_in_d(ordered, moment)]
                labels.add((*key, *_nulls(came), (watched - moment).total_seconds() / DAY_S))
                rows += 1
            count += 1
            if count % PIECE == 0:
                done(count)
    done(count)
    return rows


async def write_scores(
    loaded: Loaded, subjects: AsyncIterator[Subject], path: Path, *, done: Done, pools: Pools = NO_POOLS
) -> int:
    """Write every contact's score; a batch is scored at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    batch: list[Subject] = []
    with _writing(path, SCORE_SCHEMA) as writer:

        def flush() -> None:
            for subject, row in zip(batch, _scored(loaded, batch, pools), strict=True):
                writer.add((subject.state.location_id, subject.state.contact_id, subject.moment, *row))
            batch.clear()

        async for subject in subjects:
            batch.append(subject)
            count += 1
            if len(batch) >= PIECE:
                flush()
                done(count)
        flush()
    done(count)
    return count


def _scored(loaded: Loaded, batch: list[Subject], pools: Pools) -> Iterable[tuple[Any, ...]]:
    pieces = iter(batch)
    while piece := list(islice(pieces, 256)):
        for told in score(loaded, piece, pools):
            stages: list[float | None] = [one.probability for one in told.stages] or [None] * len(STAGES)
            low, high = told.interval or (None, None)
            reason = told.reasons[0].label if told.reasons else told.note
            yield (told.probability, low, high, *stages, reason, told.model.version, told.model.trained_on)


def _nulls(values: Iterable[float]) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]
