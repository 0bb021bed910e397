"""What buyers ask for against what is for sale."""

from collections.abc import Sequence
from datetime import UTC, datetime

import altair as alt
import pandas as pd
import streamlit as st

from enterprisehub.contracts.api.market import AreaLine, BandLine, Demand
from enterprisehub.dashboards.drawing import charts, states, words
from enterprisehub.dashboards.drawing.markup import tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.tables import Column, table

TITLE = "Demand against inventory"
PURPOSE = "What do buyers ask for that we do not have?"
LEAST = 10
_AREAS = (
    Column("Area named"),
    Column("Buyers", right=True),
    Column("Listings", right=True),
    Column("Buyers a listing", right=True),
)

Data = Demand


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=320)
        return None
    if not data.buyers:
        states.empty(
            "No buyers yet", "Wishes are read from what contacts write; listings come by `enterprisehub import`."
        )
    elif data.with_budget < LEAST and data.with_area < LEAST:
        states.too_little(f"{words.count(data.buyers, 'buyer')} wrote lately, and few named a budget or an area.")
    else:
        _chart(data, key)
        st.html(table(_AREAS, [_area(one) for one in data.areas], caption=TITLE))
        st.html(
            tag(
                "p",
                f"{data.buyers:,} buyers heard from within {data.days} days; {data.with_budget:,} named a limit, "
                f"{data.with_area:,} an area. {data.listings:,} active listings. Places are what buyers named themselves.",
                css="eh-muted eh-small",
            )
        )
    return None


def band_words(band: BandLine) -> str:
    least = f"${band.least_cents // 100_000:,}k"
    if band.most_cents is None:
        return f"from {least}"
    return (
        f"{least} to ${band.most_cents // 100_000:,}k"
        if band.least_cents
        else f"up to ${band.most_cents // 100_000:,}k"
    )


def _chart(data: Data, key: str) -> None:
    kinds = (("Buyers with their limit here", "buyers"), ("Listings at this price", "listings"))
    frame = pd.DataFrame(
        [
            {"band": band_words(band), "what": what, "count": getattr(band, name)}
            for band in data.bands
            for what, name in kinds
        ]
    )
    chart = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            y=alt.Y("band:N", sort=[band_words(band) for band in data.bands], title=None),
            yOffset=alt.YOffset("what:N", sort=[what for what, _ in kinds]),
            x=alt.X("count:Q", title=None, axis=alt.Axis(tickMinStep=1)),
            color=alt.Color("what:N", sort=[what for what, _ in kinds], legend=alt.Legend(title=None, orient="top")),
            tooltip=["band", "what", "count"],
        )
    )
    says = "; ".join(f"{band_words(band)}: {band.buyers} buyers, {band.listings} listings" for band in data.bands)
    charts.draw(
        chart, key=f"{key}-chart", says=f"Buyers and listings by price. {says}.", height=34 * len(data.bands) + 60
    )


def _area(one: AreaLine) -> list[str]:
    ratio = f"{one.buyers / one.listings:.1f}" if one.listings else "none listed"
    return [one.area, f"{one.buyers:,}", f"{one.listings:,}", ratio]


def rows(data: Data) -> Sequence[Row]:
    lines = [("price", band_words(one), one.buyers, one.listings) for one in data.bands]
    lines += [("area", one.area, one.buyers, one.listings) for one in data.areas]
    return [{"kind": kind, "what": what, "buyers": buyers, "listings": there} for kind, what, buyers, there in lines]


_AT = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
_EDGES = ((0, 40), (40, 50), (50, 65), (65, 80), (80, 100), (100, None))
DEMO = Data(
    at=_AT,
    days=90,
    buyers=318,
    with_budget=214,
    with_area=187,
    listings=214,
    bands=[
        BandLine(
            least_cents=least * 1_000_000,
            most_cents=most * 1_000_000 if most else None,
            buyers=buyers,
            listings=listings,
        )
        for (least, most), buyers, listings in zip(
            _EDGES, (31, 44, 62, 41, 24, 12), (4, 11, 39, 58, 61, 41), strict=True
        )
    ],
    areas=[
        AreaLine(area="Pasadena", buyers=71, listings=38),
        AreaLine(area="Altadena", buyers=40, listings=9),
        AreaLine(area="Alhambra", buyers=22, listings=31),
        AreaLine(area="Sierra Madre", buyers=11, listings=0),
    ],
)
THIN = Data(at=_AT, days=90, buyers=4, with_budget=2, with_area=1, listings=214)
EMPTY = Data(at=_AT, days=90, buyers=0, with_budget=0, with_area=0, listings=0)
