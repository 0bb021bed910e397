"""What is expected to close, as a range and never as one number."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from enterprisehub.contracts.api.team import Forecast, ForecastStage
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import Child, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.tables import Column, table
from enterprisehub.dashboards.drawing.tiles import Tile, tiles

TITLE = "Forecast range"
PURPOSE = "What will close, and how sure is that?"
LEAST = 5
_COLUMNS = (Column("Stage"), Column("Deals", right=True), Column("Value", right=True), Column("Expected", right=True))

Data = Forecast


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=220)
    elif not data.deals and not data.without:
        states.empty("No open deals with a value", "Values come from the opportunities in GoHighLevel.")
    elif data.deals < LEAST:
        states.too_little(
            f"{words.count(data.deals, 'deal')} with a probability to close; a range needs at least {LEAST}."
        )
    else:
        lines = [_line(one) for one in data.stages]
        left_out = (
            f" {words.count(data.without, 'deal')} without a probability are not counted." if data.without else ""
        )
        note = (
            f"Within {data.horizon_days} days. Each deal closes or not, by the model's probability, independently of the "
            f"others; 8 in 10 outcomes lie in the range. Value is the opportunity's, not commission.{left_out} "
        )
        foot = tag("p", note, components.provenance(data.trained_on), css="eh-muted eh-small")
        st.html(join(tiles(_figures(data)), table(_COLUMNS, lines, caption=TITLE), foot))
    return None


def _figures(data: Data) -> list[Tile]:
    return [
        Tile(value=f"{words.dollars(data.low_cents)} to {words.dollars(data.high_cents)}", label="8 in 10 outcomes"),
        Tile(value=words.dollars(data.expected_cents), label="Expected"),
        Tile(value=words.percent(data.chance_of_any), label="At least one closes"),
    ]


def _line(one: ForecastStage) -> list[Child]:
    return [words.label(one.stage), f"{one.deals:,}", words.dollars(one.value_cents), words.dollars(one.expected_cents)]


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "stage": one.stage,
            "deals": one.deals,
            "value_usd": one.value_cents / 100,
            "expected_usd": one.expected_cents / 100,
        }
        for one in data.stages
    ]


_AT = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
DEMO = Data(
    at=_AT,
    deals=46,
    without=3,
    low_cents=41_000_000,
    expected_cents=132_000_000,
    high_cents=231_000_000,
    chance_of_any=0.87,
    trained_on="synthetic",
    stages=[
        ForecastStage(stage="contract", deals=4, value_cents=310_000_000, expected_cents=84_000_000),
        ForecastStage(stage="showing", deals=18, value_cents=1_240_000_000, expected_cents=37_000_000),
        ForecastStage(stage="replied", deals=24, value_cents=1_580_000_000, expected_cents=11_000_000),
    ],
)
THIN = Data(at=_AT, deals=2, without=9)
EMPTY = Data(at=_AT, deals=0, without=0)
