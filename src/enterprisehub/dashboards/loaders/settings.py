"""Load and change what a team sets for itself, and who may log in."""

from typing import Any
from urllib.parse import quote

from enterprisehub.contracts.api.base import Page, Role
from enterprisehub.contracts.api.connection import Connection
from enterprisehub.contracts.api.locations import Location, LocationChange, LocationSettings
from enterprisehub.contracts.api.users import Invitation, Invited, User
from enterprisehub.dashboards.hub.port import Hub

MOST = 200


def locations(hub: Hub) -> list[Location]:
    return hub.get(Page[Location], "/v1/locations", limit=MOST).items


def checked(hub: Hub, location_id: str) -> Connection:
    return hub.send(Connection, "POST", f"/v1/locations/{quote(location_id, safe='')}/connection")


def users(hub: Hub, location_id: str) -> list[User]:
    return hub.get(Page[User], "/v1/users", location_id=location_id, limit=MOST).items


def change(hub: Hub, before: Location, name: str, timezone: str, settings: LocationSettings) -> Location:
    body = LocationChange(name=name, timezone=timezone or None, settings=settings)
    return hub.send(Location, "PATCH", f"/v1/locations/{before.location_id}", body)


def invite(hub: Hub, location_id: str, email: str, name: str, role: Role) -> Invited:
    body: Any = Invitation(email=email, name=name, role=role, location_id=location_id)
    return hub.send(Invited, "POST", "/v1/users", body)
