"""The routes of coaching: suggestions for one contact or many, and sessions."""

from datetime import UTC, datetime
from typing import Final

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from enterprisehub.contracts.events import Channel
from enterprisehub.contracts.scoring import Coaching, CoachingBatch, Subject, SubjectBatch
from enterprisehub.contracts.state import Certainty, ContactState, Conversation, Factor, MessageBrief, Side, Slot
from enterprisehub.domain.coaching import coach
from enterprisehub.kit.batches import LARGE_BODY, batched, single
from enterprisehub.kit.http import HotRoute
from enterprisehub.services.coaching.service import CoachingService, Session

router = APIRouter(prefix="/v1/coaching", tags=["coaching"])

_AT: Final = datetime(2026, 3, 2, 18, 4, tzinfo=UTC)
_BODY: Final = "We want to buy near Pasadena under 850k. Is the one on Oak St still available?"
_STATE: Final = ContactState(
    location_id="l8HcnZnNCR2c5Ja3kUPL",
    contact_id="ocQHyuzHvysMo5N5VsXc",
    timezone="America/Los_Angeles",
    conversation=Conversation(
        inbound=1,
        inbound_words=16,
        first_inbound_at=_AT,
        last_inbound_at=_AT,
        waiting_since=_AT,
        side=Side.BUYER,
        slots={
            Factor.BUDGET: Slot(
                certainty=Certainty.KNOWN, value={"max_cents": 85_000_000}, quote="850k", message_id="m1", at=_AT
            ),
            Factor.LOCATION: Slot(
                certainty=Certainty.KNOWN, value={"areas": ["Pasadena"]}, quote="near Pasadena", message_id="m1", at=_AT
            ),
        },
        question="Is the one on Oak St still available?",
        recent=[MessageBrief(message_id="m1", inbound=True, at=_AT, body=_BODY, channel=Channel.SMS)],
    ),
)
EXAMPLE: Final = Subject(moment=datetime(2026, 3, 2, 18, 5, tzinfo=UTC), state=_STATE)
_SESSION: Final = Session(
    session_id=f"{_STATE.location_id}:{_STATE.contact_id}",
    location_id=_STATE.location_id,
    contact_id=_STATE.contact_id,
    moment=EXAMPLE.moment,
    coaching=coach(_STATE, EXAMPLE.moment),
)


def routes(service: CoachingService) -> list[HotRoute]:
    """Return the hot routes."""
    answer = coach(EXAMPLE.state, EXAMPLE.moment)
    return [
        HotRoute(
            path="/v1/coaching/suggest",
            handler=single(Subject, service.suggest),
            request=Subject,
            answer=Coaching,
            summary="Coach one conversation: one tip, the next questions, what is known and missing",
            example_request=EXAMPLE,
            example_answer=answer,
        ),
        HotRoute(
            path="/v1/coaching/suggest/batch",
            handler=batched(Subject, service.suggest),
            request=SubjectBatch,
            answer=CoachingBatch,
            summary="Coach conversations, answers in the order of the items",
            body_limit=LARGE_BODY,
            example_request=SubjectBatch([EXAMPLE]),
            example_answer=CoachingBatch([answer]),
        ),
    ]


@router.get(
    "/sessions/{session_id}",
    summary="Get a conversation's session; its id is LOCATION:CONTACT",
    response_class=Response,
    responses={200: {"content": {"application/json": {"example": msgspec.to_builtins(_SESSION)}}}},
)
async def session(session_id: str, request: Request) -> Response:
    service: CoachingService = request.app.state.coaching
    return Response(await service.session(session_id), media_type="application/json")
