"""The routes of ml: lead scores, property matches, models."""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from enterprisehub.contracts.scoring import (
    Buyer,
    BuyersFound,
    BuyersQuery,
    Exposure,
    ExposureQuery,
    ItemFailed,
    Matches,
    MatchQuery,
    Preferences,
    Score,
    ScoreBatch,
    Subject,
    SubjectBatch,
    Value,
    ValueQuery,
)
from enterprisehub.contracts.state import ContactState, Conversation
from enterprisehub.kit.batches import LARGE_BODY, Answers, batched, single
from enterprisehub.kit.http import Answer, Handler, Headers, HotRoute, decode
from enterprisehub.services.ml.matcher import Matcher
from enterprisehub.services.ml.service import Shelf
from enterprisehub.services.ml.values import Values

router = APIRouter(prefix="/v1", tags=["models"])

_AT: Final = datetime(2026, 3, 2, 15, 4, tzinfo=UTC)
_SUBJECT: Final = Subject(
    moment=_AT,
    state=ContactState(
        location_id="l8HcnZnNCR2c5Ja3kUPL",
        contact_id="ocQHyuzHvysMo5N5VsXc",
        conversation=Conversation(inbound=1, inbound_words=9, inbound_days=1, last_inbound_at=_AT, waiting_since=_AT),
    ),
)
_QUERY: Final = MatchQuery(
    location_id="l8HcnZnNCR2c5Ja3kUPL",
    preferences=Preferences(price_max_cents=45_000_000, areas=["Round Rock"], bedrooms_min=3, must_haves=["yard"]),
)
_VALUE: Final = ValueQuery(
    location_id="l8HcnZnNCR2c5Ja3kUPL",
    home={"living_area": 1850, "bedrooms_total": 3, "bathrooms_total": 2, "latitude": 30.51, "longitude": -97.68},
)

_BUYERS: Final = BuyersQuery(
    location_id="l8HcnZnNCR2c5Ja3kUPL",
    property_id="p-1042",
    buyers=[Buyer(contact_id="ocQHyuzHvysMo5N5VsXc", preferences=Preferences(price_max_cents=45_000_000))],
)


_EXPOSURE: Final = ExposureQuery(location_id="l8HcnZnNCR2c5Ja3kUPL", buyers=_BUYERS.buyers)


def routes(scores: Answers, matcher: Matcher, values: Values) -> list[HotRoute]:
    """Return the hot routes."""
    return [
        HotRoute(
            path="/v1/leads/score",
            handler=single(Subject, scores),
            request=Subject,
            answer=Score,
            summary="Score one lead: how probable an appointment within 30 days is, every stage around it, and why",
            example_request=_SUBJECT,
            example_answer=scores([_SUBJECT])[0],
        ),
        HotRoute(
            path="/v1/leads/score/batch",
            handler=batched(Subject, scores),
            request=SubjectBatch,
            answer=ScoreBatch,
            failed_item=ItemFailed,
            summary="Score leads, answers in the order of the items; one that fails carries an error, the others their results",
            body_limit=LARGE_BODY,
            example_request=SubjectBatch([_SUBJECT]),
        ),
        HotRoute(
            path="/v1/properties/match",
            handler=_matching(matcher),
            request=MatchQuery,
            answer=Matches,
            summary="Find listings for a buyer's wishes, or for what a contact said",
            example_request=_QUERY,
        ),
        HotRoute(
            path="/v1/properties/value",
            handler=_valuing(values),
            request=ValueQuery,
            answer=Value,
            summary="Estimate what a home would be listed at, with interval, parts and comparables",
            example_request=_VALUE,
        ),
        HotRoute(
            path="/v1/properties/buyers",
            handler=_reversed(matcher),
            request=BuyersQuery,
            answer=BuyersFound,
            body_limit=LARGE_BODY,
            summary="Find the buyers whom a listing fits",
            example_request=_BUYERS,
        ),
        HotRoute(
            path="/v1/properties/exposure",
            handler=_audited(matcher),
            request=ExposureQuery,
            answer=Exposure,
            summary="Audit who would be shown what: how often each listing, which never, how varied",
            body_limit=LARGE_BODY,
            example_request=_EXPOSURE,
        ),
    ]


def _reversed(matcher: Matcher) -> Handler:
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(BuyersQuery)

    async def handle(body: bytes, headers: Headers) -> Answer:  # noqa: ARG001 the shape of handlers
        return Answer(msgspec.json.encode(await matcher.buyers(decode(decoder, body))))

    return handle


def _audited(matcher: Matcher) -> Handler:
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(ExposureQuery)

    async def handle(body: bytes, headers: Headers) -> Answer:  # noqa: ARG001 the shape of handlers
        return Answer(msgspec.json.encode(await matcher.exposure(decode(decoder, body))))

    return handle


def _matching(matcher: Matcher) -> Handler:
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(MatchQuery)

    async def handle(body: bytes, headers: Headers) -> Answer:  # noqa: ARG001 the shape of handlers
        return Answer(msgspec.json.encode(await matcher.match(decode(decoder, body))))

    return handle


def _valuing(values: Values) -> Handler:
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(ValueQuery)

    async def handle(body: bytes, headers: Headers) -> Answer:  # noqa: ARG001 the shape of handlers
        return Answer(msgspec.json.encode(await values.value(decode(decoder, body))))

    return handle


@router.get("/models", summary="List the models: what they were trained on, their features and measured quality")
async def models(request: Request) -> Response:
    shelf: Shelf = request.app.state.shelf
    return Response(msgspec.json.encode({"items": await shelf.cards()}), media_type="application/json")
