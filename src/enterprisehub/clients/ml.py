"""The ml service, asked for lead scores and property matches."""

from typing import Protocol

import aiohttp
import msgspec

from enterprisehub.clients.batch import HttpPeer, post
from enterprisehub.clients.discovery import Endpoint
from enterprisehub.contracts.scoring import (
    BuyersFound,
    BuyersQuery,
    Exposure,
    ExposureQuery,
    Matches,
    MatchQuery,
    Score,
    Value,
    ValueQuery,
)
from enterprisehub.kit.errors import Unavailable


def lead_scores(http: aiohttp.ClientSession, base_url: str, *, deadline_s: float = 0.5) -> HttpPeer[Score]:
    """Return the adapter of the port `Asks[Score]`."""
    return HttpPeer(http, "ml", f"{base_url}/v1/leads/score/batch", Score, deadline_s=deadline_s)


class FindsMatches(Protocol):
    async def match(self, query: MatchQuery) -> Matches:
        """Return the best listings for a buyer.

        Raises:
            Unavailable: ml is down, too slow or answers nonsense.
        """


class FindsBuyers(Protocol):
    async def buyers(self, query: BuyersQuery) -> BuyersFound:
        """Return the buyers whom a listing fits.

        Raises:
            Unavailable: ml is down, too slow or answers nonsense.
        """

    async def exposure(self, query: ExposureQuery) -> Exposure:
        """Return how evenly listings would come before buyers' eyes.

        Raises:
            Unavailable: ml is down, too slow or answers nonsense.
        """


EXPOSURE_S = 20.0
"""Every buyer is matched."""


class HttpBuyers:
    def __init__(self, http: aiohttp.ClientSession, base_url: str, *, deadline_s: float = 2.0) -> None:
        self._http = http
        self._endpoint = Endpoint(f"{base_url}/v1/properties/buyers")
        self._exposure = Endpoint(f"{base_url}/v1/properties/exposure")
        self._deadline_s = deadline_s

    async def exposure(self, query: ExposureQuery) -> Exposure:
        content = await post(self._http, self._exposure, msgspec.json.encode(query), EXPOSURE_S)
        try:
            return msgspec.json.decode(content, type=Exposure)
        except msgspec.MsgspecError as error:
            raise Unavailable(f"ml: {error}") from error

    async def buyers(self, query: BuyersQuery) -> BuyersFound:
        content = await post(self._http, self._endpoint, msgspec.json.encode(query), self._deadline_s)
        try:
            return msgspec.json.decode(content, type=BuyersFound)
        except msgspec.MsgspecError as error:
            raise Unavailable(f"ml: {error}") from error


class HttpMatches:
    def __init__(self, http: aiohttp.ClientSession, base_url: str, *, deadline_s: float = 1.0) -> None:
        self._http = http
        self._endpoint = Endpoint(f"{base_url}/v1/properties/match")
        self._deadline_s = deadline_s

    async def match(self, query: MatchQuery) -> Matches:
        content = await post(self._http, self._endpoint, msgspec.json.encode(query), self._deadline_s)
        try:
            return msgspec.json.decode(content, type=Matches)
        except msgspec.MsgspecError as error:
            raise Unavailable(f"ml: {error}") from error


class EstimatesValues(Protocol):
    async def value(self, query: ValueQuery) -> Value:
        """Return what a home would be listed at.

        Raises:
            Unavailable: ml is down, too slow or answers nonsense.
        """


class HttpValues:
    def __init__(self, http: aiohttp.ClientSession, base_url: str, *, deadline_s: float = 5.0) -> None:
        self._http = http
        self._endpoint = Endpoint(f"{base_url}/v1/properties/value")
        self._deadline_s = deadline_s

    async def value(self, query: ValueQuery) -> Value:
        content = await post(self._http, self._endpoint, msgspec.json.encode(query), self._deadline_s)
        try:
            return msgspec.json.decode(content, type=Value)
        except msgspec.MsgspecError as error:
            raise Unavailable(f"ml: {error}") from error


class FakeValues:
    def __init__(self, answer: Value | None = None) -> None:
        self.answer = answer
        self.asked: list[ValueQuery] = []

    async def value(self, query: ValueQuery) -> Value:
        self.asked.append(query)
        if self.answer is None:
            raise Unavailable("down")
        return self.answer


class FakeMatches:
    def __init__(self, answer: Matches | None = None) -> None:
        self.answer = answer
        self.asked: list[MatchQuery] = []

    async def match(self, query: MatchQuery) -> Matches:
        self.asked.append(query)
        if self.answer is None:
            raise Unavailable("down")
        return self.answer
