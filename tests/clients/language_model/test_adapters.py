"""Both adapters against a local server over real sockets."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from tests.clients.language_model.server import ModelServer, model_server

from enterprisehub.clients.language_model.anthropic import Anthropic
from enterprisehub.clients.language_model.openai import OpenAI
from enterprisehub.clients.language_model.port import Chunk, LanguageModel, Prompt
from enterprisehub.kit.errors import Unavailable

PROMPT = Prompt(system="be kind", user="TEXT: hello", most_tokens=50)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with model_server() as running:
        yield running


@pytest_asyncio.fixture(params=["openai", "anthropic"])
async def model(request: pytest.FixtureRequest, server: ModelServer) -> AsyncIterator[LanguageModel]:
    async with aiohttp.ClientSession() as http:
        if request.param == "openai":
            yield OpenAI(http, base_url=f"{server.url}/v1/", key="secret", model="small")
        else:
            yield Anthropic(http, base_url=server.url, key="secret", model="small")


async def read(model: LanguageModel, deadline_s: float = 5) -> list[Chunk]:
    return [chunk async for chunk in model.stream(PROMPT, deadline_s=deadline_s)]


async def test_streams(model: LanguageModel, server: ModelServer) -> None:
    chunks = await read(model)
    assert "".join(chunk.text for chunk in chunks) == "".join(server.says)
    assert max(chunk.input_tokens or 0 for chunk in chunks) == 1000
    assert max(chunk.output_tokens or 0 for chunk in chunks) == 100
    assert model.name.endswith("/small")
    (body, headers) = server.asked[0]
    assert (body["model"], body["max_tokens"], body["stream"]) == ("small", 50, True)
    assert "secret" in (headers.get("Authorization", "") + headers.get("x-api-key", ""))
    assert "be kind" in str(body)


@pytest.mark.parametrize("trouble", ["status", "nonsense", "late", "hangs up"])
async def test_trouble(model: LanguageModel, server: ModelServer, trouble: str) -> None:
    if trouble == "status":
        server.status = 429
    elif trouble == "nonsense":
        server.raw = b"data: {nonsense\n\n"
    elif trouble == "late":
        server.pause_s = 0.2
    else:
        server.hangs_up_after = 3
    with pytest.raises(Unavailable):
        await read(model, deadline_s=0.4)


async def test_error_within_the_stream(model: LanguageModel, server: ModelServer) -> None:
    server.raw = b'data: {"type": "error", "error": {"type": "overloaded_error", "message": "overloaded"}}\n\n'
    with pytest.raises(Unavailable, match="overloaded"):
        await read(model)


async def test_nobody_there() -> None:
    async with aiohttp.ClientSession() as http:
        with pytest.raises(Unavailable):
            await read(OpenAI(http, base_url="http://127.0.0.1:9/v1", key="", model="small"))
