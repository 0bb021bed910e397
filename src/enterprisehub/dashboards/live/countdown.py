"""Mount the countdown: what carries `data-eh-due` ticks in the browser; no Python runs for a second that passes."""

from functools import cache
from importlib.resources import files
from typing import Any

import streamlit as st


def countdown(*, key: str) -> None:
    _component()(key=key)


@cache
def _component() -> Any:
    script = files("enterprisehub.dashboards.live").joinpath("countdown.js").read_text("utf-8")
    return st.components.v2.component("enterprisehub_countdown", html="<span hidden></span>", js=script)
