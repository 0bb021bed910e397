"""The port, its fake, and what the adapters share: server-sent events within a deadline."""

from collections.abc import AsyncGenerator, Sequence
from typing import Any, Protocol

import aiohttp
import msgspec
from msgspec import Struct

from enterprisehub.clients.batch import HTTP_ERRORS
from enterprisehub.kit.errors import Unavailable


class Prompt(Struct, frozen=True):
    system: str
    user: str
    most_tokens: int = 300


class Chunk(Struct, frozen=True):
    """A piece of the answer, or what it has used so far."""

    text: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None


class LanguageModel(Protocol):
    @property
    def name(self) -> str:
        """Maker and model, for those who read what it wrote."""

    def stream(self, prompt: Prompt, *, deadline_s: float) -> AsyncGenerator[Chunk, None]:
        """Yield the answer as it comes.

        Raises:
            Unavailable: it is down, refuses, answers nonsense, or is not done within the deadline.
        """


async def events(
    http: aiohttp.ClientSession, url: str, body: dict[str, Any], headers: dict[str, str], deadline_s: float
) -> AsyncGenerator[dict[str, Any], None]:
    """Post JSON and yield the objects of the server-sent events that come back.

    Raises:
        Unavailable: see the port.
    """
    timeout = aiohttp.ClientTimeout(total=deadline_s)
    encoded = msgspec.json.encode(body)
    try:
        headers = {"content-type": "application/json", **headers}
        async with http.post(url, data=encoded, headers=headers, timeout=timeout) as response:
            if response.status != 200:
                told = (await response.content.read(500)).decode(errors="replace")
                raise Unavailable(f"status {response.status}: {told}")
            async for line in response.content:
                data = line.strip().removeprefix(b"data:").strip()
                if not line.startswith(b"data:") or data == b"[DONE]":
                    continue
                decoded = msgspec.json.decode(data)
                if isinstance(decoded, dict):
                    yield decoded
    except HTTP_ERRORS as error:
        raise Unavailable(str(error) or f"no answer within {deadline_s:g} s") from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise Unavailable(f"the answer cannot be read: {error}") from error


class FakeLanguageModel:
    """Says what a test wants it to; `down` makes it fail before, `breaks_after` after so many chunks."""

    name = "fake"

    def __init__(self, chunks: Sequence[str] = (), *, tokens: tuple[int, int] = (100, 20)) -> None:
        self.chunks = list(chunks)
        self.tokens = tokens
        self.down = False
        self.breaks_after: int | None = None
        self.asked: list[Prompt] = []

    async def stream(self, prompt: Prompt, *, deadline_s: float) -> AsyncGenerator[Chunk, None]:  # noqa: ARG002
        self.asked.append(prompt)
        if self.down:
            raise Unavailable("down")
        for number, text in enumerate(self.chunks):
            if number == self.breaks_after:
                raise Unavailable("hung up")
            yield Chunk(text=text)
        yield Chunk(input_tokens=self.tokens[0], output_tokens=self.tokens[1])
