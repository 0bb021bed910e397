"""Ask ml what a listing would be listed at."""

import msgspec

from enterprisehub.clients.ml import EstimatesValues
from enterprisehub.contracts.api.values import PropertyValue
from enterprisehub.contracts.scoring import ValueQuery
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.properties.service import Properties


class Values:
    def __init__(self, properties: Properties, ml: EstimatesValues) -> None:
        self._properties = properties
        self._ml = ml

    async def of(self, caller: Caller, property_id: str, location_id: str | None) -> PropertyValue:
        """Estimate a listing; its own price is not looked at.

        Raises:
            NotFound: no listing that the caller may see.
            Unavailable: ml does not answer.
        """
        listing = await self._properties.get(caller, property_id, location_id)
        told = await self._ml.value(ValueQuery(location_id=listing.location_id, property_id=property_id))
        return PropertyValue(**msgspec.to_builtins(told))
