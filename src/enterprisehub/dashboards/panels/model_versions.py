"""Champion and challengers: how each did in the shadow, and a button to put one in charge."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.models import ModelEntry
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import Html, tag
from enterprisehub.dashboards.drawing.panel import ChangeModel, Row, UserEvent
from enterprisehub.dashboards.panels import model_card

TITLE = "Champion and challengers"
PURPOSE = "Which version serves, and would another do better?"


class Data(Struct, frozen=True, kw_only=True):
    now: datetime
    zone: str = "UTC"
    models: list[ModelEntry] = []
    may_change: bool = False


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=260)
        return None
    if not data.models:
        states.empty("No model is stored", "`enterprisehub train` trains one and puts it into the registry.")
        return None
    event: UserEvent | None = None
    for place, one in enumerate(data.models):
        event = _version(one, data, key=f"{key}-{place}") or event
    return event


def _version(one: ModelEntry, data: Data, *, key: str) -> UserEvent | None:
    with st.container(border=True, gap="xxsmall"):
        kinds = {"champion": "good", "challenger": "warm"}
        chips = [
            tag("strong", f"{one.name} {one.version}"),
            components.chip(one.status, kinds.get(one.status, "plain")),
            tag("span", f"trained {words.moment(one.trained_at, data.zone)}", css="eh-muted eh-small eh-number"),
            components.provenance(one.trained_on),
        ]
        st.html(tag("div", *chips, css="eh-row"))
        st.html(tag("div", *_facts(one)))
        if not data.may_change or one.status == "champion":
            return None
        with st.popover("Put in charge", key=f"{key}-charge"):
            said = f"Services take up {one.name} {one.version} within half a minute; the one before stays stored."
            st.html(tag("p", said, css="eh-small"))
            if st.button("Yes, put it in charge", key=f"{key}-yes", type="primary"):
                return ChangeModel(one.name, one.version)
    return None


def _facts(one: ModelEntry) -> list[Html | None]:
    auc: dict[str, Any] | None = (one.metrics.get("test") or {}).get("auc")
    shadow: dict[str, Any] = one.metrics.get("shadow") or {}
    verdict = f"In the shadow of the champion: {shadow['why']}" if shadow.get("why") else ""
    over = (
        f" ({words.count(shadow['contacts'], 'contact')}, {words.count(shadow['rows'], 'moment')})"
        if shadow.get("contacts")
        else ""
    )
    return [
        tag("div", f"AUC {model_card.estimate(auc)}", css="eh-number eh-small") if auc else None,
        tag("div", one.why, css="eh-muted eh-small") if one.why else None,
        tag("div", verdict + over, css="eh-small") if verdict else None,
    ]


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "name": one.name,
            "version": one.version,
            "status": one.status,
            "trained_on": one.trained_on,
            "trained_at": one.trained_at.isoformat(),
            "auc": ((one.metrics.get("test") or {}).get("auc") or {}).get("value"),
            "why": one.why,
        }
        for one in data.models
    ]


_CHALLENGER = model_card.MODEL.model_copy(
    update={
        "version": "5fd0c1e7a941",
        "status": "challenger",
        "why": "newly trained",
        "trained_at": model_card.NOW - timedelta(hours=14),
        "metrics": {
            **model_card.MODEL.metrics,
            "shadow": {
                "promote": False,
                "why": "not surely better: log-loss lower by 0.002 (-0.006 to 0.010)",
                "rows": 812,
                "contacts": 340,
            },
        },
    }
)
DEMO = Data(now=model_card.NOW, models=[model_card.MODEL, _CHALLENGER], may_change=True)
EMPTY = Data(now=model_card.NOW)
