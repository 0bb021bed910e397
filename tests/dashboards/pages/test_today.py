from tests.dashboards.pages.conftest import Visit

from enterprisehub.contracts.api.base import Role
from enterprisehub.dashboards.hub.port import HubAway, NotLoggedIn


def test_queue_and_feed() -> None:
    visit = Visit(Role.AGENT).log_in()
    assert "Ana Ruiz" in visit.app.button(key="queue-0-open").label
    assert visit.html.count("eh-title") == 5


def test_queue_is_empty() -> None:
    visit = Visit(Role.AGENT)
    visit.hub.empty = True
    visit.log_in()
    assert "No leads yet" in visit.html


def test_queue_fails_alone() -> None:
    visit = Visit(Role.AGENT)
    visit.hub.failing["leads"] = HubAway("Postgres is away.")
    visit.log_in()
    assert "Postgres is away." in visit.html
    assert visit.html.count('data-kind="error"') == 1


def test_session_ended_at_the_hub() -> None:
    visit = Visit(Role.AGENT)
    visit.hub.failing["leads"] = NotLoggedIn("The session has expired.")
    visit.log_in()
    visit.app.button(key="queue-login").click()
    visit.run()
    assert [one.label for one in visit.app.text_input] == [
        "E-mail",
        "Password",
        "Invitation or reset token",
        "New password",
    ]
