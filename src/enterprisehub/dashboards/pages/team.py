"""Team: how far contacts come, from where, and who carries how much."""

from functools import partial

import streamlit as st

from enterprisehub.contracts.api.speed import AnswersBy
from enterprisehub.dashboards.loaders import team as loaders
from enterprisehub.dashboards.loaders import trust
from enterprisehub.dashboards.panels import answer_times, digest, escalations, forecast, funnel, source_roi, workload
from enterprisehub.dashboards.shell import place
from enterprisehub.dashboards.shell.context import Context
from enterprisehub.dashboards.shell.frame import show, show_asked
from enterprisehub.dashboards.shell.shared import Shared

REFRESH_S = 60


def draw(context: Context) -> None:
    location = place.chosen(context)
    frame = context.frame()
    load = Shared(lambda: loaders.workload(context.hub, location))
    by_agent = Shared(lambda: trust.answer_times(context.hub, AnswersBy.AGENT, location=location))
    left, right = st.columns([1, 1], gap="large")
    with left:
        show_asked(
            frame,
            funnel,
            lambda days: loaders.funnel(context.hub, location, days),
            key="funnel",
            ask=partial(funnel.controls, key="funnel"),
        )
        show_asked(
            frame,
            escalations,
            lambda told_only: loaders.overdue(context.hub, location, told_only=told_only),
            key="escalations",
            ask=partial(escalations.controls, key="escalations"),
            every_s=REFRESH_S,
        )
    with right:
        show(frame, workload, load, key="workload")
        show(
            frame,
            digest,
            lambda: loaders.digest_of(
                context.hub, location, load=load, answers=by_agent, zone=context.zone, now=context.now()
            ),
            key="digest",
        )
        show(frame, forecast, lambda: loaders.forecast(context.hub, location), key="forecast")
    show_asked(
        frame,
        answer_times,
        lambda by: by_agent() if by is AnswersBy.AGENT else trust.answer_times(context.hub, by, location=location),
        key="answers",
        ask=partial(answer_times.controls, key="answers"),
    )
    show_asked(
        frame,
        source_roi,
        lambda days: loaders.sources(context.hub, location, days),
        key="sources",
        ask=partial(funnel.controls, key="sources"),
    )
