"""Any server that speaks OpenAI's chat completions: OpenAI itself, or a local one."""

from collections.abc import AsyncGenerator

import aiohttp

from enterprisehub.clients.language_model.port import Chunk, Prompt, events
from enterprisehub.kit.errors import Unavailable

BASE_URL = "https://api.openai.com/v1"


class OpenAI:
    def __init__(self, http: aiohttp.ClientSession, *, base_url: str, key: str, model: str) -> None:
        self._http = http
        self._url = f"{base_url.rstrip('/')}/chat/completions"
        self._headers = {"authorization": f"Bearer {key}"} if key else {}
        self._model = model

    @property
    def name(self) -> str:
        return f"openai/{self._model}"

    async def stream(self, prompt: Prompt, *, deadline_s: float) -> AsyncGenerator[Chunk, None]:
        body = {
            "model": self._model,
            "max_tokens": prompt.most_tokens,
            "messages": [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        async for event in events(self._http, self._url, body, self._headers, deadline_s):
            match event:
                case {"error": {"message": str(message)}}:
                    raise Unavailable(message)
                case {"choices": [{"delta": {"content": str(text)}}, *_]}:
                    yield Chunk(text=text)
            match event:
                case {"usage": {"prompt_tokens": int(given), "completion_tokens": int(made)}}:
                    yield Chunk(input_tokens=given, output_tokens=made)
