"""churn: predictions of silence, and of past clients' returns. The composition root."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

from starlette.types import ASGIApp

from enterprisehub.kit import telemetry
from enterprisehub.kit.database import DATABASE_ERRORS, Database, Role
from enterprisehub.kit.http import HotPaths, document, serve, service_app
from enterprisehub.kit.setting_values import PORTS
from enterprisehub.kit.settings import Settings
from enterprisehub.learning import churn, returning
from enterprisehub.learning.inference import counted
from enterprisehub.learning.registry import Served, files, first_good
from enterprisehub.learning.spec import CHURN, RETURN, Spec
from enterprisehub.services.churn.endpoints import router, routes
from enterprisehub.services.churn.repository import Models

DESCRIPTION = """How probable a contact's silence is, for how long and why, and what to do; how probable a past client's return. For the
other services of the house: it has no access control of its own, so keep it off the public network."""
FOLLOW_S = 30


async def main(settings: Settings) -> None:
    """Serve until told to stop."""
    telemetry.configure("churn", settings)
    async with running(settings) as app:
        await serve(app, host=settings.host, port=settings.port or PORTS["churn"])


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[ASGIApp]:
    """Open what churn needs, give its application, close again."""
    async with AsyncExitStack() as stack:
        database = await Database.connect(settings.require_database(), Role.SERVICE, most=2)
        stack.push_async_callback(database.close)
        models = Models(database)
        silence, returns = [await _load(models, spec, settings.data_dir) for spec in (CHURN, RETURN)]
        following = asyncio.create_task(_follow(models, [silence, returns]))
        stack.push_async_callback(_stop, following)
        hot = routes(counted(silence, churn.predict), counted(returns, returning.predict))
        app = service_app(
            "churn", title="EnterpriseHub churn", description=DESCRIPTION, checks={"Postgres": database.ping}
        )
        app.include_router(router)
        app.state.served = [silence, returns]
        document(app, hot)
        yield HotPaths("churn", app, hot)


async def _load(models: Models, spec: Spec, data_dir: Path) -> Served:
    champion = await models.champion(spec.name)
    offers = [*([champion] if champion else []), *files(data_dir, spec.name)]
    return Served(first_good(spec.name, offers, _refused), _refused)


async def _follow(models: Models, all_served: list[Served]) -> None:
    """Take up new champions; what is refused leaves the one in use."""
    while True:
        await asyncio.sleep(FOLLOW_S)
        with suppress(*DATABASE_ERRORS):
            for served in all_served:
                name = served.loaded.artefact.name
                champion = await models.champion(name, but=served.loaded.sha256)
                if champion and served.offer(champion):
                    telemetry.logger().info("model taken up", model=name, version=served.loaded.model.version)


def _refused(reason: str) -> None:
    telemetry.logger().error("model refused", reason=reason)


async def _stop(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
