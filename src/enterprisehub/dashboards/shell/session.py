"""Who is logged in: kept in the browser tab's session, ended by log-out, by time, or by idleness."""

from collections.abc import MutableMapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.api.sessions import Session
from enterprisehub.kit.clock import Clock

IDLE_LIMIT = timedelta(minutes=30)
_KEY = "logged_in"
_FAREWELL = "farewell"


class LoggedIn(Struct, frozen=True, kw_only=True):
    token: str
    name: str
    role: Role
    ghl_user_id: str | None
    expires_at: datetime


class Seat:
    """The place of one user in one tab; `state` is the tab's session state."""

    def __init__(self, state: MutableMapping[str | int, Any], clock: Clock) -> None:
        self._state = state
        self._clock = clock

    def sit(self, session: Session) -> None:
        me = session.me
        name = me.name or me.email or me.id
        self._state[_KEY] = LoggedIn(
            token=session.token, name=name, role=me.role, ghl_user_id=me.ghl_user_id, expires_at=session.expires_at
        )
        self._state.pop(_FAREWELL, None)
        self.touch()

    def touch(self) -> None:
        """Note that the user did something; a page that refreshes itself is not the user."""
        self._state["seen_at"] = self._clock.now()

    def taken(self) -> LoggedIn | None:
        """Return who is logged in; None after log-out, the session's end, or too long without a touch."""
        user: LoggedIn | None = self._state.get(_KEY)
        if user is None:
            return None
        now = self._clock.now()
        if now >= user.expires_at:
            self.leave("Your session has ended. Please log in again.")
            return None
        if now - self._state["seen_at"] > IDLE_LIMIT:
            minutes = int(IDLE_LIMIT.total_seconds() // 60)
            self.leave(f"You were logged out after {minutes} minutes without a click.")
            return None
        return user

    def leave(self, farewell: str | None = None) -> None:
        self._state.clear()
        if farewell:
            self._state[_FAREWELL] = farewell

    def farewell(self) -> str | None:
        word: str | None = self._state.get(_FAREWELL)
        return word
