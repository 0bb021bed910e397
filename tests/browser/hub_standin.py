"""The fake hub behind real HTTP, for the screens' process."""

import argparse
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import uvicorn
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enterprisehub.contracts.api.base import Page, Role
from enterprisehub.contracts.api.leads import LeadOrder, Temperature
from enterprisehub.contracts.api.operations import InboxState
from enterprisehub.contracts.api.sessions import Session, SessionState
from enterprisehub.contracts.api.views import SavedView, ViewToSave
from enterprisehub.dashboards.hub import fake_answers
from enterprisehub.dashboards.hub.fake import NOW, FakeDoor
from enterprisehub.dashboards.hub.port import HubAway, HubError, LeadKey, LeadQuery, NotAllowed, NotLoggedIn, NotThere

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
STATUS: dict[type[HubError], int] = {NotLoggedIn: 401, NotAllowed: 403, NotThere: 404, HubAway: 503}


def _example(request: Request) -> Any:
    try:
        return fake_answers.answer(request.method, request.url.path)
    except KeyError:
        raise NotThere("The stand-in does not know this.") from None


def _plain(value: Any) -> Any:
    return [one.model_dump(mode="json") for one in value] if isinstance(value, list) else value


def _views() -> list[Route]:
    """Keep saved views, so that what is saved can be opened."""
    kept: list[SavedView] = []

    async def all_views(_: Request) -> Response:
        return Response(Page(items=kept).model_dump_json(), media_type="application/json")

    async def save(request: Request) -> Response:
        given = ViewToSave.model_validate_json(await request.body())
        saved = SavedView(view_id=len(kept) + 1, saved_at=NOW, **given.model_dump())
        kept.append(saved)
        return Response(saved.model_dump_json(), media_type="application/json")

    async def delete(request: Request) -> Response:
        gone = kept.pop(next(i for i, one in enumerate(kept) if one.view_id == request.path_params["id"]))
        return Response(gone.model_dump_json(), media_type="application/json")

    return [
        Route("/v1/views", all_views, methods=["GET"]),
        Route("/v1/views", save, methods=["POST"]),
        Route("/v1/views/{id:int}", delete, methods=["DELETE"]),
    ]


def _later(body: bytes, by: timedelta) -> bytes:
    """Move all moments in an answer."""
    if not by:
        return body
    return _MOMENT.sub(lambda found: (datetime.fromisoformat(found[0]) + by).isoformat(), body.decode()).encode()


def hub_app(door: FakeDoor, later: timedelta = timedelta()) -> Starlette:
    """Return the stand-in; the moments in its answers are moved by `later`, but for those of sessions."""
    hub = door.hub

    def answer(value: Any) -> Response:
        body = value.model_dump_json().encode() if isinstance(value, BaseModel) else msgspec.json.encode(_plain(value))
        return Response(
            body if isinstance(value, Session | SessionState) else _later(body, later), media_type="application/json"
        )

    async def refuse(request: Request, error: Exception) -> Response:
        assert isinstance(error, HubError)
        status = STATUS[type(error)]
        body = {"title": error.title, "status": status, "detail": error.detail}
        return Response(msgspec.json.encode(body), status, media_type="application/problem+json")

    async def log_in(request: Request) -> Response:
        given = await request.json()
        return answer(door.log_in(given["email"], given["password"]))

    async def log_in_by_company(request: Request) -> Response:
        return answer(door.log_in_by_company((await request.json())["id_token"]))

    def guarded(handler: Any) -> Any:
        async def guard(request: Request) -> Response:
            if request.headers.get("authorization") != "Bearer fake":
                raise NotLoggedIn("No session.")
            return answer(handler(request))

        return guard

    def key(request: Request) -> LeadKey:
        return LeadKey(request.path_params["contact_id"])

    def leads(request: Request) -> Any:
        asked = request.query_params
        return hub.leads(
            LeadQuery(
                search=asked.get("q", ""),
                order=LeadOrder(asked["order"]),
                temperatures=tuple(Temperature(one) for one in asked.getlist("temperature")),
                waiting=asked.get("waiting") == "true",
                assigned_to=asked.get("assigned_to"),
                limit=int(asked["limit"]),
            )
        )

    contact = "/v1/contacts/{contact_id}"
    return Starlette(
        exception_handlers={HubError: refuse},
        routes=[
            Route("/v1/sessions", log_in, methods=["POST"]),
            Route("/v1/sessions/oidc", log_in_by_company, methods=["POST"]),
            Route("/v1/sessions/current", guarded(lambda _: hub.session()), methods=["GET"]),
            Route("/v1/sessions/current/seen", guarded(lambda _: hub.seen()), methods=["POST"]),
            Route("/v1/sessions/current", guarded(lambda _: hub.log_out()), methods=["DELETE"]),
            Route("/v1/leads", guarded(leads)),
            Route("/v1/messages", guarded(lambda r: hub.messages(LeadKey(r.query_params["contact_id"]), 60))),
            Route(contact, guarded(lambda r: hub.contact(key(r)))),
            Route(f"{contact}/timeline", guarded(lambda r: hub.timeline(key(r), None, 50))),
            Route(f"{contact}/matches", guarded(lambda r: hub.matches(key(r), 5)), methods=["GET"]),
            Route("/v1/realtime/tickets", guarded(lambda _: hub.ticket()), methods=["POST"]),
            Route("/v1/overview", guarded(lambda _: hub.overview())),
            Route("/v1/inbox", guarded(lambda _: hub.inbox(InboxState.DEAD, 20))),
            Route("/v1/inbox/{id:int}/replay", guarded(lambda r: hub.replay(r.path_params["id"])), methods=["POST"]),
            *_views(),
            Route("/v1/{rest:path}", guarded(_example), methods=["GET", "POST", "PATCH", "DELETE"]),
        ],
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--role", type=Role, default=Role.OPERATOR)
    parser.add_argument("--as-if-now", action="store_true")
    arguments = parser.parse_args()
    later = datetime.now(UTC) - NOW if arguments.as_if_now else timedelta()
    uvicorn.run(hub_app(FakeDoor(arguments.role), later), port=arguments.port, log_level="warning")
