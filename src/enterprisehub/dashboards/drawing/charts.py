"""Charts: one look for all. Colours come from the theme; every chart has a text that says what it shows."""

from typing import Any

import altair as alt
import streamlit as st

BLUE, ORANGE, GREEN, PINK, SKY, AMBER = "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"
"""Okabe and Ito's colours, told apart by colour-blind readers."""
BAND_OPACITY = 0.25


def draw(chart: Any, *, key: str, says: str, height: int = 260) -> None:
    """Draw a chart; `says` is its content in words."""
    made = chart.properties(height=height).configure_view(strokeWidth=0).configure_axis(labelLimit=180)
    st.altair_chart(made, key=key, alt=says)


def percent_axis(title: str | None = None) -> alt.Axis:
    return alt.Axis(format="%", title=title, tickCount=5)


def dollar_axis(title: str | None = None) -> alt.Axis:
    return alt.Axis(format="$~s", title=title, tickCount=5)
