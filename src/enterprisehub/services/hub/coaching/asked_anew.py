"""Ask the CRM anew whether somebody may be approached, before words go out: a webhook may be late, or lost.

It fails closed: while the CRM does not answer, nothing goes out. Only a location that nobody connected has no CRM to
ask; there the log alone decides, and the proof says so.
"""

import asyncio
from datetime import datetime
from typing import Any, Final, Protocol

import msgspec
from msgspec import UNSET

from enterprisehub.clients.gohighlevel.client import Record
from enterprisehub.clients.gohighlevel.errors import GoHighLevelError, NoAccess, NotFoundThere
from enterprisehub.clients.gohighlevel.translate import do_not_disturb
from enterprisehub.contracts.events import ContactChanged
from enterprisehub.contracts.state import ContactState

PATIENCE_S: Final = 3.0


class ReadsContacts(Protocol):
    async def contact(self, location_id: str, contact_id: str) -> Record: ...


class Anew(msgspec.Struct, frozen=True):
    """What the CRM says now."""

    state: ContactState
    source: str
    """For the proof: the CRM, or that it is not connected."""
    refusal: str | None = None
    """Why nothing may go out, whatever the state says."""


async def ask_anew(crm: ReadsContacts, state: ContactState) -> Anew:
    """Return the state with do-not-disturb as the CRM has it at this moment."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            record = await crm.contact(state.location_id, state.contact_id)
    except NoAccess:
        return Anew(state, "not connected: webhooks alone")
    except NotFoundThere:
        return Anew(state, "GoHighLevel, now", "GoHighLevel no longer has this contact.")
    except (GoHighLevelError, TimeoutError) as error:
        said = error.title if isinstance(error, GoHighLevelError) else "no answer"
        return Anew(state, "GoHighLevel did not answer", f"GoHighLevel cannot be asked for do-not-disturb ({said}).")
    return Anew(_with(state, do_not_disturb(record)), "GoHighLevel, now")


def learned(known: ContactState, anew: Anew, now: datetime) -> list[ContactChanged]:
    """Return the event that tells the log what the CRM said anew; none where the log knows it, or the CRM was not heard."""
    told = (anew.state.dnd, anew.state.dnd_channels)
    if told == (known.dnd, known.dnd_channels):
        return []
    return [
        ContactChanged(
            event_id=f"asked-anew:{known.contact_id}:{now.timestamp():.3f}",
            location_id=known.location_id,
            contact_id=known.contact_id,
            occurred_at=now,
            known_at=now,
            dnd=anew.state.dnd,
            dnd_channels=anew.state.dnd_channels,
        )
    ]


def _with(state: ContactState, registers: dict[str, Any]) -> ContactState:
    changes = {name: value for name, value in registers.items() if value is not UNSET}
    return msgspec.structs.replace(state, **changes)
