from streamlit.testing.v1 import AppTest

from enterprisehub.dashboards.shell.frame import as_csv


def framed() -> None:
    """Two panels; what the first does is told by session state."""
    from datetime import UTC, datetime  # noqa: PLC0415 a script of its own

    import streamlit as st  # noqa: PLC0415 likewise

    from enterprisehub.dashboards.hub.port import HubAway, NotLoggedIn  # noqa: PLC0415 likewise
    from enterprisehub.dashboards.panels import call_queue, score  # noqa: PLC0415 likewise
    from enterprisehub.dashboards.shell.frame import Frame, show  # noqa: PLC0415 likewise

    state = st.session_state
    state.setdefault("events", [])
    state.setdefault("loads", 0)

    def load() -> call_queue.Data:
        state.loads += 1
        match state.get("trouble"):
            case "away":
                raise HubAway("The hub does not answer.")
            case "ended":
                raise NotLoggedIn("The session has expired.")
            case "bug":
                raise KeyError("oops")
        return call_queue.DEMO

    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    frame = Frame(
        zone="Europe/Berlin",
        handle=state.events.append,
        log_out=lambda: state.update(left=True),
        now=lambda: noon,
    )
    show(frame, call_queue, load, key="queue")
    show(frame, score, lambda: score.DEMO, key="score")


def run(trouble: str | None = None) -> AppTest:
    app = AppTest.from_function(framed, default_timeout=20)
    app.session_state["trouble"] = trouble
    app.run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def test_title_stamp_and_download() -> None:
    app = run()
    assert "Call queue" in html(app)
    assert html(app).count("as of 13:00:00") == 2
    assert len(app.get("download_button")) == 2
    assert not app.get("skeleton")


def test_service_away_costs_its_own_panel_only() -> None:
    app = run("away")
    assert html(app).count('data-kind="error"') == 1
    assert "The hub does not answer." in html(app)
    assert "Replied within 4 minutes" in html(app)


def test_try_again() -> None:
    app = run("away")
    app.session_state["trouble"] = None
    app.button(key="queue-again").click().run()
    assert 'data-kind="error"' not in html(app)
    assert app.session_state["loads"] == 2


def test_session_ended() -> None:
    app = run("ended")
    assert "Your session has ended" in html(app)
    app.button(key="queue-login").click().run()
    assert app.session_state["left"] is True


def test_fault_of_ours_costs_its_own_panel_only() -> None:
    app = run("bug")
    assert "could not be drawn" in html(app)
    assert "oops" not in html(app)
    assert "Replied within 4 minutes" in html(app)


def test_event_reaches_the_page() -> None:
    app = run()
    app.button(key="queue-0-open").click().run()
    assert [event.contact_id for event in app.session_state["events"]] == ["ana-ruiz"]


def test_csv() -> None:
    assert as_csv([{"name": "Ana, R", "p": 0.5}, {"name": None, "p": None}]) == 'name,p\r\n"Ana, R",0.5\r\n,\r\n'


def test_csv_without_rows() -> None:
    assert as_csv([]) == ""


def test_csv_holds_no_formula() -> None:
    assert as_csv([{"name": "=HYPERLINK(1)", "p": -0.5}]).splitlines()[1] == "'=HYPERLINK(1),-0.5"
