from streamlit.testing.v1 import AppTest

from enterprisehub.dashboards.drawing.panel import OpenLead


def panel() -> None:
    import streamlit as st  # noqa: PLC0415 a script of its own

    from enterprisehub.dashboards.panels import escalations  # noqa: PLC0415 likewise

    st.session_state["event"] = escalations.render(escalations.DEMO, key="escalations")


def test_click_opens_the_lead() -> None:
    app = AppTest.from_function(panel, default_timeout=20).run()
    app.button(key="queue-escalations-0").click().run()
    assert app.session_state["event"] == OpenLead("demo", "ana-ruiz")
