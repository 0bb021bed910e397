"""Draw a panel with what every panel has: title, controls, skeleton, freshness stamp, CSV, and its own error card.

Each panel is a fragment of its own: what happens in one reruns and breaks that one only.
"""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

import streamlit as st
from msgspec import Struct

from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.markup import tag
from enterprisehub.dashboards.drawing.panel import Panel, Row, UserEvent
from enterprisehub.dashboards.hub.port import HubError, NotLoggedIn
from enterprisehub.kit.telemetry import logger

D = TypeVar("D")
Q = TypeVar("Q")

Handler = Callable[[UserEvent], None]


class Frame(Struct, frozen=True, kw_only=True):
    """What the page gives to all its panels."""

    zone: str
    handle: Handler
    log_out: Callable[[], None]
    now: Callable[[], datetime]


def show(
    frame: Frame,
    panel: Panel[D],
    load: Callable[[], D],
    *,
    key: str,
    every_s: float | None = None,
    stamped: bool = True,
) -> None:
    """Draw a panel without controls: `load` answers its question, the page handles what the user does.

    `every_s` loads again by itself; `stamped` is off for a panel that is always up to date.
    """
    show_asked(frame, panel, lambda _: load(), key=key, ask=lambda: None, every_s=every_s, stamped=stamped)


def show_asked(
    frame: Frame,
    panel: Panel[D],
    load: Callable[[Q], D],
    *,
    key: str,
    ask: Callable[[], Q],
    every_s: float | None = None,
    stamped: bool = True,
) -> None:
    """Draw a panel with controls: `ask` draws them, `load` answers what they say; the rest as `show`."""
    st.fragment(_draw, run_every=every_s, key=f"panel-{key}")(frame, panel, load, key, ask, stamped)


def _draw(frame: Frame, panel: Panel[D], load: Callable[[Q], D], key: str, ask: Callable[[], Q], stamped: bool) -> None:
    with st.container(key=f"panel-{key}", gap="xsmall"):
        head = st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"
        )
        head.html(tag("h2", panel.TITLE, css="eh-title"), width="content")
        st.html(tag("p", panel.PURPOSE, css="eh-purpose"))
        query = ask()
        waiting = st.empty()
        try:
            data = _loaded(panel, load, query, waiting, key)
            event = panel.render(data, key=key)
            if stamped:
                with head:
                    _stamp(frame, panel, data, key)
            if event is not None:
                frame.handle(event)
        except NotLoggedIn as error:
            states.failed("Your session has ended", error.detail)
            if st.button("Log in again", key=f"{key}-login", type="primary"):
                frame.log_out()
        except HubError as error:
            _failed(error.title, error.detail, key)
        except Exception:  # noqa: BLE001 a panel that breaks must not take the page with it
            logger().exception("panel failed", panel=panel.TITLE)
            _failed("This panel could not be drawn", "The fault is ours and has been logged; the rest works.", key)


def _loaded(
    panel: Panel[D], load: Callable[[Q], D], query: Q, waiting: "st.delta_generator.DeltaGenerator", key: str
) -> D:
    """Load with a skeleton the first time; later the old drawing stays until the new one is there."""
    drawn = f"{key}-drawn"
    if drawn in st.session_state:
        return load(query)
    with waiting.container():
        panel.render(None, key=key)
    try:
        return load(query)
    finally:
        waiting.empty()
        st.session_state[drawn] = True


def _failed(title: str, detail: str, key: str) -> None:
    states.failed(title, detail)
    st.button("Try again", key=f"{key}-again")


def _stamp(frame: Frame, panel: Panel[D], data: D, key: str) -> None:
    now = frame.now()
    rows = panel.rows(data)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
        st.html(
            tag("span", f"as of {words.clock(now, frame.zone)}", css="eh-muted eh-small eh-number"), width="content"
        )
        if rows:
            st.download_button(
                "CSV",
                as_csv(rows),
                file_name=f"{key}-{now:%Y-%m-%d}.csv",
                mime="text/csv",
                key=f"{key}-csv",
                on_click="ignore",
                type="tertiary",
                help=f"Download what “{panel.TITLE}” shows",
            )


def as_csv(rows: Sequence[Row]) -> str:
    """Write rows as CSV; what a spreadsheet would run as a formula is kept as text."""
    if not rows:
        return ""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows({name: _harmless(cell) for name, cell in row.items()} for row in rows)
    return out.getvalue()


def _harmless(cell: str | float | None) -> str | float | None:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
