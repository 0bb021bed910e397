from streamlit.testing.v1 import AppTest

from enterprisehub.contracts.api.leads import LeadOrder, Temperature
from enterprisehub.dashboards.drawing.panel import OpenLead
from enterprisehub.dashboards.panels.call_queue import Query, filters


def panel() -> None:
    import streamlit as st  # noqa: PLC0415 a script of its own

    from enterprisehub.dashboards.panels import call_queue  # noqa: PLC0415 likewise

    st.session_state["query"] = call_queue.controls(key="queue")
    st.session_state["event"] = call_queue.render(call_queue.DEMO, key="queue")


def opened(**address: str | list[str]) -> AppTest:
    app = AppTest.from_function(panel, default_timeout=20)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def test_click_opens_the_lead() -> None:
    app = opened()
    app.button(key="queue-1-open").click().run()
    assert app.session_state["event"] == OpenLead("demo", "ben-okafor")


def test_name_of_a_stranger_is_no_markdown() -> None:
    assert r"\[relocation from Lagos\]" in opened().button(key="queue-1-open").label


def test_nothing_asked() -> None:
    assert opened().session_state["query"] == Query()


def test_filters_from_the_address() -> None:
    app = opened(
        find=" ana ", sort="Longest waiting", temperature=["hot", "warm"], waiting="true", mine="true", show="50"
    )
    assert app.session_state["query"] == Query(
        search="ana",
        order=LeadOrder.WAITING,
        temperatures=(Temperature.HOT, Temperature.WARM),
        waiting=True,
        mine=True,
        limit=50,
    )


def test_filters_in_words() -> None:
    query = Query(search="ana", temperatures=(Temperature.HOT, Temperature.WARM), waiting=True, mine=True)
    assert filters(query) == ["“ana”", "hot or warm", "waiting for our answer", "mine only"]
    assert filters(Query()) == []
