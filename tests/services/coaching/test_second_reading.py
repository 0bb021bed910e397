"""The second reading: a request of its own that answers what the encoder understood."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from enterprisehub.contracts.events import Meaning
from enterprisehub.contracts.understanding import Understood, Unread
from enterprisehub.domain.findings import Reading
from enterprisehub.kit.errors import Unavailable
from enterprisehub.learning.language.encoder import MULTILINGUAL, encoder
from enterprisehub.learning.language.meaning import MeaningReader
from enterprisehub.services.coaching.app import SWITCH_S
from enterprisehub.services.coaching.second_reading import SecondReading

AT = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
BODY = "Our cousins had such a miserable experience, so I wonder."


class Reader:
    """Takes one sentence for mistrust."""

    name = "reader+1"

    def __init__(self) -> None:
        self.readings: list[Reading] = []

    def understand(self, bodies: Sequence[str], readings: Sequence[Reading]) -> list[list[Meaning]]:
        self.readings += readings
        return [[Meaning(label="objection.trust", chance=0.9, quote=body)] if body == BODY else [] for body in bodies]


async def test_answers_in_the_order_of_the_messages() -> None:
    reader = Reader()
    told = await SecondReading(lambda: reader).understand(
        [Unread(body="Budget is 450k", at=AT), Unread(body=BODY, at=AT)]
    )
    assert [[each.label for each in one.meanings] for one in told] == [[], ["objection.trust"]]
    assert {one.model for one in told} == {"reader+1"}
    assert [len(reading.findings) for reading in reader.readings] == [1, 0]  # it is told what rules have read


async def test_encoder_is_made_once() -> None:
    made = []

    def make() -> Reader:
        made.append(Reader())
        return made[-1]

    second = SecondReading(make)
    for _ in range(2):
        await second.understand([Unread(body=BODY, at=AT)])
    assert len(made) == 1


async def test_failing_encoder_is_unavailable() -> None:
    def broken() -> Reader:
        raise OSError("no weights")

    with pytest.raises(Unavailable):
        await SecondReading(broken).understand([Unread(body=BODY, at=AT)])


def test_name_tells_the_encoder_and_its_examples() -> None:
    assert MeaningReader(encoder(MULTILINGUAL)).name.startswith("use-multilingual-3/masked+")


@pytest.mark.servers
async def test_route_without_encoder(service: Any) -> None:
    answer = await service.http.post(
        "/v1/coaching/understand/batch", json={"items": [{"body": BODY, "at": AT.isoformat()}]}
    )
    assert msgspec.json.decode(answer.content) == {"items": [{"model": ""}]}
    assert msgspec.convert(answer.json()["items"][0], Understood).meanings == []


@pytest.mark.servers
async def test_route_refuses_too_many(service: Any) -> None:
    item = {"body": BODY, "at": AT.isoformat()}
    assert (await service.http.post("/v1/coaching/understand/batch", json={"items": [item] * 129})).status_code == 422


@pytest.mark.servers
@pytest.mark.usefixtures("service")
def test_thread_that_reads_may_not_keep_the_interpreter_from_tips() -> None:
    assert sys.getswitchinterval() == pytest.approx(SWITCH_S)
