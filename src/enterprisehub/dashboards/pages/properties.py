"""Properties: where they are, what buyers ask for, and what a buyer's wishes cost."""

from functools import partial

import streamlit as st

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.scoring import Preferences
from enterprisehub.dashboards.drawing.panel import OpenListing
from enterprisehub.dashboards.hub.port import HubError, LeadKey
from enterprisehub.dashboards.loaders import lead as lead_loaders
from enterprisehub.dashboards.loaders import team as loaders
from enterprisehub.dashboards.panels import buyers, demand, exposure, listing_map, preferences, value_estimate
from enterprisehub.dashboards.shell import place
from enterprisehub.dashboards.shell.context import Context
from enterprisehub.dashboards.shell.frame import Frame, show, show_asked

HOMES = 8


def draw(context: Context) -> None:
    location = place.chosen(context)
    frame = context.frame(OpenListing=_open_listing)
    contact_id = st.query_params.get("contact")
    if contact_id:
        _wishes(context, frame, LeadKey(contact_id, location or st.query_params.get("location")))
    listing = st.query_params.get("listing")
    if listing:
        show(
            frame,
            value_estimate,
            lambda: loaders.estimated(context.hub, listing, location=location),
            key=f"value-{listing}",
        )
        show(
            frame,
            buyers,
            lambda: loaders.buyers_of(context.hub, listing, location=location, now=context.now()),
            key=f"buyers-{listing}",
        )
    show_asked(
        frame,
        listing_map,
        lambda query: loaders.listings(context.hub, query, location=location, today=context.now().date()),
        key="listings",
        ask=partial(listing_map.controls, key="listings"),
    )
    show(frame, demand, lambda: loaders.demand(context.hub, location), key="demand")
    if context.user.role.covers(Role.LEAD):
        anywhere = context.user.role.covers(Role.OPERATOR)
        show_asked(
            frame,
            exposure,
            lambda wanted: loaders.shown_to_buyers(context.hub, location, wanted=wanted, anywhere=anywhere),
            key="exposure",
            ask=partial(exposure.controls, key="exposure"),
        )


def _wishes(context: Context, frame: Frame, lead: LeadKey) -> None:
    try:
        stated = lead_loaders.stated_by(context.hub.contact(lead))
    except HubError:
        stated = Preferences()  # the panel's own load says what is wrong
    show_asked(
        frame,
        preferences,
        lambda wishes: lead_loaders.tried(context.hub, lead, wishes, HOMES),
        key=f"wishes-{lead.contact_id}",
        ask=partial(preferences.controls, key="wishes", stated=stated),
    )


def _open_listing(event: OpenListing) -> None:
    if st.query_params.get("listing") != event.property_id:  # the choice stays, and must not run the page for ever
        st.query_params["listing"] = event.property_id
        st.rerun()
