"""Answer a workflow within its two seconds: what we know plus what it says, scored, with what could not be had named."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import asyncpg
import msgspec

from enterprisehub.clients.batch import Asks, ask_all
from enterprisehub.clients.gohighlevel.translate import translate
from enterprisehub.clients.ml import FindsMatches
from enterprisehub.contracts.api.workflow import WorkflowAnswer
from enterprisehub.contracts.events import ContactEvent
from enterprisehub.contracts.scoring import Churn, Coaching, EncodedSubject, Matches, MatchQuery, Score
from enterprisehub.contracts.state import ContactState
from enterprisehub.domain.fold import fold, is_late
from enterprisehub.domain.temperature import Cutoffs, Temperature, has_evidence, temperature
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.database import DATABASE_ERRORS, Database
from enterprisehub.kit.errors import EnterpriseHubError, Forbidden, Unauthenticated, Unavailable
from enterprisehub.kit.security import same_secret, secret_hash
from enterprisehub.services.hub.intake.committer import Committer
from enterprisehub.services.hub.intake.received import Received
from enterprisehub.services.hub.workflow import repository
from enterprisehub.services.hub.workflow.call import WorkflowCall, decode, location_of, read

READ_S = 0.5
ASK_S = 1.0
MATCHES = 3

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Peers:
    ml: Asks[Score]
    churn: Asks[Churn]
    coaching: Asks[Coaching]
    matches: FindsMatches


@dataclass(frozen=True)
class Known:
    """What is stored about the location and the contact."""

    secret_hash: str | None = None
    cutoffs: Cutoffs | None = None
    state: ContactState | None = None


class Workflow:
    def __init__(
        self,
        database: Database,
        committer: Committer,
        peers: Peers,
        clock: Clock,
        *,
        secret: str | None,
        locations: frozenset[str],
    ) -> None:
        self._database = database
        self._committer = committer
        self._peers = peers
        self._clock = clock
        self._secret = secret
        self._locations = locations

    async def answer(self, body: bytes, secret: str | None) -> WorkflowAnswer:
        """Answer a call.

        Raises:
            Unauthenticated: without the location's secret, or the one for all.
            BadRequest, InvalidInput: the body is not JSON, or does not say whom it is about.
            Forbidden: the location is not one of those we work for.
            Unavailable: Postgres is away, so nobody knows the location's own secret.
        """
        if not secret:
            raise Unauthenticated("Send the location's secret as x-workflow-secret.")
        payload = decode(body)
        location_id = location_of(payload)
        known, degraded = await self._known(location_id, payload)
        self._check(secret, known, degraded)
        call = read(payload)
        if self._locations and call.location_id not in self._locations:
            raise Forbidden("This location is not one of GHL_LOCATIONS.")
        now = self._clock.now()
        webhook, contact = call.webhook(now)
        state = _state(call, webhook, contact, now, known.state)
        return await self._assemble(call, webhook, state, now, known, degraded)

    async def _known(self, location_id: str | None, payload: dict[str, Any]) -> tuple[Known, list[str]]:
        if location_id is None:
            return Known(), []
        try:
            async with asyncio.timeout(READ_S):
                return await self._read(location_id, payload), []
        except (*DATABASE_ERRORS, asyncpg.PostgresError):
            return Known(), ["database"]

    async def _read(self, location_id: str, payload: dict[str, Any]) -> Known:
        async with self._database.transaction([location_id]) as connection:
            row = await repository.location(connection, location_id)
            cutoffs = row["cutoffs"] if row and row["cutoffs"] != "{}" else None
            cutoffs = cutoffs or await repository.reference_cutoffs(connection)
            contact_id = str(payload.get("contact_id", payload.get("contactId"))).replace("\x00", "")
            state = await repository.contact_state(connection, location_id, contact_id)
        return Known(
            secret_hash=row["secret_hash"] if row else None,
            cutoffs=msgspec.json.decode(cutoffs, type=Cutoffs) if cutoffs else None,
            state=msgspec.json.decode(state, type=ContactState) if state else None,
        )

    def _check(self, secret: str, known: Known, degraded: list[str]) -> None:
        own = known.secret_hash is not None and same_secret(secret_hash(secret), known.secret_hash)
        general = self._secret is not None and same_secret(secret, self._secret)
        if not own and not general:
            if degraded:
                raise Unavailable("The location's secret cannot be looked up right now.", headers={"Retry-After": "5"})
            raise Unauthenticated("The secret in x-workflow-secret is wrong.")

    async def _assemble(
        self,
        call: WorkflowCall,
        webhook: Received,
        state: ContactState,
        now: datetime,
        known: Known,
        degraded: list[str],
    ) -> WorkflowAnswer:
        subject = [EncodedSubject(now, msgspec.Raw(msgspec.json.encode(state)))]
        query = MatchQuery(location_id=call.location_id, state=state, limit=MATCHES)
        stored, scores, churns, tips, matches = await asyncio.gather(
            _within("storage", self._store(webhook), degraded),
            _within("ml", ask_all(self._peers.ml, subject), degraded),
            _within("churn", ask_all(self._peers.churn, subject), degraded),
            _within("coaching", ask_all(self._peers.coaching, subject), degraded),
            _within("matches", self._peers.matches.match(query), degraded),
        )
        score = scores[0] if scores else None
        return WorkflowAnswer(
            contact_id=call.contact_id,
            location_id=call.location_id,
            event_id=None if stored is None else webhook.key,
            temperature=_temperature(score, known.cutoffs, state),
            degraded=sorted(degraded),
            **_score_part(score),
            **_churn_part(churns[0] if churns else None),
            **_coaching_part(tips[0] if tips else None),
            **_matches_part(matches),
        )

    async def _store(self, webhook: Received) -> bool:
        return await self._committer.submit(webhook)


async def _within(part: str, answer: Awaitable[T], degraded: list[str]) -> T | None:
    """Wait for a part; a late or failing one is named and left out."""
    try:
        return await asyncio.wait_for(answer, ASK_S)
    except (EnterpriseHubError, TimeoutError):
        degraded.append(part)
        return None


def _state(
    call: WorkflowCall, webhook: Received, payload: dict[str, Any], now: datetime, stored: ContactState | None
) -> ContactState:
    events = [e for e in translate(payload, key=webhook.key, received_at=now) if isinstance(e, ContactEvent)]
    state = stored if is_late(stored, events) else fold(events, stored)
    return state or ContactState(location_id=call.location_id, contact_id=call.contact_id)


def _temperature(score: Score | None, cutoffs: Cutoffs | None, state: ContactState) -> str:
    if score is None or cutoffs is None:
        return Temperature.UNKNOWN.value
    return temperature(score.probability, cutoffs, evidence=has_evidence(state)).value


def _score_part(score: Score | None) -> dict[str, Any]:
    return {} if score is None else {"probability": score.probability, "score": msgspec.to_builtins(score)}


def _churn_part(churn: Churn | None) -> dict[str, Any]:
    return {} if churn is None else {"churn_probability": churn.probability, "churn": msgspec.to_builtins(churn)}


def _coaching_part(coaching: Coaching | None) -> dict[str, Any]:
    if coaching is None:
        return {}
    questions = msgspec.to_builtins(coaching.questions)
    return {
        "may_contact": coaching.may_contact,
        "questions": questions,
        "next_question": questions[0]["text"] if questions else None,
    }


def _matches_part(matches: Matches | None) -> dict[str, Any]:
    if matches is None:
        return {}
    items = msgspec.to_builtins(matches.items)
    best = items[0]["listing"].get("unparsed_address") or items[0]["property_id"] if items else None
    return {"matches": items, "best_match": best}
