"""The week on one page, to print or send: as PDF, or as one HTML file, made of what the other panels show."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache, partial
from importlib.resources import files

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.retention import RiskBoard
from enterprisehub.contracts.api.speed import AnswerTimesView
from enterprisehub.contracts.api.team import Funnel, Workload
from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.markup import Html, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.paper import Sheet, pdf
from enterprisehub.dashboards.drawing.tables import Column, table
from enterprisehub.dashboards.drawing.tiles import Tile, tiles
from enterprisehub.dashboards.panels import answer_times, funnel, risk_board, workload

TITLE = "Weekly digest"
PURPOSE = "What should the team talk about this week?"
RISKS = 8
LOOK = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color-scheme:light}"
    "h1{font-size:1.6rem;margin:0}h2{font-size:1.15rem;margin:1.6rem 0 .4rem}@media print{body{margin:0}}"
)


class Data(Struct, frozen=True, kw_only=True):
    at: datetime
    zone: str = "UTC"
    funnel: Funnel
    workload: Workload
    answers: AnswerTimesView
    risks: RiskBoard


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=120)
    elif not data.funnel.agents and not data.workload.agents:
        states.empty(
            "Nothing to report yet", "The first contacts come with GoHighLevel's webhooks, or by `enterprisehub sync`."
        )
    else:
        st.html(tiles(_figures(data)))
        with st.container(horizontal=True, gap="small"):
            st.download_button(
                "Download as PDF",
                partial(paper, data),
                file_name=f"digest-{data.at:%Y-%m-%d}.pdf",
                mime="application/pdf",
                key=f"{key}-pdf",
                on_click="ignore",
                help="To print or to send; names in other scripts than the Latin one are whole in the HTML only",
            )
            st.download_button(
                "Download as HTML",
                partial(document, data),
                file_name=f"digest-{data.at:%Y-%m-%d}.html",
                mime="text/html",
                key=f"{key}-html",
                on_click="ignore",
                help="One file without scripts or pictures from elsewhere",
            )
    return None


def _figures(data: Data) -> list[Tile]:
    created = sum(sum(one.stages.values()) for one in data.funnel.agents)
    met = sum(funnel.reached(one.stages, "appointment") for one in data.funnel.agents)
    waiting = sum(one.waiting for one in data.workload.agents)
    median = data.answers.team.p50_s
    return [
        Tile(value=f"{created:,}", label=f"New contacts in {data.funnel.days} days"),
        Tile(value=f"{met:,}", label="of them met or booked"),
        Tile(value=words.span(median) if median is not None else "unknown", label="Median answer, 30 days"),
        Tile(value=f"{waiting:,}", label="Wait for an answer now", kind="bad" if waiting else "good"),
    ]


def document(data: Data) -> str:
    """Return the digest as a whole HTML document; text of strangers is escaped as on the screen."""
    head = join(tag("title", f"Weekly digest, {data.at:%-d %B %Y}"), Html(f"<style>{_style()}{LOOK}</style>"))
    body = join(
        tag("h1", "Weekly digest"),
        tag("p", words.moment(data.at, data.zone), css="eh-muted"),
        tiles(_figures(data)),
        *(
            part
            for sheet in _sheets(data)
            for part in (tag("h2", sheet.title), table(sheet.columns, sheet.lines, caption=sheet.title))
        ),
        tag("p", _note(data), css="eh-muted eh-small") if _note(data) else None,
    )
    return f'<!doctype html><html lang="en"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'


def paper(data: Data) -> bytes:
    """Return the digest as a PDF file."""
    when = words.moment(data.at, data.zone)
    return pdf("Weekly digest", when, data.at, _figures(data), _sheets(data), _note(data))


def _sheets(data: Data) -> list[Sheet]:
    load = [
        Column("Agent"),
        *(Column(title, right=True) for title in ("Open", "Hot", "Warm", "Waiting", "Booked", "Days of calls")),
    ]
    times = [Column("Agent"), *(Column(title, right=True) for title in ("Answers", "Median", "Within target"))]
    risk = [Column("Contact"), Column("Silence", right=True), Column("At risk", right=True), Column("What helps")]
    return [
        Sheet(
            title="Who carries how much",
            columns=load,
            lines=[_load(data, place) for place in range(len(data.workload.agents))],
        ),
        Sheet(
            title="How fast we answered",
            columns=times,
            lines=[_answers(data, place) for place in range(len(data.answers.groups))],
        ),
        Sheet(
            title="Whose silence would cost most",
            columns=risk,
            lines=[_risk(data, place) for place in range(min(RISKS, len(data.risks.items)))],
        ),
    ]


def _note(data: Data) -> str:
    synthetic = any(one.trained_on == "synthetic" for one in data.risks.items)
    return "Scores of models trained on synthetic data say nothing about your market yet." if synthetic else ""


def _load(data: Data, place: int) -> list[str]:
    one = data.workload.agents[place]
    days = workload.days_needed(workload.due(one), data.workload.capacity_per_agent_per_day)
    numbers = (one.open, one.hot, one.warm, one.waiting, one.booked)
    return [one.agent or one.assigned_to or "Not assigned", *(f"{number:,}" for number in numbers), f"{days:.1f}"]


def _answers(data: Data, place: int) -> list[str]:
    one = data.answers.groups[place]
    median = words.span(one.p50_s) if one.p50_s is not None else "unknown"
    return [
        one.name or one.group or "Not assigned",
        f"{one.answers:,}",
        median,
        answer_times.with_interval(one.within_target),
    ]


def _risk(data: Data, place: int) -> list[str]:
    one = data.risks.items[place]
    value = words.dollars(one.at_risk_cents) if one.at_risk_cents is not None else "unknown"
    return [
        one.name or "Unnamed contact",
        words.percent(one.churn_probability),
        value,
        str((one.action or {}).get("label", "")),
    ]


@cache
def _style() -> str:
    return files("enterprisehub.dashboards.drawing").joinpath("style.css").read_text("utf-8")


def rows(data: Data) -> Sequence[Row]:
    return [{"figure": one.label, "value": one.value} for one in _figures(data)]


DEMO = Data(
    at=funnel.DEMO.at,
    funnel=funnel.DEMO,
    workload=workload.DEMO,
    answers=answer_times.DEMO,
    risks=risk_board.DEMO,
)
EMPTY = Data(
    at=funnel.DEMO.at,
    funnel=funnel.EMPTY,
    workload=workload.EMPTY,
    answers=answer_times.EMPTY,
    risks=risk_board.EMPTY,
)
