"""Payloads signed as GoHighLevel signs them."""

import base64
import binascii
from pathlib import Path
from typing import Any

import msgspec
from nacl.signing import SigningKey

from enterprisehub.kit.errors import SettingError
from enterprisehub.kit.run_info import read_run_info
from enterprisehub.kit.security import sign

_encoder = msgspec.json.Encoder()


class SignedBody(msgspec.Struct, frozen=True, gc=False):
    body: bytes
    headers: dict[str, str]


def sign_payload(key: SigningKey, payload: dict[str, Any]) -> SignedBody:
    """Encode and sign a payload."""
    body = _encoder.encode(payload)
    return SignedBody(body, {"content-type": "application/json", "x-ghl-signature": sign(key, body)})


def demo_signing_key(data_dir: Path) -> SigningKey:
    """Return the key of the running demo.

    Raises:
        SettingError: no demo runs on this data directory.
    """
    seed = read_run_info(data_dir).demo_signing_key
    if not seed:
        raise SettingError(
            "no demo runs here: start one with `enterprisehub up --demo`, or give the key with --key FILE"
        )
    return SigningKey(base64.b64decode(seed))


def read_signing_key(path: Path) -> SigningKey:
    """Read a private key from a file: the base64 of its 32-byte seed.

    Raises:
        SettingError: the file is not there or holds something else.
    """
    try:
        seed = base64.b64decode(path.read_text("ascii").strip(), validate=True)
    except FileNotFoundError as error:
        raise SettingError(f"there is no key file {path}") from error
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise SettingError(f"{path} must hold the base64 of an Ed25519 key's 32-byte seed") from error
    if len(seed) != 32:
        raise SettingError(f"{path} must hold the base64 of an Ed25519 key's 32-byte seed, not of {len(seed)} bytes")
    return SigningKey(seed)
