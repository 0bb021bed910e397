"""Today: whom to call now, and what is happening."""

from functools import partial

import streamlit as st

from enterprisehub.dashboards.drawing.panel import TicketWanted
from enterprisehub.dashboards.loaders import today
from enterprisehub.dashboards.panels import appointments, call_queue, live_feed, sla_clock, unanswered
from enterprisehub.dashboards.shell import place
from enterprisehub.dashboards.shell.context import Context
from enterprisehub.dashboards.shell.frame import show, show_asked

REFRESH_S = 20
CALM_S = 60
_TICKET = "live_ticket"


def draw(context: Context) -> None:
    frame = context.frame(TicketWanted=partial(_new_ticket, context))
    location = place.chosen(context)
    mine = context.user.ghl_user_id if st.query_params.get("mine") == "true" else None
    calm = partial(show, frame, every_s=CALM_S)
    wide, narrow = st.columns([3, 2], gap="large")
    with wide:
        show_asked(
            frame,
            call_queue,
            lambda query: today.queue(context.hub, query, me=context.user.ghl_user_id, now=context.now()),
            key="queue",
            ask=partial(call_queue.controls, key="queue"),
            every_s=REFRESH_S,
        )
    with narrow:
        calm(sla_clock, lambda: today.clocks(context.hub, location=location, mine=mine), key="clocks")
        calm(
            appointments,
            lambda: today.meetings(context.hub, location=location, mine=mine, zone=context.zone),
            key="appointments",
        )
        calm(unanswered, lambda: today.unanswered(context.hub, location=location, mine=mine), key="unanswered")
        show(frame, live_feed, lambda: _where(context), key="live", stamped=False)


def _where(context: Context) -> live_feed.Data:
    wiring = context.wiring
    return live_feed.Data(url=wiring.realtime_url, port=wiring.realtime_port, ticket=st.session_state.get(_TICKET))


def _new_ticket(context: Context, _: TicketWanted) -> None:
    st.session_state[_TICKET] = context.hub.ticket().ticket
    st.rerun(scope="fragment")
