"""`/v1/coaching/contacts/{id}/words`: as one answer, or as a stream."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response, StreamingResponse

from enterprisehub.contracts.api.base import Identifier
from enterprisehub.contracts.api.coaching import Words, WordsRequest
from enterprisehub.services.hub.access.allowed import Agent
from enterprisehub.services.hub.asked import OneLocation
from enterprisehub.services.hub.parts import part
from enterprisehub.services.hub.words.service import Wording

router = APIRouter(prefix="/v1/coaching", tags=["coaching"])
EVENT_STREAM = "text/event-stream"


@router.post(
    "/contacts/{contact_id}/words",
    summary="Put a tip or a summary into words; with `Accept: text/event-stream` sentence by sentence",
    response_model=Words,
    responses={200: {"content": {EVENT_STREAM: {"example": 'event: done\ndata: {"text": "…", "source": "core"}\n\n'}}}},
)
async def put_into_words(
    contact_id: Identifier,
    asked: WordsRequest,
    caller: Agent,
    wording: Annotated[Wording, Depends(part(Wording))],
    request: Request,
    location_id: OneLocation = None,
) -> Response | Words:
    parts = wording.words(caller, contact_id, location_id, asked.of)
    first = await anext(parts)  # refusals come before the first words, as problem documents
    if EVENT_STREAM in request.headers.get("accept", ""):
        return StreamingResponse(_events(first, parts), media_type=EVENT_STREAM)
    whole = [first, *[one async for one in parts]][-1]
    assert isinstance(whole, Words)
    return whole


async def _events(first: str | Words, parts: AsyncGenerator[str | Words, None]) -> AsyncGenerator[bytes, None]:
    """Yield `sentence` events and one `done`, whose text replaces all sentences before."""
    yield _event(first)
    async with aclosing(parts) as rest:
        async for one in rest:
            yield _event(one)


def _event(one: str | Words) -> bytes:
    if isinstance(one, Words):
        return b"event: done\ndata: " + one.model_dump_json().encode() + b"\n\n"
    return b"event: sentence\ndata: " + msgspec.json.encode({"text": one}) + b"\n\n"
