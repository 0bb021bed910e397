from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from enterprisehub.contracts.api.base import Role
from enterprisehub.dashboards.hub.fake import FakeDoor
from enterprisehub.dashboards.hub.port import Refused
from enterprisehub.dashboards.shell.context import Context, Wiring
from enterprisehub.dashboards.shell.session import LoggedIn
from enterprisehub.kit.clock import FixedClock

START = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)


def script(context: "Any") -> None:
    from enterprisehub.dashboards.pages import operations  # noqa: PLC0415 a script of its own

    operations.draw(context)


def seen_by(role: Role, door: FakeDoor) -> AppTest:
    user = LoggedIn(token="fake", name="Olga", role=role, ghl_user_id=None, expires_at=START + timedelta(hours=1))
    wiring = Wiring(door=door, clock=FixedClock(START), realtime_url=None, realtime_port=8004)
    context = Context(
        user=user,
        hub=door.hub,
        wiring=wiring,
        zone="UTC",
        open_lead=lambda _: pytest.fail("no lead here"),
        log_out=lambda: None,
        touch=lambda: None,
    )
    app = AppTest.from_function(script, args=(context,), default_timeout=20).run()
    assert not app.exception
    return app


def html(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def test_operator_sees_dead_letters() -> None:
    app = seen_by(Role.OPERATOR, FakeDoor())
    assert "startTime is not a date" in html(app)
    assert "Intake and write-back" in html(app)


def test_lead_sees_counts_only() -> None:
    door = FakeDoor()
    assert "Intake and write-back" in html(seen_by(Role.LEAD, door))
    assert sorted(door.hub.calls) == ["/v1/audit", "overview"]


def test_dead_letter_is_replayed() -> None:
    door = FakeDoor()
    app = seen_by(Role.OPERATOR, door)
    app.button(key="dead-letters-481-replay").click().run()
    assert door.hub.replayed == [481]
    assert "No dead letters" in html(app)
    assert app.toast[0].value == "1 put back into the queue."


def test_write_back_is_sent_again() -> None:
    door = FakeDoor()
    app = seen_by(Role.OPERATOR, door)
    app.button(key="write-backs-77-send").click().run()
    assert door.hub.sent == [("POST", "/v1/outbox/77/replay", None)]


def test_an_incident_is_taken() -> None:
    door = FakeDoor()
    app = seen_by(Role.OPERATOR, door)
    app.button(key="incidents-12-acknowledge").click().run()
    assert door.hub.sent == [("POST", "/v1/incidents/12/acknowledge", None)]


def test_an_action_is_checked_and_then_taken() -> None:
    door = FakeDoor()
    app = seen_by(Role.OPERATOR, door)
    assert not [button for button in app.button if button.key == "incidents-12-take"]
    assert app.selectbox(key="incidents-12-action").options[0] == "Restart a service (in the runbook)"
    app.button(key="incidents-12-check").click().run()
    method, path, body = door.hub.sent[-1]
    assert (method, path) == ("POST", "/v1/incidents/12/actions")
    assert (body.action, body.service, body.dry_run) == ("restart", "coaching", True)
    assert "End coaching politely and start it at once." in html(app)
    assert "5 runs left this hour." in html(app)
    app.button(key="incidents-12-take").click().run()
    assert [(sent[2].action, sent[2].dry_run) for sent in door.hub.sent] == [("restart", True), ("restart", False)]
    assert not [button for button in app.button if button.key == "incidents-12-take"]


def test_another_choice_is_checked_anew() -> None:
    app = seen_by(Role.OPERATOR, FakeDoor())
    app.button(key="incidents-12-check").click().run()
    app.selectbox(key="incidents-12-action").set_value("collect_diagnostics").run()
    assert not [button for button in app.button if button.key == "incidents-12-take"]


def test_an_action_that_may_not_run_says_why() -> None:
    door = FakeDoor()
    app = seen_by(Role.OPERATOR, door)
    app.button(key="incidents-12-check").click().run()
    door.hub.failing["/v1/incidents/12/actions"] = Refused("restart ran 6 times within the hour: look for the cause.")
    app.button(key="incidents-12-take").click().run()
    assert "restart ran 6 times within the hour" in html(app)


def test_logs_are_searched_by_word_level_and_service() -> None:
    door = FakeDoor()
    app = seen_by(Role.OPERATOR, door)
    assert door.hub.asked["/v1/logs"] == {"text": "", "level": "warning", "limit": 200}
    app.text_input(key="logs-text").set_value(" 4bf92f35 ")
    app.selectbox(key="logs-level").set_value("info")
    app.selectbox(key="logs-service").set_value("hub").run()
    assert door.hub.asked["/v1/logs"] == {"text": "4bf92f35", "level": "info", "service": "hub", "limit": 200}
    shown = next(one.value for one in app.dataframe if "Fields" in one.value)
    assert list(shown["Message"][:2]) == ["not published yet", "request failed"]
    assert "trace.id=4bf92f3577b34da6a3ce929d0e0e4736" in shown["Fields"][1]
    assert "route=/v1/team/forecast" in shown["Fields"][1]


def test_no_logs_for_a_lead() -> None:
    door = FakeDoor()
    seen_by(Role.LEAD, door)
    assert "/v1/logs" not in door.hub.calls
