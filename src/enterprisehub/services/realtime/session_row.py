"""A row of `websocket_sessions`."""

from datetime import datetime
from typing import Any

from msgspec import Struct


class SessionRow(Struct):
    session_id: str
    """`{process}:{number}`."""
    location_id: str | None
    """None for those who see several."""
    user_id: str
    role: str
    opened_at: datetime
    closed_at: datetime | None = None
    close_code: int | None = None
    delivered: int = 0

    def values(self) -> tuple[Any, ...]:
        return (
            self.session_id, self.location_id, self.user_id, self.role, self.opened_at, self.closed_at,
            self.close_code, self.delivered,
        )  # fmt: skip
