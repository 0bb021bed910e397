"""May I contact them now, by which channel, and if not, when?"""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st
from msgspec import Struct

from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import Html, join, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent
from enterprisehub.dashboards.drawing.tables import Column, table

TITLE = "Consent and contact window"
PURPOSE = "May I contact them now, by which channel, and if not, when?"


class Line(Struct, frozen=True, kw_only=True):
    """What the gate says of a channel."""

    channel: str
    allowed: bool
    reason: str
    lasting: bool = False
    zone_source: str = ""


class Data(Struct, frozen=True, kw_only=True):
    at: datetime
    zone: str = "UTC"
    """The reader's."""
    lines: list[Line] = []
    opens_at: datetime | None = None
    """When quiet hours end, where they are on."""
    opted_out_at: datetime | None = None


def render(data: Data | None, *, key: str) -> UserEvent | None:  # noqa: ARG001 no widgets
    if data is None:
        states.loading(height_px=160)
    elif not data.lines:
        states.empty("Nothing known of this contact", "The first event from GoHighLevel brings what the gate needs.")
    else:
        st.html(join(_verdict(data), _table(data)))
    return None


def _verdict(data: Data) -> Html:
    open_now = [words.channel(one.channel) for one in data.lines if one.allowed]
    if open_now:
        return tag("p", tag("span", "You may contact them now", css="eh-yes"), f" by {', '.join(open_now)}.")
    wait = f" The next window opens {words.moment(data.opens_at, data.zone)} (your time)." if data.opens_at else ""
    return tag("p", tag("span", "Do not contact them now.", css="eh-no"), wait)


def _table(data: Data) -> Html:
    lines = [
        [
            words.sentence(words.channel(one.channel)),
            components.chip("allowed", "good") if one.allowed else components.chip("no", "bad"),
            one.reason,
        ]
        for one in data.lines
    ]
    return table((Column("Channel"), Column("Now"), Column("Why")), lines, caption=TITLE)


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "channel": one.channel,
            "allowed": int(one.allowed),
            "reason": one.reason,
            "lasting": int(one.lasting),
            "checked_at": data.at.isoformat(),
            "zone_from": one.zone_source,
        }
        for one in data.lines
    ]


_AT = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
_FINE = "Allowed: it is between 8:00 and 21:00 where they are."
DEMO = Data(
    at=_AT,
    lines=[
        Line(channel="call", allowed=True, reason=_FINE, zone_source="contact"),
        Line(channel="sms", allowed=True, reason=_FINE, zone_source="contact"),
        Line(channel="email", allowed=False, reason="Do not disturb is on for Email.", lasting=True),
    ],
)
EMPTY = Data(at=_AT)
