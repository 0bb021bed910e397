"""What retention plays changed, against those who were drawn at random to get none."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from enterprisehub.contracts.api.ledger import EffectRow, Effects
from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.markup import Child, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.shares import share
from enterprisehub.dashboards.drawing.tables import Column, table

TITLE = "Plays and their measured effect"
PURPOSE = "What did our plays change, against doing nothing?"
_COLUMNS = (
    Column("Play"),
    Column("Treated: came back", right=True),
    Column("Held out: came back", right=True),
    Column("Lift", right=True),
)

Data = Effects


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=200)
    elif not data.items and not data.holdout_share:
        states.empty(
            "Nothing is measured yet",
            "Allow a small holdout in the settings: without one, no effect can be told from luck.",
        )
    elif not data.items:
        states.empty(
            "No play has run its course", f"{words.count(data.open, 'play')} under way; each counts after its horizon."
        )
    else:
        note = (
            f"Held out at random: {data.holdout_share:.0%}. Lift is the difference of the two shares with its 95 % interval; "
            f"“unknown” until there are enough. {words.count(data.open, 'play')} under way, not counted."
        )
        st.html(
            join(
                table(_COLUMNS, [_line(one) for one in data.items], caption=TITLE),
                tag("p", note, css="eh-muted eh-small"),
            )
        )
    return None


def _line(one: EffectRow) -> list[Child]:
    name = words.label(one.play) + ("" if one.population == "lead" else f" ({one.population.replace('_', ' ')})")
    return [
        tag("span", name, tag("div", one.note, css="eh-muted eh-small") if one.note else None),
        _back(one.treated_back, one.treated),
        _back(one.held_back, one.held),
        lift_words(one),
    ]


def _back(back: int, of: int) -> Child:
    """Say how many came back of how many, and the share where there are enough."""
    counted = tag("div", f"{back:,} of {of:,}", css="eh-muted eh-small")
    return tag("div", share(back, of).in_words(), counted)


def lift_words(one: EffectRow) -> str:
    if one.lift is None or one.interval is None:
        return "unknown"
    points = [f"{value * 100:+.0f}".replace("-", words.MINUS) for value in (one.lift, *one.interval)]
    return f"{points[0]} pt ({points[1]} to {points[2]})"


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "play": one.play,
            "population": one.population,
            "treated": one.treated,
            "treated_back": one.treated_back,
            "held": one.held,
            "held_back": one.held_back,
            "lift": one.lift,
        }
        for one in data.items
    ]


_AT = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
DEMO = Data(
    at=_AT,
    holdout_share=0.1,
    open=41,
    items=[
        EffectRow(
            play="all",
            population="lead",
            treated=412,
            treated_back=136,
            held=58,
            held_back=12,
            lift=0.123,
            interval=(0.004, 0.226),
            note="",
        ),
        EffectRow(
            play="personal_call",
            population="lead",
            treated=31,
            treated_back=12,
            held=4,
            held_back=1,
            lift=None,
            note="too few held out",
        ),
    ],
)
EMPTY = Data(at=_AT, holdout_share=0.0, open=0)
