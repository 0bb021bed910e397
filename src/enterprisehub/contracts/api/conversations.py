"""Conversations and their messages."""

from datetime import datetime

from enterprisehub.contracts.api.base import Answer


class ConversationRow(Answer):
    location_id: str
    conversation_id: str
    contact_id: str
    contact_name: str = ""
    channel: str
    last_message_at: datetime | None = None
    last_inbound_at: datetime | None = None
    waiting_since: datetime | None = None
    unread: int = 0


class Message(Answer):
    location_id: str
    message_id: str
    contact_id: str
    conversation_id: str | None = None
    inbound: bool
    channel: str
    body: str
    subject: str | None = None
    user_id: str | None = None
    automated: bool = False
    call_duration_s: int | None = None
    occurred_at: datetime
    known_at: datetime
