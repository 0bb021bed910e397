"""What people did, as events: a logged call and a new assignee go through the inbox like any webhook.

So they are folded, scored, published and replayed by the one path that there is.
"""

from typing import Any
from uuid import uuid4

import msgspec

from enterprisehub.contracts.api.actions import (
    Accepted,
    Assigned,
    AssignmentRequest,
    CallOutcome,
    CallRequest,
)
from enterprisehub.contracts.api.contacts import Contact
from enterprisehub.domain.shards import shard_of
from enterprisehub.kit import tracing
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Database
from enterprisehub.kit.errors import InvalidInput
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.actions import repository
from enterprisehub.services.hub.audit.repository import record
from enterprisehub.services.hub.contacts.service import Contacts
from enterprisehub.services.hub.intake.committer import Committer
from enterprisehub.services.hub.intake.received import PENDING, Received

_STATUS = {
    CallOutcome.ANSWERED: "completed",
    CallOutcome.NO_ANSWER: "no-answer",
    CallOutcome.VOICEMAIL: "voicemail",
}


class Deeds:
    def __init__(self, database: Database, contacts: Contacts, committer: Committer, clock: Clock) -> None:
        self._database = database
        self._contacts = contacts
        self._committer = committer
        self._clock = clock

    async def log_call(self, caller: Caller, contact_id: str, location_id: str | None, call: CallRequest) -> Accepted:
        """Put a call that somebody made into the log.

        Raises:
            NotFound: no contact that the caller may see.
            TooMany: it cannot be stored durably now.
        """
        contact = await self._contacts.get(caller, contact_id, location_id)
        key = f"call:{uuid4().hex}"
        payload = {
            "type": "OutboundMessage",
            "messageId": key,
            "messageType": "CALL",
            "direction": "outbound",
            "status": _STATUS[call.outcome],
            "callStatus": _STATUS[call.outcome],
            "callDuration": call.duration_s,
            "userId": caller.ghl_user_id,
            "body": call.note,
            "contactId": contact_id,
        }
        await self._submit(contact, key, payload)
        await self._note(caller, contact, "contact.call", outcome=call.outcome.value)
        return Accepted(event_id=key)

    async def assign(
        self, caller: Caller, contact_id: str, location_id: str | None, asked: AssignmentRequest
    ) -> Assigned:
        """Assign a contact, here at once and in the CRM by the outbox.

        Raises:
            NotFound: no contact that the caller may see.
            InvalidInput: no active agent of the location has that id.
            TooMany: it cannot be stored durably now.
        """
        contact = await self._contacts.get(caller, contact_id, location_id)
        to = asked.assigned_to or ""
        key = f"assignment:{uuid4().hex}"
        async with self._database.transaction([contact.location_id]) as connection:
            if to and not await repository.agent_exists(connection, contact.location_id, to):
                errors = [{"pointer": "/assigned_to", "detail": "no active agent of this location"}]
                raise InvalidInput("Nobody can be assigned by that id.", errors=errors)
            await repository.order_assignment(connection, contact.location_id, contact_id, to)
        await self._submit(contact, key, {"type": "ContactUpdate", "id": contact_id, "assignedTo": to})
        await self._note(caller, contact, "contact.assign", assigned_to=to, before=contact.assigned_to)
        return Assigned(event_id=key, before=contact.assigned_to)

    async def _submit(self, contact: Contact, key: str, payload: dict[str, Any]) -> None:
        now = self._clock.now().isoformat()
        trace_id, span_id = tracing.mark()
        body = {"locationId": contact.location_id, "timestamp": now, "dateAdded": now, **payload}
        await self._committer.submit(
            Received(
                key=key,
                body=msgspec.json.encode(body),
                shard=shard_of(contact.location_id, contact.contact_id),
                state=PENDING,
                trace_id=trace_id,
                span_id=span_id,
                location_id=contact.location_id,
                contact_id=contact.contact_id,
                type=payload["type"],
                implausible=False,
            )
        )

    async def _note(self, caller: Caller, contact: Contact, action: str, **detail: Any) -> None:
        async with self._database.transaction([contact.location_id]) as connection:
            await record(
                connection,
                actor=caller.id,
                action=action,
                location_id=contact.location_id,
                target=contact.contact_id,
                **detail,
            )
