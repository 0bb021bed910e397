"""A caller and what they may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.api.sessions import Me
from enterprisehub.kit.database import ALL
from enterprisehub.kit.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Somebody with a valid key or session."""

    id: str
    """`user:{user_id}` or `key:{key_id}`."""
    role: Role
    location_id: str | None
    """None for an operator of all locations."""
    name: str = ""
    email: str | None = None
    ghl_user_id: str | None = None
    session: str | None = None
    """Hash of the log-in session's token; None for a key."""

    @property
    def locations(self) -> str | Sequence[str]:
        """What a transaction of this caller names."""
        return ALL if self.location_id is None else (self.location_id,)

    def within(self, location_id: str | None) -> str | Sequence[str]:
        """Narrow to one location, when one is asked for.

        Raises:
            NotFound: none that the caller may see.
        """
        if location_id is None:
            return self.locations
        if self.location_id not in {None, location_id}:
            raise NotFound("No such location.")
        return (location_id,)

    def me(self) -> Me:
        return Me(
            id=self.id,
            name=self.name,
            email=self.email,
            role=self.role,
            locations=None if self.location_id is None else [self.location_id],
            ghl_user_id=self.ghl_user_id,
        )
