import msgspec
import pytest
from tests.simulation.intake import Intake

from enterprisehub.kit.errors import SettingError
from enterprisehub.simulation.load.report import summarize
from enterprisehub.simulation.load.run import Load, check, run_load
from enterprisehub.simulation.load.target import Target

LOAD = Load(target=Target("127.0.0.1", 1), key_seed=b"r" * 32, rate=400.0, seconds=1.0, seed=3, location_prefix="load")


@pytest.mark.parametrize(
    "change",
    [{"rate": 0.0}, {"rate": 50_000.0}, {"seconds": 0.0}, {"rate": 1000.0, "seconds": 3600.0}, {"rate": float("nan")}],
)
def test_bounds(change: dict[str, float]) -> None:
    with pytest.raises((SettingError, ValueError)):
        check(msgspec.structs.replace(LOAD, **change))


def test_one_process(intake: Intake) -> None:
    told: list[str] = []
    shares = run_load(msgspec.structs.replace(LOAD, target=intake.target), lambda name, *_: told.append(name))
    report = summarize(shares)
    assert report.acknowledged == report.sent == 400 == len(set(intake.webhook_ids))
    assert set(shares[0].webhook_ids) == set(intake.webhook_ids)
    assert told[0] == "prepare"
    assert told[-1] == "send"


def test_two_processes_share_the_rate(intake: Intake) -> None:
    load = msgspec.structs.replace(LOAD, target=intake.target, processes=2, connections=8)
    report = summarize(run_load(load, lambda *_: None))
    assert report.processes == 2
    assert report.rate_per_s == 400.0
    assert report.acknowledged == report.sent == 400 == len(set(intake.webhook_ids))
    assert len({payload.get("locationId") for payload in intake.payloads}) > 30
