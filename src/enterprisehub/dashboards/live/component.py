"""Mount the live feed: a browser WebSocket in a Streamlit component; no Python runs for an event."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st
from msgspec import Struct


class Clicks(Struct, frozen=True):
    """What came back from the browser: a contact that was clicked, or the wish for a ticket."""

    opened: dict[str, str] | None
    ticket: str | None


def live_feed(data: dict[str, Any], *, key: str) -> Clicks:
    result = _component()(key=key, data=data, on_open_change=_nothing, on_ticket_change=_nothing)
    return Clicks(opened=result.open, ticket=result.ticket)


def _nothing() -> None:
    """Declare a trigger: Streamlit returns a value for it once it has a callback."""


@cache
def _component() -> Callable[..., Any]:
    folder = files("enterprisehub.dashboards.live")
    html, css, script = (folder.joinpath(f"live.{kind}").read_text("utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("enterprisehub_live_feed", html=html, css=css, js=script)
