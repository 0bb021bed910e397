"""The port in memory: keeps what is written, fails on demand, logs its calls."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from enterprisehub.clients.gohighlevel.books import Books
from enterprisehub.clients.gohighlevel.client import Page, Record
from enterprisehub.clients.gohighlevel.errors import GoHighLevelError, NotFoundThere, RejectedBody, WrongTenant
from enterprisehub.clients.gohighlevel.webhook import moment
from enterprisehub.kit.clock import Clock, SystemClock

ANY_LOCATION = ""
"""Names no location: the stand-in's callers with a token for all of them."""


CALLS_KEPT = 10_000


class _Kept:
    """Books, failures to come, calls made."""

    def __init__(
        self, books: Books | None = None, clock: Clock | None = None, *, creates_unknown: bool = False
    ) -> None:
        """With `creates_unknown`, a contact that nobody seeded exists as soon as somebody asks for it."""
        self.books = books or Books()
        self.calls: deque[tuple[str, str]] = deque(maxlen=CALLS_KEPT)
        self._clock = clock or SystemClock()
        self._creates_unknown = creates_unknown
        self._failures: dict[str, deque[tuple[GoHighLevelError | None, bool]]] = {}

    def fail(self, call: str, error: GoHighLevelError, *, after_effect: bool = False, passing: int = 0) -> None:
        """Let the next call of this name raise, before or after it had its effect; `passing` calls go well before it."""
        queue = self._failures.setdefault(call, deque())
        queue.extend([(None, False)] * passing)
        queue.append((error, after_effect))

    @contextmanager
    def _call(self, name: str, target: str) -> Iterator[None]:
        self.calls.append((name, target))
        queue = self._failures.get(name)
        error, after_effect = queue.popleft() if queue else (None, False)
        if error and not after_effect:
            raise error
        yield
        if error:
            raise error

    def _now(self) -> str:
        return self._clock.now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _contact(self, location_id: str, contact_id: str) -> Record:
        found = self.books.contacts.get(contact_id)
        if found is None:
            if not self._creates_unknown:
                raise NotFoundThere(f"Contact with id {contact_id} not found")
            found = self._new_contact(location_id, contact_id, {})
        if not found["locationId"]:
            found["locationId"] = location_id  # the first call that names a location tells whose it is
        if location_id not in {ANY_LOCATION, found["locationId"]}:
            raise WrongTenant("The token does not have access to this location.")
        return found

    def _new_contact(self, location_id: str, contact_id: str, fields: Record) -> Record:
        now = self._now()
        made = {"id": contact_id, "locationId": location_id, "tags": [], "customFields": [], "dateAdded": now}
        self.books.contacts[contact_id] = made
        self._change(made, fields)
        return made

    def _change(self, contact: Record, changes: Record) -> None:
        changes = dict(changes)
        self.books.merge_custom_fields(contact, changes.pop("customFields", None) or [])
        contact.update(changes)
        contact["dateUpdated"] = self._now()


class _Contacts(_Kept):
    async def contact(self, location_id: str, contact_id: str) -> Record:
        with self._call("contact", contact_id):
            return _copy(self._contact(location_id, contact_id))

    async def create_contact(self, location_id: str, fields: Record) -> Record:
        with self._call("create_contact", location_id):
            return _copy(self._new_contact(location_id, self.books.new_id("contact"), fields))

    async def upsert_contact(self, location_id: str, fields: Record) -> Record:
        with self._call("upsert_contact", location_id):
            for contact in self.books.of("contacts", location_id):
                if any(fields.get(name) and contact.get(name) == fields[name] for name in ("email", "phone")):
                    self._change(contact, fields)
                    return _copy(contact)
            return _copy(self._new_contact(location_id, self.books.new_id("contact"), fields))

    async def update_contact(self, location_id: str, contact_id: str, changes: Record) -> Record:
        if "tags" in changes:
            raise RejectedBody("PUT overwrites a contact's tags: use add_tags and remove_tags")
        with self._call("update_contact", contact_id):
            contact = self._contact(location_id, contact_id)
            self._change(contact, changes)
            return _copy(contact)

    async def delete_contact(self, location_id: str, contact_id: str) -> None:
        with self._call("delete_contact", contact_id):
            self._contact(location_id, contact_id)
            del self.books.contacts[contact_id]

    async def add_tags(self, location_id: str, contact_id: str, tags: list[str]) -> None:
        with self._call("add_tags", contact_id):
            contact = self._contact(location_id, contact_id)
            contact["tags"] = [*contact["tags"], *(tag for tag in tags if tag not in contact["tags"])]

    async def remove_tags(self, location_id: str, contact_id: str, tags: list[str]) -> None:
        with self._call("remove_tags", contact_id):
            contact = self._contact(location_id, contact_id)
            contact["tags"] = [tag for tag in contact["tags"] if tag not in tags]

    async def contacts(self, location_id: str, *, after: Any = None, limit: int = 100) -> Page:
        with self._call("contacts", location_id):
            items = self.books.of("contacts", location_id)
            for item in items:
                item["searchAfter"] = [_ms(item.get("dateAdded")), item["id"]]
            return _page(items, "searchAfter", after, limit)

    async def notes(self, location_id: str, contact_id: str) -> list[Record]:
        with self._call("notes", contact_id):
            self._contact(location_id, contact_id)
            return list(self.books.notes.get(contact_id, []))

    async def add_note(self, location_id: str, contact_id: str, body: str) -> Record:
        with self._call("add_note", contact_id):
            self._contact(location_id, contact_id)
            made = {"id": self.books.new_id("note"), "body": body, "contactId": contact_id, "dateAdded": self._now()}
            self.books.notes.setdefault(contact_id, []).append(made)
            return made

    async def tasks(self, location_id: str, contact_id: str) -> list[Record]:
        with self._call("tasks", contact_id):
            self._contact(location_id, contact_id)
            return list(self.books.tasks.get(contact_id, []))

    async def add_task(
        self, location_id: str, contact_id: str, *, title: str, due_at: datetime, assigned_to: str | None = None
    ) -> Record:
        with self._call("add_task", contact_id):
            self._contact(location_id, contact_id)
            made = {"id": self.books.new_id("task"), "title": title, "dueDate": due_at.isoformat(), "completed": False}
            made |= {"contactId": contact_id, "assignedTo": assigned_to}
            self.books.tasks.setdefault(contact_id, []).append(made)
            return made

    async def start_workflow(self, location_id: str, contact_id: str, workflow_id: str) -> None:
        with self._call("start_workflow", contact_id):
            self._contact(location_id, contact_id)
            self.books.workflows.append((contact_id, workflow_id))


class _Locations(_Kept):
    async def location(self, location_id: str) -> Record:
        with self._call("location", location_id):
            if location_id not in self.books.locations:
                raise NotFoundThere(f"Location {location_id} not found")
            return self.books.locations[location_id]

    async def custom_fields(self, location_id: str) -> list[Record]:
        with self._call("custom_fields", location_id):
            return self.books.of("fields", location_id)

    async def create_custom_field(self, location_id: str, name: str, data_type: str) -> Record:
        with self._call("create_custom_field", location_id):
            if self.books.field_by_key(location_id, name):
                raise RejectedBody(f"a field named {name} exists already")
            return self.books.add_field(location_id, name, data_type)

    async def users(self, location_id: str) -> list[Record]:
        with self._call("users", location_id):
            return self.books.of("users", location_id)

    async def records(self, location_id: str, schema_key: str, *, after: Any = None, limit: int = 100) -> Page:
        with self._call("records", schema_key):
            items = [r for r in self.books.of("records", location_id) if r.get("objectKey") == schema_key]
            for item in items:
                item["searchAfter"] = [str(_ms(item.get("createdAt"))), item["id"]]
            place = after or {"page": 1, "searchAfter": []}
            page = _page(items, "searchAfter", place["searchAfter"], limit)
            if page.after:
                page.after = {"page": place["page"] + 1, "searchAfter": page.after}
            return page


class _Conversations(_Kept):
    async def conversations(self, location_id: str, *, after: Any = None, limit: int = 100) -> Page:
        with self._call("conversations", location_id):
            items = self.books.of("conversations", location_id)
            for item in items:
                item["sort"] = [_ms(item.get("lastMessageDate"))]
            page = _page(items, "sort", [after] if after else None, limit)
            return Page(page.items, page.after and page.after[0], page.total)

    async def messages(self, location_id: str, conversation_id: str, *, after: Any = None, limit: int = 100) -> Page:
        with self._call("messages", conversation_id):
            items = [m for m in self._dated(location_id) if m.get("conversationId") == conversation_id][::-1]
            start = next((n + 1 for n, item in enumerate(items) if item["id"] == after), 0)
            part = items[start : start + limit]
            return Page(part, part[-1]["id"] if len(items) > start + limit else None)

    async def exported_messages(
        self, location_id: str, *, email: bool = False, after: Any = None, limit: int = 500
    ) -> Page:
        with self._call("exported_messages", location_id):
            items = [m for m in self._dated(location_id) if (m.get("messageType") == "TYPE_EMAIL") == email]
            start = int(after or 0)
            following = str(start + limit) if start + limit < len(items) else None
            return Page(items[start : start + limit], following, len(items))

    async def send_message(self, location_id: str, contact_id: str, *, channel: str, text: str) -> Record:
        with self._call("send_message", contact_id):
            contact = self._contact(location_id, contact_id)
            conversation_id = f"conversation-{contact_id}"
            made = {"id": self.books.new_id("message"), "messageType": f"TYPE_{channel.upper()}", "body": text}
            made |= {"locationId": contact["locationId"], "contactId": contact_id, "conversationId": conversation_id}
            made |= {"direction": "outbound", "status": "delivered", "dateAdded": self._now(), "source": "api"}
            self.books.messages[made["id"]] = made
            return {"conversationId": conversation_id, "messageId": made["id"], "status": "delivered"}

    def _dated(self, location_id: str) -> list[Record]:
        return sorted(self.books.of("messages", location_id), key=lambda m: (_ms(m.get("dateAdded")), m["id"]))


class _Deals(_Kept):
    async def opportunities(self, location_id: str, *, after: Any = None, limit: int = 100) -> Page:
        with self._call("opportunities", location_id):
            items = self.books.of("opportunities", location_id)
            for item in items:
                item["sort"] = [_ms(item.get("createdAt")), item["id"]]
            place = [int(after["startAfter"]), after["startAfterId"]] if after else None
            page = _page(items, "sort", place, limit)
            if page.after:
                page.after = {"startAfter": page.after[0], "startAfterId": page.after[1]}
            return page

    async def pipelines(self, location_id: str) -> list[Record]:
        with self._call("pipelines", location_id):
            return self.books.of("pipelines", location_id)

    async def update_opportunity(self, location_id: str, opportunity_id: str, changes: Record) -> Record:
        with self._call("update_opportunity", opportunity_id):
            found = self.books.opportunities.get(opportunity_id)
            if found is None:
                raise NotFoundThere(f"Opportunity {opportunity_id} not found")
            if location_id not in {ANY_LOCATION, found["locationId"]}:
                raise WrongTenant("The token does not have access to this location.")
            found.update(changes, updatedAt=self._now())
            return found

    async def calendars(self, location_id: str) -> list[Record]:
        with self._call("calendars", location_id):
            return self.books.of("calendars", location_id)

    async def calendar_events(
        self, location_id: str, calendar_id: str, *, starts: datetime, ends: datetime
    ) -> list[Record]:
        with self._call("calendar_events", calendar_id):
            found = [e for e in self.books.of("events", location_id) if e.get("calendarId") == calendar_id]
            return [e for e in found if (at := moment(e.get("startTime"))) and starts <= at < ends]

    async def book_appointment(self, location_id: str, fields: Record) -> Record:
        with self._call("book_appointment", location_id):
            made = {"appointmentStatus": "confirmed", **fields, "id": self.books.new_id("event")}
            made |= {"locationId": location_id, "dateAdded": self._now(), "dateUpdated": self._now()}
            self.books.events[made["id"]] = made
            return made


class FakeGoHighLevel(_Contacts, _Locations, _Conversations, _Deals):
    """The whole port in memory."""


def _copy(contact: Record) -> Record:
    return {**contact, "tags": list(contact["tags"]), "customFields": [dict(f) for f in contact["customFields"]]}


def _ms(value: Any) -> int:
    at = moment(value)
    return int(at.timestamp() * 1000) if at else 0


def _page(items: list[Record], key: str, after: Any, limit: int) -> Page:
    """Return the records after a place, in the order of their key."""
    ordered = sorted(items, key=lambda item: item[key])
    if after:
        ordered = [item for item in ordered if item[key] > list(after)]
    part = ordered[:limit]
    return Page(part, part[-1][key] if len(ordered) > limit else None, len(items))
