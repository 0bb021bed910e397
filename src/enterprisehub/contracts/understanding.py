"""The second reading: what the pipeline asks coaching about messages, and what it answers."""

from datetime import datetime

from msgspec import Struct, field

from enterprisehub.contracts.events import Meaning


class Unread(Struct, kw_only=True, frozen=True):
    """A message of a contact, as rules have read it already."""

    body: str
    at: datetime
    """When it was sent: dates in it are relative to this."""


class UnreadBatch(Struct):
    items: list[Unread]


class Understood(Struct, kw_only=True, omit_defaults=True):
    """What a model takes the sentences to mean that rules left unread; nothing where it is not sure."""

    model: str
    """The encoder and the examples it learned from."""
    meanings: list[Meaning] = field(default_factory=list)


class UnderstoodBatch(Struct):
    items: list[Understood]
