import pytest
from streamlit.testing.v1 import AppTest

from enterprisehub.dashboards.pages.gallery import STATES
from enterprisehub.dashboards.panels import PANELS


def script() -> None:
    from enterprisehub.dashboards.pages import gallery  # noqa: PLC0415 a script of its own

    gallery.draw()


@pytest.mark.parametrize("state", STATES)
def test_all_panels_in_a_state(state: str) -> None:
    app = AppTest.from_function(script, default_timeout=30)
    app.query_params["state"] = state
    app.run()
    assert not app.exception
    drawn = " ".join(element.proto.body for element in app.get("html"))
    shown = [entry for entry in PANELS.values() if state != "too little data" or entry.thin is not None]
    assert drawn.count("eh-title") == len(shown)
    assert (drawn.count('data-kind="error"') == len(PANELS)) is (state == "error")
    assert len(app.get("skeleton")) == (len(PANELS) if state == "loading" else 0)


def test_one_area() -> None:
    app = AppTest.from_function(script, default_timeout=30)
    app.query_params["area"] = "Operations"
    app.run()
    drawn = " ".join(element.proto.body for element in app.get("html"))
    assert drawn.count("eh-title") == sum(entry.area == "Operations" for entry in PANELS.values())
