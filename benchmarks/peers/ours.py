"""Our way of serving: a hot path on the kit's server, from features (`/features`) and, as the product has it, from a state."""

import sys
from typing import Any

import msgspec
import uvloop
from starlette.applications import Starlette

from benchmarks.peers.model import answer, load
from enterprisehub.contracts.scoring import Score, Subject
from enterprisehub.kit.batches import single
from enterprisehub.kit.http import Answer, Headers, HotPaths, HotRoute, serve
from enterprisehub.learning.lead import score


class Features(msgspec.Struct):
    features: list[float]


async def main(port: int) -> None:
    loaded = load()
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Features)
    encode = msgspec.json.Encoder().encode

    async def handle(body: bytes, headers: Headers) -> Answer:  # noqa: ARG001 the shape of handlers
        return Answer(encode(answer(loaded, decoder.decode(body).features)))

    scores = single(Subject, lambda subjects: score(loaded, subjects))
    routes = [
        HotRoute(path="/features", handler=handle, request=Features, answer=Features),
        HotRoute(path="/v1/leads/score", handler=scores, request=Subject, answer=Score),
    ]
    await serve(HotPaths("peer", Starlette(), routes), host="127.0.0.1", port=port)


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))  # as `enterprisehub serve` does
