"""Who is about to go silent, why, and what to do about it."""

from collections.abc import Sequence

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.scoring import Action, Churn, Model, Reason
from enterprisehub.dashboards.drawing import components, states, waterfall, words
from enterprisehub.dashboards.drawing.markup import Html, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent

TITLE = "Going silent"
PURPOSE = "How likely is silence, by when, why, and what helps?"


class Data(Struct, frozen=True, kw_only=True):
    churn: Churn | None = None
    pending: bool = False


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=200)
    elif data.churn is None:
        waits = "The churn service did not answer in time; it is asked again by itself."
        states.empty("No estimate yet", waits if data.pending else "It comes with the first event of this contact.")
    elif data.churn.probability is None:
        states.too_little(data.churn.note)
        st.html(components.model_line(data.churn.model))
    else:
        st.html(tag("div", *_parts(data.churn, data.churn.probability), css="eh-plain"))
    return None


def _parts(churn: Churn, probability: float) -> list[Html]:
    headline = tag(
        "div",
        tag("span", words.percent(probability), css="eh-big eh-number"),
        tag("span", f"to stay silent for {churn.horizon_days} days", css="eh-muted"),
        components.provenance(churn.model.trained_on),
        css="eh-row",
    )
    base = f"Typical contact: {words.percent(waterfall.share(churn.base))}"
    reasons = waterfall.draw(
        churn.base, churn.risks, base_label=base, total_label=f"This contact: {words.percent(probability)}"
    )
    parts = [headline, *_horizons(churn), reasons]
    if churn.actions:
        parts += [tag("h4", "What helps", css="eh-heading"), tag("ol", *map(_action, churn.actions), css="eh-list")]
    return [*parts, components.model_line(churn.model)]


def _horizons(churn: Churn) -> list[Html]:
    if not churn.by_days:
        return []
    parts = [f"{days} d {words.percent(churn.by_days[days])}" for days in sorted(churn.by_days, key=int)]
    return [tag("p", "Stays silent for: " + " · ".join(parts), css="eh-muted eh-number eh-small")]


def _action(action: Action) -> Html:
    channel = components.chip(words.channel(action.channel)) if action.channel else None
    return tag(
        "li",
        tag("div", tag("strong", action.label), channel, css="eh-row"),
        tag("div", action.why, css="eh-muted eh-small"),
    )


def rows(data: Data) -> Sequence[Row]:
    if data.churn is None:
        return []
    base: Row = {"risk": "base", "log_odds": data.churn.base, "value": None}
    return [base, *({"risk": one.label, "log_odds": one.contribution, "value": one.value} for one in data.churn.risks)]


_MODEL = Model(name="churn", version="2026.11.1", trained_on="synthetic")
DEMO = Data(
    churn=Churn(
        probability=0.3501,
        by_days={"7": 0.55, "14": 0.46, "30": 0.3501, "90": 0.22},
        base=-1.0986,
        risks=[
            Reason(feature="silent_days", label="Silent for 9 days", contribution=0.62, value=9),
            Reason(feature="unanswered", label="Our last two messages got no reply", contribution=0.31, value=2),
            Reason(feature="replies", label="Usually replies within a day", contribution=-0.45, value=0.8),
        ],
        actions=[
            Action(
                play="open_question",
                label="Ask one open question about the move",
                why="Silent for a week after a price talk: pressure does not help",
                channel="sms",
            ),
            Action(play="new_information", label="Send two new listings in Pasadena", why="Two fit the stated wishes"),
        ],
        model=_MODEL,
    )
)
THIN = Data(
    churn=Churn(
        probability=None,
        by_days={},
        base=-1.0986,
        risks=[],
        actions=[],
        model=_MODEL,
        note="First seen today: silence cannot be told from a pause yet.",
    )
)
EMPTY = Data()
