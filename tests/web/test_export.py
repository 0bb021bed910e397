from pathlib import Path

import msgspec

from enterprisehub.dashboards import gallery
from enterprisehub.dashboards.panels import PANELS

EXPORTED = Path(__file__).parents[2] / "web" / "panels.json"


def test_the_committed_export_is_what_the_panels_draw() -> None:
    """Refresh it with `make gallery`."""
    fresh = msgspec.json.decode(msgspec.json.encode(gallery.panels()))
    kept = msgspec.json.decode(EXPORTED.read_bytes())
    assert [one["name"] for one in kept] == list(PANELS)
    for now, then in zip(fresh, kept, strict=True):
        assert then == now, now["name"]


def test_every_panel_shows_something() -> None:
    for one in msgspec.json.decode(EXPORTED.read_bytes()):
        assert one["parts"] or one["rows"] or one["name"] == "live_feed"
