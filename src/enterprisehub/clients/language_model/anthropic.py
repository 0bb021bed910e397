"""Anthropic's Messages API."""

from collections.abc import AsyncGenerator

import aiohttp

from enterprisehub.clients.language_model.port import Chunk, Prompt, events
from enterprisehub.kit.errors import Unavailable

BASE_URL = "https://api.anthropic.com"
VERSION = "2023-06-01"


class Anthropic:
    def __init__(self, http: aiohttp.ClientSession, *, base_url: str, key: str, model: str) -> None:
        self._http = http
        self._url = f"{base_url.rstrip('/')}/v1/messages"
        self._headers = {"x-api-key": key, "anthropic-version": VERSION}
        self._model = model

    @property
    def name(self) -> str:
        return f"anthropic/{self._model}"

    async def stream(self, prompt: Prompt, *, deadline_s: float) -> AsyncGenerator[Chunk, None]:
        body = {
            "model": self._model,
            "max_tokens": prompt.most_tokens,
            "system": prompt.system,
            "messages": [{"role": "user", "content": prompt.user}],
            "stream": True,
        }
        async for event in events(self._http, self._url, body, self._headers, deadline_s):
            match event:
                case {"type": "message_start", "message": {"usage": {"input_tokens": int(tokens)}}}:
                    yield Chunk(input_tokens=tokens)
                case {"type": "content_block_delta", "delta": {"type": "text_delta", "text": str(text)}}:
                    yield Chunk(text=text)
                case {"type": "message_delta", "usage": {"output_tokens": int(tokens)}}:
                    yield Chunk(output_tokens=tokens)
                case {"type": "error", "error": {"message": str(message)}}:
                    raise Unavailable(message)
