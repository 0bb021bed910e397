"""The routes of coaching: suggestions for one contact or many, and sessions."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from enterprisehub.contracts.events import Channel, Meaning
from enterprisehub.contracts.scoring import Coaching, CoachingBatch, ItemFailed, Subject, SubjectBatch
from enterprisehub.contracts.state import Certainty, ContactState, Conversation, Factor, MessageBrief, Side, Slot
from enterprisehub.contracts.understanding import Understood, UnderstoodBatch, Unread, UnreadBatch
from enterprisehub.domain.coaching import coach
from enterprisehub.kit.batches import LARGE_BODY, batched, single
from enterprisehub.kit.errors import InvalidInput
from enterprisehub.kit.http import Answer, Handler, Headers, HotRoute, decode
from enterprisehub.services.coaching.service import CoachingService, Session

router = APIRouter(prefix="/v1/coaching", tags=["coaching"])

MOST_UNREAD: Final = 128
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


_UNREAD: Final = Unread(body="Our cousins had such a miserable experience with theirs, so I wonder.", at=_AT)
_UNDERSTOOD: Final = Understood(
    model="use-multilingual-3/masked+5c1d0f2a",
    meanings=[Meaning(label="objection.trust", chance=0.62, quote=_UNREAD.body)],
)
Understanding = Callable[[list[Unread]], Awaitable[list[Understood]]]


def routes(service: CoachingService, understanding: Understanding) -> list[HotRoute]:
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
            failed_item=ItemFailed,
            summary="Coach conversations, answers in the order of the items; one that fails carries an error, the others their results",
            body_limit=LARGE_BODY,
            example_request=SubjectBatch([EXAMPLE]),
            example_answer=CoachingBatch([answer]),
        ),
        HotRoute(
            path="/v1/coaching/understand/batch",
            handler=_understand(understanding),
            request=UnreadBatch,
            answer=UnderstoodBatch,
            summary="Read up to 128 messages again with the sentence encoder: what rules leave unread, in the order of the items",
            example_request=UnreadBatch([_UNREAD]),
            example_answer=UnderstoodBatch([_UNDERSTOOD]),
        ),
    ]


def _understand(understanding: Understanding) -> Handler:
    decoder = msgspec.json.Decoder(UnreadBatch)

    async def handle(body: bytes, headers: Headers) -> Answer:  # noqa: ARG001 the shape of handlers
        messages = decode(decoder, body).items
        if len(messages) > MOST_UNREAD:
            detail = f"at most {MOST_UNREAD} messages"
            raise InvalidInput(detail, errors=[{"pointer": "/items", "detail": detail}])
        return Answer(msgspec.json.encode(UnderstoodBatch(await understanding(messages))))

    return handle


@router.get(
    "/sessions/{session_id}",
    summary="Get a conversation's session; its id is LOCATION:CONTACT",
    response_class=Response,
    responses={200: {"content": {"application/json": {"example": msgspec.to_builtins(_SESSION)}}}},
)
async def session(session_id: str, request: Request) -> Response:
    service: CoachingService = request.app.state.coaching
    return Response(await service.session(session_id), media_type="application/json")
