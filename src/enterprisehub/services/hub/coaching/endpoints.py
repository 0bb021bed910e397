"""`/v1/coaching`: advice for conversations, its answers, consent, calls."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from enterprisehub.contracts.api.base import Identifier, Page
from enterprisehub.contracts.api.coaching import (
    Acceptance,
    AgentWeek,
    CoachingView,
    ConsentView,
    ScorecardRow,
    SegmentsRequest,
    SegmentsTaken,
    Split,
    TipAnswerKind,
    TipAnswerRecorded,
    TipAnswerRequest,
    TipRow,
)
from enterprisehub.services.hub.access.allowed import Agent, Lead
from enterprisehub.services.hub.asked import AssignedTo, Limit, OneLocation, PageCursor
from enterprisehub.services.hub.coaching.calls import Calls
from enterprisehub.services.hub.coaching.learning import Learning
from enterprisehub.services.hub.coaching.service import CoachingDesk
from enterprisehub.services.hub.parts import part

router = APIRouter(prefix="/v1/coaching", tags=["coaching"])
Desk = Annotated[CoachingDesk, Depends(part(CoachingDesk))]
Learned = Annotated[Learning, Depends(part(Learning))]


@router.get("/contacts/{contact_id}", summary="Get the advice for a conversation: one tip, consent, the last tips")
async def get_coaching(
    contact_id: Identifier, caller: Agent, desk: Desk, location_id: OneLocation = None
) -> CoachingView:
    return await desk.view(caller, contact_id, location_id)


@router.get("/contacts/{contact_id}/consent", summary="Say whether a contact may be approached now, by channel")
async def get_consent(
    contact_id: Identifier, caller: Agent, desk: Desk, location_id: OneLocation = None
) -> ConsentView:
    return await desk.consent(caller, contact_id, location_id)


@router.post(
    "/contacts/{contact_id}/tips/{tip_id}/answer",
    status_code=201,
    summary="Accept, edit, ignore or dismiss a tip; 409 when its words may not go out now",
)
async def answer_tip(
    contact_id: Identifier,
    tip_id: Identifier,
    request: TipAnswerRequest,
    caller: Agent,
    desk: Desk,
    location_id: OneLocation = None,
) -> TipAnswerRecorded:
    return await desk.answer(caller, contact_id, tip_id, location_id, request)


@router.get("/tips", summary="List tips, newest first, each with its proof of consent and its answer")
async def list_tips(
    caller: Agent,
    desk: Desk,
    location_id: OneLocation = None,
    contact_id: Identifier | None = None,
    assigned_to: AssignedTo = None,
    kind: Identifier | None = None,
    answer: TipAnswerKind | None = None,
    cursor: PageCursor = None,
    limit: Limit = 50,
) -> Page[TipRow]:
    return await desk.tips(
        caller,
        location_id,
        contact_id=contact_id,
        assigned_to=assigned_to,
        kind=kind,
        answer=answer,
        cursor=cursor,
        limit=limit,
    )


@router.post("/calls/{call_id}/segments", status_code=201, summary="Stream a call's transcript, segment by segment")
async def add_segments(
    call_id: Identifier, request: SegmentsRequest, caller: Agent, calls: Annotated[Calls, Depends(part(Calls))]
) -> SegmentsTaken:
    return await calls.take(caller, call_id, request)


@router.get("/acceptance", summary="Compare how tips were answered, and what followed, with intervals")
async def get_acceptance(
    caller: Lead,
    learned: Learned,
    location_id: OneLocation = None,
    by: Split = Split.KIND,
    days: Annotated[int, Query(ge=1, le=730)] = 90,
) -> Acceptance:
    return await learned.acceptance(caller, location_id, by=by, days=days)


@router.get("/scorecards", summary="List scorecards of conversations, newest first")
async def list_scorecards(
    caller: Agent,
    learned: Learned,
    location_id: OneLocation = None,
    contact_id: Identifier | None = None,
    user_id: Annotated[Identifier | None, Query(description="The CRM user who wrote most")] = None,
    cursor: PageCursor = None,
    limit: Limit = 50,
) -> Page[ScorecardRow]:
    return await learned.scorecards(
        caller, location_id, contact_id=contact_id, user_id=user_id, cursor=cursor, limit=limit
    )


@router.get("/scorecards/agents", summary="Follow each agent's scorecards by week")
async def list_agent_weeks(
    caller: Lead,
    learned: Learned,
    location_id: OneLocation = None,
    user_id: Identifier | None = None,
    weeks: Annotated[int, Query(ge=1, le=104)] = 12,
) -> list[AgentWeek]:
    return await learned.agent_weeks(caller, location_id, user_id=user_id, weeks=weeks)
