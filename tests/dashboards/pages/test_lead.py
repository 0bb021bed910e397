from datetime import datetime
from typing import Any

import pytest
from tests.dashboards.pages.conftest import Visit

from enterprisehub.contracts.api.base import Role
from enterprisehub.dashboards.hub.port import HubAway, NotLoggedIn, Refused

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
    assert 'title="Ana Ruiz">Ana Ruiz</h3>' in visit.html
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
    visit.app.button(key="actions-ana-ruiz-1-accept").click()
    visit.run()
    method, path, body = acts(visit)[-1]
    assert (method, path) == ("POST", "/v1/contacts/ana-ruiz/actions")
    assert (body.action, body.verdict) == ("play:new_information", "accepted")
    assert visit.app.toast[0].value == "Accepted. You can undo it."


TIP = "actions-ana-ruiz-0-t1"


@pytest.mark.parametrize(("button", "answer"), [("accept", "accepted"), ("ignore", "ignored")])
def test_a_tip_is_answered_to_coaching(button: str, answer: str) -> None:
    visit = opened(Visit(Role.AGENT))
    visit.app.button(key=f"{TIP}-{button}").click()
    visit.run()
    method, path, body = acts(visit)[-1]
    assert (method, path) == ("POST", "/v1/coaching/contacts/ana-ruiz/tips/t1/answer")
    assert (body.answer, body.reason, body.text) == (answer, "", "")


def test_words_of_a_tip_are_edited() -> None:
    visit = opened(Visit(Role.AGENT))
    assert visit.app.text_area(key=f"{TIP}-text").value == "Saturday works. Is 10:00 or 14:00 better for you?"
    visit.app.text_area(key=f"{TIP}-text").set_value("Saturday at 11?")
    visit.app.button(key=f"FormSubmitter:{TIP}-edit-form-Take these words").click()
    visit.run()
    assert (acts(visit)[-1][2].answer, acts(visit)[-1][2].text) == ("edited", "Saturday at 11?")


def test_a_tip_is_edited_into_nothing() -> None:
    visit = opened(Visit(Role.AGENT))
    visit.app.text_area(key=f"{TIP}-text").set_value("  ")
    visit.app.button(key=f"FormSubmitter:{TIP}-edit-form-Take these words").click()
    visit.run()
    assert acts(visit) == []
    assert visit.app.warning[0].value == "Write the words that go out."


def test_a_tip_is_dismissed_because() -> None:
    visit = opened(Visit(Role.AGENT))
    visit.app.text_input(key=f"{TIP}-more").set_value("she called")
    visit.app.button(key=f"FormSubmitter:{TIP}-reject-form-Dismiss").click()
    visit.run()
    assert (acts(visit)[-1][2].answer, acts(visit)[-1][2].reason) == ("dismissed", "Done already: she called")


def test_words_that_may_not_go_out_now_are_kept() -> None:
    visit = opened(Visit(Role.AGENT))
    path = "/v1/coaching/contacts/ana-ruiz/tips/t1/answer"
    visit.hub.failing[path] = Refused("These words may not go out now. Quiet hours until 8:00.")
    visit.app.text_area(key=f"{TIP}-text").set_value("Saturday at 11?")
    visit.app.button(key=f"FormSubmitter:{TIP}-edit-form-Take these words").click()
    visit.run()
    assert "Quiet hours until 8:00." in visit.html
    assert visit.app.text_area(key=f"{TIP}-text").value == "Saturday at 11?"


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
    visit.app.button(key="actions-ana-ruiz-1-accept").click()
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
