"""The API's endpoints: a checked body or query in, the fake's answer in the CRM's envelope out."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enterprisehub.clients.gohighlevel.client import Record
from enterprisehub.clients.gohighlevel.errors import RejectedBody, WrongTenant
from enterprisehub.clients.gohighlevel.fake import FakeGoHighLevel
from enterprisehub.clients.gohighlevel.webhook import moment
from enterprisehub.simulation.standin import bodies
from enterprisehub.simulation.standin.bodies import Strict, checked

Endpoint = Callable[[Request], Awaitable[Response]]


def answer(content: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status, media_type="application/json")


async def body_of(request: Request, shape: type[Strict]) -> Record:
    return checked(await request.body(), shape)


def opened(request: Request, named: str | None = None) -> str:
    """Return the location of a call: the one it names, which its token must open, else the token's own."""
    own: str = request.scope["opened"]
    if named and own and named != own:
        raise WrongTenant("The token does not have access to this location.")
    return named or own


def _required(request: Request, name: str) -> str:
    value = request.query_params.get(name)
    if not value:
        raise RejectedBody(f"{name} should not be empty")
    return value


def _limit(request: Request, default: int = 20) -> int:
    return max(1, min(int(request.query_params.get("limit", default)), 500))


class Contacts:
    def __init__(self, crm: FakeGoHighLevel) -> None:
        self._crm = crm

    def routes(self) -> list[Route]:
        return [
            Route("/contacts/", self.create, methods=["POST"]),
            Route("/contacts/upsert", self.upsert, methods=["POST"]),
            Route("/contacts/search", self.search, methods=["POST"]),
            Route("/contacts/{id}", self.read, methods=["GET"]),
            Route("/contacts/{id}", self.update, methods=["PUT"]),
            Route("/contacts/{id}", self.delete, methods=["DELETE"]),
            Route("/contacts/{id}/tags", self.add_tags, methods=["POST"]),
            Route("/contacts/{id}/tags", self.remove_tags, methods=["DELETE"]),
            Route("/contacts/{id}/notes", self.notes, methods=["GET"]),
            Route("/contacts/{id}/notes", self.add_note, methods=["POST"]),
            Route("/contacts/{id}/tasks", self.tasks, methods=["GET"]),
            Route("/contacts/{id}/tasks", self.add_task, methods=["POST"]),
            Route("/contacts/{id}/workflow/{workflow}", self.start_workflow, methods=["POST"]),
        ]

    async def create(self, request: Request) -> Response:
        body = await body_of(request, bodies.NewContact)
        return answer({"contact": await self._crm.create_contact(opened(request, body.pop("locationId")), body)}, 201)

    async def upsert(self, request: Request) -> Response:
        body = await body_of(request, bodies.Upsert)
        body.pop("createNewIfDuplicateAllowed", None)
        return answer({"contact": await self._crm.upsert_contact(opened(request, body.pop("locationId")), body)})

    async def search(self, request: Request) -> Response:
        body = await body_of(request, bodies.ContactSearch)
        page = await self._crm.contacts(
            opened(request, body["locationId"]), after=body.get("searchAfter"), limit=body.get("pageLimit", 20)
        )
        return answer({"contacts": page.items, "total": page.total})

    async def read(self, request: Request) -> Response:
        return answer({"contact": await self._crm.contact(opened(request), request.path_params["id"])})

    async def update(self, request: Request) -> Response:
        changes, contact_id = await body_of(request, bodies.Changes), request.path_params["id"]
        tags = changes.pop("tags", None)
        changed = await self._crm.update_contact(opened(request, self._field_location(changes)), contact_id, changes)
        if tags is not None:  # as the CRM does: what the body lacks is gone
            self._crm.books.contacts[contact_id]["tags"] = changed["tags"] = tags
        return answer({"succeded": True, "contact": changed})

    def _field_location(self, changes: Record) -> str | None:
        """Custom field ids belong to one location: they tell whose contact this is."""
        known = self._crm.books.fields
        given = changes.get("customFields") or []
        return next((known[f["id"]]["locationId"] for f in given if f["id"] in known), None)

    async def delete(self, request: Request) -> Response:
        await self._crm.delete_contact(opened(request), request.path_params["id"])
        return answer({"succeded": True})

    async def add_tags(self, request: Request) -> Response:
        tags = (await body_of(request, bodies.TagList))["tags"]
        await self._crm.add_tags(opened(request), request.path_params["id"], tags)
        return answer({"tags": self._crm.books.contacts[request.path_params["id"]]["tags"]}, 201)

    async def remove_tags(self, request: Request) -> Response:
        tags = (await body_of(request, bodies.TagList))["tags"]
        await self._crm.remove_tags(opened(request), request.path_params["id"], tags)
        return answer({"tags": self._crm.books.contacts[request.path_params["id"]]["tags"]})

    async def notes(self, request: Request) -> Response:
        return answer({"notes": await self._crm.notes(opened(request), request.path_params["id"])})

    async def add_note(self, request: Request) -> Response:
        body = await body_of(request, bodies.Note)
        return answer({"note": await self._crm.add_note(opened(request), request.path_params["id"], body["body"])}, 201)

    async def tasks(self, request: Request) -> Response:
        return answer({"tasks": await self._crm.tasks(opened(request), request.path_params["id"])})

    async def add_task(self, request: Request) -> Response:
        body = await body_of(request, bodies.Task)
        due_at = moment(body["dueDate"])
        if due_at is None:
            raise RejectedBody("dueDate must be a valid ISO 8601 date string")
        made = await self._crm.add_task(
            opened(request),
            request.path_params["id"],
            title=body["title"],
            due_at=due_at,
            assigned_to=body.get("assignedTo"),
        )
        return answer({"task": made}, 201)

    async def start_workflow(self, request: Request) -> Response:
        await body_of(request, bodies.Workflow)
        await self._crm.start_workflow(opened(request), request.path_params["id"], request.path_params["workflow"])
        return answer({"succeded": True})


class Locations:
    def __init__(self, crm: FakeGoHighLevel) -> None:
        self._crm = crm

    def routes(self) -> list[Route]:
        return [
            Route("/locations/{id}", self.read, methods=["GET"]),
            Route("/locations/{id}/customFields", self.fields, methods=["GET"]),
            Route("/locations/{id}/customFields", self.add_field, methods=["POST"]),
            Route("/users/", self.users, methods=["GET"]),
            Route("/objects/{key}/records/search", self.records, methods=["POST"]),
        ]

    async def read(self, request: Request) -> Response:
        return answer({"location": await self._crm.location(opened(request, request.path_params["id"]))})

    async def fields(self, request: Request) -> Response:
        return answer({"customFields": await self._crm.custom_fields(opened(request, request.path_params["id"]))})

    async def add_field(self, request: Request) -> Response:
        body = await body_of(request, bodies.CustomField)
        location_id = opened(request, request.path_params["id"])
        made = await self._crm.create_custom_field(location_id, body["name"], body["dataType"])
        return answer({"customField": made}, 201)

    async def users(self, request: Request) -> Response:
        return answer({"users": await self._crm.users(opened(request, _required(request, "locationId")))})

    async def records(self, request: Request) -> Response:
        body = await body_of(request, bodies.RecordSearch)
        page = await self._crm.records(
            opened(request, body["locationId"]),
            request.path_params["key"],
            after={"page": body["page"], "searchAfter": body["searchAfter"]},
            limit=body["pageLimit"],
        )
        return answer({"records": page.items, "total": page.total})


class Conversations:
    def __init__(self, crm: FakeGoHighLevel) -> None:
        self._crm = crm

    def routes(self) -> list[Route]:
        return [
            Route("/conversations/search", self.search, methods=["GET"]),
            Route("/conversations/messages/export", self.export, methods=["GET"]),
            Route("/conversations/messages", self.send, methods=["POST"]),
            Route("/conversations/{id}/messages", self.messages, methods=["GET"]),
        ]

    async def search(self, request: Request) -> Response:
        after = request.query_params.get("startAfterDate")
        location_id = opened(request, _required(request, "locationId"))
        page = await self._crm.conversations(location_id, after=int(after) if after else None, limit=_limit(request))
        return answer({"conversations": page.items, "total": page.total})

    async def export(self, request: Request) -> Response:
        query = request.query_params
        page = await self._crm.exported_messages(
            opened(request, _required(request, "locationId")),
            email=query.get("channel") == "Email",
            after=query.get("cursor"),
            limit=_limit(request, 100),
        )
        return answer({"messages": page.items, "nextCursor": page.after, "total": page.total})

    async def send(self, request: Request) -> Response:
        body = await body_of(request, bodies.Message)
        text = body.get("message") or body.get("html") or ""
        return answer(
            await self._crm.send_message(opened(request), body["contactId"], channel=body["type"], text=text), 201
        )

    async def messages(self, request: Request) -> Response:
        conversation_id = request.path_params["id"]
        conversation = self._crm.books.conversations.get(conversation_id, {})
        page = await self._crm.messages(
            opened(request, conversation.get("locationId")),
            conversation_id,
            after=request.query_params.get("lastMessageId"),
            limit=_limit(request),
        )
        last = page.items[-1]["id"] if page.items else ""
        # one level down, as live answers have it
        return answer({"messages": {"lastMessageId": last, "nextPage": bool(page.after), "messages": page.items}})


class Deals:
    def __init__(self, crm: FakeGoHighLevel) -> None:
        self._crm = crm

    def routes(self) -> list[Route]:
        return [
            Route("/opportunities/search", self.search, methods=["GET"]),
            Route("/opportunities/pipelines", self.pipelines, methods=["GET"]),
            Route("/opportunities/{id}", self.update, methods=["PUT"]),
            Route("/calendars/", self.calendars, methods=["GET"]),
            Route("/calendars/events", self.events, methods=["GET"]),
            Route("/calendars/events/appointments", self.book, methods=["POST"]),
        ]

    async def search(self, request: Request) -> Response:
        query = request.query_params
        after = None
        if query.get("startAfterId"):
            after = {"startAfter": query["startAfter"], "startAfterId": query["startAfterId"]}
        page = await self._crm.opportunities(
            opened(request, _required(request, "location_id")), after=after, limit=_limit(request)
        )
        return answer({"opportunities": page.items, "meta": {"total": page.total, **(page.after or {})}})

    async def pipelines(self, request: Request) -> Response:
        return answer({"pipelines": await self._crm.pipelines(opened(request, _required(request, "locationId")))})

    async def update(self, request: Request) -> Response:
        body = await body_of(request, bodies.Opportunity)
        changed = await self._crm.update_opportunity(opened(request), request.path_params["id"], body)
        return answer({"opportunity": changed})

    async def calendars(self, request: Request) -> Response:
        return answer({"calendars": await self._crm.calendars(opened(request, _required(request, "locationId")))})

    async def events(self, request: Request) -> Response:
        found = await self._crm.calendar_events(
            opened(request, _required(request, "locationId")),
            _required(request, "calendarId"),
            starts=_from_ms(_required(request, "startTime")),
            ends=_from_ms(_required(request, "endTime")),
        )
        return answer({"events": found})

    async def book(self, request: Request) -> Response:
        body = await body_of(request, bodies.Appointment)
        return answer(await self._crm.book_appointment(opened(request, body["locationId"]), body), 201)


def _from_ms(text: str) -> datetime:
    return datetime.fromtimestamp(int(text) / 1000, UTC)
