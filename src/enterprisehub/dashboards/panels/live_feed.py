"""What happens right now: every processed event, pushed to the browser by the realtime service."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from enterprisehub.dashboards.drawing import states
from enterprisehub.dashboards.drawing.panel import OpenLead, Row, TicketWanted, UserEvent
from enterprisehub.dashboards.live.address import SOCKET_PATH
from enterprisehub.dashboards.live.component import live_feed

TITLE = "Live"
PURPOSE = "What is happening right now?"
ROWS = 40


class Data(Struct, frozen=True, kw_only=True):
    """Where the browser connects. It must stay equal between reruns, or the feed is told again."""

    url: str | None = None
    """Address of the socket; None derives it from the page's host, `port` and `path`."""
    port: int = 8004
    path: str = SOCKET_PATH
    ticket: str | None = None
    channel: str = "scores"
    replay: list[dict[str, Any]] | None = None
    """A recording to play instead of connecting: `{"after_ms": …, "data": …}`."""


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading()
        return None
    clicks = live_feed(
        {
            "url": data.url,
            "port": data.port,
            "path": data.path,
            "ticket": data.ticket,
            "channel": data.channel,
            "limit": ROWS,
            "replay": data.replay,
        },
        key=key,
    )
    if clicks.opened:
        return OpenLead(clicks.opened["location_id"], clicks.opened["contact_id"])
    return TicketWanted() if clicks.ticket else None


def rows(data: Data) -> Sequence[Row]:  # noqa: ARG001 a panel has it
    """Nothing to download: the events are in the browser only, the queue has the same leads."""
    return []


def _event(
    after_ms: int, name: str, temperature: str, probability: float | None, reason: str, sign: int
) -> dict[str, Any]:
    contact = name.lower().replace(" ", "-")
    return {
        "after_ms": after_ms,
        "data": {
            "location_id": "demo",
            "contact_id": contact,
            "event_id": f"demo-{contact}-{after_ms}",
            "name": name,
            "temperature": temperature,
            "probability": probability,
            "interval": None if probability is None else [probability * 0.7, min(0.95, probability * 1.25)],
            "reasons": [{"feature": "demo", "label": reason, "contribution": 0.6 * sign}] if reason else [],
            "model": {"name": "lead", "version": "1", "trained_on": "synthetic"},
            "occurred_at": "2026-11-24T17:05:00Z",
        },
    }


DEMO = Data(
    replay=[
        _event(50, "Ana Ruiz", "hot", 0.62, "Replied within 4 minutes", 1),
        _event(60, "Ben Okafor", "warm", 0.31, "Named a budget", 1),
        _event(60, "Chloe Martin", "cool", 0.14, "Says there is no hurry", -1),
        _event(60, "Dev Patel", "unknown", None, "", 1),
        _event(60, "Ana Ruiz", "hot", 0.66, "Asks for a showing", 1),
    ]
)
EMPTY = Data(replay=[])
