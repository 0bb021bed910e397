"""Change a buyer's wishes and see the matches change; which one wish to give up."""

from collections.abc import Sequence

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.matches import MatchRow, Relaxed, Tried
from enterprisehub.contracts.scoring import Preferences
from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.markup import Html, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.tables import Column, table
from enterprisehub.dashboards.panels import matches

TITLE = "Wishes and what they cost"
PURPOSE = "What fits other wishes, and which one should give way?"
TYPES = ("single_family", "condo", "townhouse", "multi_family", "land", "manufactured")


class Data(Struct, frozen=True, kw_only=True):
    tried: Tried | None = None


def controls(*, key: str, stated: Preferences) -> Preferences:
    """Draw the wishes to try, beginning with those stated, bound to the page's address."""
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}-controls"):
        limit = st.number_input(
            "Price up to, $",
            min_value=0,
            step=25_000,
            value=stated.price_max_cents // 100 if stated.price_max_cents else None,
            key="most",
            bind="query-params",
            width=150,
        )
        beds = st.number_input("Bedrooms", 0, 20, stated.bedrooms_min, key="bedrooms", bind="query-params", width=120)
        baths = st.number_input(
            "Bathrooms", 0.0, 20.0, stated.bathrooms_min, 0.5, key="bathrooms", bind="query-params", width=120
        )
        area = st.number_input(
            "Sq ft, at least", 0, 100_000, stated.living_area_min, 100, key="sqft", bind="query-params", width=140
        )
        places = st.text_input("Areas", ", ".join(stated.areas), key="areas", bind="query-params", width=200)
        musts = st.text_input("Must have", ", ".join(stated.must_haves), key="musts", bind="query-params", width=180)
        kinds = st.multiselect(
            "Types",
            sorted({*TYPES, *stated.property_types}),
            stated.property_types,
            format_func=words.label,
            key="types",
            bind="query-params",
            width=200,
        )
    return Preferences(
        price_min_cents=stated.price_min_cents,
        price_max_cents=int(limit) * 100 if limit else None,
        areas=_listed(places),
        bedrooms_min=int(beds) if beds else None,
        bathrooms_min=float(baths) if baths else None,
        living_area_min=int(area) if area else None,
        property_types=list(kinds),
        must_haves=_listed(musts),
    )


def _listed(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=300)
    elif data.tried is None:
        states.empty("No buyer chosen", "Open a lead, then come here: the link keeps the lead.")
    elif not data.tried.items:
        states.empty("Nothing to compare with", data.tried.note or "State a wish above.")
    else:
        st.html(join(_headline(data.tried), _relaxed(data.tried), tag("ol", *_best(data.tried), css="eh-list")))
    return None


def _headline(tried: Tried) -> Html:
    meets = words.count(tried.fitting, "home meets", "homes meet")
    seen = words.count(tried.considered, "listing")
    return tag(
        "p", tag("strong", f"{meets} all wishes"), f" of {seen}. ", tag("span", tried.note or "", css="eh-muted")
    )


def _relaxed(tried: Tried) -> Html | None:
    helpful = [one for one in tried.relaxed if one.fitting > tried.fitting]
    if not helpful:
        return tag("p", "No single wish stands in the way.", css="eh-muted eh-small") if tried.relaxed else None
    lines = [[f"without {one.label}", f"{one.fitting}", _more(one, tried.fitting)] for one in helpful]
    columns = (Column("Give up one wish"), Column("Homes that meet the rest", right=True), Column("More", right=True))
    return table(columns, lines, caption="Relax one wish")


def _more(one: Relaxed, now: int) -> str:
    return f"+{one.fitting - now}"


def _best(tried: Tried) -> list[Html]:
    return [
        tag(
            "li",
            tag(
                "div",
                tag("strong", str(one.listing.get("unparsed_address") or one.property_id)),
                tag("span", matches.price(one.listing), css="eh-number"),
                tag("span", f"{one.score:.0%} fit", css="eh-muted eh-number"),
                css="eh-row",
            ),
            tag("div", *(tag("span", no, css="eh-no") for no in one.why_not), css="eh-row eh-small"),
        )
        for one in tried.items
    ]


def rows(data: Data) -> Sequence[Row]:
    if data.tried is None:
        return []
    return [
        {"property_id": one.property_id, "fit": one.score, "why": "; ".join(one.why), "why_not": "; ".join(one.why_not)}
        for one in data.tried.items
    ]


DEMO = Data(
    tried=Tried(
        considered=214,
        fitting=1,
        preferences={"price_max_cents": 85_000_000, "areas": ["Pasadena"], "bedrooms_min": 3, "must_haves": ["yard"]},
        relaxed=[
            Relaxed(wish="areas", label="the area", fitting=9),
            Relaxed(wish="must_haves:yard", label="yard", fitting=4),
            Relaxed(wish="bedrooms_min", label="the bedrooms", fitting=1),
        ],
        items=[
            MatchRow(
                property_id="p1",
                score=1.0,
                why=["In Pasadena", "3 bedrooms"],
                listing={"unparsed_address": "412 Linda Vista Ave, Pasadena", "list_price_cents": 82_900_000},
            ),
            MatchRow(
                property_id="p2",
                score=0.83,
                why=["4 bedrooms"],
                why_not=["5 mi from Pasadena"],
                listing={"unparsed_address": "2240 N Lake Ave, Altadena", "list_price_cents": 84_900_000},
            ),
        ],
    )
)
EMPTY = Data()
