"""Change a buyer's wishes and see the matches change; which one wish to give up."""

from collections.abc import Sequence

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.matches import ContactMatches, MatchRow, Relaxed, RelaxStep
from enterprisehub.contracts.scoring import Preferences
from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.markup import Html, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.tables import Column, table
from enterprisehub.dashboards.panels import matches

TITLE = "Wishes and what they cost"
PURPOSE = "What fits other wishes, and which one should give way?"
STEPS = 3
TYPES = ("single_family", "condo", "townhouse", "multi_family", "land", "manufactured")


class Data(Struct, frozen=True, kw_only=True):
    tried: ContactMatches | None = None


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


def _headline(tried: ContactMatches) -> Html:
    meets = words.count(tried.fitting, "home meets", "homes meet")
    seen = words.count(tried.considered, "listing")
    near = words.count(tried.near, "more misses only one", "more miss only one")
    return tag(
        "p",
        tag("strong", f"{meets} all wishes"),
        f" of {seen}; {near}. ",
        tag("span", tried.note or "", css="eh-muted"),
    )


def _relaxed(tried: ContactMatches) -> Html | None:
    helpful = [one for one in tried.relaxed if one.more]
    if not helpful:
        return tag("p", "No single wish stands in the way.", css="eh-muted eh-small") if tried.relaxed else None
    lines = [[one.label, _steps(one.steps), f"+{one.more}"] for one in helpful]
    columns = (Column("Give way on one wish"), Column("A little"), Column("Without it", right=True))
    return table(columns, lines, caption="Relax one wish: how many more homes meet all the rest")


def _steps(steps: Sequence[RelaxStep]) -> str:
    return ", ".join(f"{step.to} +{step.more}" for step in steps[:STEPS]) or "-"


def _best(tried: ContactMatches) -> list[Html]:
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
            tag("div", *(tag("span", liked, css="eh-yes") for liked in one.like), css="eh-row eh-small"),
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
    tried=ContactMatches(
        considered=214,
        fitting=1,
        near=14,
        preferences={"price_max_cents": 85_000_000, "areas": ["Pasadena"], "bedrooms_min": 3, "must_haves": ["yard"]},
        relaxed=[
            Relaxed(
                wish="areas",
                label="the area",
                more=8,
                steps=[RelaxStep(to="within 5 mi", more=3, by=5), RelaxStep(to="within 10 mi", more=7, by=10)],
            ),
            Relaxed(
                wish="price_max_cents",
                label="the price limit",
                more=3,
                steps=[RelaxStep(to="up to $892,500", more=2, by=0.05)],
            ),
            Relaxed(wish="must_haves:yard", label="yard", more=3),
            Relaxed(wish="bedrooms_min", label="the bedrooms", more=0),
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
