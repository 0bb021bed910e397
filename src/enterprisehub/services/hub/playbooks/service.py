"""Versions of playbooks: nothing is overwritten, one at most is in use, and going back is putting an older one to use."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import asyncpg
import msgspec

from enterprisehub.contracts.api.playbooks import (
    PlaybookCheck,
    PlaybookRequest,
    PlaybookRow,
    PlaybookVersion,
    Preview,
    PreviewedTip,
    PreviewLine,
    PreviewRequest,
)
from enterprisehub.contracts.events import ContactEvent, Event, MessageExchanged
from enterprisehub.contracts.playbook import Playbook
from enterprisehub.contracts.scoring import GivenTip, Tip
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain.coaching import coach
from enterprisehub.domain.fold import fold
from enterprisehub.domain.playbooks import STANDARD, Policy
from enterprisehub.kit.database import Database
from enterprisehub.kit.errors import InvalidInput, NotFound
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.audit.repository import record
from enterprisehub.services.hub.playbooks import repository
from enterprisehub.services.hub.playbooks.reading import read, written
from enterprisehub.services.hub.rows import document

VERSIONS_SHOWN: Final = 500
EVENTS_READ: Final = 400
"""Of each conversation in a preview."""
LINES_SHOWN: Final = 200
MESSAGE_SHOWN: Final = 300
_events = msgspec.json.Decoder(Event)
_playbooks = msgspec.json.Decoder(Playbook)


class Playbooks:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self, caller: Caller, location_id: str | None) -> list[PlaybookRow]:
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows = await repository.listed(connection, VERSIONS_SHOWN)
        return [_row(row) for row in rows]

    async def get(self, caller: Caller, version: int, location_id: str | None) -> PlaybookVersion:
        """Return a version; 0 is the standard playbook.

        Raises:
            NotFound: the location has no such version.
        """
        at = _whose(caller, location_id)
        async with self._database.transaction(caller.within(at)) as connection:
            active = await repository.active(connection, at)
            if version == 0:
                return _standard(at, in_use=active is None)
            row = await repository.found(connection, at, version)
        if row is None:
            raise NotFound("The location has no such version.")
        return _version(row)

    @staticmethod
    def check(request: PlaybookRequest) -> PlaybookCheck:
        _, found = read(request.source)
        return PlaybookCheck(valid=not found, problems=found)

    async def add(self, caller: Caller, request: PlaybookRequest) -> PlaybookVersion:
        """Store a version; it is not in use yet.

        Raises:
            InvalidInput: something is wrong with it; says where.
            NotFound: no such location.
        """
        at = _whose(caller, request.location_id)
        playbook = _valid(request.source)
        async with self._database.transaction(caller.within(at)) as connection:
            if not await repository.location_exists(connection, at):
                raise NotFound("No such location.")
            encoded = msgspec.json.encode(playbook).decode()
            row = await repository.add(
                connection, at, source=request.source, playbook=encoded, note=request.note, author=caller.id
            )
            target = str(row["version"])
            await record(
                connection, actor=caller.id, action="playbook.add", location_id=at, target=target, note=request.note
            )
        return _version(row)

    async def activate(self, caller: Caller, version: int, location_id: str | None) -> PlaybookVersion:
        """Put a version to use, or roll back to an older one; coaching follows within ten seconds.

        Raises:
            NotFound: the location has no such version.
        """
        at = _whose(caller, location_id)
        async with self._database.transaction(caller.within(at)) as connection:
            before = await repository.active(connection, at)
            row = await repository.found(connection, at, version) if version else None
            if row is None and version:
                raise NotFound("The location has no such version.")
            await repository.activate(connection, at, version)
            await record(
                connection,
                actor=caller.id,
                action="playbook.activate",
                location_id=at,
                target=str(version),
                before=before["version"] if before else 0,
            )
            row = await repository.found(connection, at, version) if version else None
        return _version(row) if row else _standard(at, in_use=True)

    async def preview(self, caller: Caller, request: PreviewRequest) -> Preview:
        """Ask the active playbook and a draft at every message of past conversations.

        Raises:
            InvalidInput: something is wrong with the draft.
        """
        at = _whose(caller, request.location_id)
        draft = Policy(playbook=_valid(request.source), label="draft")
        async with self._database.transaction(caller.within(at)) as connection:
            row = await repository.active(connection, at)
            contacts = await repository.latest_contacts(connection, at, request.contacts)
            logs = [await repository.log(connection, at, one["contact_id"], EVENTS_READ) for one in contacts]
        active = Policy(playbook=_playbooks.decode(row["playbook"]) if row else STANDARD, label="active")
        found = Preview(conversations=len(contacts), moments=0, different=0, lines=[])
        for contact, log in zip(contacts, logs, strict=True):
            await asyncio.to_thread(_compare, found, contact, log, active, draft)  # webhooks come in meanwhile
        return found


def _compare(
    found: Preview, contact: "asyncpg.Record", log: "Sequence[asyncpg.Record]", active: Policy, draft: Policy
) -> None:
    state: ContactState | None = None
    given: dict[str, list[GivenTip]] = {"active": [], "draft": []}
    for row in log:
        event = _events.decode(row["payload"])
        if not isinstance(event, ContactEvent):
            continue
        state = fold([event], state)
        if state is None or not isinstance(event, MessageExchanged) or not event.inbound:
            continue
        tips: list[Tip | None] = []
        for policy in (active, draft):
            coaching = coach(state, event.occurred_at, policy, given[policy.label])
            given[policy.label] = coaching.given
            tips.append(coaching.tip)
        found.moments += 1
        now, then = (_told(tip) for tip in tips)
        if now == then:
            continue
        found.different += 1
        if len(found.lines) < LINES_SHOWN:
            line = PreviewLine(
                contact_id=contact["contact_id"],
                contact_name=contact["name"],
                at=event.occurred_at,
                message=event.body[:MESSAGE_SHOWN],
                now=now,
                then=then,
            )
            found.lines.append(line)


def _told(tip: Tip | None) -> PreviewedTip | None:
    if tip is None:
        return None
    words = " ".join(tip.steps) if tip.steps else tip.say or tip.text
    return PreviewedTip(kind=tip.kind, topic=tip.topic, text=words, gain=tip.gain)


def _whose(caller: Caller, location_id: str | None) -> str:
    at = location_id or caller.location_id
    if at is None:
        errors = [{"pointer": "/location_id", "detail": "missing"}]
        raise InvalidInput("Name the location with location_id.", errors=errors)
    return at


def _valid(source: str) -> Playbook:
    playbook, found = read(source)
    if playbook is None:
        errors: list[Any] = [{"pointer": one.pointer, "detail": one.detail} for one in found]
        raise InvalidInput("The playbook cannot be used.", errors=errors)
    return playbook


def _row(row: "asyncpg.Record") -> PlaybookRow:
    stored = document(row["playbook"]) or {}
    return PlaybookRow(**{**dict(row), "name": stored.get("name", "standard")})


def _version(row: "asyncpg.Record") -> PlaybookVersion:
    stored = document(row["playbook"]) or {}
    return PlaybookVersion(**{**dict(row), "name": stored.get("name", "standard"), "playbook": stored})


def _standard(location_id: str, *, in_use: bool) -> PlaybookVersion:
    return PlaybookVersion(
        location_id=location_id,
        version=0,
        name=STANDARD.name,
        active=in_use,
        source=written(STANDARD),
        playbook=msgspec.to_builtins(STANDARD),
    )
