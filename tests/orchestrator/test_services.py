"""Where the services listen and what they are given."""

import socket
from pathlib import Path

import pytest

from enterprisehub.kit.errors import Conflict
from enterprisehub.kit.setting_values import PORTS
from enterprisehub.kit.settings import Settings, read
from enterprisehub.orchestrator.ports import require_free
from enterprisehub.orchestrator.services import Place, child_environ, places, unit


def settings(tmp_path: Path, **environ: str) -> Settings:
    return read({"ENTERPRISEHUB_DATA_DIR": str(tmp_path), **environ})


def ports(found: list[Place]) -> dict[str, int]:
    return {place.service: place.port for place in found}


def test_default_ports(tmp_path: Path) -> None:
    assert ports(places(settings(tmp_path), demo=True)) == PORTS


def test_no_stand_in_without_the_demo(tmp_path: Path) -> None:
    assert "standin" not in ports(places(settings(tmp_path), demo=False))


def test_moved_ports(tmp_path: Path) -> None:
    moved = settings(tmp_path, PORT="9000", ML_URL="http://localhost:9002", DASHBOARDS_URL="http://127.0.0.1")
    found = ports(places(moved, demo=False))
    assert (found["hub"], found["ml"], found["dashboards"]) == (9000, 9002, 80)


def test_hub_moved_by_its_url(tmp_path: Path) -> None:
    assert ports(places(settings(tmp_path, HUB_URL="http://127.0.0.1:9000"), demo=False))["hub"] == 9000


def test_peer_on_another_machine_is_not_started(tmp_path: Path) -> None:
    found = ports(places(settings(tmp_path, ML_URL="https://ml.internal"), demo=False))
    assert "ml" not in found
    assert "churn" in found


def test_taken_ports_are_all_named(tmp_path: Path) -> None:
    with socket.socket() as one, socket.socket() as two:
        for taken in (one, two):
            taken.bind(("127.0.0.1", 0))
            taken.listen()
        a, b = (taken.getsockname()[1] for taken in (one, two))
        with pytest.raises(Conflict) as caught:
            require_free([Place("hub", a, "PORT"), Place("ml", b, "ML_URL")], "127.0.0.1")
    first, second = caught.value.detail.splitlines()
    assert f"port {a} (hub)" in first
    assert "with PORT=" in first
    assert f"port {b} (ml)" in second
    assert "with ML_URL=http://127.0.0.1:" in second


def test_environment_of_a_child(tmp_path: Path) -> None:
    chosen = settings(tmp_path)
    environ = child_environ(chosen, {"GHL_LOCATIONS": "one", "OMP_NUM_THREADS": "4"}, hub_port=9000)
    command = unit(Place("ml", 9002, "ML_URL"), chosen, environ).command()
    assert command.environ is not None
    given = dict(command.environ)
    assert given["PORT"] == "9002"
    assert given["HUB_URL"] == "http://127.0.0.1:9000"
    assert given["ENTERPRISEHUB_DATA_DIR"] == str(tmp_path)
    assert given["GHL_LOCATIONS"] == "one"
    assert given["OMP_NUM_THREADS"] == "4", "the caller's word counts"
    assert given["MALLOC_ARENA_MAX"] == "2"
    assert command.argv[-2:] == ("serve", "ml")


def test_address_of_a_service_open_to_all(tmp_path: Path) -> None:
    described = unit(Place("ml", 9002, "ML_URL"), settings(tmp_path, HOST="0.0.0.0"), {})
    assert described.address == "http://127.0.0.1:9002"
