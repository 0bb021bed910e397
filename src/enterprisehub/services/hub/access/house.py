"""What belongs to the house and not to a tenant: for operators of all locations."""

from enterprisehub.kit.errors import Forbidden
from enterprisehub.services.hub.access.caller import Caller


def require_house(caller: Caller) -> None:
    """Let in who sees all locations.

    Raises:
        Forbidden: the caller sees one location only.
    """
    if caller.location_id is not None:
        raise Forbidden("This is for operators of all locations.")
