import tomllib
from pathlib import Path

import pytest

from enterprisehub.dashboards.oidc import write_secrets
from enterprisehub.kit.errors import SettingError
from enterprisehub.kit.settings import Settings, read

OIDC = {
    "OIDC_ISSUER": "https://id.example.com/",
    "OIDC_CLIENT_ID": "screens",
    "OIDC_CLIENT_SECRET": 'quo"te\\',
    "OIDC_REDIRECT_URI": "https://screens.example.com/oauth2callback",
}


def settings(folder: Path, **environ: str) -> Settings:
    return read({"ENTERPRISEHUB_DATA_DIR": str(folder), **environ})


def test_not_set_up(tmp_path: Path) -> None:
    assert write_secrets(settings(tmp_path)) is None
    assert list(tmp_path.iterdir()) == []


def test_what_streamlit_reads(tmp_path: Path) -> None:
    path = write_secrets(settings(tmp_path / "new", **OIDC))
    assert path is not None
    assert path.stat().st_mode & 0o777 == 0o600
    auth = tomllib.loads(path.read_text("utf-8"))["auth"]
    assert auth["server_metadata_url"] == "https://id.example.com/.well-known/openid-configuration"
    assert (auth["client_secret"], auth["expose_tokens"]) == ('quo"te\\', "id")
    assert len(auth["cookie_secret"]) == 64


@pytest.mark.parametrize("missing", OIDC)
def test_half_set_up(tmp_path: Path, missing: str) -> None:
    with pytest.raises(SettingError, match=f"{missing} is missing"):
        settings(tmp_path, **{name: value for name, value in OIDC.items() if name != missing})


def test_callback_elsewhere(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="must end in /oauth2callback"):
        settings(tmp_path, **{**OIDC, "OIDC_REDIRECT_URI": "https://screens.example.com/back"})
