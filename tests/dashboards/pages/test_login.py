import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

from tests.dashboards.pages.conftest import Visit

from enterprisehub.contracts.api.base import Role
from enterprisehub.dashboards.hub.fake import INVITATION
from enterprisehub.dashboards.hub.port import HubAway
from enterprisehub.dashboards.shell.keeping import COOKIE
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


COMPANY = "Log in with your company's account"
BACK = {COOKIE: "fake"}


def id_token(email: str) -> str:
    return f"e30.{urlsafe_b64encode(json.dumps({'email': email}).encode()).decode().rstrip('=')}.signature"


def test_still_there_after_a_reload() -> None:
    visit = Visit(Role.AGENT).log_in()
    visit.cookies = BACK
    assert "Call queue" in visit.reload().html


def test_reload_after_too_long() -> None:
    visit = Visit(Role.AGENT).log_in()
    visit.cookies = BACK
    visit.clock.moment += IDLE_LIMIT + timedelta(seconds=1)
    visit.reload()
    assert visit.app.info[0].value == "You were logged out after 30 minutes without a click."
    assert visit.hub.open is None


def test_reload_after_the_session_has_ended() -> None:
    visit = Visit(Role.AGENT)
    visit.cookies = BACK
    visit.run()
    assert visit.app.info[0].value == "Your session has ended. Please log in again."
    assert "Call queue" not in visit.html


def test_reload_while_the_hub_is_away() -> None:
    visit = Visit(Role.AGENT).log_in()
    visit.cookies = BACK
    visit.hub.down = True
    visit.reload()
    assert "The hub does not answer." in visit.html
    visit.hub.down = False
    visit.app.button[0].click()
    assert "Call queue" in visit.run().html


def test_log_out_holds_though_the_tab_was_opened_with_the_cookie() -> None:
    visit = Visit(Role.AGENT).log_in()
    visit.cookies = BACK
    visit.reload()
    visit.hub.failing["log_out"] = HubAway("The hub does not answer.")
    menu: Any = visit.app.get("menu_button")[0]
    menu.click("Log out")
    visit.run()
    assert visit.app.info[0].value == "You have logged out."
    assert "Call queue" not in visit.run().html


def test_the_hub_hears_of_the_user_once_a_minute() -> None:
    visit = Visit(Role.AGENT).log_in()
    visit.run()
    assert "seen" not in visit.hub.calls
    visit.clock.advance(seconds=61)
    visit.run()
    visit.run()
    assert visit.hub.calls.count("seen") == 1


def test_company_log_in_is_offered_where_it_is_set_up() -> None:
    assert COMPANY not in [one.label for one in Visit(Role.AGENT).run().app.button]
    assert COMPANY in [one.label for one in Visit(Role.AGENT, company=True).run().app.button]


def test_come_from_the_company() -> None:
    visit = Visit(Role.AGENT, company=True)
    visit.id_token = id_token("ana@example.com")
    assert "Call queue" in visit.run().html


def test_company_knows_somebody_whom_nobody_invited() -> None:
    visit = Visit(Role.AGENT, company=True)
    visit.id_token = id_token("gus@evil.example")
    visit.run()
    assert visit.app.info[0].value == "Nobody has invited gus@evil.example: ask your team lead for an account."


def test_idle_out_is_not_undone_by_the_token_of_before() -> None:
    visit = Visit(Role.AGENT, company=True)
    visit.id_token = id_token("ana@example.com")
    visit.run()
    visit.clock.moment += IDLE_LIMIT + timedelta(seconds=1)
    visit.run()
    assert "Call queue" not in visit.html
    assert "Call queue" not in visit.reload().html
