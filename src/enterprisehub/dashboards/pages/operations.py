"""Operations: is everything worked off, and what could not be?"""

from functools import partial

import streamlit as st

from enterprisehub.contracts.api.base import Role
from enterprisehub.dashboards.loaders import operations
from enterprisehub.dashboards.panels import dead_letters, intake
from enterprisehub.dashboards.shell.context import Context
from enterprisehub.dashboards.shell.frame import nothing_asked, show

REFRESH_S = 10


def draw(context: Context) -> None:
    frame = context.frame(replay=partial(_replay, context))
    left, right = st.columns([1, 1], gap="large")
    with left:
        show(
            frame,
            intake,
            lambda _: operations.overview(context.hub),
            key="intake",
            ask=nothing_asked,
            every_s=REFRESH_S,
        )
    if not context.user.role.covers(Role.OPERATOR):
        return
    with right:
        show(
            frame,
            dead_letters,
            lambda _: operations.letters(context.hub, zone=context.zone),
            key="dead-letters",
            ask=nothing_asked,
        )


def _replay(context: Context, inbox_id: int) -> None:
    done = context.hub.replay(inbox_id)
    st.toast(f"{done.replayed} put back into the queue.")
    st.rerun()
