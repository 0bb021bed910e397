"""RFC 9457 problem documents: the one shape of every error answer."""

from typing import Any

from msgspec import Struct


class Problem(Struct, kw_only=True, omit_defaults=True):
    title: str
    status: int
    type: str = "about:blank"
    detail: str | None = None
    instance: str | None = None
    errors: list[dict[str, Any]] | None = None
    """For invalid input: one entry a field, `{"pointer": "/items/0/moment", "detail": "…"}`."""
