"""The port over HTTP: paths, queries and bodies as the official specifications have them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from enterprisehub.clients.gohighlevel.client import Page, Record
from enterprisehub.clients.gohighlevel.errors import RejectedBody
from enterprisehub.clients.gohighlevel.transport import Transport, path_of

EXPORT_LEAST, EXPORT_MOST = 10, 500


class _Calls:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def _get(self, location_id: str, path: str, params: Mapping[str, Any] | None = None) -> Record:
        return await self._transport.call("GET", path, location_id=location_id, params=params)

    async def _post(self, location_id: str, path: str, body: Any, *, repeatable: bool) -> Record:
        return await self._transport.call("POST", path, location_id=location_id, body=body, repeatable=repeatable)

    async def _put(self, location_id: str, path: str, body: Any) -> Record:
        return await self._transport.call("PUT", path, location_id=location_id, body=body)

    async def _delete(self, location_id: str, path: str, body: Any = None) -> Record:
        return await self._transport.call("DELETE", path, location_id=location_id, body=body)


class _Contacts(_Calls):
    async def contact(self, location_id: str, contact_id: str) -> Record:
        return _record(await self._get(location_id, path_of("contacts", contact_id)), "contact")

    async def create_contact(self, location_id: str, fields: Record) -> Record:
        body = {**fields, "locationId": location_id}
        return _record(await self._post(location_id, "/contacts/", body, repeatable=False), "contact")

    async def upsert_contact(self, location_id: str, fields: Record) -> Record:
        body = {**fields, "locationId": location_id}
        return _record(await self._post(location_id, "/contacts/upsert", body, repeatable=True), "contact")

    async def update_contact(self, location_id: str, contact_id: str, changes: Record) -> Record:
        if "tags" in changes:
            raise RejectedBody("PUT overwrites a contact's tags: use add_tags and remove_tags")
        return _record(await self._put(location_id, path_of("contacts", contact_id), changes), "contact")

    async def delete_contact(self, location_id: str, contact_id: str) -> None:
        await self._delete(location_id, path_of("contacts", contact_id))

    async def add_tags(self, location_id: str, contact_id: str, tags: list[str]) -> None:
        await self._post(location_id, path_of("contacts", contact_id, "tags"), {"tags": tags}, repeatable=True)

    async def remove_tags(self, location_id: str, contact_id: str, tags: list[str]) -> None:
        await self._delete(location_id, path_of("contacts", contact_id, "tags"), {"tags": tags})

    async def contacts(self, location_id: str, *, after: Any = None, limit: int = 100) -> Page:
        body = {"locationId": location_id, "pageLimit": limit}
        if after:
            body["searchAfter"] = after
        answer = await self._post(location_id, "/contacts/search", body, repeatable=True)
        return _page(answer, "contacts", limit, answer.get("total"))

    async def notes(self, location_id: str, contact_id: str) -> list[Record]:
        return _records(await self._get(location_id, path_of("contacts", contact_id, "notes")), "notes")

    async def add_note(self, location_id: str, contact_id: str, body: str) -> Record:
        path = path_of("contacts", contact_id, "notes")
        return _record(await self._post(location_id, path, {"body": body}, repeatable=False), "note")

    async def tasks(self, location_id: str, contact_id: str) -> list[Record]:
        return _records(await self._get(location_id, path_of("contacts", contact_id, "tasks")), "tasks")

    async def add_task(
        self, location_id: str, contact_id: str, *, title: str, due_at: datetime, assigned_to: str | None = None
    ) -> Record:
        body = {"title": title, "dueDate": _iso(due_at), "completed": False}
        if assigned_to:
            body["assignedTo"] = assigned_to
        path = path_of("contacts", contact_id, "tasks")
        return _record(await self._post(location_id, path, body, repeatable=False), "task")

    async def start_workflow(self, location_id: str, contact_id: str, workflow_id: str) -> None:
        path = path_of("contacts", contact_id, "workflow", workflow_id)
        await self._post(location_id, path, {}, repeatable=False)


class _Locations(_Calls):
    async def location(self, location_id: str) -> Record:
        return _record(await self._get(location_id, path_of("locations", location_id)), "location")

    async def custom_fields(self, location_id: str) -> list[Record]:
        path = path_of("locations", location_id, "customFields")
        return _records(await self._get(location_id, path, {"model": "contact"}), "customFields")

    async def create_custom_field(self, location_id: str, name: str, data_type: str) -> Record:
        path = path_of("locations", location_id, "customFields")
        body = {"name": name, "dataType": data_type, "model": "contact"}
        return _record(await self._post(location_id, path, body, repeatable=False), "customField")

    async def users(self, location_id: str) -> list[Record]:
        return _records(await self._get(location_id, "/users/", {"locationId": location_id}), "users")

    async def records(self, location_id: str, schema_key: str, *, after: Any = None, limit: int = 100) -> Page:
        place = after or {"page": 1, "searchAfter": []}
        body = {"locationId": location_id, "pageLimit": limit, "query": "", **place}
        path = path_of("objects", schema_key, "records", "search")
        answer = await self._post(location_id, path, body, repeatable=True)
        page = _page(answer, "records", limit, answer.get("total"))
        if page.after:
            page.after = {"page": place["page"] + 1, "searchAfter": [str(part) for part in page.after]}
        return page


class _Conversations(_Calls):
    async def conversations(self, location_id: str, *, after: Any = None, limit: int = 100) -> Page:
        query = {"locationId": location_id, "limit": limit, "sort": "asc", "sortBy": "last_message_date"}
        answer = await self._get(location_id, "/conversations/search", {**query, "startAfterDate": after})
        items = _records(answer, "conversations")
        return Page(items, _following(items[-1], after) if len(items) >= limit else None, answer.get("total"))

    async def messages(self, location_id: str, conversation_id: str, *, after: Any = None, limit: int = 100) -> Page:
        path = path_of("conversations", conversation_id, "messages")
        answer = await self._get(location_id, path, {"limit": limit, "lastMessageId": after})
        # the specification has the list at the top, live answers have it one level down
        holder = answer["messages"] if isinstance(answer.get("messages"), dict) else answer
        return Page(_records(holder, "messages"), holder.get("lastMessageId") if holder.get("nextPage") else None)

    async def exported_messages(
        self, location_id: str, *, email: bool = False, after: Any = None, limit: int = 500
    ) -> Page:
        query = {
            "locationId": location_id,
            "limit": max(EXPORT_LEAST, min(limit, EXPORT_MOST)),
            "sortOrder": "asc",
            "cursor": after,
            "channel": "Email" if email else None,
        }
        answer = await self._get(location_id, "/conversations/messages/export", query)
        return Page(_records(answer, "messages"), answer.get("nextCursor") or None, answer.get("total"))

    async def send_message(self, location_id: str, contact_id: str, *, channel: str, text: str) -> Record:
        body = {"type": channel, "contactId": contact_id, "message": text}
        if channel == "Email":
            body["html"] = body.pop("message")
        return await self._post(location_id, "/conversations/messages", body, repeatable=False)


class _Deals(_Calls):
    async def opportunities(self, location_id: str, *, after: Any = None, limit: int = 100) -> Page:
        query = {"location_id": location_id, "limit": limit, **(after or {})}
        answer = await self._get(location_id, "/opportunities/search", query)
        items, meta = _records(answer, "opportunities"), answer.get("meta") or {}
        place = {name: meta[name] for name in ("startAfter", "startAfterId") if meta.get(name)}
        return Page(items, place if place and len(items) >= limit else None, meta.get("total"))

    async def pipelines(self, location_id: str) -> list[Record]:
        return _records(
            await self._get(location_id, "/opportunities/pipelines", {"locationId": location_id}), "pipelines"
        )

    async def update_opportunity(self, location_id: str, opportunity_id: str, changes: Record) -> Record:
        return _record(await self._put(location_id, path_of("opportunities", opportunity_id), changes), "opportunity")

    async def calendars(self, location_id: str) -> list[Record]:
        return _records(await self._get(location_id, "/calendars/", {"locationId": location_id}), "calendars")

    async def calendar_events(
        self, location_id: str, calendar_id: str, *, starts: datetime, ends: datetime
    ) -> list[Record]:
        query = {
            "locationId": location_id,
            "calendarId": calendar_id,
            "startTime": str(_ms(starts)),
            "endTime": str(_ms(ends)),
        }
        answer = await self._get(location_id, "/calendars/events", query)
        return _records(answer, "events")

    async def book_appointment(self, location_id: str, fields: Record) -> Record:
        body = {**fields, "locationId": location_id}
        return await self._post(location_id, "/calendars/events/appointments", body, repeatable=False)


class HttpGoHighLevel(_Contacts, _Locations, _Conversations, _Deals):
    """Adapter of the port `GoHighLevel`."""


def _record(answer: Mapping[str, Any], name: str) -> Record:
    found = answer.get(name, answer)
    return found if isinstance(found, dict) else {}


def _records(answer: Mapping[str, Any], name: str) -> list[Record]:
    found = answer.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _page(answer: Mapping[str, Any], name: str, limit: int, total: Any) -> Page:
    items = _records(answer, name)
    return Page(items, items[-1].get("searchAfter") if len(items) >= limit else None, total)


def _following(last: Record, after: Any) -> Any:
    """Return the place after a page of conversations: its last time, less one, since others may bear the same time."""
    sort = last.get("sort")
    time = sort[0] if isinstance(sort, list) and sort else last.get("lastMessageDate")
    if not isinstance(time, int):
        return time if time != after else None
    following = time - 1 if time - 1 > (after or 0) else time
    return following if following != after else None


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
