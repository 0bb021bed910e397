"""What to do next about a contact, and what people decided about it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from enterprisehub.contracts.api.actions import Decision, DecisionRequest, GivenTip, NextAction, NextActions, Verdict
from enterprisehub.contracts.api.coaching import TipAnswerKind
from enterprisehub.contracts.api.contacts import Contact
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import Connection, Database
from enterprisehub.kit.errors import InvalidInput, NotFound
from enterprisehub.services.hub.access.caller import Caller
from enterprisehub.services.hub.actions import repository
from enterprisehub.services.hub.audit.repository import record
from enterprisehub.services.hub.contacts.service import Contacts

SNOOZE = timedelta(days=1)
REJECTED_FOR = timedelta(days=30)
"""What was refused is not suggested again before; what is known may have changed by then."""
ACCEPTED_FOR = timedelta(days=3)
TIP = "tip:"
"""How names of tips begin; they are answered where coaching learns from it, not decided here."""


class Actions:
    def __init__(self, database: Database, contacts: Contacts, clock: Clock) -> None:
        self._database = database
        self._contacts = contacts
        self._clock = clock

    async def listed(self, caller: Caller, contact_id: str, location_id: str | None) -> NextActions:
        """Return what to do next.

        Raises:
            NotFound: no contact that the caller may see.
        """
        contact = await self._contacts.get(caller, contact_id, location_id)
        async with self._database.transaction([contact.location_id]) as connection:
            rows = await repository.holding(connection, contact.location_id, contact_id)
            decided = {row["action"]: Decision(**dict(row)) for row in rows}
            items = [
                await _answered(connection, contact, one)
                if one.tip
                else one.model_copy(update={"decision": decided.get(one.action)})
                for one in suggested(contact)
            ]
        advice = (contact.lead.coaching if contact.lead else None) or {}
        return NextActions(
            at=self._clock.now(),
            location_id=contact.location_id,
            contact_id=contact_id,
            may_contact=advice.get("may_contact", False) if advice else None,
            consent=advice.get("consent", ""),
            items=sorted(items, key=_put_off),
        )

    async def decide(
        self, caller: Caller, contact_id: str, location_id: str | None, asked: DecisionRequest
    ) -> Decision:
        """Note a decision.

        Raises:
            NotFound: no contact that the caller may see.
            InvalidInput: of a tip, `until` without a snooze or in the past, or a rejection without a reason.
        """
        if asked.action.startswith(TIP):
            raise _invalid("/action", "a tip is answered at /v1/coaching/contacts/{id}/tips/{tip_id}/answer")
        until = self._until(asked)
        contact = await self._contacts.get(caller, contact_id, location_id)
        async with self._database.transaction([contact.location_id]) as connection:
            row = await repository.decide(
                connection,
                contact.location_id,
                contact_id,
                action=asked.action,
                verdict=asked.verdict.value,
                reason=asked.reason,
                until=until,
                actor=caller.id,
            )
            await record(
                connection,
                actor=caller.id,
                action=f"action.{asked.verdict.value}",
                location_id=contact.location_id,
                target=contact_id,
                suggestion=asked.action,
                reason=asked.reason,
            )
        return Decision(**dict(row))

    async def undo(self, caller: Caller, contact_id: str, location_id: str | None, decision_id: int) -> Decision:
        """Take a decision back.

        Raises:
            NotFound: no such decision about a contact that the caller may see.
        """
        contact = await self._contacts.get(caller, contact_id, location_id)
        async with self._database.transaction([contact.location_id]) as connection:
            row = await repository.undo(connection, contact.location_id, contact_id, decision_id)
            if row is None:
                raise NotFound("No such decision, or it was undone before.")
            await record(
                connection,
                actor=caller.id,
                action="action.undo",
                location_id=contact.location_id,
                target=contact_id,
                suggestion=row["action"],
            )
        return Decision(**dict(row))

    def _until(self, asked: DecisionRequest) -> datetime:
        now = self._clock.now()
        if asked.verdict is Verdict.REJECTED and not asked.reason.strip():
            raise _invalid("/reason", "a rejection needs a reason")
        if asked.verdict is not Verdict.SNOOZED:
            if asked.until is not None:
                raise _invalid("/until", "only a snooze has an end of its own")
            return now + (REJECTED_FOR if asked.verdict is Verdict.REJECTED else ACCEPTED_FOR)
        if asked.until is not None and asked.until <= now:
            raise _invalid("/until", "lies in the past")
        return asked.until or now + SNOOZE


async def _answered(connection: Connection, contact: Contact, one: NextAction) -> NextAction:
    assert one.tip is not None
    row = await repository.tip_answer(connection, contact.location_id, contact.contact_id, one.tip.tip_id)
    if row is None:
        return one
    tip = GivenTip(tip_id=one.tip.tip_id, say=one.tip.say, **dict(row))
    return one.model_copy(update={"tip": tip})


def _invalid(pointer: str, detail: str) -> InvalidInput:
    return InvalidInput("The decision is not complete.", errors=[{"pointer": pointer, "detail": detail}])


def suggested(contact: Contact) -> Iterator[NextAction]:
    """Yield the tip, then the first question, then the plays, each once; past the consent gate only what reaches nobody."""
    lead = contact.lead
    advice: dict[str, Any] = (lead.coaching if lead else None) or {}
    churn: dict[str, Any] = (lead.churn if lead else None) or {}
    seen: set[str] = set()
    for one in _all(advice, churn):
        if one.label not in seen:
            seen.add(one.label)
            yield one


def _all(advice: dict[str, Any], churn: dict[str, Any]) -> Iterator[NextAction]:
    tip = advice.get("tip")
    if tip:
        tip_id = tip.get("tip_id", "")  # advice to wait has none: there is nothing to answer
        yield NextAction(
            action=f"{TIP}{tip_id or tip['kind']}",
            kind="tip",
            label=tip["text"],
            why=tip.get("why", ""),
            quote=tip.get("quote"),
            tip=GivenTip(tip_id=tip_id, say=tip.get("say")) if tip_id else None,
        )
    advised = tip["text"] if tip else None
    for one in [one for one in advice.get("questions") or [] if one["text"] != advised][:1]:
        name = f"question:{one.get('factor') or 'open'}"
        yield NextAction(action=name, kind="question", label=f"Ask: {one['text']}", why=one.get("why", ""))
    for one in churn.get("actions") or []:
        yield NextAction(
            action=f"play:{one['play']}",
            kind="play",
            label=one["label"],
            why=one.get("why", ""),
            channel=one.get("channel"),
        )


def _put_off(one: NextAction) -> int:
    done = one.decision.verdict if one.decision else one.tip.answer if one.tip else None
    return 0 if done is None else 1 if done in _TAKEN else 2


_TAKEN = {Verdict.ACCEPTED, TipAnswerKind.ACCEPTED, TipAnswerKind.EDITED}
