"""Log-in by the company's OpenID Connect provider: what Streamlit wants to know, written where it looks."""

import hashlib
import hmac
import json
from pathlib import Path

from enterprisehub.kit.oidc import discovery_url
from enterprisehub.kit.settings import Settings

FILE = "screens-secrets.toml"


def write_secrets(settings: Settings) -> Path | None:
    """Write Streamlit's secrets file into the data directory, readable by us alone; None when no provider is set.

    The key that signs Streamlit's cookies comes from the client's secret, so that all replicas have the same one.
    """
    if not settings.oidc_issuer:
        return None
    client_secret = settings.oidc_client_secret or ""
    given = {
        "redirect_uri": settings.oidc_redirect_uri,
        "cookie_secret": hmac.new(client_secret.encode(), b"screens' cookies", hashlib.sha256).hexdigest(),
        "client_id": settings.oidc_client_id,
        "client_secret": client_secret,
        "server_metadata_url": discovery_url(settings.oidc_issuer),
        "expose_tokens": "id",
    }
    # a JSON string is a TOML string
    lines = ["[auth]", *(f"{name} = {json.dumps(value)}" for name, value in given.items())]
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    path = settings.data_dir / FILE
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
