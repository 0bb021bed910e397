"""What the models look at, held against the fair-housing deny-list; and whether any group that they never see is called less."""

from collections.abc import Sequence
from typing import Any

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.models import ModelEntry
from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.markup import Child, Html, join, prose, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.tables import Column, table
from enterprisehub.dashboards.drawing.tiles import Tile, tiles
from enterprisehub.dashboards.panels import model_card
from enterprisehub.domain.fair_housing import DENIED_FIELDS, denied

TITLE = "Fairness and feature audit"
PURPOSE = "Does any model look at what it must not, or treat a group worse?"
_GROUPS = (
    Column("Group"),
    Column("Contacts", right=True),
    Column("Foretold", right=True),
    Column("Came", right=True),
    Column("Called first, against others", right=True),
    Column(""),
)
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
            st.html(_groups(one))
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


def _groups(one: ModelEntry) -> Html:
    audit: dict[str, Any] = one.metrics.get("fairness") or {}
    title = tag("h3", f"{words.label(one.name)}: groups that it never sees", css="eh-heading")
    groups: list[dict[str, Any]] = audit.get("groups") or []
    if not groups:
        said = "Not audited by groups yet: `enterprisehub evaluate` compares them on an invented history."
        return join(title, tag("p", prose(said), css="eh-muted eh-small"))
    flagged = [f"{group['attribute'].replace('_', ' ')} {group['value']}" for group in groups if group["flagged"]]
    verdict = (
        tag("span", f"Called surely less, or more, often: {', '.join(flagged)}", css="eh-no")
        if flagged
        else tag("span", "No group is surely called less than four fifths as often as the others", css="eh-yes")
    )
    about = (
        f"On {audit['history']}, {audit['made_at'][:10]}: invented membership of invented people. Whom the team really "
        "talks to is neither known nor stored. The ratio stands with its 95 % interval."
    )
    lines: list[list[Child]] = [_group(group) for group in groups]
    return join(
        title, tag("p", verdict), table(_GROUPS, lines, caption=TITLE), tag("p", about, css="eh-muted eh-small")
    )


def _group(group: dict[str, Any]) -> list[Child]:
    ratio, low, high = group["called_ratio"]
    mark = tag("span", "look at it", css="eh-no") if group["flagged"] else tag("span", "fine", css="eh-yes")
    return [
        f"{words.label(group['attribute'])}: {group['value']}",
        f"{group['contacts']:,}",
        words.percent(group["foretold"]),
        words.percent(group["came"]),
        f"{ratio:.2f} ({low:.2f} to {high:.2f})",
        mark,
    ]


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


def _shown(
    value: str, contacts: int, foretold: float, came: float, ratio: tuple[float, float, float]
) -> dict[str, Any]:
    return {
        "attribute": "national_origin", "value": value, "contacts": contacts, "foretold": foretold, "came": came,
        "called_ratio": ratio, "flagged": False,
    }  # fmt: skip


_AUDIT = {
    "history": "the scenario shifted",
    "made_at": "2026-11-22T09:30:00+00:00",
    "groups": [
        _shown("group A", 1214, 0.142, 0.139, (1.03, 0.91, 1.16)),
        _shown("group B", 1190, 0.139, 0.143, (0.97, 0.86, 1.1)),
    ],
}
_METRICS = {**model_card.MODEL.metrics, "fairness": _AUDIT}
DEMO = Data(models=[model_card.MODEL.model_copy(update={"metrics": _METRICS})])
EMPTY = Data()
