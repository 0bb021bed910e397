"""The coaching service."""

from typing import TypeAlias

import aiohttp

from enterprisehub.clients.batch import AsksAbout, HttpPeer
from enterprisehub.contracts.scoring import Coaching
from enterprisehub.contracts.understanding import Understood, Unread

ReadsAgain: TypeAlias = AsksAbout[Unread, Understood]
READ_AGAIN_S = 10.0
"""Nobody waits for a second reading; the first one loads the encoder."""


def coaching_tips(http: aiohttp.ClientSession, base_url: str, *, deadline_s: float = 0.5) -> HttpPeer[Coaching]:
    """Return the adapter of the port `Asks[Coaching]`."""
    return HttpPeer(http, "coaching", f"{base_url}/v1/coaching/suggest/batch", Coaching, deadline_s=deadline_s)


def second_readings(
    http: aiohttp.ClientSession, base_url: str, *, deadline_s: float = READ_AGAIN_S
) -> HttpPeer[Understood]:
    """Return the adapter of the port `ReadsAgain`; its breaker is its own, so that it never costs a tip."""
    url = f"{base_url}/v1/coaching/understand/batch"
    return HttpPeer(http, "second_reading", url, Understood, deadline_s=deadline_s)
