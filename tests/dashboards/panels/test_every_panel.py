"""Every panel of the registry in each of its states: a new panel is tested by being listed."""

import inspect
import pkgutil
from types import ModuleType
from typing import Any

import msgspec
import pytest
from streamlit.testing.v1 import AppTest

from enterprisehub.dashboards import panels as package
from enterprisehub.dashboards.drawing.components import SYNTHETIC
from enterprisehub.dashboards.panels import PANELS, exported

NAMES = list(PANELS)
SCORED = ["call_queue", "score", "churn", "timeline", "what_if", "risk_board", "going_cold"]


def draw(name: str, example: str) -> AppTest:
    def script(name: str, example: str) -> None:
        import streamlit as st  # noqa: PLC0415 a script of its own

        from enterprisehub.dashboards.panels import PANELS  # noqa: PLC0415 likewise

        entry = PANELS[name]
        examples = {"loading": None, "empty": entry.panel.EMPTY, "demo": entry.panel.DEMO, "thin": entry.thin}
        st.session_state["event"] = entry.panel.render(examples[example], key="panel")

    app = AppTest.from_function(script, args=(name, example), default_timeout=20).run()
    assert not app.exception
    return app


def all_html(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize("name", NAMES)
def test_loading_shows_a_skeleton(name: str) -> None:
    app = draw(name, "loading")
    assert len(app.get("skeleton")) == 1
    assert not app.get("html")
    assert app.session_state["event"] is None


@pytest.mark.parametrize("name", [name for name in NAMES if name != "live_feed"])
def test_empty_says_what_to_do(name: str) -> None:
    app = draw(name, "empty")
    drawn = all_html(app)
    assert 'data-kind="empty"' in drawn
    assert drawn.count("<p") >= 2
    assert not app.get("skeleton")


@pytest.mark.parametrize("name", NAMES)
def test_demo_is_drawn(name: str) -> None:
    app = draw(name, "demo")
    drawn = all_html(app)
    assert 'data-kind="empty"' not in drawn
    assert 'data-kind="error"' not in drawn
    assert not app.get("skeleton")
    assert drawn or app.dataframe or app.text_input or name == "live_feed"
    assert app.session_state["event"] is None


@pytest.mark.parametrize("name", [name for name, entry in PANELS.items() if entry.thin is not None])
def test_too_little_data_says_so(name: str) -> None:
    drawn = all_html(draw(name, "thin"))
    assert "Not enough data to say anything" in drawn
    assert "eh-big" not in drawn


@pytest.mark.parametrize("name", SCORED)
def test_synthetic_model_is_named_with_its_score(name: str) -> None:
    assert SYNTHETIC in all_html(draw(name, "demo"))


@pytest.mark.parametrize("name", NAMES)
def test_rows_have_one_header(name: str) -> None:
    panel = PANELS[name].panel
    rows = panel.rows(panel.DEMO)
    assert len({tuple(row) for row in rows}) <= 1
    assert bool(rows) is (name != "live_feed")
    for row in rows:
        assert all(cell is None or isinstance(cell, str | int | float) for cell in row.values())


@pytest.mark.parametrize("name", NAMES)
def test_examples_can_be_exported(name: str) -> None:
    panel = PANELS[name].panel
    assert msgspec.json.decode(msgspec.json.encode(exported(panel.DEMO))) != {}


@pytest.mark.parametrize("name", NAMES)
def test_panel_says_what_it_is_for(name: str) -> None:
    panel = PANELS[name].panel
    assert panel.TITLE
    assert panel.PURPOSE.endswith("?")


def test_every_module_is_listed() -> None:
    found = {module.name for module in pkgutil.iter_modules(package.__path__)}
    assert found == set(PANELS)


def test_panels_are_pure() -> None:
    """No panel reads session state, the address or the network."""
    forbidden = ("session_state", "query_params[", "httpx", "st.context", "st.rerun", "st.switch_page")
    for name, entry in PANELS.items():
        source = _source(entry.panel)
        assert not [word for word in forbidden if word in source], name


def _source(module: Any) -> str:
    assert isinstance(module, ModuleType)
    return inspect.getsource(module)
