"""Where the listings are, and how they compare."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.properties import Listing
from enterprisehub.dashboards.drawing import charts, states, words
from enterprisehub.dashboards.drawing.markup import tag
from enterprisehub.dashboards.drawing.outline import Box, lines_in
from enterprisehub.dashboards.drawing.panel import OpenListing, Row, UserEvent
from enterprisehub.dashboards.drawing.tables import grid

TITLE = "Map and comparison"
PURPOSE = "Where are the homes, and how do they compare?"
LEAST_SPAN_DEG = 0.04
LINE_POINTS_MOST = 2000
TOWNS_NAMED = 12
LINE_COLOR = "#8a97a3"


class Query(Struct, frozen=True, kw_only=True):
    """What the user asked for; it lives in the page's address."""

    search: str = ""
    price_max: int | None = None
    bedrooms_min: int | None = None
    status: str = "Active"


class Data(Struct, frozen=True, kw_only=True):
    listings: list[Listing] = []
    more: bool = False
    today: date = date(2026, 11, 24)
    query: Query = Query()


def controls(*, key: str) -> Query:
    """Draw the filters, bound to the page's address."""
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}-controls"):
        search = st.text_input("Address or words", key="find", bind="query-params", type="search", width=200)
        price = st.number_input(
            "At most, $", min_value=0, step=25_000, value=None, key="price", bind="query-params", width=150
        )
        beds = st.number_input(
            "Bedrooms, at least", min_value=0, max_value=20, value=None, key="beds", bind="query-params", width=150
        )
        status = st.selectbox(
            "Status", ("Active", "Pending", "Closed", "Off Market"), key="status", bind="query-params", width=150
        )
    return Query(
        search=(search or "").strip(),
        price_max=int(price) if price else None,
        bedrooms_min=int(beds) if beds else None,
        status=status or "Active",
    )


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=420)
        return None
    if not data.listings:
        states.empty("No listings pass", "Widen the filters, or import some: `enterprisehub import listings FILE`.")
        return None
    _map(data.listings, key)
    more = "; the dearest of more: narrow the filters" if data.more else ""
    st.html(
        tag(
            "p",
            f"{words.count(len(data.listings), 'listing')}{more}. Choose a line to see its buyers.",
            css="eh-muted eh-small",
        )
    )
    chosen = grid([_line(one, data.today) for one in data.listings], _columns(), key=f"{key}-grid", alt=TITLE)
    if chosen is None:
        return None
    return OpenListing(data.listings[chosen].location_id, data.listings[chosen].property_id)


def _map(listings: Sequence[Listing], key: str) -> None:
    placed = [one for one in listings if one.latitude is not None and one.longitude is not None]
    if not placed:
        st.html(tag("p", "None of these listings says where it is.", css="eh-muted"))
        return
    box = _box(placed)
    points = alt.Chart(_points(placed)).mark_circle(size=60, opacity=0.8, stroke="white", strokeWidth=0.7)
    chart = (_counties(box) + _towns(placed, box) + points.encode(
        x=alt.X("lon:Q", **_axis(box.west, box.east)),
        y=alt.Y("lat:Q", **_axis(box.south, box.north)),
        color=alt.Color("price:Q", scale=alt.Scale(scheme="viridis", reverse=True), legend=alt.Legend(title="Price", format="$~s", orient="right")),
        tooltip=["address", alt.Tooltip("price:Q", format="$,.0f"), "bedrooms", "area"],
    )).interactive()  # fmt: skip
    says = f"Map of {len(placed)} listings in {', '.join(sorted({one.city for one in placed if one.city})[:8])}."
    charts.draw(chart, key=f"{key}-map", says=says, height=380)


def _box(placed: Sequence[Listing]) -> Box:
    lons, lats = [one.longitude or 0.0 for one in placed], [one.latitude or 0.0 for one in placed]
    box = Box(min(lons), min(lats), max(lons), max(lats))
    across, up = max(box.east - box.west, LEAST_SPAN_DEG), max(box.north - box.south, LEAST_SPAN_DEG)
    middle = ((box.west + box.east) / 2, (box.south + box.north) / 2)
    return Box(middle[0] - across / 2, middle[1] - up / 2, middle[0] + across / 2, middle[1] + up / 2).wider(0.08)


def _axis(least: float, most: float) -> dict[str, Any]:
    return {"scale": alt.Scale(domain=[least, most], nice=False, zero=False), "axis": None}


def _points(placed: Sequence[Listing]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "lon": one.longitude,
                "lat": one.latitude,
                "price": (one.list_price_cents or 0) / 100,
                "address": one.unparsed_address or one.property_id,
                "bedrooms": one.bedrooms_total,
                "area": one.living_area,
            }
            for one in placed
        ]
    )


def _counties(box: Box) -> Any:
    """Draw county lines, unless the homes lie so far apart that there would be nothing but lines."""
    pieces = lines_in(box)
    if sum(map(len, pieces)) > LINE_POINTS_MOST:
        pieces = []
    lines = [
        {"line": number, "step": step, "lon": lon, "lat": lat}
        for number, piece in enumerate(pieces)
        for step, (lon, lat) in enumerate(piece)
    ]
    frame = pd.DataFrame(lines or [{"line": 0, "step": 0, "lon": box.west, "lat": box.south}])
    return (
        alt.Chart(frame)
        .mark_line(color=LINE_COLOR, strokeWidth=1, strokeDash=[4, 3], clip=True)
        .encode(
            x=alt.X("lon:Q", **_axis(box.west, box.east)),
            y=alt.Y("lat:Q", **_axis(box.south, box.north)),
            detail="line:N",
            order="step:Q",
        )
    )


def _towns(placed: Sequence[Listing], box: Box) -> Any:
    """Name each town at the middle of its listings."""
    where: defaultdict[str, list[Listing]] = defaultdict(list)
    for one in placed:
        if one.city:
            where[one.city].append(one)
    largest = sorted(where.items(), key=lambda item: -len(item[1]))[:TOWNS_NAMED]
    frame = pd.DataFrame(
        [
            {
                "town": town,
                "lon": sum(one.longitude or 0 for one in homes) / len(homes),
                "lat": sum(one.latitude or 0 for one in homes) / len(homes),
            }
            for town, homes in largest
        ],
        columns=["town", "lon", "lat"],
    )
    return (
        alt.Chart(frame)
        .mark_text(color=LINE_COLOR, fontSize=12, dy=-12, clip=True)
        .encode(
            x=alt.X("lon:Q", **_axis(box.west, box.east)),
            y=alt.Y("lat:Q", **_axis(box.south, box.north)),
            text="town:N",
        )
    )


def _columns() -> dict[str, Any]:
    c = st.column_config
    return {
        "Address": c.TextColumn(width="medium"),
        "City": c.TextColumn(),
        "Price": c.NumberColumn(format="$%,d"),
        "Beds": c.NumberColumn(),
        "Baths": c.NumberColumn(),
        "Sq ft": c.NumberColumn(format="localized"),
        "$ a sq ft": c.NumberColumn(format="$%,d"),
        "Built": c.NumberColumn(format="%d"),
        "Days on market": c.NumberColumn(),
        "Type": c.TextColumn(),
    }


def _line(one: Listing, today: date) -> dict[str, Any]:
    price = one.list_price_cents / 100 if one.list_price_cents else None
    return {
        "Address": one.unparsed_address or one.property_id,
        "City": one.city,
        "Price": price,
        "Beds": one.bedrooms_total,
        "Baths": one.bathrooms_total,
        "Sq ft": one.living_area,
        "$ a sq ft": round(price / one.living_area) if price and one.living_area else None,
        "Built": one.year_built,
        "Days on market": (today - one.on_market_date).days if one.on_market_date else None,
        "Type": one.property_type,
    }


def rows(data: Data) -> Sequence[Row]:
    return [
        {"property_id": one.property_id, "latitude": one.latitude, "longitude": one.longitude, **_line(one, data.today)}
        for one in data.listings
    ]


def _home(number: int, address: str, city: str, price: int, beds: int, area: int, at: tuple[float, float]) -> Listing:
    return Listing(
        location_id="demo",
        property_id=f"p{number}",
        standard_status="Active",
        list_price_cents=price * 100,
        bedrooms_total=beds,
        bathrooms_total=beds - 0.5,
        living_area=area,
        property_type="Single Family",
        year_built=1950 + number * 7,
        unparsed_address=address,
        city=city,
        latitude=at[0],
        longitude=at[1],
        on_market_date=datetime(2026, 11, 1 + number, tzinfo=UTC).date(),
    )


DEMO = Data(
    listings=[
        _home(1, "412 Linda Vista Ave", "Pasadena", 829_000, 3, 1640, (34.1530, -118.1700)),
        _home(2, "88 Oak Knoll Ave", "Pasadena", 1_240_000, 4, 2410, (34.1340, -118.1330)),
        _home(3, "2240 N Lake Ave", "Altadena", 869_000, 4, 1875, (34.1850, -118.1320)),
        _home(4, "1203 Valley Blvd", "Alhambra", 690_000, 3, 1310, (34.0790, -118.1330)),
        _home(5, "57 E Sierra Madre Blvd", "Sierra Madre", 980_000, 3, 1720, (34.1620, -118.0530)),
    ]
)
EMPTY = Data()
