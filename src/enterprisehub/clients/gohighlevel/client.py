"""The port: what we ask of GoHighLevel's API. Records are the CRM's own JSON; every call names its location."""

from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

Record = dict[str, Any]


class Page(Struct):
    """Some records and where to go on; `after` is JSON that survives a restart, None at the end."""

    items: list[Record]
    after: Any = None
    total: int | None = None


class ContactsApi(Protocol):
    """Contacts and what hangs on them. All raise GoHighLevelError; see `errors`."""

    async def contact(self, location_id: str, contact_id: str) -> Record: ...

    async def create_contact(self, location_id: str, fields: Record) -> Record:
        """Create a contact. Not repeatable."""

    async def upsert_contact(self, location_id: str, fields: Record) -> Record:
        """Create a contact or change the one with this e-mail or phone; drops one of them if they match two contacts."""

    async def update_contact(self, location_id: str, contact_id: str, changes: Record) -> Record:
        """Change the given fields and return the contact. Refuses `tags`, which the CRM would overwrite."""

    async def delete_contact(self, location_id: str, contact_id: str) -> None: ...

    async def add_tags(self, location_id: str, contact_id: str, tags: list[str]) -> None: ...

    async def remove_tags(self, location_id: str, contact_id: str, tags: list[str]) -> None: ...

    async def contacts(self, location_id: str, *, after: Any = None, limit: int = 100) -> Page: ...

    async def notes(self, location_id: str, contact_id: str) -> list[Record]: ...

    async def add_note(self, location_id: str, contact_id: str, body: str) -> Record:
        """Write a note. Not repeatable."""

    async def tasks(self, location_id: str, contact_id: str) -> list[Record]: ...

    async def add_task(
        self, location_id: str, contact_id: str, *, title: str, due_at: datetime, assigned_to: str | None = None
    ) -> Record:
        """Set a task. Not repeatable."""

    async def start_workflow(self, location_id: str, contact_id: str, workflow_id: str) -> None:
        """Send the contact through a workflow. Not repeatable."""


class LocationsApi(Protocol):
    async def location(self, location_id: str) -> Record: ...

    async def custom_fields(self, location_id: str) -> list[Record]:
        """Return the custom fields of contacts: id, name, fieldKey, dataType."""

    async def create_custom_field(self, location_id: str, name: str, data_type: str) -> Record:
        """Create a custom field of contacts; its key follows from its name. Not repeatable."""

    async def users(self, location_id: str) -> list[Record]: ...

    async def records(self, location_id: str, schema_key: str, *, after: Any = None, limit: int = 100) -> Page:
        """Return records of a custom object."""


class ConversationsApi(Protocol):
    async def conversations(self, location_id: str, *, after: Any = None, limit: int = 100) -> Page: ...

    async def messages(self, location_id: str, conversation_id: str, *, after: Any = None, limit: int = 100) -> Page:
        """Return messages of one conversation, newest first."""

    async def exported_messages(
        self, location_id: str, *, email: bool = False, after: Any = None, limit: int = 500
    ) -> Page:
        """Return messages of all conversations, oldest first: e-mails, or all others with the activities among them."""

    async def send_message(self, location_id: str, contact_id: str, *, channel: str, text: str) -> Record:
        """Send a message to the contact; `channel` in the CRM's words (SMS, Email…). Not repeatable."""


class DealsApi(Protocol):
    async def opportunities(self, location_id: str, *, after: Any = None, limit: int = 100) -> Page: ...

    async def pipelines(self, location_id: str) -> list[Record]: ...

    async def update_opportunity(self, location_id: str, opportunity_id: str, changes: Record) -> Record: ...

    async def calendars(self, location_id: str) -> list[Record]: ...

    async def calendar_events(
        self, location_id: str, calendar_id: str, *, starts: datetime, ends: datetime
    ) -> list[Record]: ...

    async def book_appointment(self, location_id: str, fields: Record) -> Record:
        """Book an appointment (calendarId, contactId, startTime…). Not repeatable."""


class GoHighLevel(ContactsApi, LocationsApi, ConversationsApi, DealsApi, Protocol):
    """The whole API that we use."""
