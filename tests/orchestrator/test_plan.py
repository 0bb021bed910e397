"""What `enterprisehub up` starts, and in which order."""

import base64
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from enterprisehub.kit.run_info import read_run_info
from enterprisehub.kit.security import public_keys, sign, verified_by
from enterprisehub.kit.settings import read
from enterprisehub.orchestrator import demo as demo_secrets
from enterprisehub.orchestrator.house import Stage
from enterprisehub.orchestrator.logs import Logs
from enterprisehub.orchestrator.plan import plan
from enterprisehub.orchestrator.step import Step
from enterprisehub.orchestrator.up import Plan


def made(tmp_path: Path, environ: dict[str, str], *, demo: bool) -> Plan:
    full = {**environ, "ENTERPRISEHUB_DATA_DIR": str(tmp_path)}
    return plan(read(full), full, demo=demo)


def order(found: Plan) -> list[str]:
    names = []
    for part in found.parts:
        names += [part.name] if isinstance(part, Step) else [unit.name for unit in part.units]
    return names


def test_servers_come_first(tmp_path: Path) -> None:
    names = order(made(tmp_path, {}, demo=False))
    assert names[:4] == ["postgres", "valkey", "run.json", "migrate"]


def test_services_start_at_once_and_stop_callers_first(tmp_path: Path) -> None:
    (services,) = [part for part in made(tmp_path, {}, demo=False).parts if isinstance(part, Stage)][1:]
    asking = {unit.name for unit in services.units if unit.asks_others}
    assert asking == {"hub", "pipeline", "dashboards"}
    assert {"ml", "churn", "coaching", "realtime"} == {unit.name for unit in services.units} - asking


def test_servers_elsewhere_are_used(tmp_path: Path) -> None:
    elsewhere = {"DATABASE_URL": "postgresql://a@192.0.2.1/b", "REDIS_URL": "redis://192.0.2.1"}
    names = order(made(tmp_path, elsewhere, demo=False))
    assert "postgres" not in names
    assert "valkey" not in names
    assert not (tmp_path / "postgres.json").exists()


def test_demo_adds_its_parts_at_both_ends(tmp_path: Path) -> None:
    names = order(made(tmp_path, {}, demo=True))
    assert names.index("standin") < names.index("hub")
    assert names[-2:] == ["demo", "simulation"]
    assert not {"standin", "demo", "simulation"} & set(order(made(tmp_path, {}, demo=False)))


def test_demo_never_talks_to_a_real_account(tmp_path: Path) -> None:
    real = {"GHL_API_BASE_URL": "https://services.leadconnectorhq.com", "GHL_PRIVATE_TOKEN": "pit-real"}
    for part in made(tmp_path, real, demo=True).parts:
        for unit in part.units if isinstance(part, Stage) else ():
            environ = unit.command().environ or {}
            assert environ.get("GHL_PRIVATE_TOKEN") != "pit-real"
            assert environ.get("GHL_API_BASE_URL", "http://127.0.0.1:8010") == "http://127.0.0.1:8010"


async def run_info_step(found: Plan, logs: Logs) -> None:
    (step,) = [part for part in found.parts if isinstance(part, Step) and part.name == "run.json"]
    await step.work(logs)


async def test_demo_key_is_of_this_run(tmp_path: Path, logs: Logs) -> None:
    found = made(tmp_path, {}, demo=True)
    await run_info_step(found, logs)
    first = read_run_info(tmp_path)
    assert first.demo_public_key is not None
    assert first.demo_signing_key is not None
    key = SigningKey(base64.b64decode(first.demo_signing_key))
    assert verified_by(public_keys(first.demo_public_key), b"body", sign(key, b"body"))
    assert (tmp_path / "run.json").stat().st_mode & 0o077 == 0
    await run_info_step(found, logs)
    assert read_run_info(tmp_path).demo_public_key != first.demo_public_key


async def test_no_demo_key_without_the_demo(tmp_path: Path, logs: Logs) -> None:
    await run_info_step(made(tmp_path, {}, demo=True), logs)
    await run_info_step(made(tmp_path, {}, demo=False), logs)
    info = read_run_info(tmp_path)
    assert (info.demo, info.demo_public_key, info.demo_signing_key, info.ghl_private_token) == (False, None, None, None)
    assert read({"ENTERPRISEHUB_DATA_DIR": str(tmp_path)}).demo_public_key is None


def test_demo_password_lasts(tmp_path: Path) -> None:
    found = demo_secrets.password(tmp_path)
    assert demo_secrets.password(tmp_path) == found
    assert len(found) >= 12
    assert (tmp_path / "demo-password").stat().st_mode & 0o077 == 0
    assert any(found in note for note in demo_secrets.notes(tmp_path))


@pytest.mark.parametrize("demo", [True, False])
def test_every_unit_is_named_once(tmp_path: Path, demo: bool) -> None:
    names = order(made(tmp_path, {}, demo=demo))
    assert len(names) == len(set(names))
