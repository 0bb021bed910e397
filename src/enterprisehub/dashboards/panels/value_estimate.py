"""What a home would be listed at, how sure that is, and what it rests on."""

from collections.abc import Sequence

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.values import ComparableLine, PartLine, PropertyValue
from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.markup import Child, Html, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.tables import Column, table

TITLE = "Value estimate"
PURPOSE = "What would this home be listed at, how sure is that, and what does it rest on?"
PARTS_SHOWN = 6
_COMPARED = (
    Column("Comparable"),
    Column("Asks", right=True),
    Column("As this home", right=True),
    Column("Miles", right=True),
)


class Data(Struct, frozen=True, kw_only=True):
    value: PropertyValue | None = None
    asked_cents: int | None = None
    """What the listing asks."""


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=240)
    elif data.value is None:
        states.empty("No home chosen", "Choose a line in the comparison below.")
    elif data.value.estimate_cents is None:
        states.too_little(data.value.note or f"{words.count(data.value.listings, 'priced listing')} to learn from.")
    else:
        st.html(join(*_drawn(data, data.value, data.value.estimate_cents)))
    return None


def _drawn(data: Data, value: PropertyValue, estimate: int) -> list[Html | None]:
    interval = ""
    if value.interval_cents:
        low, high = value.interval_cents
        interval = f"{words.dollars(low)} to {words.dollars(high)} holds {value.level:.0%} of such homes"
    headline = tag(
        "div",
        tag("span", words.dollars(estimate), css="eh-big eh-number"),
        tag("span", interval, css="eh-muted eh-number"),
        tag("span", _against(data.asked_cents, estimate), css="eh-small"),
        css="eh-row",
    )
    typical = f"A typical home here: {words.dollars(value.typical_cents)}. " if value.typical_cents else ""
    learned = (
        f"Learned from {words.count(value.listings, 'priced listing')} of this location: asking prices, not sales."
    )
    return [
        headline,
        tag(
            "div",
            table(
                (Column("What moves it"), Column("By", right=True)),
                [_part(one) for one in _strongest(value)],
                caption=TITLE,
            ),
            table(_COMPARED, [_comparable(one) for one in value.comparables], caption="Comparables")
            if value.comparables
            else None,
            css="eh-side",
        ),
        tag("p", typical + learned + (f" {value.note}" if value.note else ""), css="eh-muted eh-small"),
    ]


def _against(asked: int | None, estimate: int) -> str:
    if not asked:
        return ""
    share = asked / estimate - 1
    if abs(share) < 0.005:
        return "asks what is expected"
    return f"asks {words.dollars(asked)}, {abs(share):.0%} {'above' if share > 0 else 'below'}"


def _strongest(value: PropertyValue) -> list[PartLine]:
    return sorted(value.parts, key=lambda one: -abs(one.log))[:PARTS_SHOWN]


def _part(one: PartLine) -> list[Child]:
    return [one.label, f"{one.share * 100:+.0f}%".replace("-", words.MINUS)]


def _comparable(one: ComparableLine) -> list[Child]:
    miles = f"{one.miles:.1f}" if one.miles is not None else ""
    where = tag("span", one.address or one.property_id, tag("div", one.label, css="eh-muted eh-small"))
    return [where, words.dollars(one.list_price_cents), words.dollars(one.adjusted_cents), miles]


def rows(data: Data) -> Sequence[Row]:
    if data.value is None:
        return []
    return [
        {
            "property_id": one.property_id,
            "address": one.address,
            "list_price_usd": one.list_price_cents / 100,
            "adjusted_usd": one.adjusted_cents / 100,
            "miles": one.miles,
        }
        for one in data.value.comparables
    ]


DEMO = Data(
    asked_cents=82_900_000,
    value=PropertyValue(
        estimate_cents=80_400_000,
        interval_cents=(71_800_000, 90_100_000),
        level=0.9,
        typical_cents=61_200_000,
        listings=214,
        parts=[
            PartLine(name="place", label="Pasadena", share=0.18, log=0.166),
            PartLine(name="living_area", label="1,640 sq ft", share=0.09, log=0.086),
            PartLine(name="year_built", label="Built 1957", share=-0.03, log=-0.03),
        ],
        comparables=[
            ComparableLine(
                property_id="p3",
                address="2240 N Lake Ave, Altadena",
                status="Active",
                list_price_cents=86_900_000,
                adjusted_cents=79_700_000,
                miles=2.4,
                label="larger, further out",
            )
        ],
    ),
)
THIN = Data(
    value=PropertyValue(estimate_cents=None, level=0.9, listings=7, note="7 priced listings: too few to learn from.")
)
EMPTY = Data()
