"""Load what the pages Team, Retention and Properties show."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.ledger import Effects
from enterprisehub.contracts.api.locations import Location
from enterprisehub.contracts.api.market import Demand
from enterprisehub.contracts.api.matches import ListingBuyers, ListingExposure
from enterprisehub.contracts.api.properties import Listing
from enterprisehub.contracts.api.retention import Anniversaries, RiskBoard
from enterprisehub.contracts.api.speed import AnswerTimesView, Escalations
from enterprisehub.contracts.api.team import Forecast, Funnel, Sources, Workload
from enterprisehub.contracts.api.values import PropertyValue
from enterprisehub.dashboards.hub.port import Hub
from enterprisehub.dashboards.panels import buyers, digest, escalations, exposure, listing_map, value_estimate

WEEK_DAYS = 7
RISKS = 50
LISTINGS = 300
BUYERS = 12
ANNIVERSARY_DAYS = 60
OVERDUE = 8


def funnel(hub: Hub, location: str | None, days: int) -> Funnel:
    return hub.get(Funnel, "/v1/team/funnel", location_id=location, days=days)


def sources(hub: Hub, location: str | None, days: int) -> Sources:
    return hub.get(Sources, "/v1/team/sources", location_id=location, days=days)


def workload(hub: Hub, location: str | None) -> Workload:
    return hub.get(Workload, "/v1/team/workload", location_id=location)


def overdue(hub: Hub, location: str | None, *, told_only: bool) -> escalations.Data:
    found = hub.get(
        Escalations, "/v1/speed/escalations", location_id=location, told_only=told_only or None, limit=OVERDUE
    )
    return escalations.Data(found=found, told_only=told_only)


def at_risk(hub: Hub, location: str | None) -> RiskBoard:
    return hub.get(RiskBoard, "/v1/retention/board", location_id=location, limit=RISKS)


def effects(hub: Hub, location: str | None) -> Effects:
    return hub.get(Effects, "/v1/retention/effects", location_id=location)


def forecast(hub: Hub, location: str | None) -> Forecast:
    return hub.get(Forecast, "/v1/team/forecast", location_id=location)


def estimated(hub: Hub, property_id: str, *, location: str | None) -> value_estimate.Data:
    path = f"/v1/properties/{quote(property_id, safe='')}"
    listing = hub.get(Listing, path, location_id=location)
    value = hub.get(PropertyValue, f"{path}/value", location_id=location)
    return value_estimate.Data(value=value, asked_cents=listing.list_price_cents)


def digest_of(
    hub: Hub,
    location: str | None,
    *,
    load: Callable[[], Workload],
    answers: Callable[[], AnswerTimesView],
    zone: str,
    now: datetime,
) -> digest.Data:
    """Load the week: contacts of seven days, answers of thirty, the load and the risks of now.

    `load` and `answers` are what other panels of the page show too.
    """
    return digest.Data(
        at=now,
        zone=zone,
        funnel=funnel(hub, location, WEEK_DAYS),
        workload=load(),
        answers=answers(),
        risks=at_risk(hub, location),
    )


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


def shown_to_buyers(hub: Hub, location: str | None, *, wanted: bool, anywhere: bool) -> exposure.Data:
    """Match every buyer of one location, if that is wanted; `anywhere`: the user sees all, and has chosen none."""
    if not wanted:
        return exposure.EMPTY
    if location is None and anywhere:
        known = hub.get(Page[Location], "/v1/locations", limit=2).items
        if len(known) > 1:
            return exposure.Data(needs_location=True)
        location = known[0].location_id if known else None
    return exposure.Data(exposure=hub.get(ListingExposure, "/v1/market/exposure", location_id=location))
