from streamlit.testing.v1 import AppTest

from enterprisehub.dashboards.drawing.panel import ReplayDeadLetter


def panel() -> None:
    import streamlit as st  # noqa: PLC0415 a script of its own

    from enterprisehub.dashboards.panels import dead_letters  # noqa: PLC0415 likewise

    st.session_state["event"] = dead_letters.render(dead_letters.DEMO, key="letters")


def test_click_asks_for_a_replay() -> None:
    app = AppTest.from_function(panel, default_timeout=20).run()
    app.button(key="letters-481-replay").click().run()
    assert app.session_state["event"] == ReplayDeadLetter(481)
