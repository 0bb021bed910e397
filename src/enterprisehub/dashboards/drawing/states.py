"""How a panel looks while it loads, when there is nothing, when there is too little, and when it failed."""

import streamlit as st

from enterprisehub.dashboards.drawing.markup import Html, prose, tag


def loading(*, height_px: int = 120) -> None:
    st.skeleton(height=height_px)


def empty(what: str, next_step: str) -> None:
    """Say that there is nothing, and what to do next."""
    st.html(_card("empty", tag("p", tag("strong", what)), tag("p", prose(next_step), css="eh-muted")))


def too_little(note: str | None) -> None:
    """Say that a model has too little data to answer, and what is missing."""
    st.html(
        _card(
            "thin",
            tag("p", tag("strong", "Not enough data to say anything")),
            tag("p", note or "There are too few events of this contact yet.", css="eh-muted"),
        )
    )


def failed(what: str, detail: str) -> None:
    st.html(_card("error", tag("p", tag("strong", what)), tag("p", detail, css="eh-muted")))


def _card(kind: str, *children: Html) -> Html:
    return tag("div", *children, css="eh-state eh-plain", data_kind=kind, role="alert" if kind == "error" else None)
