"""The demo's own secrets: a signing key for each run, a password for each data directory."""

import base64
import secrets
from pathlib import Path

from nacl.signing import SigningKey

from enterprisehub.kit.run_info import RunInfo
from enterprisehub.kit.security import encode_public_key
from enterprisehub.orchestrator.table import table

USERS = ("agent@demo.example", "lead@demo.example", "operator@demo.example")
TOKEN = "demo-token"  # noqa: S105 the stand-in accepts any; it guards nothing


def add_secrets(info: RunInfo, standin_url: str) -> None:
    """Put a fresh signing key and the stand-in's address into the run's record."""
    key = SigningKey.generate()
    info.demo = True
    info.demo_public_key = encode_public_key(key.verify_key)
    info.demo_signing_key = base64.b64encode(bytes(key)).decode()
    info.ghl_api_base_url = standin_url
    info.ghl_private_token = TOKEN


def notes(data_dir: Path) -> list[str]:
    """Return what people need to log in."""
    made = password(data_dir)
    return [*table([("demo log-in", "password"), *((user, made) for user in USERS)]), ""]


def password(data_dir: Path) -> str:
    """Return the demo users' password: made once, readable by the owner only."""
    path = data_dir / "demo-password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
