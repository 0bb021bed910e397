"""What the models look at, each feature held against the fair-housing deny-list, here and now."""

from collections.abc import Sequence

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.models import ModelEntry
from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.markup import Child, Html, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.tables import Column, table
from enterprisehub.dashboards.drawing.tiles import Tile, tiles
from enterprisehub.dashboards.panels import model_card
from enterprisehub.domain.fair_housing import DENIED_FIELDS, denied

TITLE = "Fairness and feature audit"
PURPOSE = "Does any model look at what it must not?"
_COLUMNS = (Column("Feature"), Column("Meaning"), Column("Unit"), Column("Deny-list"))


class Data(Struct, frozen=True, kw_only=True):
    models: list[ModelEntry] = []
    """Those in use."""


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=300)
    elif not any(one.features for one in data.models):
        states.empty("No model is stored", "`enterprisehub train` trains one and puts it into the registry.")
    else:
        st.html(join(tiles(_figures(data)), _denied()))
        for one in data.models:
            with st.expander(f"{words.label(one.name)}: {words.count(len(one.features), 'feature')}"):
                st.html(table(_COLUMNS, [_line(feature) for feature in one.features], caption=one.name))
    return None


def found(data: Data) -> list[tuple[str, str, str]]:
    """Return model, feature and what it stands for, for each feature that must not be used."""
    return [
        (one.name, feature["name"], meaning)
        for one in data.models
        for feature in one.features
        if (meaning := denied(feature["name"]))
    ]


def _figures(data: Data) -> list[Tile]:
    bad = found(data)
    named = ", ".join(f"{model}: {feature} ({meaning})" for model, feature, meaning in bad)
    return [
        Tile(value=f"{sum(len(one.features) for one in data.models):,}", label="Features in use"),
        Tile(value=f"{len(bad):,}", label="On the deny-list", note=named or "none", kind="bad" if bad else "good"),
        Tile(value=f"{len(DENIED_FIELDS):,}", label="Denied facts and proxies", note="checked by name, in code"),
    ]


def _denied() -> Html:
    listed = ", ".join(name.replace("_", " ") for name in DENIED_FIELDS)
    return tag(
        "p",
        f"Never used: {listed}. Place counts only as the buyer's own stated wish. Tests flip each denied field and compare "
        "scores, routes, matches and texts: nothing may move.",
        css="eh-muted eh-small",
    )


def _line(feature: dict[str, str]) -> list[Child]:
    meaning = denied(feature["name"])
    mark = tag("span", meaning.replace("_", " "), css="eh-no") if meaning else tag("span", "clear", css="eh-yes")
    return [feature["name"], feature.get("meaning", ""), feature.get("unit", ""), mark]


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "model": one.name,
            "version": one.version,
            "feature": feature["name"],
            "unit": feature.get("unit"),
            "meaning": feature.get("meaning"),
            "denied": denied(feature["name"]),
        }
        for one in data.models
        for feature in one.features
    ]


DEMO = Data(models=[model_card.MODEL])
EMPTY = Data()
