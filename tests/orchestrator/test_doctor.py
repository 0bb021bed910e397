"""What `enterprisehub doctor` finds."""

import socket
from pathlib import Path

import pytest

from enterprisehub.kit.embedded.ports import free_port
from enterprisehub.kit.setting_values import PORTS
from enterprisehub.kit.settings import read
from enterprisehub.orchestrator.doctor import CHECKS, Finding, Verdict, examine

URLS = {f"{name.upper()}_URL": name for name in PORTS if name != "hub"}


async def findings(tmp_path: Path, **environ: str) -> dict[str, Finding]:
    moved = {name: f"http://127.0.0.1:{free_port()}" for name in URLS}
    full = {"ENTERPRISEHUB_DATA_DIR": str(tmp_path), "PORT": str(free_port()), **moved, **environ}
    return {finding.check: finding for finding in await examine(read(full), full)}


async def test_fresh_machine(tmp_path: Path) -> None:
    found = await findings(tmp_path / "data")
    assert list(found) == list(CHECKS)
    assert {name for name, finding in found.items() if finding.verdict is Verdict.NOTE} == {"schema", "Redis"}
    assert not [finding for finding in found.values() if finding.verdict is Verdict.FAILED]


async def test_taken_port(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        found = await findings(tmp_path, PORT=str(port))
    assert found["ports"] == Finding("ports", Verdict.FAILED, f"{port} (hub) is in use, PORT moves it")


async def test_wrong_webhook_key(tmp_path: Path) -> None:
    found = await findings(tmp_path, GHL_WEBHOOK_PUBLIC_KEY="not a key")
    assert found["webhook keys"].verdict is Verdict.FAILED
    assert "GHL_WEBHOOK_PUBLIC_KEY" in found["webhook keys"].detail


async def test_data_directory_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = await findings(tmp_path / "file" / "inside")
    assert found["data directory"].verdict is Verdict.FAILED


async def test_servers_that_do_not_answer(tmp_path: Path) -> None:
    port = free_port()
    environ = {"DATABASE_URL": f"postgresql://a:b@127.0.0.1:{port}/c", "REDIS_URL": f"redis://127.0.0.1:{port}"}
    found = await findings(tmp_path, **environ)
    assert (found["schema"].verdict, found["Redis"].verdict) == (Verdict.FAILED, Verdict.FAILED)
    assert found["Postgres"].detail == "DATABASE_URL is used"


@pytest.mark.servers
async def test_servers_that_answer(tmp_path: Path, database_url: str, redis_url: str) -> None:
    found = await findings(tmp_path, DATABASE_URL=database_url, REDIS_URL=redis_url)
    assert (found["schema"].verdict, found["Redis"].verdict) == (Verdict.OK, Verdict.OK)


@pytest.mark.servers
async def test_schema_that_is_too_old(tmp_path: Path, empty_database_url: str) -> None:
    found = await findings(tmp_path, DATABASE_URL=empty_database_url)
    assert "enterprisehub migrate" in found["schema"].detail
    assert found["schema"].verdict is Verdict.FAILED
