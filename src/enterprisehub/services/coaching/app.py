"""coaching: what to say next. The composition root."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from starlette.types import ASGIApp

from enterprisehub.kit import cache, telemetry
from enterprisehub.kit.clock import SystemClock
from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.http import HotPaths, document, serve, service_app
from enterprisehub.kit.setting_values import PORTS
from enterprisehub.kit.settings import NO_ENCODER, Settings
from enterprisehub.learning.language.encoder import encoder, require_encoder
from enterprisehub.learning.language.meaning import MeaningReader
from enterprisehub.services.coaching.endpoints import Understanding, router, routes
from enterprisehub.services.coaching.policies import KeptPolicies
from enterprisehub.services.coaching.policy_repository import PolicyRepository
from enterprisehub.services.coaching.repository import SessionCache, StateRepository
from enterprisehub.services.coaching.second_reading import SecondReading, nothing_understood
from enterprisehub.services.coaching.service import CoachingService, SessionWriter

DESCRIPTION = """The seven factors of a conversation with their quoted evidence, the next questions, one tip at a time, and
whether the contact may be approached now. For the other services of the house: it has no access control of its own, so
keep it off the public network."""
LAST_STORE_S = 2
SWITCH_S = 0.0005
"""How long the thread that reads again may keep the interpreter from the tips; Python's 5 ms are waited for several times a tip."""


async def main(settings: Settings) -> None:
    """Serve until told to stop."""
    telemetry.configure("coaching", settings)
    async with running(settings) as app:
        await serve(app, host=settings.host, port=settings.port or PORTS["coaching"])


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[ASGIApp]:
    """Open what coaching needs, give its application, close again."""
    async with AsyncExitStack() as stack:
        require_encoder(settings.coaching_encoder)
        stack.callback(sys.setswitchinterval, sys.getswitchinterval())
        sys.setswitchinterval(SWITCH_S)
        database = await Database.connect(settings.require_database(), Role.SERVICE, most=2)
        stack.push_async_callback(database.close)
        sessions = SessionCache(await cache.opened(settings.require_redis()))
        stack.push_async_callback(sessions.close)
        writer = SessionWriter(sessions)
        stack.push_async_callback(_stop, writer, asyncio.create_task(writer.run()))
        policies = KeptPolicies(PolicyRepository(database))
        await policies.refresh()
        stack.push_async_callback(_cancel, asyncio.create_task(policies.keep_fresh()))
        service = CoachingService(writer, sessions, StateRepository(database), policies, SystemClock())
        hot = routes(service, _understanding(settings.coaching_encoder))
        # Redis is not among the checks: without it sessions are made again, and every suggestion is given
        app = service_app(
            "coaching", title="EnterpriseHub coaching", description=DESCRIPTION, checks={"Postgres": database.ping}
        )
        app.include_router(router)
        app.state.coaching = service
        document(app, hot)
        yield HotPaths("coaching", app, hot)


def _understanding(choice: str) -> Understanding:
    if choice == NO_ENCODER:
        return nothing_understood
    return SecondReading(lambda: MeaningReader(encoder(choice))).understand


async def _cancel(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _stop(writer: SessionWriter, task: "asyncio.Task[None]") -> None:
    writer.leave()
    await asyncio.wait([task], timeout=LAST_STORE_S)
    # again and again: a call to Redis that is just timing out swallows a cancellation
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=0.2)
