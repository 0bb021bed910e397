"""`/v1/conversations` and `/v1/messages`."""

from typing import Annotated

from fastapi import APIRouter, Depends

from enterprisehub.contracts.api.base import Identifier, Page
from enterprisehub.contracts.api.conversations import ConversationRow, Message
from enterprisehub.services.hub.access.allowed import Agent
from enterprisehub.services.hub.asked import Limit, OneLocation, PageCursor
from enterprisehub.services.hub.conversations.service import Conversations
from enterprisehub.services.hub.parts import part

router = APIRouter(prefix="/v1", tags=["conversations"])
Service = Annotated[Conversations, Depends(part(Conversations))]


@router.get("/conversations", summary="List conversations, newest first")
async def list_conversations(
    caller: Agent,
    conversations: Service,
    location_id: OneLocation = None,
    contact_id: Identifier | None = None,
    waiting: bool | None = None,
    cursor: PageCursor = None,
    limit: Limit = 50,
) -> Page[ConversationRow]:
    return await conversations.listed(
        caller, location_id, contact_id=contact_id, waiting=waiting, cursor=cursor, limit=limit
    )


@router.get("/conversations/{conversation_id}/messages", summary="List a conversation's messages, newest first")
async def list_conversation(
    conversation_id: Identifier,
    caller: Agent,
    conversations: Service,
    location_id: OneLocation = None,
    cursor: PageCursor = None,
    limit: Limit = 50,
) -> Page[Message]:
    return await conversations.messages(
        caller, location_id, contact_id=None, conversation_id=conversation_id, cursor=cursor, limit=limit
    )


@router.get("/messages", summary="List messages, newest first")
async def list_messages(
    caller: Agent,
    conversations: Service,
    location_id: OneLocation = None,
    contact_id: Identifier | None = None,
    cursor: PageCursor = None,
    limit: Limit = 50,
) -> Page[Message]:
    return await conversations.messages(
        caller, location_id, contact_id=contact_id, conversation_id=None, cursor=cursor, limit=limit
    )
