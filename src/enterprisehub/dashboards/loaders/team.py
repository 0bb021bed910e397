"""Load what the pages Team, Retention and Properties show."""

from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.market import Demand
from enterprisehub.contracts.api.matches import ListingBuyers
from enterprisehub.contracts.api.properties import Listing
from enterprisehub.contracts.api.retention import Anniversaries, RiskBoard
from enterprisehub.contracts.api.team import Funnel, Sources, Workload
from enterprisehub.dashboards.hub.port import Hub
from enterprisehub.dashboards.panels import buyers, listing_map

RISKS = 50
LISTINGS = 300
BUYERS = 12
ANNIVERSARY_DAYS = 60


def funnel(hub: Hub, location: str | None, days: int) -> Funnel:
    return hub.get(Funnel, "/v1/team/funnel", location_id=location, days=days)


def sources(hub: Hub, location: str | None, days: int) -> Sources:
    return hub.get(Sources, "/v1/team/sources", location_id=location, days=days)


def workload(hub: Hub, location: str | None) -> Workload:
    return hub.get(Workload, "/v1/team/workload", location_id=location)


def at_risk(hub: Hub, location: str | None) -> RiskBoard:
    return hub.get(RiskBoard, "/v1/retention/board", location_id=location, limit=RISKS)


def anniversaries(hub: Hub, location: str | None) -> Anniversaries:
    return hub.get(Anniversaries, "/v1/retention/anniversaries", location_id=location, days=ANNIVERSARY_DAYS)


def demand(hub: Hub, location: str | None) -> Demand:
    return hub.get(Demand, "/v1/market/demand", location_id=location)


def listings(hub: Hub, query: listing_map.Query, *, location: str | None, today: date) -> listing_map.Data:
    asked: dict[str, Any] = {
        "location_id": location,
        "q": query.search or None,
        "price_max_cents": query.price_max * 100 if query.price_max else None,
        "bedrooms_min": query.bedrooms_min,
        "status": query.status,
        "limit": LISTINGS,
    }
    page = hub.get(Page[Listing], "/v1/properties", **asked)
    return listing_map.Data(listings=page.items, more=page.next_cursor is not None, today=today, query=query)


def buyers_of(hub: Hub, property_id: str, *, location: str | None, now: datetime) -> buyers.Data:
    path = f"/v1/properties/{quote(property_id, safe='')}/buyers"
    return buyers.Data(now=now, found=hub.get(ListingBuyers, path, location_id=location, limit=BUYERS))
