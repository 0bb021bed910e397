"""Write the panels' examples for the static gallery: `python -m enterprisehub.dashboards.gallery FILE`.

Each panel is drawn by its own `render` on its `DEMO`, and what it drew is taken apart: markup as it is, charts as
Vega-Lite, controls by their labels. So the gallery shows what the screens show, and nothing is drawn twice.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
from streamlit.testing.v1 import AppTest

from enterprisehub.dashboards.panels import PANELS, exported

CHART_WIDTH: Final = 560
CHART: Final = "chart:"


def _script(name: str) -> None:
    import streamlit as st  # noqa: PLC0415 a script of its own

    from enterprisehub.dashboards.drawing import charts  # noqa: PLC0415 likewise
    from enterprisehub.dashboards.panels import PANELS  # noqa: PLC0415 likewise

    def keep(chart: "Any", *, key: str, says: str, height: int = 260) -> None:  # noqa: ARG001 the shape of charts.draw
        spec = chart.properties(width=CHART_WIDTH, height=height).to_json(indent=None)
        st.code(CHART + says + "\n" + spec, language=None)

    drawn, charts.draw = charts.draw, keep
    try:
        PANELS[name].panel.render(PANELS[name].panel.DEMO, key="gallery")
    finally:
        charts.draw = drawn


def panels() -> list[dict[str, Any]]:
    """Return all panels with what they draw, as plain values."""
    return [_panel(name) for name in PANELS]


def _panel(name: str) -> dict[str, Any]:
    entry = PANELS[name]
    parts = [] if name == "live_feed" else [*_parts(name)]
    return {
        "name": name,
        "title": entry.panel.TITLE,
        "purpose": entry.panel.PURPOSE,
        "area": entry.area,
        "parts": parts,
        "rows": list(entry.panel.rows(entry.panel.DEMO)),
        "data": exported(entry.panel.DEMO),
    }


def _parts(name: str) -> Iterator[dict[str, Any]]:
    script = f"from enterprisehub.dashboards.gallery import _script\n_script({name!r})\n"
    app = AppTest.from_string(script, default_timeout=30).run()
    if app.exception:
        raise RuntimeError(f"{name}: {app.exception[0].message}")
    yield from _walked(app.main)


def _walked(block: Any) -> Iterator[dict[str, Any]]:
    for child in block.children.values():
        part = _part(child)
        if part is not None:
            yield part


def _part(node: Any) -> dict[str, Any] | None:
    kind = node.type
    if kind == "flex_container":
        return _group(node)
    if kind == "html":
        return {"kind": "html", "html": node.proto.body}
    if kind == "dataframe":
        return {"kind": "rows"}
    if kind == "code" and node.value.startswith(CHART):
        says, _, spec = node.value.removeprefix(CHART).partition("\n")
        return {"kind": "chart", "says": says, "spec": msgspec.json.decode(spec)}
    if kind in {"button", "popover"}:
        return {"kind": "button", "label": _label(node).replace("*", "").replace("\\", "")}
    return None  # what takes input has nothing to show here


def _label(node: Any) -> str:
    label: str = node.proto.popover.label if node.type == "popover" else node.label
    return label


def _group(node: Any) -> dict[str, Any] | None:
    parts = [*_walked(node)]
    flex = node.proto.flex_container
    across = flex.direction == flex.Direction.HORIZONTAL
    return {"kind": "group", "across": across, "card": flex.border, "parts": parts} if parts else None


def main() -> None:
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(msgspec.json.format(msgspec.json.encode(panels()), indent=1) + b"\n")


if __name__ == "__main__":
    main()
