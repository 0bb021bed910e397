"""Ask GoHighLevel with the location's own token, look at what has arrived, and say what is still to do.

Nothing is written to GoHighLevel: what is changed there by a check would start somebody's workflows.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import asyncpg

from enterprisehub.clients.gohighlevel.client import LocationsApi
from enterprisehub.clients.gohighlevel.errors import (
    GoHighLevelError,
    NoAccess,
    NotFoundThere,
    RateLimited,
    TokenRefused,
    WrongTenant,
)
from enterprisehub.contracts.api.connection import Connection, Step, StepState
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Database
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.connection import repository

EVENTS: Final = "Contact, Conversation, Opportunity, Appointment, Note, Task and User events"
_CONNECT_HELP: Final = (
    "Make a private integration in GoHighLevel (Settings, Private integrations) and start the services with "
    "`GHL_PRIVATE_TOKEN`, or connect an app of yours with `enterprisehub sync --code`."
)
_ASKED: Final = {
    NoAccess: ("token", "There is no token for this location.", _CONNECT_HELP),
    TokenRefused: (
        "token",
        "GoHighLevel refuses the token.",
        f"It was revoked, or is of another account. {_CONNECT_HELP}",
    ),
    WrongTenant: (
        "location",
        "The token works, but not for this location.",
        "Make the private integration in this location, or correct the location's id.",
    ),
    NotFoundThere: (
        "location",
        "GoHighLevel knows no location of this id.",
        "The id stands in GoHighLevel's address after `/location/`, and under Settings, Business profile.",
    ),
}


class Connections:
    def __init__(self, database: Database, crm: LocationsApi, clock: Clock) -> None:
        self._database = database
        self._crm = crm
        self._clock = clock

    async def check(self, caller: Caller, location_id: str) -> Connection:
        """Check a location, which may be one that has not been seen yet.

        Raises:
            NotFound: not the caller's own.
        """
        within = caller.within(location_id)
        found, asked = await self._ask(location_id)
        async with self._database.transaction(within) as connection:
            arrived = await repository.arrived(connection, location_id)
        now = self._clock.now()
        return Connection(
            location_id=location_id,
            name=str(found.get("name") or ""),
            at=now,
            steps=[*asked, *_arrived(arrived, location_id, now)],
        )

    async def _ask(self, location_id: str) -> tuple[dict[str, Any], list[Step]]:
        """Ask GoHighLevel for the location: that takes a token that works, and is of this location."""
        try:
            found = await self._crm.location(location_id)
        except tuple(_ASKED) as error:
            step, said, help_ = _ASKED[type(error)]
            failed = Step(name=step, state=StepState.FAILED, said=said, next=help_)
            if step == "token":
                waits = "GoHighLevel could not be asked without a token."
                return {}, [failed, Step(name="location", state=StepState.UNKNOWN, said=waits)]
            return {}, [Step(name="token", state=StepState.DONE, said="GoHighLevel accepts the token."), failed]
        except RateLimited:
            return {}, _not_asked("GoHighLevel's rate limit is reached.", "Check again in a minute.")
        except GoHighLevelError as error:
            return {}, _not_asked(f"{error.title}.", "Check the address `GHL_API_BASE_URL`, and try again in a moment.")
        zone = f", {found['timezone']}" if found.get("timezone") else ""
        named = f"GoHighLevel calls it “{found.get('name') or location_id}”{zone}."
        return found, [
            Step(name="token", state=StepState.DONE, said="GoHighLevel accepts the token."),
            Step(name="location", state=StepState.DONE, said=named),
        ]


def _not_asked(said: str, help_: str) -> list[Step]:
    return [
        Step(name="token", state=StepState.UNKNOWN, said=said, next=help_),
        Step(name="location", state=StepState.UNKNOWN, said=said),
    ]


def _arrived(row: "asyncpg.Record", location_id: str, now: datetime) -> Iterator[Step]:
    yield _webhooks(row["webhook_at"], now)
    imported: datetime | None = row["imported_at"]
    yield _step(
        "import",
        f"{row['imported']:,} records imported; {row['contacts']:,} contacts are known." if imported else "",
        "Nothing was imported yet.",
        f"`enterprisehub sync --location {location_id}` brings contacts, conversations, opportunities and appointments.",
    )
    yield _step(
        "listings",
        f"{row['listings']:,} active listings." if row["listings"] else "",
        "There are no active listings: nothing can be matched or valued.",
        f"`enterprisehub import listings FILE --location {location_id}`",
    )
    waiting = f", {row['invited']:,} invited" if row["invited"] else ""
    yield _step(
        "people",
        f"{row['log_ins']:,} can log in{waiting}." if row["log_ins"] else "",
        f"Nobody of this location can log in yet{waiting}.",
        "Invite them under Settings.",
    )


def _step(name: str, done: str, to_do: str, help_: str) -> Step:
    state = StepState.DONE if done else StepState.TO_DO
    return Step(name=name, state=state, said=done or to_do, next="" if done else help_)


def _webhooks(last: datetime | None, now: datetime) -> Step:
    """Only a webhook that came, and whose signature was verified, proves that webhooks come."""
    if last is not None:
        ago_min = int((now - last).total_seconds() // 60)
        said = f"The last signed webhook came {'a moment' if ago_min < 1 else f'{ago_min:,} minutes'} ago."
        return Step(name="webhooks", state=StepState.DONE, said=said)
    return Step(
        name="webhooks",
        state=StepState.TO_DO,
        said="No signed webhook of this location has arrived.",
        next=f"Send {EVENTS} to `https://YOUR-HOST/webhooks/ghl`; then change any contact in GoHighLevel and check again.",
    )
