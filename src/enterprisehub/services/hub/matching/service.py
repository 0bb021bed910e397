"""Ask ml for the listings that fit what a contact said."""

import asyncio
from collections.abc import Iterator

import msgspec

from enterprisehub.clients.ml import FindsMatches
from enterprisehub.contracts.api.matches import ContactMatches, Relaxed, Tried, Wishes
from enterprisehub.contracts.scoring import Matches, MatchQuery, Preferences
from enterprisehub.contracts.state import ContactState
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.contacts.service import Contacts

COMPARED = 50
_NAMES = {
    "price_max_cents": "the price limit",
    "price_min_cents": "the lowest price",
    "areas": "the area",
    "bedrooms_min": "the bedrooms",
    "bathrooms_min": "the bathrooms",
    "living_area_min": "the living area",
    "property_types": "the type of home",
}


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

    async def tried(
        self, caller: Caller, contact_id: str, location_id: str | None, wishes: Wishes, limit: int
    ) -> Tried:
        """Return what fits other wishes, and what each wish costs.

        Raises:
            NotFound: no contact that the caller may see.
            Unavailable: ml does not answer.
        """
        contact = await self._contacts.get(caller, contact_id, location_id)
        asked = msgspec.convert(wishes.model_dump(), Preferences)
        without = [*_one_less(asked)]
        found, *looser = await asyncio.gather(
            *(self._match(contact.location_id, one) for one in (asked, *(less for _, _, less in without)))
        )
        relaxed = [
            Relaxed(wish=wish, label=label, fitting=_fitting(matches))
            for (wish, label, _), matches in zip(without, looser, strict=True)
        ]
        told = msgspec.to_builtins(msgspec.structs.replace(found, items=found.items[:limit]))
        relaxed.sort(key=lambda one: -one.fitting)
        return Tried(**told, fitting=_fitting(found), relaxed=relaxed)

    async def _match(self, location_id: str, wishes: Preferences) -> Matches:
        return await self._ml.match(MatchQuery(location_id=location_id, preferences=wishes, limit=COMPARED))


def _fitting(found: Matches) -> int:
    return sum(1 for one in found.items if not one.why_not)


def _one_less(wishes: Preferences) -> Iterator[tuple[str, str, Preferences]]:
    """Yield each stated wish with its name, and the wishes without it."""
    for name, label in _NAMES.items():
        if getattr(wishes, name):
            nothing: list[str] | None = [] if isinstance(getattr(wishes, name), list) else None
            yield name, label, msgspec.structs.replace(wishes, **{name: nothing})
    for must in wishes.must_haves:
        rest = [one for one in wishes.must_haves if one != must]
        yield f"must_haves:{must}", must.replace("_", " "), msgspec.structs.replace(wishes, must_haves=rest)
