import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from tests.learning.conftest import START, events
from tests.learning.conftest import lead as contact
from tests.services.ml.test_nightly import store

from enterprisehub.cli import cli
from enterprisehub.contracts.events import AppointmentChanged, ContactEvent
from enterprisehub.contracts.scoring import Subject
from enterprisehub.learning import lead
from enterprisehub.learning.artefact import decode
from enterprisehub.learning.features import DENIED, FEATURES
from enterprisehub.learning.registry import packaged_path
from enterprisehub.learning.vector import vector
from enterprisehub.services.ml import frames
from enterprisehub.services.ml.frames import write_frames, write_scores

LEAD = decode(packaged_path("lead").read_bytes(), name="lead", source="packaged")
AS_OF = START + timedelta(days=1)


async def histories() -> AsyncIterator[tuple[str, list[ContactEvent]]]:
    met = AppointmentChanged(
        event_id="a", location_id="L", contact_id="C", occurred_at=START + timedelta(days=4),
        known_at=START + timedelta(days=4), appointment_id="a", status="showed",
    )  # fmt: skip
    yield "L/one", [*events("Hi", ">Hello", "we want to buy a house"), met]
    yield "L/two", events(">Hello")
    yield "L/three", events("Hi")


async def test_frames_hold_what_was_known_and_what_came(tmp_path: Path) -> None:
    told: list[int] = []
    until = START + timedelta(days=41)
    count = await write_frames(histories(), tmp_path, moments=[AS_OF], until=until, stage_map={}, done=told.append)
    assert (count, told[-1]) == (2, 3)
    features, labels = (pq.read_table(tmp_path / f"{name}.parquet") for name in ("features", "labels"))
    assert features.column("contact_id").to_pylist() == labels.column("contact_id").to_pylist() == ["one", "three"]
    assert features.column("moment").to_pylist()[0] == AS_OF.astimezone(UTC)
    one = contact("Hi", ">Hello", "we want to buy a house")
    expected = vector(one.state, AS_OF)
    row = features.slice(0, 1).to_pylist()[0]
    assert [row[feature.name] for feature in FEATURES] == [
        None if value != value else pytest.approx(value)  # noqa: PLR0124 NaN
        for value in expected
    ]
    assert labels.column("showing_in_d").to_pylist() == [3.0, None]
    assert labels.column("watched_d").to_pylist() == [40.0, 40.0]


async def test_a_row_of_many_moments_is_the_row_of_one(tmp_path: Path) -> None:
    until = START + timedelta(days=41)
    both = [AS_OF, AS_OF + timedelta(days=7)]
    for name, moments in (("one", both[1:]), ("two", both)):
        await write_frames(
            histories(), tmp_path / name, moments=moments, until=until, stage_map={}, done=lambda _: None
        )
    one, two = (pq.read_table(tmp_path / name / "features.parquet").to_pylist() for name in ("one", "two"))
    assert len(two) == 2 * len(one) == 4
    assert [row for row in two if row["moment"] == both[1].astimezone(UTC)] == one


def test_every_column_says_its_unit_and_meaning_and_none_is_denied() -> None:
    for field in frames.FEATURE_SCHEMA:
        assert field.metadata[b"meaning"]
    names = set(frames.FEATURE_SCHEMA.names) | set(frames.LABEL_SCHEMA.names)
    assert not (names - {"location_id", "contact_id"}) & DENIED


async def test_scores_are_those_of_serving_in_any_number_of_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames, "PIECE", 7)
    subjects = [contact("Hi", ">Hello", "we want to buy a house") if n % 3 else contact(">Hello") for n in range(40)]

    async def streamed() -> AsyncIterator[Subject]:
        for one in subjects:
            await asyncio.sleep(0)
            yield one

    assert await write_scores(LEAD, streamed(), tmp_path / "scores.parquet", done=lambda _: None) == 40
    table = pq.read_table(tmp_path / "scores.parquet")
    expected = [one.probability for one in lead.score(LEAD, subjects)]
    assert table.column("probability").to_pylist() == expected
    assert table.column("reason").to_pylist()[0].startswith("Not enough data")
    assert table.column("trained_on").to_pylist()[0] == "synthetic"


async def test_a_broken_stream_leaves_no_half_file(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[Subject]:
        yield contact("Hi")
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        await write_scores(LEAD, broken(), tmp_path / "scores.parquet", done=lambda _: None)
    assert not await asyncio.to_thread(lambda: list(tmp_path.iterdir()))


@pytest.mark.servers
async def test_the_commands(database_url: str, tmp_path: Path) -> None:
    await store(database_url, 200)
    environ = {"DATABASE_URL": database_url, "REDIS_URL": "", "ENTERPRISEHUB_DATA_DIR": str(tmp_path)}

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(cli, [*arguments], env=environ, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    asked = ("export", "frames", "--as-of", "2025-05-01", "--weeks", "2", "--out", str(tmp_path / "f"))
    assert "rows" in await asyncio.to_thread(run, *asked)
    features = pq.read_table(tmp_path / "f" / "features.parquet")
    assert features.num_rows > 50
    last = START.replace(year=2025, month=5, day=1, hour=0)
    assert set(features.column("moment").to_pylist()) == {last - timedelta(weeks=1), last}
    told = await asyncio.to_thread(run, "models", "score", "--out", str(tmp_path / "s" / "scores.parquet"))
    scored = pq.read_table(tmp_path / "s" / "scores.parquet").num_rows
    assert scored > 100
    assert f"{scored} contacts" in told
