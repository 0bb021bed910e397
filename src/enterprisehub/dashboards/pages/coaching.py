"""Coaching: what was asked and missed, and what tips changed."""

import streamlit as st

from enterprisehub.contracts.api.base import Role
from enterprisehub.dashboards.loaders import trust as loaders
from enterprisehub.dashboards.panels import scorecards, tip_outcomes
from enterprisehub.dashboards.shell import place
from enterprisehub.dashboards.shell.context import Context
from enterprisehub.dashboards.shell.frame import show


def draw(context: Context) -> None:
    location = place.chosen(context)
    frame = context.frame()
    left, right = st.columns([1, 1], gap="large")
    with left:
        show(frame, scorecards, lambda: loaders.cards(context.hub, location=location, zone=context.zone), key="cards")
    if not context.user.role.covers(Role.LEAD):
        return
    with right:
        show(frame, tip_outcomes, lambda: loaders.acceptance(context.hub, location=location), key="tips")
