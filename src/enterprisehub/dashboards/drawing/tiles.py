"""Figures in a row: a number with its unit, what it is, and what it means. Pure."""

from collections.abc import Sequence

from msgspec import Struct

from enterprisehub.dashboards.drawing.markup import Html, tag


class Tile(Struct, frozen=True, kw_only=True):
    value: str
    label: str
    note: str = ""
    kind: str = ""
    """good, bad or nothing; the note says the same in words."""


def tiles(listed: Sequence[Tile]) -> Html:
    return tag("dl", *map(_tile, listed), css="eh-tiles")


def _tile(one: Tile) -> Html:
    return tag(
        "div",
        tag("dt", one.label, css="eh-muted eh-small"),
        tag("dd", tag("span", one.value, css="eh-figure eh-number")),
        tag("dd", one.note, css="eh-small eh-tile-note", data_kind=one.kind or None) if one.note else None,
        css="eh-tile",
    )
