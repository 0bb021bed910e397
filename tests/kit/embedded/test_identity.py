"""As whom Postgres runs."""

import os
import pwd
import shutil
from pathlib import Path

import pytest

from enterprisehub.kit.embedded import identity, launch, postgres
from enterprisehub.kit.embedded.liveness import PROC
from enterprisehub.kit.embedded.ports import access
from enterprisehub.kit.embedded.postgres import Postgres
from enterprisehub.kit.errors import SettingError

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


def test_plain_user_runs_it_as_himself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(identity, "has_name", lambda _: True)
    home = identity.home(tmp_path, Path("/binaries"))
    assert home == identity.Home("self", Path("/binaries"), tmp_path / "postgres")


def test_user_without_a_name_where_namespaces_are_forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 987_654)
    monkeypatch.setattr(identity, "works", lambda *_: False)
    with pytest.raises(SettingError, match="DATABASE_URL"):
        identity.home(tmp_path, Path("/binaries"))


def test_root_where_namespaces_are_forbidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = identity.Home("65534:65534", Path("/copy"), Path("/copy/data"))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(identity, "works", lambda *_: False)
    monkeypatch.setattr(identity, "nobody_home", lambda *_: chosen)
    assert identity.home(tmp_path, Path("/binaries")) == chosen


def test_mapped_number_is_one_that_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert identity.mapped_identity().startswith("mapped:")
    monkeypatch.setattr(pwd, "getpwall", list)
    assert identity.mapped_identity() == "mapped:1:1"


def test_place_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "LASTING_FOLDER", tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(SettingError, match="belongs to another user"):
        identity.nobody_home(tmp_path / "data", tmp_path / "package" / "pginstall18")
