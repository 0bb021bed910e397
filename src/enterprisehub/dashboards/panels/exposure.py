"""Whether matching shows all homes, or the same few to everybody."""

from collections.abc import Sequence

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.matches import ExposureGroup, ListingExposure, ShownListing
from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.markup import Html, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.tables import MISSING, Column, table
from enterprisehub.dashboards.drawing.tiles import Tile, tiles

TITLE = "What matching shows"
PURPOSE = "Does matching show all homes, or the same few to everybody?"
LEAST = 10
APART = 1.5
"""A kind of home that is shown this many times more, or less, often than it is listed is marked."""
_GROUPS = (
    Column("Kind"),
    Column("Listings", right=True),
    Column("Of the listed", right=True),
    Column("Of the shown", right=True),
    Column("Shown against listed", right=True),
    Column(""),
)
_HOMES = (Column("Home"), Column("Buyers", right=True))


class Data(Struct, frozen=True, kw_only=True):
    exposure: ListingExposure | None = None
    """None: not asked for."""
    needs_location: bool = False
    """The audit is of one location, and several are looked at."""


def controls(*, key: str) -> bool:
    """Ask whether to run the audit: every buyer is matched, which is too much for each visit."""
    return st.toggle("Match every buyer now", key=f"{key}-run", bind="query-params")


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    found = data.exposure if data else None
    if data is None:
        states.loading(height_px=260)
    elif data.needs_location:
        states.empty("Choose a location", "The audit compares the homes of one location; choose it above.")
    elif found is None:
        states.empty(
            "Not run yet", "Switch it on to match every buyer heard from lately and count what they would see."
        )
    elif not found.listings:
        states.empty("No active listings", "`enterprisehub import listings FILE` brings them.")
    elif found.buyers < LEAST:
        states.too_little(
            f"{words.count(found.buyers, 'buyer')} said or did enough for a list; at least {LEAST} are needed."
        )
    else:
        lines = [_group(one) for one in found.groups]
        st.html(join(tiles(_figures(found)), table(_GROUPS, lines, caption=TITLE), _homes(found), _note(found)))
    return None


def _figures(found: ListingExposure) -> list[Tile]:
    share = found.never_shown / found.listings
    return [
        Tile(
            value=f"{found.never_shown:,}",
            label="Never shown",
            note=f"{words.percent(share) if found.never_shown else 'none'} of {found.listings:,} listings",
        ),
        Tile(value=words.percent(found.top_share), label="Showings of the top tenth", note="10% would be even"),
        Tile(value=f"{found.gini:.2f}", label="Gini of showings", note="0 all alike, 1 one home only"),
        Tile(value=f"{found.variety:.2f}", label="Variety of a list", note="1 all different"),
    ]


def _group(one: ExposureGroup) -> list[str | Html]:
    ratio = one.shown_share / one.listed_share if one.listed_share else None
    apart = ratio is not None and not 1 / APART <= ratio <= APART
    return [
        one.name,
        f"{one.listings:,}",
        _share(one.listed_share),
        _share(one.shown_share),
        f"{ratio:.2f}" if ratio is not None else MISSING,
        tag("span", "look at it", css="eh-no") if apart else tag("span", "fine", css="eh-yes"),
    ]


def _share(share: float) -> str:
    return words.percent(share) if share else "0%"


def _homes(found: ListingExposure) -> Html:
    return join(
        tag("h3", "Shown most", css="eh-heading"),
        table(_HOMES, [_home(one) for one in found.most_shown[:5]], caption="Shown most"),
        tag("h3", "Never shown, longest on the market first", css="eh-heading") if found.never else None,
        table(_HOMES, [_home(one) for one in found.never[:5]], caption="Never shown") if found.never else None,
    )


def _home(one: ShownListing) -> list[str]:
    return [one.address or one.property_id, f"{one.buyers:,}"]


def _note(found: ListingExposure) -> Html:
    said = (
        f"{found.buyers:,} buyers whose own words or deeds gave a list, each shown the ten best. Kinds are facts of the "
        "home: its type, its price, how long it is listed; nothing about people or who lives around."
    )
    return tag("p", said, css="eh-muted eh-small")


def rows(data: Data) -> Sequence[Row]:
    found = data.exposure
    if found is None:
        return []
    groups: list[Row] = [
        {"what": "kind", "name": one.name, "listings": one.listings, "listed_share": one.listed_share,
         "shown_share": one.shown_share, "buyers": None}
        for one in found.groups
    ]  # fmt: skip
    homes: list[Row] = [
        {"what": "home", "name": one.address or one.property_id, "listings": None, "listed_share": None,
         "shown_share": None, "buyers": one.buyers}
        for one in (*found.most_shown, *found.never)
    ]  # fmt: skip
    return [*groups, *homes]


def _kind(name: str, listings: int, listed: float, shown: float) -> ExposureGroup:
    return ExposureGroup(name=name, listings=listings, listed_share=listed, shown_share=shown)


def _shown(number: int, street: str, buyers: int) -> ShownListing:
    return ShownListing(property_id=f"L-{number}", address=f"{number} {street}, Pasadena, CA", buyers=buyers)


DEMO = Data(
    exposure=ListingExposure(
        listings=214,
        buyers=318,
        never_shown=23,
        gini=0.41,
        top_share=0.27,
        variety=0.48,
        most_shown=[_shown(412, "Oak Knoll Ave", 71), _shown(88, "Linda Vista Ave", 64), _shown(1530, "Rose Ln", 59)],
        never=[_shown(9, "Arroyo Blvd", 0), _shown(2201, "Casitas Ave", 0)],
        groups=[
            _kind("Condominium", 61, 0.285, 0.241),
            _kind("Single Family Residence", 153, 0.715, 0.759),
            _kind("Price $500k to $650k", 39, 0.182, 0.288),
            _kind("Price $800k to $1,000k", 61, 0.285, 0.214),
            _kind("Listed within 14 days", 31, 0.145, 0.152),
            _kind("Listed earlier", 183, 0.855, 0.848),
        ],
    )
)
THIN = Data(exposure=ListingExposure(listings=214, buyers=3, never_shown=190, gini=0.9, top_share=1, variety=0.5))
EMPTY = Data()
