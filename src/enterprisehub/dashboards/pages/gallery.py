"""Gallery: all panels with their examples, in each of their states; needs neither hub nor data."""

import streamlit as st

from enterprisehub.dashboards.drawing import states
from enterprisehub.dashboards.drawing.markup import tag
from enterprisehub.dashboards.panels import PANELS, Entry

STATES = ("demo", "too little data", "empty", "loading", "error")


def draw() -> None:
    state = st.segmented_control("State", STATES, default="demo", required=True, key="state", bind="query-params")
    areas = sorted({entry.area for entry in PANELS.values()})
    area = st.segmented_control("Page", ["all", *areas], default="all", required=True, key="area", bind="query-params")
    for name, entry in PANELS.items():
        if area in {"all", entry.area}:
            _example(name, entry, state or "demo")


def _example(name: str, entry: Entry, state: str) -> None:
    if state == "too little data" and entry.thin is None:
        return
    with st.container(border=True, key=f"example-{name}"):
        panel = entry.panel
        title = tag("h3", panel.TITLE, css="eh-title")
        st.html(tag("div", title, tag("p", f"{entry.area} · {panel.PURPOSE}", css="eh-purpose")))
        if state == "error":
            states.failed("This could not be loaded", "The hub does not answer. It may be starting.")
        else:
            examples = {"demo": panel.DEMO, "empty": panel.EMPTY, "too little data": entry.thin, "loading": None}
            panel.render(examples[state], key=f"gallery-{name}")
