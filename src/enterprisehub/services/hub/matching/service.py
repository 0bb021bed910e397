"""Ask ml for the listings that fit what a contact said."""

import msgspec

from enterprisehub.clients.ml import FindsMatches
from enterprisehub.contracts.api.matches import ContactMatches
from enterprisehub.contracts.scoring import MatchQuery
from enterprisehub.contracts.state import ContactState
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.contacts.service import Contacts


class Matching:
    def __init__(self, contacts: Contacts, ml: FindsMatches) -> None:
        self._contacts = contacts
        self._ml = ml

    async def matches(self, caller: Caller, contact_id: str, location_id: str | None, limit: int) -> ContactMatches:
        """Return the best listings for a contact.

        Raises:
            NotFound: no contact that the caller may see.
            Unavailable: ml does not answer.
        """
        contact = await self._contacts.get(caller, contact_id, location_id)
        state = msgspec.convert(contact.state, ContactState)
        found = await self._ml.match(MatchQuery(location_id=contact.location_id, state=state, limit=limit))
        return ContactMatches(**msgspec.to_builtins(found))
