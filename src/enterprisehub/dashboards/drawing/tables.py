"""Tables: a small one as markup, a long one as a grid to sort, search and choose from."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from msgspec import Struct

from enterprisehub.dashboards.drawing.markup import Child, Html, tag

MISSING = "\N{EN DASH}"
"""What a cell without a value shows."""


class Column(Struct, frozen=True):
    """A column of a small table; numbers stand to the right."""

    title: str
    right: bool = False


def table(columns: Sequence[Column], lines: Sequence[Sequence[Child]], *, caption: str = "") -> Html:
    """Return a table; the first cell of a line is its heading."""
    head = tag("tr", *(tag("th", c.title, scope="col", css="eh-right" if c.right else "") for c in columns))
    body = [tag("tr", *(_cell(place, columns[place], cell) for place, cell in enumerate(line))) for line in lines]
    title = tag("caption", caption, css="eh-unseen") if caption else None
    return tag("div", tag("table", title, tag("thead", head), tag("tbody", *body), css="eh-table"), css="eh-scroll")


def _cell(place: int, column: Column, cell: Child) -> Html:
    css = "eh-right eh-number" if column.right else ""
    return tag("td", cell, css=css) if place else tag("th", cell, scope="row", css=css)


def grid(
    lines: Sequence[Mapping[str, Any]], columns: Mapping[str, Any], *, key: str, alt: str, choose: bool = True
) -> int | None:
    """Draw a grid; return the line that the user chose, None when none was.

    Args:
        lines: cells by column.
        columns: what `st.column_config` makes, by column.
        key: of the widget.
        alt: what the grid shows, for who cannot see it.
        choose: whether a line can be chosen.
    """
    frame = pd.DataFrame(list(lines), columns=list(columns))
    if not choose:
        st.dataframe(frame, hide_index=True, column_config=dict(columns), key=key, alt=alt, placeholder=MISSING)
        return None
    state = st.dataframe(
        frame,
        hide_index=True,
        column_config=dict(columns),
        key=key,
        alt=alt,
        placeholder=MISSING,
        on_select="rerun",
        selection_mode="single-row",
    )
    chosen = state["selection"]["rows"]
    return int(chosen[0]) if chosen and chosen[0] < len(lines) else None
