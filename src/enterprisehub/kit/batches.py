"""Hot routes that answer items: one, or a batch in pieces, so that a large one does not hold up the others.

An item that cannot be answered, for whatever reason in our code, costs its own answer only: `{"error": {problem}}` stands
in its place. What is wrong with the request itself answers 4xx for the whole of it, and says where.

A large batch is also read in pieces: hundreds of thousands of live objects would have the garbage collector walk them
again and again.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec import Raw, Struct
from prometheus_client import Counter

from enterprisehub.kit.errors import EnterpriseHubError, InvalidInput
from enterprisehub.kit.http import Answer, Handler, Headers, decode
from enterprisehub.kit.telemetry import logger

ITEMS_FAILED = Counter("enterprisehub_batch_items_failed_total", "Items of batches that could not be answered")

PIECE = 128
LARGE_BODY = 64 << 20

Answers = Callable[[list[Any]], Sequence[Any]]
"""Items in, answers out in the same order."""


class _RawBatch(Struct):
    items: list[Raw]


def single(item: type, answers: Answers) -> Handler:
    """Return a handler that takes one item and gives one answer."""
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(item)
    encoder = msgspec.json.Encoder()

    async def handle(body: bytes, headers: Headers) -> Answer:  # noqa: ARG001 the shape of handlers
        return Answer(encoder.encode(answers([decode(decoder, body)])[0]))

    return handle


def batched(item: type, answers: Answers) -> Handler:
    """Return a handler that takes `{"items": […]}` and gives `{"items": […]}`."""
    batch: msgspec.json.Decoder[Any] = msgspec.json.Decoder(_RawBatch)
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(item)
    encoder = msgspec.json.Encoder()

    async def handle(body: bytes, headers: Headers) -> Answer:  # noqa: ARG001 the shape of handlers
        raws = decode(batch, body).items
        pieces = []
        for start in range(0, len(raws), PIECE):
            if start:
                await asyncio.sleep(0)
            pieces.append(encoder.encode(_answered(answers, _items(decoder, raws, start), start))[1:-1])
        return Answer(b'{"items":[' + b",".join(pieces) + b"]}")

    return handle


def _answered(answers: Answers, items: list[Any], start: int) -> Sequence[Any]:
    try:
        return answers(items)
    except EnterpriseHubError:
        raise
    except Exception as error:  # noqa: BLE001 one item's trouble is not the others'
        logger().warning("batch taken apart", items=len(items), error=f"{type(error).__name__}: {error}")
    told = []
    for place, item in enumerate(items, start):
        try:
            told.append(answers([item])[0])
        except EnterpriseHubError:
            raise
        except Exception as error:  # noqa: BLE001 likewise
            ITEMS_FAILED.inc()
            logger().exception("item failed", item=place)
            told.append({"error": {"title": "Internal error", "status": 500, "detail": type(error).__name__}})
    return told


def _items(decoder: "msgspec.json.Decoder[Any]", raws: list[Raw], start: int) -> list[Any]:
    items = []
    for index, raw in enumerate(raws[start : start + PIECE], start):
        try:
            items.append(decode(decoder, raw))
        except InvalidInput as error:
            errors = [{**each, "pointer": f"/items/{index}{each['pointer']}"} for each in error.errors or []]
            raise InvalidInput(error.detail, errors=errors) from error
    return items
