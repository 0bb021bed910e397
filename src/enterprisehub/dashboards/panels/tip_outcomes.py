"""How tips were answered, and what followed where they were taken and where they were not."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from enterprisehub.contracts.api.coaching import Acceptance, AcceptanceRow, OutcomeRow, Share
from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.markup import Child, Html, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.tables import Column, table
from enterprisehub.dashboards.panels.answer_times import with_interval

TITLE = "Tips: taken, and what followed"
PURPOSE = "Which tips are taken, and what followed where they were?"
LEAST = 10
_GROUPS = (
    Column("Tip"),
    Column("Given", right=True),
    Column("Accepted", right=True),
    Column("Edited", right=True),
    Column("Dismissed", right=True),
    Column("Ignored", right=True),
    Column("Taken", right=True),
)
_OUTCOMES = (
    Column("Tenure"),
    Column("Taken", right=True),
    Column("Not taken", right=True),
    Column("Difference", right=True),
)

Data = Acceptance


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=260)
        return None
    given = sum(one.given for one in data.groups)
    if not given:
        states.empty("No tips were given yet", "Coaching gives one at a time, beginning with the first conversation.")
    elif given < LEAST:
        states.too_little(f"{words.count(given, 'tip')} so far; shares need at least {LEAST}.")
    else:
        st.html(join(table(_GROUPS, [_group(one) for one in data.groups], caption=TITLE), *_followed(data)))
    return None


def _group(one: AcceptanceRow) -> list[Child]:
    numbers = (one.given, one.accepted, one.edited, one.dismissed, one.ignored)
    return [words.label(one.group), *(f"{number:,}" for number in numbers), with_interval(one.taken)]


def _followed(data: Data) -> list[Html | None]:
    reasons = " · ".join(f"{reason} ({count})" for reason, count in data.reasons.items())
    lines = [_outcome(one) for one in data.outcomes]
    return [
        tag("p", f"Dismissed because: {reasons}", css="eh-small") if reasons else None,
        tag("h4", "Appointments within 14 days", css="eh-heading") if lines else None,
        table(_OUTCOMES, lines, caption="Appointments within 14 days") if lines else None,
        tag("p", data.note, css="eh-muted eh-small"),
    ]


def _outcome(one: OutcomeRow) -> list[Child]:
    if one.difference is None or one.low is None or one.high is None:
        difference = "unknown"
    else:
        points = [f"{value * 100:+.0f}".replace("-", words.MINUS) for value in (one.difference, one.low, one.high)]
        difference = f"{points[0]} pt ({points[1]} to {points[2]})"
    return [words.label(one.tenure), with_interval(one.taken), with_interval(one.not_taken), difference]


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "group": one.group,
            "given": one.given,
            "accepted": one.accepted,
            "edited": one.edited,
            "dismissed": one.dismissed,
            "ignored": one.ignored,
            "taken": one.taken.share,
        }
        for one in data.groups
    ]


def _row(group: str, given: int, accepted: int, edited: int, ignored: int, dismissed: int) -> AcceptanceRow:
    taken = accepted + edited
    share = taken / given
    told = Share(count=taken, of=given, share=share, low=share - 0.08, high=share + 0.08)
    return AcceptanceRow(
        group=group,
        given=given,
        accepted=accepted,
        edited=edited,
        ignored=ignored,
        dismissed=dismissed,
        open=0,
        taken=told,
    )


_SINCE = datetime(2026, 8, 26, tzinfo=UTC)
DEMO = Data(
    since=_SINCE,
    by="kind",
    groups=[
        _row("question", 214, 92, 31, 71, 20),
        _row("objection", 88, 29, 22, 30, 7),
        _row("book", 61, 41, 4, 13, 3),
    ],
    reasons={"They told me on the phone": 11, "Wrong moment": 9},
    outcomes=[
        OutcomeRow(
            tenure="over a year",
            taken=Share(count=41, of=160, share=0.256, low=0.195, high=0.329),
            not_taken=Share(count=22, of=118, share=0.186, low=0.126, high=0.266),
            difference=0.07,
            low=-0.03,
            high=0.165,
        )
    ],
)
THIN = Data(since=_SINCE, by="kind", groups=[_row("question", 4, 2, 0, 1, 1)], reasons={}, outcomes=[])
EMPTY = Data(since=_SINCE, by="kind", groups=[], reasons={}, outcomes=[])
