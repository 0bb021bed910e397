import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from nacl.signing import SigningKey

from enterprisehub.kit.errors import SettingError
from enterprisehub.kit.run_info import RunInfo, write_run_info
from enterprisehub.simulation.signing import demo_signing_key, read_signing_key, sign_payload

KEY = SigningKey(b"k" * 32)


def test_signature_verifies_elsewhere() -> None:
    signed = sign_payload(KEY, {"type": "InboundMessage", "body": "¿Habla español? 🏡"})
    signature = base64.b64decode(signed.headers["x-ghl-signature"])
    Ed25519PublicKey.from_public_bytes(bytes(KEY.verify_key)).verify(signature, signed.body)
    assert json.loads(signed.body)["body"] == "¿Habla español? 🏡"


def test_demo_key_comes_from_the_running_demo(tmp_path: Path) -> None:
    write_run_info(tmp_path, RunInfo(demo=True, demo_signing_key=base64.b64encode(bytes(KEY)).decode()))
    assert demo_signing_key(tmp_path) == KEY


def test_no_demo(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="up --demo"):
        demo_signing_key(tmp_path)


def test_key_file(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(base64.b64encode(bytes(KEY)).decode() + "\n", "ascii")
    assert read_signing_key(path) == KEY


def test_missing_key_file(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="no key file"):
        read_signing_key(tmp_path / "none")


@pytest.mark.parametrize("text", ["not base64!", "c2hvcnQ="])
def test_broken_key_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text, "ascii")
    with pytest.raises(SettingError, match="32-byte seed"):
        read_signing_key(path)
