"""Events of our own on their way through the inbox: what a person did with a tip, what was said on a call.

They take the way of every webhook, so that the fold, replay and time travel see them. A key with `PREFIX` marks them;
the intake gives no webhook from outside such a key.
"""

from typing import Final

import msgspec

from enterprisehub.contracts.events import Event

PREFIX: Final = "ehub:"
TYPE: Final = "EnterpriseHub"

_decoder = msgspec.json.Decoder(Event)


def encode(event: Event) -> bytes:
    """Return an inbox row's body."""
    return msgspec.json.encode(event)


def decode(body: bytes) -> Event:
    """Return the event of an inbox row whose key begins with `PREFIX`.

    Raises:
        msgspec.MsgspecError: it is none.
    """
    event: Event = _decoder.decode(body)
    return event
