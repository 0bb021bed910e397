from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
import pytest_asyncio
from tests.learning.conftest import lead

from enterprisehub.contracts.scoring import Churn, ChurnBatch, Return, ReturnBatch, SubjectBatch
from enterprisehub.contracts.state import Stage
from enterprisehub.kit import settings as kit_settings
from enterprisehub.learning.returning import NO_CLIENT
from enterprisehub.services.churn.app import running

pytestmark = pytest.mark.servers
OPENING = ("Hi, we want to buy a house in Round Rock", ">When do you want to move?")


@pytest_asyncio.fixture
async def churn(database_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = kit_settings.read({"DATABASE_URL": database_url, "ENTERPRISEHUB_DATA_DIR": str(tmp_path)})
    async with running(settings) as app:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://churn") as client:
            yield client


async def test_one_contact(churn: httpx.AsyncClient) -> None:
    subject = lead(*OPENING, "too expensive for us", ">Any news?", later=timedelta(days=12))
    answer = await churn.post("/v1/churn/predict", content=msgspec.json.encode(subject))
    told = msgspec.json.decode(answer.content, type=Churn)
    assert told.probability == told.by_days["30"]
    assert list(told.by_days.values()) == sorted(told.by_days.values(), reverse=True)
    assert told.actions
    assert told.risks
    assert told.model.trained_on == "synthetic"


async def test_a_batch_keeps_its_order(churn: httpx.AsyncClient) -> None:
    subjects = [lead("hi"), lead(">Hello"), lead(*OPENING, "STOP")] * 100
    answer = await churn.post("/v1/churn/predict/batch", content=msgspec.json.encode(SubjectBatch(subjects)))
    told = msgspec.json.decode(answer.content, type=ChurnBatch).items
    assert len(told) == 300
    assert told[:3] == told[297:]
    assert told[1].probability is None
    assert [action.play for action in told[2].actions] == ["archive"]


async def test_returns_of_past_clients(churn: httpx.AsyncClient) -> None:
    subject = lead(*OPENING, "within a month", later=timedelta(days=500))
    subject.state.stage, subject.state.stage_at = Stage.CLOSED, subject.moment - timedelta(days=400)
    answer = await churn.post("/v1/returns/predict", content=msgspec.json.encode(subject))
    told = msgspec.json.decode(answer.content, type=Return)
    assert told.probability == told.by_days["365"]
    assert told.model.trained_on == "synthetic"
    batch = SubjectBatch([subject, lead("hi")])
    answer = await churn.post("/v1/returns/predict/batch", content=msgspec.json.encode(batch))
    first, other = msgspec.json.decode(answer.content, type=ReturnBatch).items
    assert first == told
    assert (other.probability, other.note) == (None, NO_CLIENT)


async def test_bad_bodies_are_problems(churn: httpx.AsyncClient) -> None:
    for body, status in ((b"{", 400), (b'{"items":[{}]}', 422)):
        answer = await churn.post("/v1/churn/predict/batch", content=body)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"


async def test_model_health_and_metrics(churn: httpx.AsyncClient) -> None:
    own, returns = (await churn.get("/v1/models")).json()["items"]
    assert (own["name"], returns["name"]) == ("churn", "return")
    assert returns["trained_on"] == "synthetic"
    assert own["metrics"]["test"]["auc"]["value"] > 0.8
    assert (await churn.get("/health/ready")).status_code == 200
    assert "enterprisehub_prediction_batch_seconds" in (await churn.get("/metrics")).text
