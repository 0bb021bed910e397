"""A local server that speaks both protocols, and misbehaves on demand."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web


class ModelServer:
    def __init__(self) -> None:
        self.url = ""
        self.says = ["We hear you. ", "What price range ", "would you feel comfortable with?"]
        self.status = 200
        self.raw: bytes | None = None
        self.pause_s = 0.0
        self.hangs_up_after: int | None = None
        self.asked: list[tuple[dict[str, Any], dict[str, str]]] = []

    async def openai(self, request: web.Request) -> web.StreamResponse:
        events: list[dict[str, Any]] = [{"choices": [{"delta": {"role": "assistant", "content": ""}}]}]
        events += [{"choices": [{"delta": {"content": text}}]} for text in self.says]
        events += [{"choices": [{"delta": {}, "finish_reason": "stop"}]}]
        events += [{"choices": [], "usage": {"prompt_tokens": 1000, "completion_tokens": 100}}]
        return await self._answer(
            request, [b"data: " + json.dumps(event).encode() for event in events] + [b"data: [DONE]"]
        )

    async def anthropic(self, request: web.Request) -> web.StreamResponse:
        events: list[dict[str, Any]] = [
            {"type": "message_start", "message": {"usage": {"input_tokens": 1000, "output_tokens": 1}}},
            {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
            {"type": "ping"},
        ]
        events += [{"type": "content_block_delta", "delta": {"type": "text_delta", "text": text}} for text in self.says]
        events += [{"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 100}}]
        events += [{"type": "message_stop"}]
        lines = [f"event: {e['type']}\ndata: {json.dumps(e)}".encode() for e in events]
        return await self._answer(request, lines)

    async def _answer(self, request: web.Request, lines: list[bytes]) -> web.StreamResponse:
        self.asked.append((await request.json(), dict(request.headers)))
        if self.status != 200:
            return web.Response(status=self.status, text="no")
        if self.raw is not None:
            return web.Response(body=self.raw, content_type="text/event-stream")
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        for number, line in enumerate(lines):
            if number == self.hangs_up_after:
                assert request.transport is not None
                request.transport.abort()
                return response
            await response.write(line + b"\n\n")
            await asyncio.sleep(self.pause_s)
        return response


@asynccontextmanager
async def model_server() -> AsyncIterator[ModelServer]:
    server = ModelServer()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.openai)
    app.router.add_post("/v1/messages", server.anthropic)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    server.url = f"http://127.0.0.1:{port}"
    try:
        yield server
    finally:
        await runner.cleanup()
