"""What was said, newest last."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st
from msgspec import Struct

from enterprisehub.dashboards.drawing import states, words
from enterprisehub.dashboards.drawing.markup import Html, tag
from enterprisehub.dashboards.drawing.panel import Row, UserEvent

TITLE = "Conversation"
PURPOSE = "What was said?"
HEIGHT_PX = 440


class Line(Struct, frozen=True, kw_only=True):
    at: datetime
    inbound: bool
    body: str = ""
    channel: str = "other"
    automated: bool = False
    call_duration_s: int | None = None


class Data(Struct, frozen=True, kw_only=True):
    zone: str = "UTC"
    """The reader's time zone."""
    lines: list[Line] = []
    """Oldest first."""
    more: bool = False


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=HEIGHT_PX)
    elif not data.lines:
        states.empty("No messages yet", "What the contact writes or says on the phone appears here.")
    else:
        with st.container(
            height=HEIGHT_PX if len(data.lines) > 6 else "content", border=False, autoscroll=True, key=f"{key}-chat"
        ):
            if data.more:
                st.html(tag("p", f"The newest {len(data.lines)} messages.", css="eh-muted eh-small"))
            st.html(tag("ol", *(_bubble(line, data.zone) for line in data.lines), css="eh-chat"))
    return None


def _bubble(line: Line, zone: str) -> Html:
    side = "theirs" if line.inbound else "automated" if line.automated else "ours"
    who = {"theirs": "Contact", "automated": "Automation", "ours": "Team"}[side]
    call = f" · {words.span(line.call_duration_s)} call" if line.call_duration_s is not None else ""
    stamp = f"{who} · {words.channel(line.channel)}{call} · {words.moment(line.at, zone)}"
    return tag("li", line.body or "(no text)", tag("small", stamp), data_side=side)


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "at": line.at.isoformat(),
            "inbound": int(line.inbound),
            "automated": int(line.automated),
            "channel": line.channel,
            "call_duration_s": line.call_duration_s,
            "body": line.body,
        }
        for line in data.lines
    ]


_AT = datetime(2026, 11, 24, 16, 20, tzinfo=UTC)


def _said(after_min: int, inbound: bool, body: str, *, automated: bool = False) -> Line:
    return Line(at=_AT + timedelta(minutes=after_min), inbound=inbound, body=body, channel="sms", automated=automated)


DEMO = Data(
    zone="America/Los_Angeles",
    lines=[
        _said(0, False, "Thanks for stopping by our open house! An agent will be in touch.", automated=True),
        _said(6, True, "Hi! We loved it. We look for 3 bedrooms and some garden, Pasadena, maybe Altadena"),
        _said(9, False, "Good to hear. Do you have a price in mind?"),
        _said(13, True, "under 850k would be great, we're pre-approved with Wells"),
        _said(33, True, "Could we see the one on Linda Vista this Saturday?\nMorning is best"),
    ],
)
EMPTY = Data()
