"""The edge that all services share: hot routes beside the framework, one shape of refusals."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import msgspec
import pytest
from fastapi import FastAPI, Query
from starlette.exceptions import HTTPException
from tests.browser.conftest import free_port

from enterprisehub.kit.errors import (
    BadRequest,
    Conflict,
    EnterpriseHubError,
    Forbidden,
    InvalidInput,
    NotFound,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from enterprisehub.kit.http import Answer, Headers, HotPaths, HotRoute, decode, document, serve, service_app

LIMIT = 100


class Asked(msgspec.Struct):
    number: int
    names: list[str] = []


async def echo(body: bytes, headers: Headers) -> Answer:
    return Answer(body, headers=((b"x-asked-by", headers.get(b"x-name", b"nobody")),))


async def break_down(body: bytes, headers: Headers) -> Answer:
    raise RuntimeError("a bug")


async def postgres_is_silent() -> None:
    await asyncio.sleep(60)


async def redis_is_away() -> None:
    raise ConnectionRefusedError("refused")


def app(**checks: Callable[[], Awaitable[None]]) -> FastAPI:
    made = service_app("kitchen", title="Kitchen", checks=checks)

    @made.get("/refuse/{name}")
    async def refuse(name: str, number: int = Query(0, ge=0)) -> None:
        errors = {"404": NotFound("No such dish."), "503": Unavailable("cold", headers={"Retry-After": "5"})}
        if name == "418":
            raise HTTPException(418, "I am a teapot", {"x-pot": "tea"})
        if name not in errors:
            raise RuntimeError(f"a bug with {number}")
        raise errors[name]

    return made


def routes() -> list[HotRoute]:
    return [
        HotRoute(path="/hot", handler=echo, request=Asked, answer=Asked, body_limit=LIMIT,
                 example_request=Asked(1), example_answer=Asked(2)),
        HotRoute(path="/broken", handler=break_down),
        HotRoute(path="/intake", handler=break_down, error_as_429=True),
    ]  # fmt: skip


def client(made: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(made, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://kitchen")


@pytest.fixture
def hot() -> Any:
    return HotPaths("kitchen", app(), routes())


async def test_hot_route(hot: Any) -> None:
    async with client(hot) as asking:
        answer = await asking.post("/hot", content=b'{"number":1}', headers={"x-name": "me"})
    assert (answer.status_code, answer.json(), answer.headers["x-asked-by"]) == (200, {"number": 1}, "me")
    assert answer.headers["content-type"] == "application/json"


async def test_other_methods_of_a_hot_path_go_to_the_framework(hot: Any) -> None:
    async with client(hot) as asking:
        assert (await asking.get("/hot")).status_code == 404
        assert (await asking.get("/health/live")).json() == {"status": "ok"}


async def test_body_over_the_limit_in_one_piece_and_in_many(hot: Any) -> None:
    async def pieces(size: int) -> Any:
        for _ in range(size // 10):
            yield b"x" * 10

    async with client(hot) as asking:
        assert (await asking.post("/hot", content=b"x" * (LIMIT + 1))).status_code == 413
        refused = await asking.post("/hot", content=pieces(LIMIT + 10))
        fits = await asking.post("/hot", content=pieces(LIMIT))
    assert (refused.status_code, refused.headers["content-type"]) == (413, "application/problem+json")
    assert (fits.status_code, len(fits.content)) == (200, LIMIT)


@pytest.mark.parametrize("first", [b"", b"half of it"])
async def test_client_that_goes_away_in_the_middle_of_its_body(hot: Any, first: bytes) -> None:
    sent: list[Any] = []
    messages = [{"type": "http.request", "body": first, "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> Any:
        return messages.pop(0 if first else -1)

    async def send(message: Any) -> None:
        sent.append(message)

    await hot({"type": "http", "method": "POST", "path": "/hot", "headers": []}, receive, send)
    assert sent == []


@pytest.mark.parametrize(("path", "status"), [("/broken", 500), ("/intake", 429)])
async def test_bug_in_a_hot_route_tells_nothing_of_itself(hot: Any, path: str, status: int) -> None:
    async with client(hot) as asking:
        refused = await asking.post(path, content=b"{}")
    assert (refused.status_code, refused.json()["status"]) == (status, status)
    assert "bug" not in refused.text


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/refuse/404", 404, "No such dish."), ("/refuse/503", 503, "cold"), ("/refuse/418", 418, None),
        ("/refuse/bug", 500, None), ("/nowhere", 404, None), ("/refuse/404?number=-1", 422, None),
    ],
)  # fmt: skip
async def test_problem_documents_of_the_framework(hot: Any, path: str, status: int, detail: str | None) -> None:
    async with client(hot) as asking:
        refused = await asking.get(path)
    problem = refused.json()
    assert refused.headers["content-type"] == "application/problem+json"
    assert (refused.status_code, problem["status"], problem.get("detail")) == (status, status, detail)
    assert problem["instance"] == path.partition("?")[0]
    assert problem["title"]
    assert "a bug" not in refused.text


async def test_headers_of_a_refusal_are_passed_on(hot: Any) -> None:
    async with client(hot) as asking:
        assert (await asking.get("/refuse/503")).headers["retry-after"] == "5"
        assert (await asking.get("/refuse/418")).headers["x-pot"] == "tea"


async def test_invalid_input_says_where(hot: Any) -> None:
    async with client(hot) as asking:
        problem = (await asking.get("/refuse/404?number=x")).json()
    assert problem["errors"][0]["pointer"] == "/query/number"


@pytest.mark.parametrize(("check", "word"), [(postgres_is_silent, "TimeoutError"), (redis_is_away, "refused")])
async def test_not_ready_says_what_is_missing(check: Any, word: str) -> None:
    async with client(app(part=check)) as asking:
        refused = await asking.get("/health/ready")
    assert (refused.status_code, refused.json()["detail"]) == (503, f"part: {word}")


async def test_metrics_count_requests_by_route_not_by_path(hot: Any) -> None:
    async with client(hot) as asking:
        await asking.get("/refuse/404")
        await asking.post("/hot", content=b"{}")
        text = (await asking.get("/metrics")).text
    assert 'route="/refuse/{name}",service="kitchen",status="404"' in text
    assert 'route="/hot",service="kitchen",status="200"' in text
    assert 'route="/refuse/404"' not in text


@pytest.mark.parametrize(
    ("body", "error", "pointer"),
    [
        (b"{", BadRequest, None), (b"\xff", BadRequest, None), (b'{"x":' + b"[" * 100_000, BadRequest, None),
        (b"{}", InvalidInput, ""), (b'{"number":"x"}', InvalidInput, "/number"),
        (b'{"number":1,"names":["a",2]}', InvalidInput, "/names/1"),
    ],
)  # fmt: skip
def test_decode_says_what_is_wrong(body: bytes, error: type[EnterpriseHubError], pointer: str | None) -> None:
    with pytest.raises(error) as refused:
        decode(msgspec.json.Decoder(Asked), body)
    assert (refused.value.errors or [{}])[0].get("pointer") == pointer


def test_hot_routes_are_documented() -> None:
    made = app()
    document(made, routes())
    paths = made.openapi()["paths"]
    hot_path = paths["/hot"]["post"]
    assert hot_path["requestBody"]["content"]["application/json"]["example"] == {"number": 1, "names": []}
    assert hot_path["responses"]["200"]["content"]["application/json"]["example"] == {"number": 2, "names": []}
    assert "requestBody" not in paths["/broken"]["post"]
    assert made.openapi() is made.openapi()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadRequest, 400), (Unauthenticated, 401), (Forbidden, 403), (NotFound, 404), (Conflict, 409), (TooLarge, 413),
        (InvalidInput, 422), (TooMany, 429), (Unavailable, 503), (EnterpriseHubError, 500),
    ],
)  # fmt: skip
def test_errors_have_a_status_and_a_sentence(error: type[EnterpriseHubError], status: int) -> None:
    assert (error.status, str(error())) == (status, error.title)
    assert str(error("details")) == "details"


async def test_served_until_told_to_stop_and_what_is_under_way_is_finished() -> None:
    made, port, begun = app(), free_port(), asyncio.Event()

    @made.get("/slow")
    async def slow() -> str:
        begun.set()
        await asyncio.sleep(0.3)
        return "done"

    serving = asyncio.create_task(serve(HotPaths("kitchen", made, routes()), host="127.0.0.1", port=port))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as asking:
        for _ in range(100):
            try:
                assert (await asking.post("/hot", content=b"{}")).content == b"{}"
                break
            except httpx.TransportError:
                await asyncio.sleep(0.05)
        waiting = asyncio.create_task(asking.get("/slow"))
        await begun.wait()
        signal.raise_signal(signal.SIGTERM)
        assert (await waiting).json() == "done"
    await asyncio.wait_for(serving, 5)
