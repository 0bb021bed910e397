"""How likely this lead is to meet an agent, how sure that is, and why: reasons that sum to the score."""

from collections.abc import Sequence

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.scoring import Model, Pooling, Reason, Score, StageChance
from enterprisehub.dashboards.drawing import components, states, waterfall, words
from enterprisehub.dashboards.drawing.markup import Html, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent

TITLE = "Score and reasons"
PURPOSE = "How likely is a meeting, how sure is that, and why?"


class Data(Struct, frozen=True, kw_only=True):
    temperature: str = "unknown"
    score: Score | None = None
    pending: bool = False
    """The scoring service has not answered yet and will be asked again."""


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=260)
    elif data.score is None:
        _unscored(data.pending)
    elif data.score.probability is None:
        states.too_little(data.score.note)
        st.html(components.model_line(data.score.model))
    else:
        st.html(_headline(data.temperature, data.score, data.score.probability))
        if data.score.stages:
            st.html(_stages(data.score))
        st.html(_reasons(data.score, data.score.probability))
        if data.score.pooling is not None:
            st.html(_own_history(data.score.pooling))
        st.html(components.model_line(data.score.model))
    return None


def _unscored(pending: bool) -> None:
    if pending:
        states.empty("No score yet", "The scoring service did not answer in time; it is asked again by itself.")
    else:
        states.empty("No score yet", "The first message, call or change of this contact brings one.")


def _headline(temperature: str, score: Score, probability: float) -> Html:
    low, high = score.interval or (None, None)
    return tag(
        "div",
        tag("span", words.percent(probability), css="eh-big eh-number"),
        components.temperature(temperature),
        tag("span", f"to book or keep an appointment within {score.horizon_days} days", css="eh-muted"),
        _interval(probability, low, high),
        components.provenance(score.model.trained_on),
        css="eh-row",
    )


STAGE_WORDS = {
    "reply": "Writes or calls again",
    "appointment": "Books or keeps an appointment",
    "showing": "Meets an agent",
    "contract": "Signs a contract",
    "close": "Closes",
}


def _stages(score: Score) -> Html:
    """Draw the way to the closing: each stage's probability with its interval."""
    rows = [
        tag(
            "tr",
            tag("th", STAGE_WORDS[one.stage], scope="row"),
            tag("td", words.percent(one.probability), css="eh-number"),
            tag("td", components.bar(one.probability, *one.interval)),
            tag("td", words.interval(*one.interval), css="eh-muted eh-number"),
        )
        for one in score.stages
    ]
    heading = tag("p", f"Within {score.horizon_days} days, the stage or a later one:", css="eh-muted eh-small")
    return tag("div", heading, tag("table", tag("tbody", *rows), css="eh-table"))


def _own_history(pooling: Pooling) -> Html:
    """Say how far the score rests on the location's own outcomes."""
    if not pooling.outcomes:
        text = "Your location has no outcomes of its own yet: this rests on what all locations share."
    else:
        own, shared = words.percent(pooling.weight), words.percent(1 - pooling.weight)
        text = (
            f"{own} your location's own history ({words.count(pooling.outcomes, 'outcome')}), "
            f"{shared} what all locations share."
        )
    return tag("div", text, css="eh-muted eh-small")


def _interval(probability: float, low: float | None, high: float | None) -> Html:
    if low is None or high is None:
        return tag("span", "no interval known", css="eh-muted")
    return tag(
        "span",
        components.bar(probability, low, high),
        tag("span", f" probably {words.interval(low, high)}", css="eh-muted eh-number"),
    )


def _reasons(score: Score, probability: float) -> Html:
    total = f"This lead: {words.percent(probability)}"
    base = f"Typical lead: {words.percent(waterfall.share(score.base))}"
    return tag(
        "div",
        waterfall.draw(score.base, score.reasons, base_label=base, total_label=total),
        tag("div", waterfall.EXPLANATION, css="eh-muted eh-small"),
    )


def rows(data: Data) -> Sequence[Row]:
    if data.score is None:
        return []
    base: Row = {"reason": "base", "log_odds": data.score.base, "value": None}
    return [
        base,
        *({"reason": one.label, "log_odds": one.contribution, "value": one.value} for one in data.score.reasons),
        *({"reason": f"stage {one.stage}", "log_odds": None, "value": one.probability} for one in data.score.stages),
    ]


_MODEL = Model(name="lead", version="2026.11.1", trained_on="synthetic")
_REASONS = [
    Reason(feature="last_reply_s", label="Replied within 4 minutes", contribution=0.71, value=212),
    Reason(feature="financing", label="Says to be pre-approved", contribution=0.66, value=3),
    Reason(feature="asks_showing", label="Asked for a showing", contribution=0.58, value=1),
    Reason(feature="timeline", label="No time frame yet", contribution=-0.34, value=0),
    Reason(feature="inbound", label="Wrote 6 messages", contribution=0.29, value=6),
    Reason(feature="source", label="Came from an open house", contribution=0.17, value=1),
    Reason(feature="sentiment", label="Sounds neutral", contribution=-0.08, value=0.05),
    Reason(feature="budget", label="Named a budget", contribution=0.07, value=1),
    Reason(feature="emails", label="Gave an e-mail address", contribution=0.05, value=1),
    Reason(feature="weekday", label="Last wrote on a weekday", contribution=-0.03, value=1),
]
DEMO = Data(
    temperature="hot",
    score=Score(
        probability=0.617,
        interval=(0.48, 0.74),
        base=-1.6033,
        reasons=_REASONS,
        model=_MODEL,
        horizon_days=30,
        stages=[
            StageChance(stage="reply", probability=0.88, interval=(0.8, 0.93)),
            StageChance(stage="appointment", probability=0.617, interval=(0.48, 0.74)),
            StageChance(stage="showing", probability=0.49, interval=(0.36, 0.62)),
            StageChance(stage="contract", probability=0.11, interval=(0.05, 0.2)),
            StageChance(stage="close", probability=0.03, interval=(0.01, 0.08)),
        ],
        pooling=Pooling(weight=0.62, outcomes=214, shift=0.12, spread=0.2),
    ),
)
THIN = Data(
    score=Score(
        probability=None,
        interval=None,
        base=-1.6033,
        reasons=[],
        model=_MODEL,
        note="One message of two words: too little to tell.",
    )
)
EMPTY = Data()
