"""A real OpenID Connect provider for tests, in a process of its own: it signs, discovers and redirects."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

CLIENT_ID = "screens"
CLIENT_SECRET = "a secret of the tests, long enough to sign cookies"


class Provider:
    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self._http = httpx.Client(base_url=self.issuer, trust_env=False)

    def know(self, subject: str, **claims: Any) -> None:
        self._http.put(f"/users/{subject}", json=claims).raise_for_status()

    def id_token(self, subject: str, client_id: str = CLIENT_ID) -> str:
        """Log in as a browser and a client would, and return the ID token."""
        back = "http://127.0.0.1:1/oauth2callback"
        asked = {"client_id": client_id, "redirect_uri": back, "response_type": "code", "scope": "openid email profile"}
        sent = self._http.post("/oauth2/authorize", params=asked, data={"sub": subject})
        code = parse_qs(urlsplit(sent.headers["location"]).query)["code"][0]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
        got = self._http.post("/oauth2/token", data=form, auth=(client_id, CLIENT_SECRET))
        token: str = got.raise_for_status().json()["id_token"]
        return token

    def close(self) -> None:
        self._http.close()

    def answers(self) -> bool:
        try:
            return self._http.get("/.well-known/openid-configuration").is_success
        except httpx.HTTPError:
            return False


@contextmanager
def running_provider(port: int, *, token_max_age_s: int = 3600) -> Iterator[Provider]:
    options = ["--port", str(port), "--token-max-age", str(token_max_age_s)]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", *options]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    provider = Provider(port)
    try:
        deadline = time.monotonic() + 30
        while not provider.answers():
            assert child.poll() is None, "the provider has ended"
            assert time.monotonic() < deadline, "the provider does not answer"
            time.sleep(0.1)
        yield provider
    finally:
        provider.close()
        child.terminate()
        child.wait(timeout=20)
