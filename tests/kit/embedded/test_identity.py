"""As whom Postgres runs."""

import os
import shutil
from pathlib import Path

import pytest

from enterprisehub.kit.embedded import identity, launch, postgres
from enterprisehub.kit.embedded.liveness import PROC
from enterprisehub.kit.embedded.ports import access
from enterprisehub.kit.embedded.postgres import Postgres

pytestmark = pytest.mark.servers

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


def binaries(tmp_path: Path) -> Path:
    return postgres(tmp_path).home.binaries


@pytest.fixture
def private_folder(tmp_path: Path) -> Path:
    """A folder whose parents only root may enter, as in root's home."""
    folder = tmp_path / "private" / "data"
    folder.mkdir(parents=True)
    folder.parent.chmod(0o700)
    return folder


def owner_of(pid: int) -> int:
    return (PROC / str(pid)).stat().st_uid


@needs_root
def test_namespaces_forbidden(private_folder: Path) -> None:
    home = identity.nobody_home(private_folder, binaries(private_folder))
    try:
        server = Postgres(home, access(private_folder / "postgres.json"), private_folder / "postgres.json")
        running = launch(server)
        assert owner_of(running.process.pid) == home.data.stat().st_uid != 0
        running.stop()
    finally:
        shutil.rmtree(home.data.parents[1])


@needs_root
def test_data_of_a_plain_user(tmp_path: Path) -> None:
    data = tmp_path / "postgres"
    data.mkdir()
    os.chown(data, 33, 44)
    assert identity.home(tmp_path, Path("/nowhere")) == identity.Home("33:44", Path("/nowhere"), data)


def test_the_same_choice_again(tmp_path: Path) -> None:
    first = postgres(tmp_path).home
    assert postgres(tmp_path).home == first


def test_user_that_does_not_exist(tmp_path: Path) -> None:
    assert not identity.has_name(987_654)
    assert identity.has_name(0)


def test_binaries_that_cannot_run(tmp_path: Path) -> None:
    assert not identity.works("self", Path("/nowhere"), tmp_path)
