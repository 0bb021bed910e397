from pathlib import Path

import pytest

from enterprisehub.kit.errors import SettingError
from enterprisehub.kit.run_info import RunInfo, read_run_info, run_info_path, write_run_info
from enterprisehub.kit.settings import checkout_root, read


def environ(folder: Path, **more: str) -> dict[str, str]:
    return {"ENTERPRISEHUB_DATA_DIR": str(folder), **more}


def test_nothing_set(tmp_path: Path) -> None:
    settings = read(environ(tmp_path))
    assert (settings.host, settings.port, settings.database_url) == ("127.0.0.1", None, None)
    assert (settings.hub_url, settings.ml_url) == ("http://127.0.0.1:8000", "http://127.0.0.1:8002")
    assert settings.ghl_api_base_url == "https://services.leadconnectorhq.com"
    assert (settings.ghl_locations, settings.trusted_proxy, settings.log_format) == ((), False, "json")


def test_data_lies_in_the_checkout_when_no_folder_is_named() -> None:
    assert read({}).data_dir == checkout_root() / ".enterprisehub"


def test_lists_flags_and_urls(tmp_path: Path) -> None:
    settings = read(
        environ(tmp_path, GHL_LOCATIONS=" a, b ,,", CORS_ORIGINS="https://x.example", TRUSTED_PROXY="Yes",
                ML_URL="http://ml.internal:80/", PORT="9000", LOG_FORMAT="console")
    )  # fmt: skip
    assert settings.ghl_locations == ("a", "b")
    assert settings.cors_origins == ("https://x.example",)
    assert (settings.trusted_proxy, settings.ml_url, settings.port) == (True, "http://ml.internal:80", 9000)
    assert settings.log_format == "console"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"), ("PORT", "65536"), ("PORT", "http"), ("PORT", "-1"), ("TRUSTED_PROXY", "maybe"),
        ("LOG_FORMAT", "xml"), ("ML_URL", "ml.internal:80"), ("HUB_URL", "ftp://x"),
    ],
)  # fmt: skip
def test_value_that_cannot_be_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        read(environ(tmp_path, **{name: value}))


def test_servers_that_run_are_found_through_the_data_directory(tmp_path: Path) -> None:
    write_run_info(tmp_path, RunInfo(database_url="postgresql://run", redis_url="redis://run", ghl_private_token="t"))
    settings = read(environ(tmp_path, REDIS_URL="redis://set"))
    assert settings.require_database() == "postgresql://run"
    assert settings.require_redis() == "redis://set"
    assert settings.ghl_private_token == "t"
    assert run_info_path(tmp_path).stat().st_mode & 0o077 == 0


def test_no_server_anywhere(tmp_path: Path) -> None:
    settings = read(environ(tmp_path))
    for require in (settings.require_database, settings.require_redis):
        with pytest.raises(SettingError, match="enterprisehub up"):
            require()


def test_demo_key_counts_only_while_the_demo_runs(tmp_path: Path) -> None:
    write_run_info(tmp_path, RunInfo(demo=False, demo_public_key="key"))
    assert read(environ(tmp_path)).demo_public_key is None
    write_run_info(tmp_path, RunInfo(demo=True, demo_public_key="key"))
    assert read(environ(tmp_path)).demo_public_key == "key"


def test_damaged_record_of_the_run(tmp_path: Path) -> None:
    run_info_path(tmp_path).write_text("{", encoding="ascii")
    with pytest.raises(SettingError, match="is damaged"):
        read(environ(tmp_path))


def test_data_directory_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert read_run_info(tmp_path / "file") == RunInfo()


def test_record_of_another_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SettingError, match="ENTERPRISEHUB_DATA_DIR"):
        read_run_info(tmp_path)


def test_installed_elsewhere_the_working_directory_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enterprisehub.kit.settings.__file__", str(tmp_path / "a/b/c/settings.py"))
    monkeypatch.chdir(tmp_path)
    assert checkout_root() == tmp_path
