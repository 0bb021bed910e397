"""ml: lead scores, property matches, models. The composition root."""

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
from enterprisehub.learning.homes.order import NAME as MATCH
from enterprisehub.learning.inference import counted
from enterprisehub.learning.lead import score
from enterprisehub.learning.registry import Served, files, first_good
from enterprisehub.learning.spec import LEAD
from enterprisehub.services.ml.endpoints import router, routes
from enterprisehub.services.ml.health_metrics import show
from enterprisehub.services.ml.history_repository import newest_health
from enterprisehub.services.ml.listings_repository import Listings
from enterprisehub.services.ml.matcher import Matcher, Ranking
from enterprisehub.services.ml.places import Places
from enterprisehub.services.ml.repository import LocationPools, Models
from enterprisehub.services.ml.service import Pooled, Shelf
from enterprisehub.services.ml.values import Values

DESCRIPTION = """Lead scores with exact reasons, listings for stated wishes, and what homes would be listed at. For the other services of the house:
it has no access control of its own, so keep it off the public network."""
FOLLOW_S = 30


async def main(settings: Settings) -> None:
    """Serve until told to stop."""
    telemetry.configure("ml", settings)
    async with running(settings) as app:
        await serve(app, host=settings.host, port=settings.port or PORTS["ml"])


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[ASGIApp]:
    """Open what ml needs, give its application, close again."""
    async with AsyncExitStack() as stack:
        database = await Database.connect(settings.require_database(), Role.SERVICE, most=4)
        stack.push_async_callback(database.close)
        models = Models(database)
        served = await _load(models, settings.data_dir)
        pools = Pooled(LocationPools(database), served)
        await pools.refresh()
        show(await newest_health(database))
        ranking = Ranking(_refused)
        any(ranking.offer(offer) for offer in files(settings.data_dir, MATCH))  # until the database has one
        await _take_ranker(models, ranking)
        following = asyncio.create_task(_follow(models, served, pools, ranking, database))
        stack.push_async_callback(_stop, following)
        places = Places(settings.data_dir / "places")
        stack.push_async_callback(places.close)
        scores = counted(served, lambda loaded, subjects: score(loaded, subjects, pools.known))
        listings = Listings(database)
        hot = routes(scores, Matcher(listings, places, ranking), Values(listings))
        app = service_app("ml", title="EnterpriseHub ml", description=DESCRIPTION, checks={"Postgres": database.ping})
        app.include_router(router)
        app.state.shelf = Shelf(served, models)
        document(app, hot)
        yield HotPaths("ml", app, hot)


async def _load(models: Models, data_dir: Path) -> Served:
    champion = await models.champion(LEAD.name)
    offers = [*([champion] if champion else []), *files(data_dir, LEAD.name)]
    return Served(first_good(LEAD.name, offers, _refused), _refused)


async def _take_ranker(models: Models, ranking: Ranking) -> None:
    champion = await models.champion(MATCH, but=ranking.seen)
    if champion and ranking.offer(champion) and ranking.ranker:
        telemetry.logger().info("model taken up", model=MATCH, version=ranking.ranker.version)


async def _follow(models: Models, served: Served, pools: Pooled, ranking: Ranking, database: Database) -> None:
    """Take up a new champion, what locations learned and how models fare; what is refused leaves the one in use."""
    while True:
        await asyncio.sleep(FOLLOW_S)
        with suppress(*DATABASE_ERRORS):
            champion = await models.champion(LEAD.name, but=served.loaded.sha256)
            if champion and served.offer(champion):
                telemetry.logger().info("model taken up", model=LEAD.name, version=served.loaded.model.version)
            await _take_ranker(models, ranking)
            await pools.refresh()
            show(await newest_health(database))


def _refused(reason: str) -> None:
    telemetry.logger().error("model refused", reason=reason)


async def _stop(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
