"""What would move the score: hypothetical histories, scored by the model that scores the real one."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from enterprisehub.contracts.api.actions import Scenario, WhatIf
from enterprisehub.contracts.api.leads import Temperature
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import Html, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.tables import Column, table

TITLE = "What if"
PURPOSE = "What would change the score, and what is the least that moves the tier?"
NOTICED = 0.005
_COLUMNS = (Column("If"), Column("Then", right=True), Column("Change", right=True), Column("Tier"))
CAUTION = "What the model would say of such a history; not a promise that doing it has this effect."

Data = WhatIf


def controls(*, key: str) -> str | None:  # noqa: ARG001 one such panel a page, so the address names it once
    """Draw the field for a message of one's own, bound to the page's address."""
    says = st.text_input(
        "What if they wrote …",
        key="says",
        bind="query-params",
        max_chars=300,
        placeholder="We are pre-approved and want to move in two months",
    )
    return (says or "").strip() or None


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=200)
    elif data.now.probability is None and not any(one.probability for one in data.scenarios):
        states.too_little(data.note)
    elif not data.scenarios:
        states.empty("Nothing to suppose", "The first message of this contact brings scenarios.")
    else:
        st.html(join(_headline(data), table(_COLUMNS, _lines(data), caption=TITLE), _foot(data)))
    return None


def _headline(data: Data) -> Html:
    smallest = next((one for one in data.scenarios if one.name == data.smallest), None)
    if smallest is None:
        return tag("p", "Nothing here would lift the tier by itself.", css="eh-muted")
    return tag(
        "div",
        tag("span", "Least that lifts the tier: "),
        tag("strong", smallest.label),
        components.temperature(smallest.temperature.value),
        css="eh-row eh-tip",
    )


def _lines(data: Data) -> list[list[Html | str | None]]:
    ordered = sorted(data.scenarios, key=lambda one: -(one.change or 0))
    return [_line(data.now, now=True), *(_line(one) for one in ordered)]


def _line(one: Scenario, *, now: bool = False) -> list[Html | str | None]:
    chance = words.percent(one.probability) if one.probability is not None else "not enough data"
    return [one.label, chance, "" if now else _change(one), components.temperature(one.temperature.value)]


def _change(one: Scenario) -> str:
    if one.change is None:
        return ""
    points = one.change * 100
    return "no change" if abs(one.change) < NOTICED else f"{points:+.0f} pt".replace("-", words.MINUS)


def _foot(data: Data) -> Html:
    return tag(
        "p",
        f"Meeting within {data.horizon_days} days. {CAUTION} ",
        components.provenance(data.trained_on),
        css="eh-muted eh-small",
    )


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "scenario": one.label,
            "probability": one.probability,
            "change": one.change,
            "temperature": one.temperature.value,
            "effort": one.effort,
        }
        for one in (data.now, *data.scenarios)
    ]


def _case(name: str, label: str, p: float, tier: Temperature, effort: int) -> Scenario:
    return Scenario(name=name, label=label, probability=p, temperature=tier, change=p - 0.31, effort=effort)


_AT = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
_NOW = Scenario(name="now", label="As it stands", probability=0.31, temperature=Temperature.WARM, change=0, effort=0)
DEMO = Data(
    at=_AT,
    now=_NOW,
    smallest="answer",
    scenarios=[
        _case("answer", "We answer now", 0.44, Temperature.HOT, 0),
        _case("pre_approved", "They are pre-approved", 0.47, Temperature.HOT, 2),
        _case("names_time", "They name a time frame", 0.42, Temperature.HOT, 2),
        _case("silence", "A week of silence", 0.16, Temperature.COOL, 1),
    ],
)
_UNKNOWN = Scenario(
    name="now", label="As it stands", probability=None, temperature=Temperature.UNKNOWN, change=None, effort=0
)
THIN = Data(at=_AT, now=_UNKNOWN, note="One message of two words: too little to tell.")
EMPTY = Data(at=_AT, now=_NOW)
