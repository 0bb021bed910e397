"""At its start a process tells a server that is away, which may come, from one that will never take it."""

from urllib.parse import urlsplit

import pytest
from tests.browser.conftest import free_port
from tests.conftest import Servers

from enterprisehub.kit import cache
from enterprisehub.kit.errors import SettingError

pytestmark = pytest.mark.servers


@pytest.mark.parametrize("login", ["", ":wrong@", "somebody:wrong@"])
async def test_a_server_that_refuses_us(servers: Servers, login: str) -> None:
    port = urlsplit(servers.valkey.url).port
    with pytest.raises(SettingError, match="REDIS_URL: the server refuses its user or password") as caught:
        await cache.opened(f"redis://{login}127.0.0.1:{port}/0")
    assert "wrong@" not in str(caught.value)


async def test_a_server_that_takes_us(servers: Servers) -> None:
    client = await cache.opened(servers.valkey.url)
    assert await client.ping()
    await client.aclose()


@pytest.mark.parametrize("url", ["redis://127.0.0.1:{}/0", "sentinel://127.0.0.1:{}/main"])
async def test_a_server_that_is_away_may_come_later(url: str) -> None:
    client = await cache.opened(url.format(free_port()))
    await client.aclose()
