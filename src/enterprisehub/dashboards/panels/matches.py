"""Which homes to show, why, and what speaks against each."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.scoring import Match, Matches, Preferences
from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.markup import Html, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent

TITLE = "Best matches"
PURPOSE = "Which homes do I show, why, and what speaks against each?"


class Data(Struct, frozen=True, kw_only=True):
    matches: Matches | None = None


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=220)
    elif data.matches is None:
        states.empty("No matches yet", "Matches need listings: `enterprisehub import listings FILE` brings them in.")
    elif not data.matches.items:
        _none(data.matches)
    else:
        st.html(join(_wishes(data.matches), tag("ol", *map(_match, data.matches.items), css="eh-list")))
    return None


def _none(matches: Matches) -> None:
    if matches.note:
        states.too_little(matches.note)
    else:
        states.empty(
            f"None of {words.count(matches.considered, 'active listing')} fits",
            "Import listings with `enterprisehub import listings FILE`, or ask which wish could give way.",
        )


def wishes_in_words(wishes: Preferences) -> str:
    parts = [
        f"from {words.dollars(wishes.price_min_cents)}" if wishes.price_min_cents else "",
        f"up to {words.dollars(wishes.price_max_cents)}" if wishes.price_max_cents else "",
        " or ".join(wishes.areas),
        f"{wishes.bedrooms_min}+ bedrooms" if wishes.bedrooms_min else "",
        f"{wishes.bathrooms_min:g}+ bathrooms" if wishes.bathrooms_min else "",
        f"{wishes.living_area_min:,}+ sq ft" if wishes.living_area_min else "",
        " or ".join(wishes.property_types),
        *wishes.must_haves,
    ]
    return ", ".join(part for part in parts if part)


def _wishes(matches: Matches) -> Html:
    stated = wishes_in_words(matches.preferences) or "none yet"
    looked = words.count(matches.considered, "listing")
    note = f" {matches.note}" if matches.note else ""
    return tag("p", f"Stated wishes: {stated}. {looked} compared.{_by(matches)}{note}", css="eh-muted eh-small")


def _by(matches: Matches) -> str:
    """Say what ordered the homes, unless it was the wishes alone."""
    liked = words.count(matches.liked, "home", "homes")
    if matches.trained_on:
        return f" Ordered by a ranker learned from {matches.trained_on} choices, and {liked} they showed interest in."
    return f" Homes like the {liked} they showed interest in come first." if matches.liked else ""


def _match(match: Match) -> Html:
    listing = match.listing
    return tag(
        "li",
        tag(
            "div",
            tag("strong", str(listing.get("unparsed_address") or match.property_id)),
            tag("span", price(listing), css="eh-number"),
            tag("span", f"{match.score:.0%} fit", css="eh-muted eh-number"),
            css="eh-row",
        ),
        tag("div", _facts(listing), css="eh-muted eh-small"),
        tag("div", *(tag("span", one, css="eh-yes") for one in match.why), css="eh-row eh-small"),
        tag("div", *(tag("span", one, css="eh-no") for one in match.why_not), css="eh-row eh-small"),
        tag("div", *(tag("span", one, css="eh-yes") for one in match.like), css="eh-row eh-small"),
    )


def price(listing: Mapping[str, Any]) -> str:
    cents = listing.get("list_price_cents")
    return words.dollars(cents) if cents else "price unknown"


def _facts(listing: Mapping[str, Any]) -> str:
    bathrooms = listing.get("bathrooms_total")
    area = listing.get("living_area")
    parts = [
        f"{listing['bedrooms_total']} bed" if listing.get("bedrooms_total") is not None else "",
        f"{float(bathrooms):g} bath" if bathrooms is not None else "",
        f"{area:,} sq ft" if area else "",
        str(listing.get("property_type") or ""),
        f"built {listing['year_built']}" if listing.get("year_built") else "",
        str(listing.get("standard_status") or ""),
    ]
    return " · ".join(part for part in parts if part)


def rows(data: Data) -> Sequence[Row]:
    if data.matches is None:
        return []
    return [
        {
            "property_id": one.property_id,
            "address": one.listing.get("unparsed_address"),
            "list_price_cents": one.listing.get("list_price_cents"),
            "score": one.score,
            "why": "; ".join(one.why),
            "why_not": "; ".join(one.why_not),
        }
        for one in data.matches.items
    ]


_WISHES = Preferences(price_max_cents=85_000_000, areas=["Pasadena", "Altadena"], bedrooms_min=3, must_haves=["garden"])


def _listing(address: str, price_cents: int, bedrooms: int, bathrooms: float, area: int, built: int) -> dict[str, Any]:
    return {
        "unparsed_address": address,
        "list_price_cents": price_cents,
        "bedrooms_total": bedrooms,
        "bathrooms_total": bathrooms,
        "living_area": area,
        "year_built": built,
        "property_type": "House",
        "standard_status": "Active",
    }


DEMO = Data(
    matches=Matches(
        considered=214,
        preferences=_WISHES,
        items=[
            Match(
                property_id="p1",
                score=0.93,
                why=["$26,000 under the limit", "in Pasadena", "3 bedrooms", "garden"],
                why_not=[],
                listing=_listing("412 Linda Vista Ave, Pasadena", 82_400_000, 3, 2, 1640, 1952),
            ),
            Match(
                property_id="p2",
                score=0.78,
                why=["in Altadena", "4 bedrooms", "garden"],
                why_not=["$19,000 over the limit"],
                listing=_listing("88 Mariposa St, Altadena", 86_900_000, 4, 2.5, 1875, 1978),
            ),
            Match(
                property_id="p3",
                score=0.61,
                why=["$160,000 under the limit", "3 bedrooms"],
                why_not=["4 miles from Pasadena", "no garden named"],
                listing=_listing("1203 Valley Blvd, Alhambra", 69_000_000, 3, 1.5, 1310, 1961),
            ),
        ],
    )
)
THIN = Data(
    matches=Matches(
        considered=0, preferences=Preferences(), items=[], note="No wish stated yet: ask for price and place first."
    )
)
EMPTY = Data()
