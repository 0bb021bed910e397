"""The hub: webhooks in, the REST API, accounts. The composition root."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial

import aiohttp
from fastapi import FastAPI
from redis.asyncio import Redis
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from enterprisehub.clients.batch import http_client
from enterprisehub.clients.churn import churn_risks, returns
from enterprisehub.clients.coaching import coaching_tips
from enterprisehub.clients.gohighlevel.connect import GoHighLevelAccess, gohighlevel
from enterprisehub.clients.gohighlevel.transport import http_client as crm_http_client
from enterprisehub.clients.language_model.connect import language_model
from enterprisehub.clients.ml import HttpBuyers, HttpMatches, HttpValues, lead_scores
from enterprisehub.kit import cache, telemetry
from enterprisehub.kit.clock import SystemClock
from enterprisehub.kit.database import Database, Role
from enterprisehub.kit.http import Check, HotPaths, HotRoute, document, serve, service_app
from enterprisehub.kit.oidc import IdTokens
from enterprisehub.kit.security import public_keys
from enterprisehub.kit.setting_values import PORTS
from enterprisehub.kit.settings import Settings
from enterprisehub.services.hub.access.rate import RateLimits, redis_storage
from enterprisehub.services.hub.access.service import Access
from enterprisehub.services.hub.access.sessions import SessionStore
from enterprisehub.services.hub.actions import endpoints as action_endpoints
from enterprisehub.services.hub.actions.deeds import Deeds
from enterprisehub.services.hub.actions.service import Actions
from enterprisehub.services.hub.actions.what_if import Supposing
from enterprisehub.services.hub.audit import endpoints as audit_endpoints
from enterprisehub.services.hub.audit.service import Audit
from enterprisehub.services.hub.coaching import endpoints as coaching_endpoints
from enterprisehub.services.hub.coaching.asked_anew import ReadsContacts
from enterprisehub.services.hub.coaching.calls import Calls
from enterprisehub.services.hub.coaching.learning import Learning
from enterprisehub.services.hub.coaching.service import CoachingDesk
from enterprisehub.services.hub.connection import endpoints as connection_endpoints
from enterprisehub.services.hub.connection.service import Connections
from enterprisehub.services.hub.contacts import endpoints as contact_endpoints
from enterprisehub.services.hub.contacts.service import Contacts
from enterprisehub.services.hub.conversations import endpoints as conversation_endpoints
from enterprisehub.services.hub.conversations.service import Conversations
from enterprisehub.services.hub.edge import Edge
from enterprisehub.services.hub.faults import render_faults
from enterprisehub.services.hub.incidents import endpoints as incident_endpoints
from enterprisehub.services.hub.incidents.actions.catalogue import allowed_actions
from enterprisehub.services.hub.incidents.runner import Runner
from enterprisehub.services.hub.incidents.service import Incidents
from enterprisehub.services.hub.intake.committer import Committer, InboxStore
from enterprisehub.services.hub.intake.endpoint import Intake
from enterprisehub.services.hub.intake.endpoint import Keys as WebhookKeys
from enterprisehub.services.hub.intake.received import Acknowledged
from enterprisehub.services.hub.keys import endpoints as key_endpoints
from enterprisehub.services.hub.keys.service import Keys
from enterprisehub.services.hub.leads import endpoints as lead_endpoints
from enterprisehub.services.hub.leads.service import Leads
from enterprisehub.services.hub.ledger import endpoints as ledger_endpoints
from enterprisehub.services.hub.ledger.service import Ledger
from enterprisehub.services.hub.locations import endpoints as location_endpoints
from enterprisehub.services.hub.locations.service import Locations
from enterprisehub.services.hub.market import endpoints as market_endpoints
from enterprisehub.services.hub.market.service import Market
from enterprisehub.services.hub.matching import endpoints as matching_endpoints
from enterprisehub.services.hub.matching.service import Matching
from enterprisehub.services.hub.models import endpoints as model_endpoints
from enterprisehub.services.hub.models.service import Registry
from enterprisehub.services.hub.monitoring import endpoints as monitoring_endpoints
from enterprisehub.services.hub.monitoring.logs import Logs
from enterprisehub.services.hub.monitoring.replicas import Replicas
from enterprisehub.services.hub.monitoring.service import Watch
from enterprisehub.services.hub.operations import endpoints as operation_endpoints
from enterprisehub.services.hub.operations.service import Operations
from enterprisehub.services.hub.parts import Origins
from enterprisehub.services.hub.playbooks import endpoints as playbook_endpoints
from enterprisehub.services.hub.playbooks.service import Playbooks
from enterprisehub.services.hub.predictions import endpoints as prediction_endpoints
from enterprisehub.services.hub.predictions.service import Predictions
from enterprisehub.services.hub.properties import endpoints as property_endpoints
from enterprisehub.services.hub.properties.service import Properties
from enterprisehub.services.hub.realtime import endpoints as realtime_endpoints
from enterprisehub.services.hub.realtime.service import Tickets, socket_url
from enterprisehub.services.hub.retention import endpoints as retention_endpoints
from enterprisehub.services.hub.retention.service import Retention
from enterprisehub.services.hub.sessions import endpoints as session_endpoints
from enterprisehub.services.hub.sessions.service import Sessions
from enterprisehub.services.hub.speed import endpoints as speed_endpoints
from enterprisehub.services.hub.speed.service import Speed
from enterprisehub.services.hub.team import endpoints as team_endpoints
from enterprisehub.services.hub.team.service import Team
from enterprisehub.services.hub.today import endpoints as today_endpoints
from enterprisehub.services.hub.today.service import Today
from enterprisehub.services.hub.users import endpoints as user_endpoints
from enterprisehub.services.hub.users.service import Users
from enterprisehub.services.hub.values import endpoints as value_endpoints
from enterprisehub.services.hub.values.service import Values
from enterprisehub.services.hub.views import endpoints as view_endpoints
from enterprisehub.services.hub.views.service import Views
from enterprisehub.services.hub.words import endpoints as word_endpoints
from enterprisehub.services.hub.words.budget import Budget, RedisCounts
from enterprisehub.services.hub.words.service import Wording
from enterprisehub.services.hub.workflow import endpoints as workflow_endpoints
from enterprisehub.services.hub.workflow.service import ASK_S, Peers, Workflow

CRM_PATIENCE_S = 2.0
"""A person waits for the answer."""
DESCRIPTION = """GoHighLevel's webhooks, the REST API and accounts. Call with `Authorization: Bearer KEY`
(`enterprisehub keys create`) or log in with `POST /v1/sessions`. Errors are RFC 9457 problem documents."""

ROUTERS = tuple(
    module.router
    for module in (
        value_endpoints, ledger_endpoints,
        workflow_endpoints, session_endpoints, contact_endpoints, lead_endpoints, conversation_endpoints,
        property_endpoints, prediction_endpoints, user_endpoints, key_endpoints, location_endpoints,
        audit_endpoints, operation_endpoints, realtime_endpoints, matching_endpoints,
        action_endpoints, today_endpoints, team_endpoints, retention_endpoints, market_endpoints, coaching_endpoints,
        speed_endpoints, playbook_endpoints, word_endpoints,
        incident_endpoints, monitoring_endpoints,
        model_endpoints, view_endpoints, connection_endpoints,
    )
)  # fmt: skip


async def main(settings: Settings) -> None:
    """Serve until told to stop."""
    telemetry.configure("hub", settings)
    async with running(settings) as app:
        await serve(app, host=settings.host, port=settings.port or PORTS["hub"])


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[ASGIApp]:
    """Open what the hub needs, give its application, close again."""
    async with AsyncExitStack() as stack:
        database = await Database.connect(settings.require_database(), Role.HUB)
        stack.push_async_callback(database.close)
        intake_database = await Database.connect(settings.require_database(), Role.HUB, most=2, look_ups=True)
        stack.callback(intake_database.pool.terminate)
        redis = await cache.opened(settings.require_redis())
        stack.push_async_callback(redis.aclose)
        peers = http_client()
        stack.push_async_callback(peers.close)
        crm_http = crm_http_client()
        stack.push_async_callback(crm_http.aclose)
        crm = gohighlevel(crm_http, database, GoHighLevelAccess.of(settings), patience_s=CRM_PATIENCE_S)
        committer = Committer(InboxStore(intake_database))
        stack.push_async_callback(_stop, asyncio.create_task(committer.run()))
        routes = hot_routes(settings, committer)
        app = framework_app(settings, routes, checks={"Postgres": database.ping, "Redis": partial(_ping, redis)})
        parts = [*_parts(settings, database, redis, committer, peers, crm), *_operating(settings, database, peers)]
        parts.append(Connections(database, crm, SystemClock()))
        app.state.parts = {type(p): p for p in parts}
        stack.push_async_callback(app.state.parts[Runner].close)
        yield HotPaths("hub", Edge(app, trusted_proxy=settings.trusted_proxy), routes)


def _parts(
    settings: Settings,
    database: Database,
    redis: "Redis",
    committer: Committer,
    peers: aiohttp.ClientSession,
    crm: ReadsContacts,
) -> list[object]:
    clock = SystemClock()
    store, rates = SessionStore(redis), RateLimits(redis_storage(redis))
    access = Access(database, store, clock)
    contacts, properties = Contacts(database), Properties(database)
    desk = CoachingDesk(database, clock, crm)
    return [
        access,
        rates,
        Origins(settings.cors_origins),
        Sessions(database, store, access, rates, clock, company=_company(settings, peers, clock)),
        contacts,
        Matching(database, contacts, properties, HttpMatches(peers, settings.ml_url), clock),
        Actions(database, contacts, clock),
        Deeds(database, contacts, committer, clock),
        Supposing(database, contacts, lead_scores(peers, settings.ml_url, deadline_s=ASK_S), clock),
        Today(database, clock),
        Team(database, clock),
        Registry(database, clock),
        Retention(database, returns(peers, settings.churn_url), clock),
        Market(database, properties, HttpBuyers(peers, settings.ml_url), clock),
        Leads(database),
        Ledger(database, clock),
        Conversations(database),
        properties,
        Values(properties, HttpValues(peers, settings.ml_url)),
        Predictions(database),
        Users(database, clock),
        Views(database),
        Keys(database),
        Locations(database),
        Audit(database),
        Operations(database, clock),
        Tickets(redis, socket_url(settings.realtime_public_url or settings.realtime_url)),
        desk,
        Wording(
            desk,
            language_model(peers, settings),
            Budget(
                RedisCounts(redis),
                usd_a_day=settings.language_model_budget_usd,
                prices_usd=settings.language_model_prices_usd,
            ),
            clock,
            deadline_s=settings.language_model_deadline_s,
        ),
        Learning(database, clock),
        Speed(database, clock),
        Playbooks(database),
        Calls(database, clock),
        _workflow(settings, database, committer, peers),
    ]


def _company(settings: Settings, http: aiohttp.ClientSession, clock: SystemClock) -> IdTokens | None:
    if not (settings.oidc_issuer and settings.oidc_client_id):
        return None
    return IdTokens(http, clock, issuer=settings.oidc_issuer, client_id=settings.oidc_client_id)


def _operating(settings: Settings, database: Database, http: aiohttp.ClientSession) -> list[object]:
    """Return the parts for those who run it: incidents, their actions, monitoring."""
    clock, logs = SystemClock(), Logs(settings.data_dir / "logs")
    replicas = Replicas(http, settings.service_urls())
    return [
        Incidents(database, clock, alerts_secret=settings.alerts_secret),
        Runner(database, allowed_actions(settings.data_dir, database, replicas, logs)),
        Watch(database, http, replicas, logs, clock, prometheus_url=settings.prometheus_url),
    ]


def _workflow(settings: Settings, database: Database, committer: Committer, http: aiohttp.ClientSession) -> Workflow:
    peers = Peers(
        ml=lead_scores(http, settings.ml_url, deadline_s=ASK_S),
        churn=churn_risks(http, settings.churn_url, deadline_s=ASK_S),
        coaching=coaching_tips(http, settings.coaching_url, deadline_s=ASK_S),
        matches=HttpMatches(http, settings.ml_url, deadline_s=ASK_S),
    )
    return Workflow(
        database,
        committer,
        peers,
        SystemClock(),
        secret=settings.ghl_workflow_secret,
        locations=frozenset(settings.ghl_locations),
    )


def hot_routes(settings: Settings, committer: Committer) -> list[HotRoute]:
    demo = public_keys(settings.demo_public_key)[0] if settings.demo_public_key else None
    intake = Intake(
        WebhookKeys(public_keys(settings.ghl_webhook_public_key), demo),
        committer,
        SystemClock(),
        locations=frozenset(settings.ghl_locations),
    )
    return [
        HotRoute(
            path="/webhooks/ghl",
            handler=intake,
            answer=Acknowledged,
            summary="Take a signed webhook of GoHighLevel; 200 once it is stored durably, 429 when it cannot be",
            error_as_429=True,
            example_answer=Acknowledged("6f1b0d1c-8a52-4c8e-9f5e-3b7a0a9d2c11", duplicate=False),
        )
    ]


def framework_app(settings: Settings, routes: list[HotRoute], checks: dict[str, Check]) -> FastAPI:
    """Return the REST API without the parts it works with: enough for its OpenAPI document."""
    app = service_app("hub", title="EnterpriseHub hub", description=DESCRIPTION, checks=checks)
    for router in ROUTERS:
        app.include_router(router)
    render_faults(app)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_credentials="*" not in settings.cors_origins,
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["authorization", "content-type"],
            max_age=600,
        )
    document(app, routes)
    return app


async def _stop(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _ping(redis: "Redis") -> None:
    await redis.ping()
