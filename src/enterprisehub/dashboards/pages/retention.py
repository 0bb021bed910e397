"""Retention: whose silence would cost most, how fast they cool, and whom to congratulate."""

import streamlit as st

from enterprisehub.dashboards.loaders import team as loaders
from enterprisehub.dashboards.panels import anniversaries, going_cold, plays_effect, risk_board
from enterprisehub.dashboards.shell import place
from enterprisehub.dashboards.shell.context import Context
from enterprisehub.dashboards.shell.frame import show
from enterprisehub.dashboards.shell.shared import Shared


def draw(context: Context) -> None:
    location = place.chosen(context)
    frame = context.frame()
    board = Shared(lambda: loaders.at_risk(context.hub, location))
    show(frame, risk_board, board, key="risk")
    left, right = st.columns([1, 1], gap="large")
    with left:
        show(frame, going_cold, board, key="cold")
    with right:
        show(frame, plays_effect, lambda: loaders.effects(context.hub, location), key="plays")
        show(frame, anniversaries, lambda: loaders.anniversaries(context.hub, location), key="anniversaries")
