"""Composition root of the pipeline."""

import asyncio
import os
import socket

from aiohttp import ClientSession

from enterprisehub.clients.batch import http_client
from enterprisehub.clients.churn import churn_risks
from enterprisehub.clients.coaching import coaching_tips, second_readings
from enterprisehub.clients.gohighlevel.connect import GoHighLevelAccess, gohighlevel
from enterprisehub.clients.gohighlevel.repository import FieldIdRepository
from enterprisehub.clients.gohighlevel.transport import http_client as crm_http_client
from enterprisehub.clients.ml import lead_scores
from enterprisehub.clients.realtime import Publisher
from enterprisehub.domain import reading
from enterprisehub.kit import cache, telemetry
from enterprisehub.kit.clock import SystemClock
from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.http import serve, service_app
from enterprisehub.kit.setting_values import PORTS
from enterprisehub.kit.settings import NO_ENCODER, Settings
from enterprisehub.services.pipeline import nights, writeback
from enterprisehub.services.pipeline.enrich import Peers
from enterprisehub.services.pipeline.leases_repository import LeasesRepository
from enterprisehub.services.pipeline.locations import Locations
from enterprisehub.services.pipeline.runner import Runner
from enterprisehub.services.pipeline.scorecards import ScorecardWriter
from enterprisehub.services.pipeline.second_reading import SecondReading
from enterprisehub.services.pipeline.speed import ClockWatch
from enterprisehub.services.pipeline.worker import Worker


async def main(settings: Settings) -> None:
    """Run the pipeline until SIGTERM, with health and metrics over HTTP."""
    telemetry.configure("pipeline", settings)
    reading.prepare()
    database = await Database.connect(settings.require_database(), Role.PIPELINE, least=3, most=8, look_ups=True)
    redis = await cache.opened(settings.require_redis())
    http = http_client()
    locations = Locations(database)
    second = None
    if settings.coaching_encoder != NO_ENCODER:
        second = SecondReading(database, second_readings(http, settings.coaching_url), SystemClock())
    worker = Worker(
        database=database,
        redis=redis,
        publisher=Publisher(redis),
        peers=_peers(http, settings),
        locations=locations,
        clock=SystemClock(),
        second=second,
    )
    runner = _runner(database, worker)
    app = service_app(
        "pipeline",
        title="EnterpriseHub pipeline",
        description="Claims webhooks, folds contacts, asks the models, commits and publishes.",
        checks={"postgres": database.ping},
    )
    crm_http, stop_writing = crm_http_client(), asyncio.Event()
    crm = gohighlevel(crm_http, database, GoHighLevelAccess.of(settings))
    writing = asyncio.create_task(writeback.run(database, crm, FieldIdRepository(database), redis, stop_writing))
    await locations.refresh()
    tasks = [
        asyncio.create_task(runner.run()),
        asyncio.create_task(locations.keep_fresh()),
        asyncio.create_task(nights.keep(database, SystemClock())),
    ]
    if second is not None:
        tasks.append(asyncio.create_task(second.run()))
    serving = asyncio.create_task(serve(app, host=settings.host, port=settings.port or PORTS["pipeline"]))
    try:
        await asyncio.wait([serving, tasks[0]], return_when=asyncio.FIRST_COMPLETED)
        runner.stop()
        stop_writing.set()
        await tasks[0]
        await writing
    finally:
        for task in (*tasks, serving, writing):
            task.cancel()
        await http.close()
        await crm_http.aclose()
        await redis.aclose()
        await database.close()


def _peers(http: ClientSession, settings: Settings) -> Peers:
    return Peers(
        ml=lead_scores(http, settings.ml_url),
        churn=churn_risks(http, settings.churn_url),
        coaching=coaching_tips(http, settings.coaching_url),
    )


def _runner(database: Database, worker: Worker) -> Runner:
    return Runner(
        name=f"{socket.gethostname()}:{os.getpid()}",
        database=database,
        worker=worker,
        leases=LeasesRepository(database),
        clocks=ClockWatch(database, SystemClock()),
        cards=ScorecardWriter(database, SystemClock()),
    )
