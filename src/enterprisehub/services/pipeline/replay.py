"""Rebuild states from the log, score them again, and compare with what was said then, byte by byte."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from msgspec import Struct

from enterprisehub.contracts.scoring import Pooling, Subject
from enterprisehub.domain.fold import fold
from enterprisehub.kit.database import ALL, Database
from enterprisehub.learning.artefact import ArtefactRefused, Loaded, decode
from enterprisehub.learning.lead import score
from enterprisehub.learning.pooling import Pools, as_told
from enterprisehub.services.pipeline import replay_repository as repository


class Replayed(Struct):
    """What a replay found."""

    predictions: int = 0
    identical: int = 0
    different: int = 0
    without_model: int = 0
    """Predictions of a model version that is no longer stored."""
    examples: list[dict[str, str]] = []
    """The first few that differ."""


async def replay(
    database: Database, location_id: str | None, packaged: Iterable[bytes], progress: Callable[[int, int], None]
) -> Replayed:
    """Replay every lead prediction of a location, or of all."""
    found = Replayed(examples=[])
    async with database.transaction(location_id or ALL) as connection:
        loaded = _by_version([*await repository.models(connection), *packaged])
        total = await repository.count(connection, location_id)
        async for key, said in repository.predictions(connection, location_id):
            events = await repository.log(connection, key)
            for row in said:
                _compare(found, row, events, loaded)
            progress(found.predictions, total)
    return found


def _by_version(artefacts: Iterable[bytes]) -> dict[str, Loaded]:
    loaded = {}
    for data in artefacts:
        try:
            one = decode(data, name="lead", source="models")
        except ArtefactRefused:
            continue
        loaded[f"{one.model.name}@{one.model.version}"] = one
    return loaded


class _Said(Struct):
    pooling: Pooling | None = None


def _pools(row: dict[str, Any], location_id: str) -> Pools:
    """Return the location's own shift as it was then: an input of the score that its answer records."""
    said = msgspec.json.decode(row["answer"], type=_Said).pooling
    return {} if said is None else {location_id: as_told(said)}


def _compare(found: Replayed, row: dict[str, Any], events: list[tuple[int, Any]], loaded: dict[str, Loaded]) -> None:
    found.predictions += 1
    model = loaded.get(row["model"])
    if model is None:
        found.without_model += 1
        return
    state = fold(event for seq, event in events if seq <= row["log_seq"])
    answer = ""
    if state is not None:
        [again] = score(model, [Subject(moment=row["moment"], state=state)], _pools(row, state.location_id))
        answer = msgspec.json.encode(again).decode()
    if answer == row["answer"]:
        found.identical += 1
        return
    found.different += 1
    if len(found.examples) < 3:
        found.examples.append({"contact_id": row["contact_id"], "then": row["answer"], "now": answer})
