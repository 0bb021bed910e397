"""How fast we answer, by agent, source or hour."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from enterprisehub.contracts.api.coaching import Share
from enterprisehub.contracts.api.speed import AnswersBy, AnswerTimes, AnswerTimesView
from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.markup import Child, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.tables import Column, table
from enterprisehub.dashboards.drawing.tiles import Tile, tiles

TITLE = "Answer times"
PURPOSE = "How fast do we answer, and where are we slow?"
LEAST = 5
_COLUMNS = (
    Column(""),
    Column("Answers", right=True),
    Column("Median", right=True),
    Column("9 in 10", right=True),
    Column("Within target", right=True),
    Column("Still waiting", right=True),
)

Data = AnswerTimesView


def controls(*, key: str) -> AnswersBy:
    by = st.segmented_control(
        "By",
        list(AnswersBy),
        format_func=lambda one: one.value,
        default=AnswersBy.AGENT,
        required=True,
        key=f"{key}-by",
        bind="query-params",
    )
    return by or AnswersBy.AGENT


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=220)
    elif not data.team.answers and not data.team.still_waiting:
        states.empty("No answers in the last 30 days", "They are timed from the first message that a person answers.")
    elif data.team.answers < LEAST:
        states.too_little(f"{words.count(data.team.answers, 'answer')} so far; percentiles need at least {LEAST}.")
    else:
        lines = [_line(one) for one in data.groups]
        note = tag("p", f"In business time, target {words.span(data.target_s)}. {data.note}", css="eh-muted eh-small")
        st.html(join(tiles(_figures(data.team)), table(_COLUMNS, lines, caption=TITLE), note))
    return None


def _figures(team: AnswerTimes) -> list[Tile]:
    return [
        Tile(value=_span(team.p50_s), label="Median answer"),
        Tile(value=_span(team.p90_s), label="9 in 10 within"),
        Tile(value=share_words(team.within_target), label="Within target"),
        Tile(value=f"{team.still_waiting:,}", label="Still waiting", kind="bad" if team.still_waiting else "good"),
    ]


def share_words(one: Share) -> str:
    return "too few" if one.share is None else words.percent(one.share)


def with_interval(one: Share) -> str:
    if one.share is None:
        return "too few"
    if one.low is None or one.high is None:
        return words.percent(one.share)
    return f"{words.percent(one.share)} ({words.interval(one.low, one.high)})"


def _span(seconds: float | None) -> str:
    return "unknown" if seconds is None else words.span(seconds)


def _line(one: AnswerTimes) -> list[Child]:
    return [
        one.name or one.group or "Not assigned",
        f"{one.answers:,}",
        _span(one.p50_s),
        _span(one.p90_s),
        with_interval(one.within_target),
        f"{one.still_waiting:,}",
    ]


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "group": one.name or one.group,
            "answers": one.answers,
            "p50_s": one.p50_s,
            "p90_s": one.p90_s,
            "within_target": one.within_target.share,
            "still_waiting": one.still_waiting,
        }
        for one in (data.team, *data.groups)
    ]


def _times(name: str, answers: int, median: float, slow: float, within: int, waiting: int) -> AnswerTimes:
    share = within / answers
    told = Share(count=within, of=answers, share=share, low=max(0.0, share - 0.07), high=min(1.0, share + 0.07))
    return AnswerTimes(
        group=name, name=name, answers=answers, p50_s=median, p90_s=slow, within_target=told, still_waiting=waiting
    )


_SINCE = datetime(2026, 10, 25, tzinfo=UTC)
DEMO = Data(
    since=_SINCE,
    by=AnswersBy.AGENT,
    target_s=300,
    team=_times("team", 412, 260, 5400, 229, 9),
    groups=[_times("Gil Moreno", 188, 420, 7300, 84, 6), _times("Ada Park", 224, 170, 2600, 145, 3)],
)
_NONE = Share(count=0, of=0)
THIN = Data(
    since=_SINCE,
    by=AnswersBy.AGENT,
    target_s=300,
    team=AnswerTimes(group="team", answers=2, within_target=_NONE),
    groups=[],
)
EMPTY = Data(
    since=_SINCE,
    by=AnswersBy.AGENT,
    target_s=300,
    team=AnswerTimes(group="team", answers=0, within_target=_NONE),
    groups=[],
)
