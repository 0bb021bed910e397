"""The picker of a moment to travel to."""

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st


def as_of(*, zone: str, shows: str) -> datetime | None:
    """Draw the picker, bound to the page's address, which names one moment for the page; None is now."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.datetime_input(
            "As of (your time zone)",
            value=None,
            max_value=None,
            key="as_of",
            bind="query-params",
            width=240,
            help=shows,
        )
    return chosen.replace(tzinfo=ZoneInfo(zone)) if chosen else None
