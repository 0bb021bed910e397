"""Under `/_standin`: seed the stand-in, look into it, let it fail. GoHighLevel has none of this."""

import time
from typing import Any

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from enterprisehub.clients.gohighlevel.books import Books
from enterprisehub.clients.gohighlevel.client import Record
from enterprisehub.clients.gohighlevel.fields import KEY_PREFIX
from enterprisehub.simulation.standin.endpoints import answer
from enterprisehub.simulation.standin.faults import Fault, Faults
from enterprisehub.simulation.standin.gate import Gate
from enterprisehub.simulation.standin.limits import Limits
from enterprisehub.simulation.standin.tokens import DAY_S, IssuedTokens, Refused

SEEDABLE = ("locations", "contacts", "conversations", "messages", "opportunities", "pipelines", "calendars", "events",
            "users", "records")  # fmt: skip


class LimitSetting(Struct, forbid_unknown_fields=True):
    max: int = 100
    interval_ms: int = 10_000


class Connect(Struct, forbid_unknown_fields=True):
    location_id: str
    expires_in: float = DAY_S


class Control:
    def __init__(self, books: Books, *, tokens: IssuedTokens, limits: Limits, faults: Faults) -> None:
        self._books = books
        self._tokens = tokens
        self._limits = limits
        self._faults = faults
        self.gate: Gate | None = None

    def routes(self) -> list[Route]:
        return [
            Route("/_standin/seed", self.seed, methods=["POST"]),
            Route("/_standin/contacts/{id}", self.contact, methods=["GET"]),
            Route("/_standin/calls", self.calls, methods=["GET"]),
            Route("/_standin/calls", self.forget_calls, methods=["DELETE"]),
            Route("/_standin/faults", self.add_fault, methods=["POST"]),
            Route("/_standin/limits", self.set_limits, methods=["POST"]),
            Route("/_standin/oauth/connect", self.connect, methods=["POST"]),
            Route("/_standin/oauth/expire", self.expire, methods=["POST"]),
            Route("/oauth/token", self.token, methods=["POST"]),
        ]

    async def seed(self, request: Request) -> Response:
        """Take records by kind, each with `id` and `locationId`; the last of an id counts."""
        given = msgspec.json.decode(await request.body(), type=dict[str, list[Record]])
        unknown = set(given) - set(SEEDABLE)
        if unknown:
            return answer({"message": f"unknown kinds: {', '.join(sorted(unknown))}"}, 422)
        for kind, records in given.items():
            kept: dict[str, Record] = getattr(self._books, kind)
            for record in records:
                kept[record["id"]] = {"tags": [], "customFields": [], **record} if kind == "contacts" else record
        return answer({kind: len(records) for kind, records in given.items()})

    async def contact(self, request: Request) -> Response:
        """Read a contact back, with its custom fields by key, its notes and tasks."""
        contact_id = request.path_params["id"]
        found = self._books.contacts.get(contact_id)
        if found is None:
            return answer({"message": "no such contact"}, 404)
        keys = {f["id"]: f["fieldKey"].removeprefix(KEY_PREFIX) for f in self._books.fields.values()}
        fields = {keys.get(f["id"], f["id"]): f["value"] for f in found["customFields"]}
        notes, tasks = self._books.notes.get(contact_id, []), self._books.tasks.get(contact_id, [])
        return answer({**found, "fields": fields, "notes": notes, "tasks": tasks})

    async def calls(self, request: Request) -> Response:
        """List the calls, newest last; `path` and `method` filter."""
        assert self.gate is not None
        path, method = request.query_params.get("path", ""), request.query_params.get("method", "")
        return answer([c for c in self.gate.log if path in c.path and method in {"", c.method}])

    async def forget_calls(self, _: Request) -> Response:
        assert self.gate is not None
        self.gate.log.clear()
        return answer({})

    async def add_fault(self, request: Request) -> Response:
        self._faults.add(msgspec.json.decode(await request.body(), type=Fault))
        return answer({})

    async def set_limits(self, request: Request) -> Response:
        setting = msgspec.json.decode(await request.body(), type=LimitSetting)
        self._limits.most, self._limits.interval_ms = setting.max, setting.interval_ms
        return answer({})

    async def connect(self, request: Request) -> Response:
        """Issue the first pair of tokens of a location, as an installation of the app would."""
        asked = msgspec.json.decode(await request.body(), type=Connect)
        return answer(self._tokens.issue(asked.location_id, time.time(), asked.expires_in))

    async def expire(self, request: Request) -> Response:
        self._tokens.expire(msgspec.json.decode(await request.body(), type=Connect).location_id)
        return answer({})

    async def token(self, request: Request) -> Response:
        """POST /oauth/token: a refresh token, or the code `code-LOCATION`, for a pair."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        if not (form.get("client_id") and form.get("client_secret")):
            return answer({"error": "invalid_client", "message": "client_id and client_secret are required"}, 401)
        try:
            pair = self._pair(form)
        except Refused as error:
            return answer({"error": str(error), "message": "This refresh token is invalid"}, 400)
        content: dict[str, Any] = {
            "access_token": pair.access_token,
            "token_type": "Bearer",
            "expires_in": pair.expires_in,
            "refresh_token": pair.refresh_token,
            "userType": "Location",
            "locationId": pair.location_id,
        }
        return answer(content)

    def _pair(self, form: dict[str, str]) -> Any:
        now = time.time()
        if form.get("grant_type") == "refresh_token":
            return self._tokens.refresh(form.get("refresh_token", ""), now)
        code = form.get("code", "")
        if form.get("grant_type") != "authorization_code" or not code.startswith("code-"):
            raise Refused("invalid_grant")
        return self._tokens.issue(code.removeprefix("code-"), now)
