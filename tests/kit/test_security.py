import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from nacl.signing import SigningKey

from enterprisehub.kit.errors import SettingError
from enterprisehub.kit.security import (
    encode_public_key,
    new_secret,
    password_hash,
    password_matches,
    public_keys,
    same_secret,
    secret_hash,
    sign,
    verified_by,
)
from enterprisehub.kit.settings import GHL_PUBLISHED_KEY

ONE, TWO = SigningKey(b"1" * 32), SigningKey(b"2" * 32)
KEYS = (ONE.verify_key, TWO.verify_key)
BODY = b'{"type":"InboundMessage"}'


def pem(encoded: str) -> str:
    return f"-----BEGIN PUBLIC KEY-----\n{encoded[:20]}\n{encoded[20:]}\n-----END PUBLIC KEY-----\n"


def test_published_key_of_gohighlevel() -> None:
    [key] = public_keys(GHL_PUBLISHED_KEY)
    assert encode_public_key(key) == GHL_PUBLISHED_KEY


def test_several_keys_separated_by_commas() -> None:
    setting = f" {encode_public_key(KEYS[0])} ,{encode_public_key(KEYS[1])},"
    assert public_keys(setting) == KEYS


def test_keys_in_a_pem_file(tmp_path: Path) -> None:
    file = tmp_path / "keys.pem"
    file.write_text(pem(encode_public_key(KEYS[0])) + pem(encode_public_key(KEYS[1])), encoding="ascii")
    assert public_keys(str(file)) == KEYS
    assert public_keys(file.read_text(encoding="ascii")) == KEYS


def rsa_key() -> str:
    key = generate_private_key(public_exponent=65537, key_size=1024).public_key()  # as the old header's keys were
    return base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


@pytest.mark.parametrize("setting", ["", ",", "not a key", "MCow", "/no/such/file.pem", GHL_PUBLISHED_KEY[:-4]])
def test_setting_that_holds_no_key(setting: str) -> None:
    with pytest.raises(SettingError, match="GHL_WEBHOOK_PUBLIC_KEY"):
        public_keys(setting)


def test_key_of_another_kind() -> None:
    with pytest.raises(SettingError, match="not an Ed25519"):
        public_keys(rsa_key())


def test_signature_of_an_independent_library() -> None:
    theirs = Ed25519PrivateKey.generate()
    public = base64.b64encode(theirs.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    keys = public_keys(public.decode())
    assert verified_by(keys, BODY, base64.b64encode(theirs.sign(BODY)).decode()) == keys[0]


@pytest.mark.parametrize("key", [ONE, TWO])
def test_the_key_that_signed_is_named(key: SigningKey) -> None:
    assert verified_by(KEYS, BODY, sign(key, BODY)) == key.verify_key


@pytest.mark.parametrize(
    "signature",
    [
        None, "", "N/A", "not base64!", "é", "AAAA", sign(SigningKey(b"3" * 32), BODY), sign(ONE, BODY + b" "),
        sign(ONE, BODY)[:-4], base64.b64encode(b"\0" * 64).decode(),
    ],
)  # fmt: skip
def test_missing_malformed_or_wrong_signature(signature: str | None) -> None:
    assert verified_by(KEYS, BODY, signature) is None


def test_secrets_are_long_and_never_the_same() -> None:
    made = {new_secret("ehk") for _ in range(100)}
    assert len(made) == 100
    assert all(secret.startswith("ehk_") and len(secret) >= 47 for secret in made)
    assert len({secret_hash(secret) for secret in made}) == 100


def test_comparison_of_secrets() -> None:
    assert same_secret("é", "é")
    assert not same_secret("é", "e")


def test_passwords_are_salted_and_checked() -> None:
    stored = password_hash("correct horse")
    assert stored != password_hash("correct horse")
    assert password_matches(stored, "correct horse")
    assert not password_matches(stored, "correct horsf")
    assert not password_matches("no hash at all", "correct horse")
