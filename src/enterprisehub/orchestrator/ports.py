"""Refuse to start on ports that something else uses."""

from collections.abc import Sequence

from enterprisehub.kit.embedded.ports import free_port, is_free
from enterprisehub.kit.errors import Conflict
from enterprisehub.orchestrator.services import Place


def require_free(places: Sequence[Place], host: str) -> None:
    """Check all ports before anything starts.

    Raises:
        Conflict: names each taken port and the setting that moves the service.
    """
    taken = [place for place in places if not is_free(place.port, host)]
    if taken:
        raise Conflict("\n".join(_sentence(place) for place in taken))


def _sentence(place: Place) -> str:
    other = free_port()
    example = str(other) if place.setting == "PORT" else f"http://127.0.0.1:{other}"
    return (
        f"port {place.port} ({place.service}) is already in use: stop what listens there, "
        f"or choose another with {place.setting}={example}"
    )
