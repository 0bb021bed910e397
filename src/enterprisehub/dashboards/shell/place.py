"""Which location an operator looks at; everybody else has one."""

import streamlit as st

from enterprisehub.contracts.api.base import Page, Role
from enterprisehub.contracts.api.locations import Location
from enterprisehub.dashboards.hub.port import HubError
from enterprisehub.dashboards.shell.context import Context

ALL = "all"


def chosen(context: Context) -> str | None:
    """Draw the choice of a location for operators of several, bound to the page's address; None is all."""
    if not context.user.role.covers(Role.OPERATOR):
        return None
    try:
        known = context.hub.get(Page[Location], "/v1/locations", limit=200).items
    except HubError:
        return st.query_params.get("where")  # the panels say what is wrong
    names = {one.location_id: one.name or one.location_id for one in known}
    if len(names) < 2:
        return None
    options = [ALL, *names]
    location = st.selectbox(
        "Location",
        options,
        format_func=lambda one: names.get(one, "All locations"),
        key="where",
        bind="query-params",
        width=260,
    )
    return None if location in {None, ALL} else location
