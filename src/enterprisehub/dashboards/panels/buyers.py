"""Who would buy a listing: the match read the other way round."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.matches import BuyerRow, ListingBuyers
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import Html, join, plain, tag
from enterprisehub.dashboards.drawing.panel import OpenLead, Row, UserEvent
from enterprisehub.dashboards.panels import matches

TITLE = "Buyers for a listing"
PURPOSE = "Whom do I call about this home, and what speaks against it?"


class Data(Struct, frozen=True, kw_only=True):
    now: datetime
    found: ListingBuyers | None = None


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=260)
        return None
    if data.found is None:
        states.empty("No listing chosen", "Choose a line in the comparison below.")
        return None
    if data.found.listing is None:
        states.empty("This home is not for sale now", "Choose an active listing below.")
        return None
    st.html(_headline(data.found))
    if not data.found.items:
        states.empty("No buyer's wishes are known", "Wishes are read from what buyers write; ask for price and place.")
    event: UserEvent | None = None
    for place, one in enumerate(data.found.items):
        if _buyer(one, data.now, key=f"{key}-{place}"):
            event = OpenLead(data.found.location_id, one.contact_id)
    return event


def _headline(found: ListingBuyers) -> Html:
    listing = found.listing or {}
    where = str(listing.get("unparsed_address") or found.property_id)
    return tag(
        "div",
        tag("strong", where),
        tag("span", matches.price(listing), css="eh-number"),
        tag("span", f"{words.count(found.considered, 'buyer')} compared", css="eh-muted eh-small"),
        css="eh-row",
    )


def _buyer(one: BuyerRow, now: datetime, *, key: str) -> bool:
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            opened = st.button(f"**{plain(one.name or 'Unnamed contact')}**", key=f"queue-{key}", type="tertiary")
            chips = [tag("span", f"{one.score:.0%} fit", css="eh-number"), components.temperature(one.temperature)]
            if one.may_contact is False:
                chips.append(components.chip("do not contact now", "bad"))
            st.html(tag("div", *chips, css="eh-row"))
        heard = f"heard from {words.since(one.last_inbound_at, now)} ago" if one.last_inbound_at else ""
        whose = " · ".join(part for part in (heard, one.agent) if part)
        st.html(
            join(
                tag("div", *(tag("span", why, css="eh-yes") for why in one.why), css="eh-row eh-small"),
                tag("div", *(tag("span", why, css="eh-no") for why in one.why_not), css="eh-row eh-small"),
                tag("div", whose, css="eh-muted eh-small"),
            )
        )
    return opened


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "contact_id": one.contact_id,
            "name": one.name,
            "fit": one.score,
            "why": "; ".join(one.why),
            "why_not": "; ".join(one.why_not),
            "temperature": one.temperature,
            "agent": one.agent,
        }
        for one in (data.found.items if data.found else ())
    ]


_NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
DEMO = Data(
    now=_NOW,
    found=ListingBuyers(
        location_id="demo",
        property_id="p1",
        listing={"unparsed_address": "412 Linda Vista Ave, Pasadena", "list_price_cents": 82_900_000},
        considered=318,
        items=[
            BuyerRow(
                contact_id="ana-ruiz",
                name="Ana Ruiz",
                score=1.0,
                why=["$829,000 is within the budget", "In Pasadena", "3 bedrooms"],
                temperature="hot",
                probability=0.62,
                agent="Gil Moreno",
                last_inbound_at=_NOW - timedelta(minutes=12),
                may_contact=True,
            ),
            BuyerRow(
                contact_id="ivy-chen",
                name="Ivy Chen",
                score=0.81,
                why=["In Pasadena"],
                why_not=["$829,000 is 4% over the budget of $800,000"],
                temperature="cool",
                last_inbound_at=_NOW - timedelta(days=6),
                may_contact=False,
            ),
        ],
    ),
)
EMPTY = Data(now=_NOW)
