"""A page with the live feed alone; it shows how often Python ran, for the whole page and for the feed's fragment."""

import streamlit as st

from enterprisehub.dashboards.drawing.panel import OpenLead, TicketWanted
from enterprisehub.dashboards.panels import live_feed

st.session_state.runs = st.session_state.get("runs", 0) + 1
st.session_state.setdefault("fragment_runs", 0)
st.session_state.setdefault("tickets", 0)


@st.fragment
def feed() -> None:
    st.session_state.fragment_runs += 1
    ticket = f"hub-{st.session_state.tickets}" if st.session_state.tickets else None
    data = live_feed.Data(port=int(st.query_params["port"]), ticket=ticket)
    event = live_feed.render(data, key="feed")
    st.text(f"fragment runs: {st.session_state.fragment_runs}")
    match event:
        case TicketWanted():
            st.session_state.tickets += 1
            st.rerun(scope="fragment")
        case OpenLead(_, contact_id):
            st.text(f"opened: {contact_id}")


feed()
st.text(f"page runs: {st.session_state.runs}")
st.button("Run again")
