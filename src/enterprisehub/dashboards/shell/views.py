"""Saved views: this page as it is now, filters and all, under a name; and back to one with a click."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.views import SavedView, ViewToSave
from enterprisehub.dashboards.drawing import states
from enterprisehub.dashboards.drawing.markup import plain, tag
from enterprisehub.dashboards.hub.port import HubError
from enterprisehub.dashboards.shell.context import Context

LONGEST_NAME = 80
PATH = "/v1/views"
FIRST = "today"
"""The page without a path of its own."""


def draw(context: Context, page: str) -> None:
    """Draw the button in the page's head; the list is asked for once it is opened."""
    popover = st.popover("Views", type="tertiary", key="views", on_change="rerun", help="Saved views of the screens")
    if popover.open:
        with popover:
            _opened(context, page)


def _opened(context: Context, page: str) -> None:
    try:
        saved = context.hub.get(Page[SavedView], PATH).items
        _save_form(context, page, saved)
        for one in saved:
            _line(context, one)
    except HubError as error:
        states.failed(error.title, error.detail)
        return
    if not saved:
        states.empty("No views yet", "Set the filters as you need them every day, and save the page under a name.")


def _line(context: Context, one: SavedView) -> None:
    """Draw a view as a link: opened anew, every filter is as the address says, and a tab of its own will do too."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"view-{one.view_id}"):
        st.html(tag("a", one.name, href=f"./{'' if one.page == FIRST else one.page}?{one.query}"), width="stretch")
        st.html(tag("span", one.page.title(), css="eh-muted eh-small"), width="content")
        if st.button("Delete", key=f"view-delete-{one.view_id}", type="tertiary", help=f"Delete “{one.name}”"):
            _do(context, "DELETE", f"{PATH}/{one.view_id}", None, f"Deleted “{one.name}”.")


def _save_form(context: Context, page: str, saved: Sequence[SavedView]) -> None:
    with st.form("view-form", border=False):
        name = st.text_input(
            "Save this page as", max_chars=LONGEST_NAME, key="view-name", placeholder="Hot and waiting"
        )
        sent = st.form_submit_button("Save")
    if not sent:
        return
    name = (name or "").strip()
    if not name:
        st.warning("Give the view a name.")
        return
    here = urlencode([(key, value) for key in st.query_params for value in st.query_params.get_all(key)])
    said = f"Replaced “{name}”." if any(one.name == name for one in saved) else f"Saved “{name}”."
    _do(context, "POST", PATH, ViewToSave(name=name, page=page, query=here), said)


def _do(context: Context, method: str, path: str, body: Any, said: str) -> None:
    context.hub.send(SavedView, method, path, body)
    st.toast(plain(said))
    st.rerun()
