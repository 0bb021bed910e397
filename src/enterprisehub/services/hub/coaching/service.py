"""Advice for a conversation and what a person does with it. Nothing outward is taken past the consent gate."""

from datetime import datetime
from typing import Any, Final

import asyncpg
import msgspec

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.coaching import (
    CoachingView,
    ConsentLine,
    ConsentView,
    TipAnswerKind,
    TipAnswerRecorded,
    TipAnswerRequest,
    TipRow,
)
from enterprisehub.contracts.events import Channel, TipAnswered
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain.calls import measures
from enterprisehub.domain.consent import Consent, check_consent, last_channel, next_opening
from enterprisehub.domain.fair_housing import violations
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Connection, Database
from enterprisehub.kit.errors import Conflict, InvalidInput, NotFound
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.audit.repository import record
from enterprisehub.services.hub.coaching import repository
from enterprisehub.services.hub.coaching.asked_anew import Anew, ReadsContacts, ask_anew, learned
from enterprisehub.services.hub.coaching.own_events import put
from enterprisehub.services.hub.rows import document

TIPS_SHOWN: Final = 20
OUTWARD: Final = frozenset({TipAnswerKind.ACCEPTED, TipAnswerKind.EDITED})
_states = msgspec.json.Decoder(ContactState)


class CoachingDesk:
    def __init__(self, database: Database, clock: Clock, crm: ReadsContacts) -> None:
        self._database = database
        self._clock = clock
        self._crm = crm

    async def view(self, caller: Caller, contact_id: str, location_id: str | None) -> CoachingView:
        """Return what a live conversation's panel shows.

        Raises:
            NotFound, Conflict: no contact of that id, or several locations have one.
        """
        now = self._clock.now()
        async with self._database.transaction(caller.within(location_id)) as connection:
            row = await _one(connection, contact_id)
            at = row["location_id"]
            tips, _ = await repository.listed(connection, contact_id=contact_id, limit=TIPS_SHOWN)
        state = _states.decode(row["state"])
        call = state.conversation.call
        return CoachingView(
            location_id=at,
            contact_id=contact_id,
            name=row["name"],
            at=now,
            coaching=document(row["coaching"]),
            advised_at=row["asked_at"],
            pending="coaching" in (row["missing"] or ()),
            consent=_line(state, None, now),
            call=msgspec.to_builtins(measures(call)) if call else None,
            tips=[tip_row(one) for one in tips if one["location_id"] == at],
        )

    async def consent(self, caller: Caller, contact_id: str, location_id: str | None) -> ConsentView:
        """Decide anew, for every channel."""
        now = self._clock.now()
        async with self._database.transaction(caller.within(location_id)) as connection:
            row = await _one(connection, contact_id)
        state = _states.decode(row["state"])
        return ConsentView(
            location_id=row["location_id"],
            contact_id=contact_id,
            at=now,
            opted_out_at=state.conversation.opted_out_at,
            channels=[_line(state, channel, now) for channel in Channel],
        )

    async def tips(self, caller: Caller, location_id: str | None, **asked: Any) -> Page[TipRow]:
        async with self._database.transaction(caller.within(location_id)) as connection:
            rows, following = await repository.listed(connection, **asked)
        return Page(items=[tip_row(row) for row in rows], next_cursor=following)

    async def answer(
        self, caller: Caller, contact_id: str, tip_id: str, location_id: str | None, request: TipAnswerRequest
    ) -> TipAnswerRecorded:
        """Record what a person did with a tip: in the tip's row, in the audit log and, for the fold, in the inbox.

        What the CRM says anew of do-not-disturb becomes an event too, also when the words are refused for it.

        Raises:
            NotFound: no such contact or tip.
            Conflict: the words may not go out now, or the CRM cannot be asked anew; that is audited too.
            InvalidInput: edited words that fair housing forbids.
        """
        _refuse_unfair(request.text)
        anew = await self._asked_anew(caller, contact_id, tip_id, location_id, request.answer)
        now = self._clock.now()
        async with self._database.transaction(caller.within(location_id)) as connection:
            row = await _one(connection, contact_id)
            given = await repository.tip(connection, row["location_id"], contact_id, tip_id)
            if given is None:
                raise NotFound("No such tip was given for this contact.")
            state = _states.decode(row["state"])
            if anew is not None:
                await put(connection, learned(state, anew, now))
                state.dnd, state.dnd_channels = anew.state.dnd, anew.state.dnd_channels
            consent = _line(state, request.channel, now, anew)
            goes_out = _goes_out(request.answer, given)
            refused = goes_out and not consent.allowed
            await record(
                connection,
                actor=caller.id,
                action=f"tip.{'refused' if refused else request.answer.value}",
                location_id=row["location_id"],
                target=tip_id,
                reason=request.reason,
                contact_id=contact_id,
                topic=given["topic"],
                consent=consent.model_dump(mode="json"),
            )
            same = given["answer"] == request.answer
            event = _event(caller, row["location_id"], contact_id, tip_id, given["topic"], request, now)
            if not refused and not same:
                await repository.answer(connection, event, by=caller.id)
                await put(connection, [event])
        if refused:
            raise Conflict(f"These words may not go out now. {consent.reason}")
        return TipAnswerRecorded(
            event_id=event.event_id, tip_id=tip_id, answer=request.answer, duplicate=same, consent=consent
        )

    async def _asked_anew(
        self, caller: Caller, contact_id: str, tip_id: str, location_id: str | None, answer: TipAnswerKind
    ) -> Anew | None:
        """Ask the CRM while no transaction is open; None where nothing would go out."""
        async with self._database.transaction(caller.within(location_id)) as connection:
            row = await _one(connection, contact_id)
            given = await repository.tip(connection, row["location_id"], contact_id, tip_id)
        if given is None or not _goes_out(answer, given):
            return None
        return await ask_anew(self._crm, _states.decode(row["state"]))


def _goes_out(answer: TipAnswerKind, given: "asyncpg.Record") -> bool:
    return answer in OUTWARD and (document(given["tip"]) or {}).get("say") is not None


def _refuse_unfair(text: str) -> None:
    found = violations(text)
    if found:
        errors = [{"pointer": "/text", "detail": f"{one.category}: “{one.quote}”"} for one in found]
        raise InvalidInput("The words must not go out: fair housing.", errors=errors)


def _event(
    caller: Caller, location_id: str, contact_id: str, tip_id: str, topic: str, request: TipAnswerRequest, now: datetime
) -> TipAnswered:
    return TipAnswered(
        event_id=f"tip:{tip_id}:{now.timestamp():.3f}",
        location_id=location_id,
        contact_id=contact_id,
        occurred_at=now,
        known_at=now,
        tip_id=tip_id,
        topic=topic,
        answer=request.answer.value,
        reason=request.reason,
        text=request.text,
        user_id=caller.ghl_user_id,
    )


def tip_row(row: "asyncpg.Record") -> TipRow:
    return TipRow(**{**dict(row), "proof": document(row["proof"]), "tip": document(row["tip"])})


async def _one(connection: Connection, contact_id: str) -> "asyncpg.Record":
    rows = await repository.found(connection, contact_id)
    if not rows:
        raise NotFound("No such contact.")
    if len(rows) > 1:
        raise Conflict("Several locations have a contact of this id: name one with location_id.")
    return rows[0]


def _line(state: ContactState, channel: Channel | None, now: datetime, anew: Anew | None = None) -> ConsentLine:
    used = channel or last_channel(state)
    decided = check_consent(state, now, used)
    if anew is not None:
        decided.proof["asked_anew"] = anew.source
        if anew.refusal is not None:
            decided = Consent(allowed=False, reason=anew.refusal, proof=decided.proof, lasting=True)
    waits = not decided.allowed and not decided.lasting
    return ConsentLine(
        channel=used,
        allowed=decided.allowed,
        reason=decided.reason,
        lasting=decided.lasting,
        opens_at=next_opening(state, now) if waits else None,
        proof=decided.proof,
    )
