"""Ask ml for the listings that suit a contact, and note what the contact does about listings."""

from datetime import timedelta
from typing import Final

import msgspec

from enterprisehub.clients.ml import FindsMatches
from enterprisehub.contracts.api.matches import ContactMatches, DeedTaken, ListingDeed, Wishes
from enterprisehub.contracts.events import ListingTouched
from enterprisehub.contracts.scoring import MatchQuery, Preferences
from enterprisehub.contracts.state import ContactState
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Database
from enterprisehub.kit.errors import InvalidInput
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.coaching.own_events import put
from enterprisehub.services.hub.contacts.service import Contacts
from enterprisehub.services.hub.properties.service import Properties

FUTURE_LIMIT: Final = timedelta(minutes=5)


class Matching:
    def __init__(
        self, database: Database, contacts: Contacts, properties: Properties, ml: FindsMatches, clock: Clock
    ) -> None:
        self._database = database
        self._contacts = contacts
        self._properties = properties
        self._ml = ml
        self._clock = clock

    async def matches(self, caller: Caller, contact_id: str, location_id: str | None, limit: int) -> ContactMatches:
        """Return the best listings for a contact, by what was said and done.

        Raises:
            NotFound: no contact that the caller may see.
            Unavailable: ml does not answer.
        """
        contact = await self._contacts.get(caller, contact_id, location_id)
        state = msgspec.convert(contact.state, ContactState)
        found = await self._ml.match(MatchQuery(location_id=contact.location_id, state=state, limit=limit))
        return ContactMatches(**msgspec.to_builtins(found))

    async def tried(
        self, caller: Caller, contact_id: str, location_id: str | None, wishes: Wishes, limit: int
    ) -> ContactMatches:
        """Return what fits other wishes, and what giving way on each would bring.

        Raises:
            NotFound: no contact that the caller may see.
            Unavailable: ml does not answer.
        """
        contact = await self._contacts.get(caller, contact_id, location_id)
        query = MatchQuery(
            location_id=contact.location_id,
            preferences=msgspec.convert(wishes.model_dump(), Preferences),
            state=msgspec.convert(contact.state, ContactState),
            limit=limit,
            relax=True,
        )
        return ContactMatches(**msgspec.to_builtins(await self._ml.match(query)))

    async def note(self, caller: Caller, contact_id: str, location_id: str | None, deed: ListingDeed) -> DeedTaken:
        """Note what a contact did about a listing: an event of the contact, which the next match knows.

        Raises:
            NotFound: no such contact or listing that the caller may see.
            InvalidInput: it lies in the future.
        """
        now = self._clock.now()
        at = deed.at or now
        if at > now + FUTURE_LIMIT:
            raise InvalidInput("The deed lies in the future.", errors=[{"pointer": "/at", "detail": "in the future"}])
        contact = await self._contacts.get(caller, contact_id, location_id)
        listing = await self._properties.get(caller, deed.property_id, contact.location_id)
        told = deed.reference or f"{listing.property_id}:{deed.interest}:{at.timestamp():.3f}"
        event = ListingTouched(
            event_id=f"listing:{contact_id}:{told}",
            location_id=contact.location_id,
            contact_id=contact_id,
            occurred_at=at,
            known_at=now,
            property_id=listing.property_id,
            interest=deed.interest,
            user_id=caller.ghl_user_id,
        )
        async with self._database.transaction([contact.location_id]) as connection:
            new = await put(connection, [event])
        return DeedTaken(event_id=event.event_id, duplicate=not new)
