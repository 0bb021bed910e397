"""Fixtures for all tests: real servers, fresh databases; no sockets beyond loopback; no skip without a known reason."""

import ipaddress
import os
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
import structlog
from hypothesis import HealthCheck, settings
from redis.asyncio import Redis

from enterprisehub.kit.embedded import Postgres, Valkey, launch, postgres, valkey
from enterprisehub.kit.migrations import migrate

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()])

SKIP_REASONS = Path(__file__).with_name("skip_reasons.txt")
TEMPLATE = "template_enterprisehub"


@dataclass(frozen=True)
class Servers:
    """The embedded servers of this test process; data is not forced to disk, since it need not last."""

    postgres: Postgres
    valkey: Valkey


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    data_dir = tmp_path_factory.mktemp("servers")
    database = postgres(data_dir, fsync="off", synchronous_commit="off", full_page_writes="off", shared_buffers="32MB")
    cache = valkey(data_dir)
    running = [launch(database)]
    try:
        running.append(launch(cache))
        yield Servers(database, cache)
    finally:
        for server in reversed(running):
            server.stop()


@pytest_asyncio.fixture(scope="session")
async def _template(servers: Servers) -> AsyncIterator[asyncpg.Connection]:
    """Migrate a database that the tests' databases are copied from; yields an administrator's connection."""
    admin = await asyncpg.connect(servers.postgres.url)
    await admin.execute(f"CREATE DATABASE {TEMPLATE}")
    await migrate(servers.postgres.url_of(TEMPLATE))
    yield admin
    await admin.close()


_numbers = count(1)


async def _database(admin: asyncpg.Connection, servers: Servers, template: str = TEMPLATE) -> AsyncIterator[str]:
    name = f"test_{next(_numbers)}"
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield servers.postgres.url_of(name)
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest_asyncio.fixture
async def database_url(_template: asyncpg.Connection, servers: Servers) -> AsyncIterator[str]:
    """A fresh, migrated database for one test."""
    async for url in _database(_template, servers):
        yield url


@pytest_asyncio.fixture
async def empty_database_url(_template: asyncpg.Connection, servers: Servers) -> AsyncIterator[str]:
    """A database before its first migration."""
    async for url in _database(_template, servers, template="template1"):
        yield url


@pytest_asyncio.fixture(scope="module")
async def module_database_url(_template: asyncpg.Connection, servers: Servers) -> AsyncIterator[str]:
    """A fresh, migrated database for the tests of one file."""
    async for url in _database(_template, servers):
        yield url


@pytest_asyncio.fixture
async def redis_url(servers: Servers) -> str:
    """An empty Valkey."""
    async with Redis.from_url(servers.valkey.url) as client:
        await client.flushall()
    return servers.valkey.url


def _refuse_strangers(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in {"socket.connect", "socket.sendto"}:
        return
    address = arguments[1]
    if isinstance(address, tuple) and not _is_loopback(str(address[0])):
        raise RuntimeError(f"a test may not reach {address[0]}")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


sys.addaudithook(_refuse_strangers)

_unknown_skips: set[str] = set()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _note_skip(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    _note_skip(report)


def _note_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        if reason not in SKIP_REASONS.read_text(encoding="utf-8").splitlines():
            _unknown_skips.add(reason)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if os.environ.get("CI") and _unknown_skips and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for reason in sorted(_unknown_skips):
        terminalreporter.write_line(f"skipped for a reason that {SKIP_REASONS.name} does not list: {reason}", red=True)
