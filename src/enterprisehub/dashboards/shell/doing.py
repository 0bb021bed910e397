"""Show what an action did, without reloading the page."""

import streamlit as st
from streamlit.errors import StreamlitAPIException


def done(said: str, *, everywhere: bool = False) -> None:
    """Say what was done and draw again: this panel, or with `everywhere` the whole page."""
    st.toast(said)
    if everywhere:
        st.rerun()
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:  # the click came with a run of the whole page
        st.rerun()
