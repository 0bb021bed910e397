"""Signatures, keys and passwords."""

import base64
import binascii
import hashlib
import hmac
import secrets
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from enterprisehub.kit.errors import SettingError

_SPKI_ED25519 = bytes.fromhex("302a300506032b6570032100")
"""The fixed head of an Ed25519 SubjectPublicKeyInfo (RFC 8410); the raw 32-byte key follows."""

_passwords = PasswordHasher()


def public_keys(setting: str) -> tuple[VerifyKey, ...]:
    """Parse one or several comma-separated base64 SubjectPublicKeyInfo, or the path of a PEM file.

    Raises:
        SettingError: not an Ed25519 public key.
    """
    text = setting.strip()
    if not text.startswith("MC") and Path(text).is_file():
        text = Path(text).read_text(encoding="utf-8")
    if "-----BEGIN" in text:
        blocks = text.split("-----BEGIN PUBLIC KEY-----")[1:]
        parts = ["".join(block.split("-----END")[0].split()) for block in blocks]
    else:
        parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        raise SettingError("GHL_WEBHOOK_PUBLIC_KEY holds no key")
    return tuple(_public_key(part) for part in parts)


def _public_key(encoded: str) -> VerifyKey:
    try:
        der = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise SettingError("GHL_WEBHOOK_PUBLIC_KEY is neither base64 nor the path of a PEM file") from error
    if len(der) != 44 or not der.startswith(_SPKI_ED25519):
        raise SettingError("GHL_WEBHOOK_PUBLIC_KEY is not an Ed25519 SubjectPublicKeyInfo")
    return VerifyKey(der[len(_SPKI_ED25519) :])


def encode_public_key(key: VerifyKey) -> str:
    return base64.b64encode(_SPKI_ED25519 + bytes(key)).decode()


def sign(key: SigningKey, body: bytes) -> str:
    return base64.b64encode(key.sign(body).signature).decode()


def verified_by(keys: tuple[VerifyKey, ...], body: bytes, signature: str | None) -> VerifyKey | None:
    """Return the key that signed the body, None for a missing, malformed or wrong signature."""
    if not signature or signature == "N/A":
        return None
    try:
        raw = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 64:
        return None
    for key in keys:
        try:
            key.verify(body, raw)
        except BadSignatureError:
            continue
        return key
    return None


def new_secret(prefix: str) -> str:
    """Make a secret of 256 bits with a readable prefix, such as an API key `ehk_…`."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def secret_hash(secret: str) -> str:
    """Hash a random secret for storing. Not for passwords: those are guessable and need a slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same_secret(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


def password_hash(password: str) -> str:
    return _passwords.hash(password)


def password_matches(stored: str, password: str) -> bool:
    try:
        return _passwords.verify(stored, password)
    except (Argon2Error, InvalidHashError):
        return False
