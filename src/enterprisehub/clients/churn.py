"""The churn service."""

import aiohttp

from enterprisehub.clients.batch import HttpPeer
from enterprisehub.contracts.scoring import Churn, Return


def churn_risks(http: aiohttp.ClientSession, base_url: str, *, deadline_s: float = 0.5) -> HttpPeer[Churn]:
    """Return the adapter of the port `Asks[Churn]`."""
    return HttpPeer(http, "churn", f"{base_url}/v1/churn/predict/batch", Churn, deadline_s=deadline_s)


def returns(http: aiohttp.ClientSession, base_url: str, *, deadline_s: float = 2.0) -> HttpPeer[Return]:
    """Return the adapter of the port `Asks[Return]`; a person waits for the answer."""
    return HttpPeer(http, "churn", f"{base_url}/v1/returns/predict/batch", Return, deadline_s=deadline_s)
