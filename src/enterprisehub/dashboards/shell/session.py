"""Who is logged in: in the browser tab's session, ended by log-out, by time, or by idleness."""

from collections.abc import MutableMapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.api.sessions import Me, Session, SessionState
from enterprisehub.kit.clock import Clock

IDLE_LIMIT = timedelta(minutes=30)
TELL_EVERY = timedelta(minutes=1)
ENDED = "Your session has ended. Please log in again."
IDLED = f"You were logged out after {int(IDLE_LIMIT.total_seconds() // 60)} minutes without a click."
_KEY = "logged_in"
_LEFT = "left"
_FAREWELL = "farewell"
_SEEN, _TOLD = "seen_at", "told_at"


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
        self._take(session.token, session.me, session.expires_at, self._clock.now())

    def come_back(self, token: str, session: SessionState) -> None:
        """Sit down again after a reload; who idled meanwhile is sent away by `taken`."""
        self._take(token, session.me, session.expires_at, session.seen_at)

    def _take(self, token: str, me: Me, expires_at: datetime, seen_at: datetime) -> None:
        name = me.name or me.email or me.id
        self._state[_KEY] = LoggedIn(
            token=token, name=name, role=me.role, ghl_user_id=me.ghl_user_id, expires_at=expires_at
        )
        for word in (_FAREWELL, _LEFT):
            self._state.pop(word, None)
        self._state[_SEEN] = self._state[_TOLD] = seen_at

    def touch(self) -> bool:
        """Note that the user did something; a page that refreshes itself is not the user.

        Returns:
            Whether the hub should hear of it: once a minute is enough.
        """
        now = self._clock.now()
        self._state[_SEEN] = now
        if now - self._state.get(_TOLD, now) < TELL_EVERY:
            return False
        self._state[_TOLD] = now
        return True

    @property
    def occupied_by(self) -> LoggedIn | None:
        """Who sits here, whether or not they still may."""
        user: LoggedIn | None = self._state.get(_KEY)
        return user

    def taken(self) -> LoggedIn | None:
        """Return who is logged in; None after log-out, the session's end, or too long without a touch."""
        user = self.occupied_by
        if user is None:
            return None
        now = self._clock.now()
        if now >= user.expires_at:
            self.leave(ENDED)
            return None
        if now - self._state[_SEEN] > IDLE_LIMIT:
            self.leave(IDLED)
            return None
        return user

    def leave(self, farewell: str | None = None) -> None:
        self._state.clear()
        self._state[_LEFT] = True
        if farewell:
            self._state[_FAREWELL] = farewell

    @property
    def left(self) -> bool:
        """Whether somebody left this tab: the cookie that it was opened with counts no more."""
        return bool(self._state.get(_LEFT))

    def farewell(self) -> str | None:
        word: str | None = self._state.get(_FAREWELL)
        return word
