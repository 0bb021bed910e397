"""The coaching service."""

import aiohttp

from enterprisehub.clients.batch import HttpPeer
from enterprisehub.contracts.scoring import Coaching, CoachingBatch


def coaching_tips(http: aiohttp.ClientSession, base_url: str, *, deadline_s: float = 0.5) -> HttpPeer[Coaching]:
    """Return the adapter of the port `Asks[Coaching]`."""
    return HttpPeer(http, "coaching", f"{base_url}/v1/coaching/suggest/batch", CoachingBatch, deadline_s=deadline_s)
