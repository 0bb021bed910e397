"""All panels there are. A new panel is a module in `panels/` and a line here; the gallery and the tests follow."""

from typing import Any

from msgspec import Struct

from enterprisehub.dashboards.drawing.panel import Panel
from enterprisehub.dashboards.panels import (
    call_queue,
    churn,
    coaching,
    conversation,
    dead_letters,
    identity,
    intake,
    live_feed,
    matches,
    qualification,
    score,
    timeline,
)


class Entry(Struct, frozen=True, kw_only=True):
    panel: Panel[Any]
    area: str
    """The page it belongs to."""
    thin: Any = None
    """An example of data that is too little, for panels that show a model's answer."""


PANELS: dict[str, Entry] = {
    "call_queue": Entry(panel=call_queue, area="Today"),
    "live_feed": Entry(panel=live_feed, area="Today"),
    "identity": Entry(panel=identity, area="Lead"),
    "score": Entry(panel=score, area="Lead", thin=score.THIN),
    "coaching": Entry(panel=coaching, area="Lead"),
    "conversation": Entry(panel=conversation, area="Lead"),
    "qualification": Entry(panel=qualification, area="Lead"),
    "churn": Entry(panel=churn, area="Lead", thin=churn.THIN),
    "matches": Entry(panel=matches, area="Lead", thin=matches.THIN),
    "timeline": Entry(panel=timeline, area="Lead"),
    "intake": Entry(panel=intake, area="Operations"),
    "dead_letters": Entry(panel=dead_letters, area="Operations"),
}
