"""Pages for team leads and the property page, in front of the fake hub."""

from datetime import date, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from tests.dashboards.pages.conftest import Visit

from enterprisehub.contracts.api.base import Page, Role
from enterprisehub.contracts.state import Stage
from enterprisehub.dashboards.hub import fake_answers
from enterprisehub.dashboards.hub.port import HubAway

PANELS = {"properties": 3, "retention": 4, "coaching": 2, "team": 7, "trust": 3, "settings": 3}
SHOWN = {
    "properties": "5 listings",
    "retention": "Value at risk",
    "coaching": "3 asked",
    "team": "Ada Park",
    "trust": "bed455902ea8",
    "settings": "from the CRM",
}


def drawn(page: str, visit: Visit) -> Visit:
    """Draw one page for a user who is logged in."""

    def script(wiring: "Any", page: str) -> None:
        from importlib import import_module  # noqa: PLC0415 a script of its own

        from enterprisehub.dashboards.shell.context import Context  # noqa: PLC0415 likewise
        from enterprisehub.dashboards.shell.session import LoggedIn  # noqa: PLC0415 likewise

        user = LoggedIn(
            token="fake", name="Lea", role=wiring.door.role, ghl_user_id=None, expires_at=wiring.clock.now()
        )
        context = Context(
            user=user,
            hub=wiring.door.hub,
            wiring=wiring,
            zone="UTC",
            open_lead=lambda key: (_ for _ in ()).throw(AssertionError(key)),
            log_out=lambda: None,
            touch=lambda: None,
        )
        import_module(f"enterprisehub.dashboards.pages.{page}").draw(context)

    visit.app = AppTest.from_function(script, args=(visit.wiring, page), default_timeout=30)
    return visit.run()


@pytest.mark.parametrize("page", PANELS)
def test_page(page: str) -> None:
    visit = drawn(page, Visit(Role.LEAD))
    assert visit.html.count("eh-title") == PANELS[page]
    assert 'data-kind="error"' not in visit.html
    assert SHOWN[page] in visit.html


@pytest.mark.parametrize("page", PANELS)
def test_hub_is_down(page: str) -> None:
    visit = Visit(Role.LEAD)
    visit.hub.down = True
    drawn(page, visit)
    assert visit.html.count('data-kind="error"') == PANELS[page] - (page == "properties")  # its audit was not asked for


def test_one_panel_fails_alone() -> None:
    visit = Visit(Role.LEAD)
    visit.hub.failing["/v1/team/sources"] = HubAway("Postgres is away.")
    drawn("team", visit)
    assert visit.html.count('data-kind="error"') == 1
    assert "Ada Park" in visit.html


def test_window_reaches_the_hub() -> None:
    visit = drawn("team", Visit(Role.LEAD))
    assert visit.hub.asked["/v1/team/sources"]["days"] == 90


def test_escalations_are_narrowed_to_what_went_up() -> None:
    visit = drawn("team", Visit(Role.LEAD))
    assert "overdue 26 min" in visit.html
    assert visit.hub.asked["/v1/speed/escalations"] == {"location_id": None, "told_only": None, "limit": 8}
    visit.app.toggle(key="escalations-told").set_value(True)
    visit.run()
    assert visit.hub.asked["/v1/speed/escalations"]["told_only"] is True


def test_exposure_is_counted_when_asked_for() -> None:
    visit = drawn("properties", Visit(Role.LEAD))
    assert "/v1/market/exposure" not in visit.hub.calls
    visit.app.toggle(key="exposure-run").set_value(True)
    visit.run()
    assert visit.hub.asked["/v1/market/exposure"] == {"location_id": None}
    assert "11% of 214 listings" in visit.html
    assert "look at it" in visit.html


def test_exposure_is_of_one_location() -> None:
    visit = Visit(Role.OPERATOR)
    place = fake_answers._PLACE
    other = place.model_copy(update={"location_id": "other", "name": "Other Realty"})
    visit.hub.answers["/v1/locations"] = Page(items=[place, other])
    app = drawn("properties", visit).app
    app.toggle(key="exposure-run").set_value(True)
    visit.run()
    assert "Choose a location" in visit.html
    app.selectbox(key="where").set_value("other")
    visit.run()
    assert visit.hub.asked["/v1/market/exposure"] == {"location_id": "other"}


def test_no_exposure_for_an_agent() -> None:
    assert "What matching shows" not in drawn("properties", Visit(Role.AGENT)).html


def test_wishes_of_a_buyer() -> None:
    visit = Visit(Role.AGENT)
    app = drawn("properties", visit).app
    app.query_params["contact"] = "ana-ruiz"
    visit.run()
    assert "1 home meets all wishes" in visit.html
    asked = next(body for _, path, body in visit.hub.sent if path.endswith("/matches"))
    assert asked.price_max_cents == 85_000_000
    app.number_input(key="most").set_value(900_000)
    visit.run()
    asked = [body for _, path, body in visit.hub.sent if path.endswith("/matches")][-1]
    assert asked.price_max_cents == 90_000_000


def test_settings_are_saved() -> None:
    visit = drawn("settings", Visit(Role.LEAD))
    app = visit.app
    app.text_input(key="settings-saturday").set_value("10:00-14:00")
    app.text_input(key="settings-holidays").set_value("2026-12-25")
    app.text_area(key="settings-spend").set_value("portal: 4,500\nopen house: 300.50")
    app.button(key="FormSubmitter:settings-form-Save").click()
    visit.run()
    method, path, body = visit.hub.sent[-1]
    assert (method, path) == ("PATCH", "/v1/locations/demo")
    assert [(one.opens, one.closes) for one in body.settings.hours.saturday] == [("10:00", "14:00")]
    assert body.settings.holidays == [date(2026, 12, 25)]
    assert body.settings.source_spend_cents == {"portal": 450_000, "open house": 30_050}


def test_what_the_form_does_not_show_is_kept() -> None:
    visit = Visit(Role.LEAD)
    settings = fake_answers._PLACE.settings
    odd = settings.model_copy(
        update={
            "holdout_share": 0.1,
            "stage_map": {"s": Stage.OFFER},
            "speed": settings.speed.model_copy(update={"tasks": False}),
        }
    )
    place = fake_answers._PLACE.model_copy(update={"settings": odd})
    visit.hub.answers["/v1/locations"] = Page(items=[place])
    drawn("settings", visit)
    visit.app.number_input(key="settings-new-lead").set_value(7)
    visit.app.button(key="FormSubmitter:settings-form-Save").click()
    visit.run()
    body = visit.hub.sent[-1][2].settings
    assert (body.holdout_share, body.stage_map, body.speed.tasks) == (0.1, {"s": Stage.OFFER}, False)
    assert (body.speed.new_lead_min, body.speed.hot_reply_min) == (7, 5)


def test_connection_is_checked() -> None:
    visit = drawn("settings", Visit(Role.LEAD))
    assert "Not checked yet" in visit.html
    visit.app.text_input(key="live-location").set_value(" not an id ")
    visit.app.button(key="FormSubmitter:live-form-Check the connection").click()
    visit.run()
    assert "This is no location id" in visit.html
    assert visit.app.text_input(key="live-location").value == " not an id "
    assert not visit.hub.sent
    visit.app.text_input(key="live-location").set_value("ve9EPM428h8vShlRW1KT")
    visit.app.button(key="FormSubmitter:live-form-Check the connection").click()
    visit.run()
    assert visit.hub.sent[-1][:2] == ("POST", "/v1/locations/ve9EPM428h8vShlRW1KT/connection")
    assert "2 steps to go." in visit.html
    assert "<code>https://YOUR-HOST/webhooks/ghl</code>" in visit.html


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [("monday", "9 to 5", "Monday: write hours"), ("holidays", "Christmas", "Holidays: write days")],
)
def test_settings_that_make_no_sense(field: str, text: str, said: str) -> None:
    visit = drawn("settings", Visit(Role.LEAD))
    visit.app.text_input(key=f"settings-{field}").set_value(text)
    visit.app.button(key="FormSubmitter:settings-form-Save").click()
    visit.run()
    assert said in visit.html
    assert visit.hub.sent == []


def test_somebody_is_invited() -> None:
    visit = drawn("settings", Visit(Role.LEAD))
    visit.app.text_input(key="accounts-email").set_value("new@example.com")
    visit.app.button(key="FormSubmitter:accounts-form-Invite").click()
    visit.run()
    assert visit.hub.sent[-1][1] == "/v1/users"
    assert visit.app.code[0].value == "ehi_fake"
    visit.run()
    assert not visit.app.code


def test_a_challenger_is_put_in_charge() -> None:
    visit = drawn("trust", Visit(Role.OPERATOR))
    visit.app.button(key="versions-1-yes").click()
    visit.run()
    method, path, body = visit.hub.sent[-1]
    assert (method, path) == ("POST", "/v1/models/lead/promote")
    assert (body.version, body.why) == ("5fd0c1e7a941", "put in charge by Lea")
    assert "To undo, put bed455902ea8 back in charge." in visit.app.toast[0].value


def test_trust_travels_in_time() -> None:
    visit = drawn("trust", Visit(Role.OPERATOR))
    assert visit.hub.asked["/v1/models"] == {"as_of": None}
    picker: Any = visit.app.get("date_time_input")[0]
    picker.set_value(datetime(2026, 11, 20, 16, 30))  # noqa: DTZ001 naive: what the picker gives
    visit.run()
    assert visit.hub.asked["/v1/models"] == {"as_of": "2026-11-20T16:30:00+00:00"}
    assert "As known on Fri 20 Nov 2026, 16:30" in visit.html
    assert not [button for button in visit.app.button if button.key == "versions-1-yes"]


def test_a_team_lead_may_look_at_models_only() -> None:
    visit = drawn("trust", Visit(Role.LEAD))
    assert not [button for button in visit.app.button if button.key == "versions-1-yes"]


def test_an_agent_sees_scorecards_only() -> None:
    visit = drawn("coaching", Visit(Role.AGENT))
    assert "Scorecards" in visit.html
    assert "/v1/coaching/acceptance" not in visit.hub.calls


def test_value_and_buyers_of_a_listing() -> None:
    visit = Visit(Role.AGENT)
    app = drawn("properties", visit).app
    app.query_params["listing"] = "p1"
    visit.run()
    assert "$804,000" in visit.html
    assert "asks $829,000, 3% above" in visit.html
    assert "318 buyers compared" in visit.html
