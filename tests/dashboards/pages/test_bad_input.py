"""What strangers write, and what users should not ask for: a clear message, nothing lost, nothing run."""

import pytest
from tests.dashboards.pages.conftest import Visit
from tests.dashboards.pages.test_team_pages import drawn

from enterprisehub.contracts.api.base import Page, Role
from enterprisehub.contracts.api.conversations import Message
from enterprisehub.dashboards.hub import fake
from enterprisehub.dashboards.hub.port import LeadKey, NotLoggedIn
from enterprisehub.dashboards.panels import unanswered

SCRIPT = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"
LONG = "Ma*x _Q_ `W` [a](http://evil.example) " * 265
"""A name of more than 10,000 characters, with Markdown in it."""
NONE_OF_YOURS = "No such contact, or none that you may see."


def lead(visit: Visit, contact_id: str) -> Visit:
    drawn("lead", visit)
    visit.app.query_params["contact"] = contact_id
    visit.app.query_params["location"] = "another"
    return visit.run()


@pytest.fixture
def long_name(monkeypatch: pytest.MonkeyPatch) -> None:
    (contact, _, *more), *others = fake._PEOPLE
    monkeypatch.setattr(fake, "_PEOPLE", ((contact, LONG, *more), *others))


def test_contact_of_another_location() -> None:
    visit = lead(Visit(Role.AGENT), "theirs")
    assert visit.html.count(NONE_OF_YOURS) == 1
    assert "eh-title" not in visit.html
    assert not [call for call in visit.hub.calls if call != "contact"]


@pytest.mark.usefixtures("long_name")
def test_name_of_10_000_characters_in_the_queue() -> None:
    visit = Visit(Role.AGENT).log_in()
    assert 'data-kind="error"' not in visit.html
    label = visit.app.button(key="queue-0-open").label
    assert r"Ma\*x \_Q\_ \`W\` \[a\]\(http\:" in label


@pytest.mark.usefixtures("long_name")
def test_name_of_10_000_characters_of_a_lead() -> None:
    visit = lead(Visit(Role.AGENT), "ana-ruiz")
    assert 'data-kind="error"' not in visit.html
    assert LONG.strip() in visit.html
    assert 'href="http' not in visit.html


def test_script_in_a_message() -> None:
    visit = Visit(Role.AGENT)
    waiting = unanswered.DEMO.items[0].model_copy(update={"message": SCRIPT})
    visit.hub.answers["/v1/today/unanswered"] = unanswered.DEMO.model_copy(update={"items": [waiting]})
    told = visit.hub.messages

    def messages(lead: LeadKey, limit: int) -> Page[Message]:
        page = told(lead, limit)
        return page.model_copy(update={"items": [one.model_copy(update={"body": SCRIPT}) for one in page.items]})

    setattr(visit.hub, "messages", messages)  # noqa: B010 a message as a stranger would write it
    for shown in (drawn("today", visit).html, lead(visit, "ana-ruiz").html):
        assert "&lt;script&gt;document.title=&#x27;owned&#x27;" in shown
        assert "<script" not in shown
        assert "<img" not in shown


def test_what_was_typed_is_there_when_the_session_ends_amid_it() -> None:
    visit = lead(Visit(Role.AGENT), "ana-ruiz")
    visit.hub.failing["/v1/contacts/ana-ruiz/calls"] = NotLoggedIn("The session has ended.")
    visit.app.text_input(key="actions-ana-ruiz-note").set_value("wants Saturday")
    visit.app.button(key="FormSubmitter:actions-ana-ruiz-call-form-Log the call").click()
    visit.run()
    assert "Your session has ended" in visit.html
    assert visit.app.text_input(key="actions-ana-ruiz-note").value == "wants Saturday"
    assert not [one for one in visit.hub.sent if one[1].endswith("/calls")]


@pytest.mark.parametrize("page", ["today", "properties", "team", "trust", "operations", "settings"])
def test_parameters_of_an_address_that_nobody_would_write(page: str) -> None:
    visit = Visit(Role.OPERATOR)
    drawn(page, visit)
    before = visit.html.count("eh-title")
    for name in (
        "where",
        "sort",
        "temperature",
        "show",
        "funnel-days",
        "answers-by",
        "escalations-told",
        "as_of",
        "card",
    ):
        visit.app.query_params[name] = SCRIPT
    visit.run()
    assert visit.html.count("eh-title") == before
    assert 'data-kind="error"' not in visit.html
    assert "<script" not in visit.html
