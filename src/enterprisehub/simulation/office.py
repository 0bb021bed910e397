"""Events of an office without a contact: the app is installed, the office and its users are made known; and odd ones."""

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from enterprisehub.simulation.identifiers import identifier, iso, uuid
from enterprisehub.simulation.names import words
from enterprisehub.simulation.world import Agent, Location, World

Payload = dict[str, Any]
_PERMISSIONS: Final = words(
    "adwordsReportingEnabled,affiliateManagerEnabled,agentReportingEnabled,appointmentsEnabled,assignedDataOnly,attributionsReportingEnabled,"
    "bloggingEnabled,botService,bulkRequestsEnabled,campaignsEnabled,campaignsReadOnly,cancelSubscriptionEnabled,communitiesEnabled,"
    "contactsEnabled,contentAiEnabled,conversationsEnabled,dashboardStatsEnabled,facebookAdsReportingEnabled,funnelsEnabled,invoiceEnabled,"
    "leadValueEnabled,marketingEnabled,membershipEnabled,onlineListingsEnabled,opportunitiesEnabled,paymentsEnabled,phoneCallEnabled,"
    "recordPaymentEnabled,refundsEnabled,reviewsEnabled,settingsEnabled,socialPlanner,tagsEnabled,triggersEnabled,websitesEnabled,"
    "workflowsEnabled,workflowsReadOnly"
)
_DENIED: Final = frozenset(
    {"affiliateManagerEnabled", "assignedDataOnly", "botService", "campaignsReadOnly", "workflowsReadOnly"}
)


def openings(rng: Random, world: World, start: float) -> Iterator[tuple[float, Payload]]:
    """Write what comes first: every office is created, installs the app and makes its users known."""
    at = start
    for location in world.locations:
        for payload in (_created(location), _installed(world, location, at), *_users(location)):
            at += 0.05
            yield at, _finish(rng, world, payload, at)


def oddity(rng: Random, world: World, near: Payload, at: float) -> Payload:
    """Write an event of a type that nobody here translates, in the office of another event."""
    location_id = near["locationId"]
    kind = ("InvoiceCreate", "OrderStatusUpdate", "CampaignStatusUpdate", "LCEmailStats")[int(rng.random() * 4)]
    payload = {
        "type": kind,
        "locationId": location_id,
        "altId": location_id,
        "altType": "location",
        "_id": identifier(rng),
        "status": "draft",
        "createdAt": iso(at),
        "updatedAt": iso(at),
    }
    return _finish(rng, world, payload, at)


def _finish(rng: Random, world: World, payload: Payload, at: float) -> Payload:
    return {
        **payload,
        "timestamp": iso(at),
        "webhookId": uuid(rng),
        "versionId": world.version_id,
        "appId": world.app_id,
    }


def _created(location: Location) -> Payload:
    return {
        "type": "LocationCreate",
        "id": location.location_id,
        "companyId": location.company_id,
        "name": location.name,
        "email": location.email,
        "stripeProductId": "prod_simulated",
    }


def _installed(world: World, location: Location, at: float) -> Payload:
    return {
        "type": "INSTALL",
        "appId": world.app_id,
        "locationId": location.location_id,
        "companyId": location.company_id,
        "userId": location.agents[0].user_id,
        "planId": "simulated",
        "trial": {"onTrial": False, "trialDuration": 0, "trialStartDate": iso(at)},
        "isWhitelabelCompany": False,
        "whitelabelDetails": {},
        "companyName": location.name,
    }


def _users(location: Location) -> Iterator[Payload]:
    for number, agent in enumerate(location.agents):
        yield _user(location, agent, number)


def _user(location: Location, agent: Agent, number: int) -> Payload:
    return {
        "type": "UserCreate",
        "locationId": location.location_id,
        "id": agent.user_id,
        "firstName": agent.first_name,
        "lastName": agent.last_name,
        "email": agent.email,
        "phone": agent.phone,
        "extension": str(100 + number),
        "role": "admin" if number == 0 else "user",
        "permissions": {name: name not in _DENIED for name in _PERMISSIONS},
    }
