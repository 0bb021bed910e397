from datetime import datetime
from typing import Any

from tests.dashboards.pages.conftest import Visit

from enterprisehub.contracts.api.base import Role
from enterprisehub.dashboards.hub.port import HubAway, NotLoggedIn

PANELS = 11


def acts(visit: Visit) -> list[tuple[str, str, Any]]:
    """Return what the user had done; supposing is none of it."""
    return [one for one in visit.hub.sent if not one[1].endswith("/what-if")]


def opened(visit: Visit, place: int = 0) -> Visit:
    visit.log_in()
    visit.app.button(key=f"queue-{place}-open").click()
    return visit.run()


def test_click_in_the_queue_opens_the_lead() -> None:
    visit = opened(Visit(Role.AGENT))
    assert visit.app.query_params["contact"] == "ana-ruiz"
    assert '<h3 class="eh-name">Ana Ruiz</h3>' in visit.html
    assert visit.html.count("eh-title") == PANELS
    assert 'data-kind="error"' not in visit.html


def test_contact_is_asked_once_for_all_panels() -> None:
    assert opened(Visit(Role.AGENT)).hub.calls.count("contact") == 1


def test_too_little_data() -> None:
    visit = opened(Visit(Role.AGENT), place=3)
    assert visit.html.count("Not enough data to say anything") == 2


def test_matches_fail_alone() -> None:
    visit = Visit(Role.AGENT)
    visit.hub.failing["matches"] = HubAway("The ml service is away.")
    opened(visit)
    assert visit.html.count('data-kind="error"') == 1
    assert "The ml service is away." in visit.html


def test_contact_fails() -> None:
    visit = Visit(Role.AGENT)
    visit.hub.failing["contact"] = HubAway("Postgres is away.")
    opened(visit)
    assert visit.html.count("Postgres is away.") == 8
    assert "Could we see the one on Linda Vista" in visit.html


def test_a_next_action_is_accepted() -> None:
    visit = opened(Visit(Role.AGENT))
    visit.app.button(key="actions-ana-ruiz-0-accept").click()
    visit.run()
    method, path, body = acts(visit)[-1]
    assert (method, path) == ("POST", "/v1/contacts/ana-ruiz/actions")
    assert (body.action, body.verdict) == ("tip:answer:m3", "accepted")
    assert visit.app.toast[0].value == "Accepted. You can undo it."


def test_a_decision_is_undone() -> None:
    visit = opened(Visit(Role.AGENT))
    visit.app.button(key="actions-ana-ruiz-2-undo").click()
    visit.run()
    assert acts(visit)[-1][:2] == ("DELETE", "/v1/contacts/ana-ruiz/actions/7")


def test_a_call_is_logged() -> None:
    visit = opened(Visit(Role.AGENT))
    visit.app.number_input(key="actions-ana-ruiz-minutes").set_value(4)
    visit.app.text_input(key="actions-ana-ruiz-note").set_value("wants Saturday")
    visit.app.button(key="FormSubmitter:actions-ana-ruiz-call-form-Log the call").click()
    visit.run()
    _, path, body = acts(visit)[-1]
    assert path == "/v1/contacts/ana-ruiz/calls"
    assert (body.outcome, body.duration_s, body.note) == ("answered", 240, "wants Saturday")


def test_a_session_that_ends_amid_an_action_runs_nothing() -> None:
    visit = opened(Visit(Role.AGENT))
    visit.hub.failing["/v1/contacts/ana-ruiz/actions"] = NotLoggedIn("The session has ended.")
    visit.app.button(key="actions-ana-ruiz-0-accept").click()
    visit.run()
    assert acts(visit) == []
    assert "Your session has ended" in visit.html


def test_name_with_markup() -> None:
    visit = opened(Visit(Role.AGENT), place=2)
    assert "Chloe *Martin* &lt;b&gt;" in visit.html


def test_travel_in_time() -> None:
    visit = opened(Visit(Role.AGENT))
    picker: Any = visit.app.get("date_time_input")[0]
    picker.set_value(datetime(2026, 11, 24, 16, 30))  # noqa: DTZ001 naive: what the picker gives
    visit.run()
    assert visit.hub.as_of is not None
    assert visit.hub.as_of.isoformat() == "2026-11-24T16:30:00+00:00"
    assert "As known on Tue 24 Nov 2026, 16:30" in visit.html
