"""Payloads exactly as GoHighLevel sends them: the official examples' fields, and what real deliveries add.

Added to all: `webhookId`, `timestamp`, `versionId`, `appId`; to messages: `messageId`, and `userId` where a user wrote.
"""

from random import Random
from typing import Any, Final

from enterprisehub.simulation.identifiers import identifier, iso, uuid
from enterprisehub.simulation.person import Person
from enterprisehub.simulation.world import Agent, Location, World

Payload = dict[str, Any]
_DND_CHANNELS: Final = ("SMS", "Call", "Email", "GMB", "FB", "WhatsApp")
_EMAIL_OPENS: Final = '<div style="font-family: verdana, geneva; font-size: 11pt;">'


class Writer:
    """Writes the payloads of one contact of one office."""

    __slots__ = ("contact", "contact_id", "conversation_id", "location", "person", "rng", "tail")

    def __init__(self, rng: Random, world: World, location: Location, person: Person, at: float) -> None:
        self.rng = rng
        self.location = location
        self.person = person
        self.contact_id = person.truth.contact_id
        self.conversation_id = identifier(rng)
        self.tail = {"versionId": world.version_id, "appId": world.app_id}
        place = person.place
        self.contact: Payload = {
            "locationId": location.location_id,
            "id": self.contact_id,
            "address1": person.listing_address if person.selling else "",
            "city": place.city,
            "state": place.state,
            "companyName": None,
            "country": "US",
            "source": person.source.label,
            "dateAdded": iso(at),
            "dateOfBirth": None,
            "dnd": False,
            "email": person.email,
            "name": person.name,
            "firstName": person.first_name,
            "lastName": person.last_name,
            "phone": person.phone,
            "postalCode": place.postal_code,
            "tags": [],
            "website": None,
            "attachments": [],
            "assignedTo": person.agent.user_id,
            "customFields": [],
        }

    def finish(self, payload: Payload, stamp: str) -> Payload:
        """Add what every real delivery carries."""
        payload["timestamp"] = stamp
        payload["webhookId"] = uuid(self.rng)
        payload.update(self.tail)
        return payload

    def contact_event(self, kind: str, at: float) -> Payload:
        contact = self.contact
        return self.finish(
            {"type": kind, **contact, "tags": list(contact["tags"]), "customFields": list(contact["customFields"])},
            iso(at),
        )

    def dnd(self, at: float, *, active: bool) -> Payload:
        self.contact["dnd"] = active
        status = "active" if active else "inactive"
        payload = self.contact_event("ContactDndUpdate", at)
        payload["dndSettings"] = {
            channel: {"status": status, "message": "Updated by contact", "code": "101"} for channel in _DND_CHANNELS
        }
        return payload

    def message(
        self, at: float, body: str, *, inbound: bool, channel: str, source: str = "app", user: Agent | None = None
    ) -> Payload:
        """Write a text message (SMS, chat, social)."""
        stamp = iso(at)
        payload: Payload = {
            "type": "InboundMessage" if inbound else "OutboundMessage",
            "locationId": self.location.location_id,
            "attachments": [],
            "body": body,
            "contactId": self.contact_id,
            "contentType": "text/plain",
            "conversationId": self.conversation_id,
            "dateAdded": stamp,
            "direction": "inbound" if inbound else "outbound",
            "messageType": channel,
            "status": "delivered",
            "conversationProviderId": self.location.pipeline_id,
            "messageId": identifier(self.rng),
        }
        if not inbound:
            payload["source"] = source
            if user is not None:
                payload["userId"] = user.user_id
        return self.finish(payload, stamp)

    def email(
        self, at: float, body: str, subject: str, *, inbound: bool, source: str = "app", user: Agent | None = None
    ) -> Payload:
        """Write an e-mail; the body is HTML."""
        stamp = iso(at)
        message_id = identifier(self.rng)
        ours, theirs = f"{self.location.name} <{self.location.email}>", f"{self.person.name} <{self.person.email}>"
        payload: Payload = {
            "type": "InboundMessage" if inbound else "OutboundMessage",
            "locationId": self.location.location_id,
            "body": f"{_EMAIL_OPENS}{body}</div>",
            "contactId": self.contact_id,
            "conversationId": self.conversation_id,
            "dateAdded": stamp,
            "direction": "inbound" if inbound else "outbound",
            "messageType": "Email",
            "emailMessageId": message_id,
            "from": theirs if inbound else ours,
            "threadId": self.conversation_id,
            "subject": subject,
            "to": [self.location.email if inbound else self.person.email],
            "conversationProviderId": self.location.pipeline_id,
            "messageId": message_id,
        }
        if not inbound:
            payload["source"] = source
            if user is not None:
                payload["userId"] = user.user_id
        return self.finish(payload, stamp)

    def call(self, at: float, *, inbound: bool, status: str, seconds: int) -> Payload:
        """Write a call. GoHighLevel sends calls of both directions as OutboundMessage; voicemails differ."""
        stamp = iso(at)
        message_id = identifier(self.rng)
        voicemail = status == "voicemail"
        payload: Payload = {
            "type": "InboundMessage" if inbound and voicemail else "OutboundMessage",
            "locationId": self.location.location_id,
            "attachments": [f"https://recordings.example/{message_id}.mp3"] if seconds or voicemail else [],
            "contactId": self.contact_id,
            "conversationId": self.conversation_id,
            "dateAdded": stamp,
            "direction": "inbound" if inbound else "outbound",
            "messageType": "VoiceMail" if voicemail and not inbound else "CALL",
            "messageId": message_id,
            "status": "completed" if voicemail and not inbound else status,
        }
        if not voicemail:
            payload["userId"] = self.person.agent.user_id
            payload["callDuration"] = seconds
            payload["callStatus"] = status
        return self.finish(payload, stamp)

    def unread(self, at: float, count: int) -> Payload:
        return self.finish(
            {
                "type": "ConversationUnreadUpdate",
                "locationId": self.location.location_id,
                "id": self.conversation_id,
                "contactId": self.contact_id,
                "deleted": False,
                "inbox": count > 0,
                "starred": False,
                "unreadCount": count,
            },
            iso(at),
        )

    def opportunity(self, kind: str, at: float, deal: Payload) -> Payload:
        """Write an opportunity event; `deal` holds the opportunity's own fields."""
        return self.finish({"type": kind, "locationId": self.location.location_id, **deal}, iso(at))

    def deal(self, at: float) -> Payload:
        """Make the fields of a new opportunity."""
        person = self.person
        return {
            "id": identifier(self.rng),
            "assignedTo": person.agent.user_id,
            "contactId": self.contact_id,
            "monetaryValue": round(person.budget * 0.025),
            "name": f"{person.name} - {'listing' if person.selling else 'purchase'}",
            "pipelineId": self.location.pipeline_id,
            "pipelineStageId": self.location.stages["new"],
            "source": person.source.label,
            "status": "open",
            "dateAdded": iso(at),
        }

    def appointment(self, kind: str, at: float, visit: Payload) -> Payload:
        """Write an appointment event; `visit` holds the appointment's own fields."""
        return self.finish(
            {
                "type": kind,
                "locationId": self.location.location_id,
                "appointment": {**visit, "dateUpdated": iso(at)},
            },
            iso(at),
        )

    def visit(self, at: float, starts: float, title: str, place: str, notes: str) -> Payload:
        """Make the fields of a new appointment."""
        user_id = self.person.agent.user_id
        return {
            "id": identifier(self.rng),
            "address": place,
            "title": title,
            "calendarId": self.location.calendar_id,
            "contactId": self.contact_id,
            "groupId": self.location.pipeline_id,
            "appointmentStatus": "confirmed",
            "assignedUserId": user_id,
            "users": [user_id],
            "notes": notes,
            "source": "booking_widget",
            "startTime": iso(starts),
            "endTime": iso(starts + 3600),
            "dateAdded": iso(at),
        }

    def note(self, at: float, body: str) -> Payload:
        return self.finish(
            {
                "type": "NoteCreate",
                "locationId": self.location.location_id,
                "id": identifier(self.rng),
                "body": body,
                "contactId": self.contact_id,
                "dateAdded": iso(at),
            },
            iso(at),
        )

    def task(self, kind: str, at: float, task_id: str, title: str, due: float) -> Payload:
        return self.finish(
            {
                "type": kind,
                "locationId": self.location.location_id,
                "id": task_id,
                "assignedTo": self.person.agent.user_id,
                "body": title,
                "contactId": self.contact_id,
                "title": title,
                "dateAdded": iso(at),
                "dueDate": iso(due),
            },
            iso(at),
        )
