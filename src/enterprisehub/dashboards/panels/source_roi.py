"""What each lead source brings, and what a meeting from it costs."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from enterprisehub.contracts.api.team import SourceLine, Sources
from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.markup import tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.shares import share
from enterprisehub.dashboards.drawing.tables import Column, table

TITLE = "Sources and what they cost"
PURPOSE = "Which sources bring meetings, and what does one cost?"
LEAST = 30
_COLUMNS = (
    Column("Source"),
    Column("Contacts", right=True),
    Column("Replied", right=True),
    Column("Meetings", right=True),
    Column("Closed", right=True),
    Column("Won", right=True),
    Column("Spend", right=True),
    Column("A meeting costs", right=True),
)

Data = Sources


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=220)
        return None
    total = sum(one.contacts for one in data.items)
    if not total:
        states.empty("No contacts in this window", "Choose a longer one, or import with `enterprisehub sync`.")
    elif total < LEAST:
        states.too_little(f"{words.count(total, 'contact')} in the window; shares need at least {LEAST}.")
    else:
        st.html(table(_COLUMNS, [_line(one) for one in data.items], caption=TITLE))
        spent = any(one.spend_cents is not None for one in data.items)
        hint = "" if spent else " Enter the monthly spend of your sources under Settings to see costs."
        interval = (
            "Shares with their 95 % intervals. Won is the value of closed opportunities in the CRM, not commission."
        )
        st.html(tag("p", interval + hint, css="eh-muted eh-small"))
    return None


def cost_cents(one: SourceLine) -> int | None:
    """Return what a meeting costs; None without spend or meetings."""
    return round(one.spend_cents / one.meetings) if one.spend_cents is not None and one.meetings else None


def _line(one: SourceLine) -> list[str]:
    cost = cost_cents(one)
    return [
        one.source or "Unknown",
        f"{one.contacts:,}",
        share(one.replied, one.contacts).in_words(),
        share(one.meetings, one.contacts).in_words(),
        f"{one.closed:,}",
        words.dollars(one.value_cents) if one.value_cents else "–",  # noqa: RUF001 a dash for none
        words.dollars(one.spend_cents) if one.spend_cents is not None else "–",  # noqa: RUF001 likewise
        words.dollars(cost) if cost is not None else "–",  # noqa: RUF001 likewise
    ]


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "source": one.source,
            "contacts": one.contacts,
            "replied": one.replied,
            "meetings": one.meetings,
            "closed": one.closed,
            "won_usd": one.value_cents / 100,
            "spend_usd": one.spend_cents / 100 if one.spend_cents is not None else None,
        }
        for one in data.items
    ]


_AT = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
DEMO = Data(
    at=_AT,
    days=90,
    items=[
        SourceLine(
            source="portal",
            contacts=412,
            replied=168,
            meetings=61,
            closed=7,
            value_cents=481_000_000,
            spend_cents=1_350_000,
        ),
        SourceLine(
            source="open house",
            contacts=88,
            replied=59,
            meetings=31,
            closed=6,
            value_cents=402_000_000,
            spend_cents=180_000,
        ),
        SourceLine(source="referral", contacts=41, replied=36, meetings=22, closed=7, value_cents=512_000_000),
        SourceLine(
            source="website",
            contacts=133,
            replied=40,
            meetings=9,
            closed=1,
            value_cents=67_000_000,
            spend_cents=120_000,
        ),
        SourceLine(source="sign call", contacts=7, replied=4, meetings=2, closed=0),
    ],
)
THIN = Data(at=_AT, days=30, items=[SourceLine(source="portal", contacts=9, replied=2, meetings=1, closed=0)])
EMPTY = Data(at=_AT, days=90)
