from datetime import timedelta

from tests.dashboards.pages.conftest import Visit

from enterprisehub.contracts.api.base import Role
from enterprisehub.dashboards.hub.fake import INVITATION
from enterprisehub.dashboards.shell.session import IDLE_LIMIT


def test_form_before_everything_else() -> None:
    visit = Visit(Role.AGENT).run()
    assert [one.label for one in visit.app.text_input] == [
        "E-mail",
        "Password",
        "Invitation or reset token",
        "New password",
    ]
    assert visit.hub.calls == []


def test_wrong_password() -> None:
    visit = Visit(Role.AGENT).log_in("wrong")
    assert "E-mail and password do not fit." in visit.html
    assert visit.hub.calls == []


def test_password_missing() -> None:
    visit = Visit(Role.AGENT).log_in("")
    assert visit.app.warning[0].value == "Give both your e-mail and your password."


def test_hub_away() -> None:
    visit = Visit(Role.AGENT)
    visit.hub.down = True
    visit.log_in()
    assert "The hub does not answer." in visit.html


def test_logged_in() -> None:
    visit = Visit(Role.AGENT).log_in()
    assert "Call queue" in visit.html
    assert "leads" in visit.hub.calls


def test_idle_too_long() -> None:
    visit = Visit(Role.AGENT).log_in()
    visit.clock.moment += IDLE_LIMIT + timedelta(seconds=1)
    visit.run()
    assert visit.app.info[0].value == "You were logged out after 30 minutes without a click."
    assert "Call queue" not in visit.html


def choose(token: str, password: str) -> Visit:
    visit = Visit(Role.AGENT).run()
    visit.app.text_input[2].set_value(token)
    visit.app.text_input[3].set_value(password)
    visit.app.button[1].click()
    return visit.run()


def test_invitation() -> None:
    assert "Call queue" in choose(INVITATION, "long enough").html


def test_invitation_used_before() -> None:
    assert "The token has been used or has expired." in choose("ehi_old", "long enough").html


def test_new_password_too_short() -> None:
    assert "at least 10 characters" in choose(INVITATION, "short").app.warning[0].value
