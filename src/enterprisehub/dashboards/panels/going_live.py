"""Going live, step by step: token, location, webhooks, import, listings, people; checked against GoHighLevel itself."""

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.base import LOCATION_ID
from enterprisehub.contracts.api.connection import Connection, Step, StepState
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import Html, prose, tag
from enterprisehub.dashboards.drawing.panel import CheckConnection, Row, UserEvent

TITLE = "Going live"
PURPOSE = "Is this location connected to GoHighLevel, and what is still to do?"
LABELS = {
    "token": "1. A token that GoHighLevel accepts",
    "location": "2. The location that it is for",
    "webhooks": "3. Signed webhooks arrive",
    "import": "4. What was before is imported",
    "listings": "5. Listings to match and value",
    "people": "6. People who can log in",
}
CHIPS = {
    StepState.DONE: ("done", "good"),
    StepState.TO_DO: ("to do", "warm"),
    StepState.FAILED: ("failed", "bad"),
    StepState.UNKNOWN: ("not known yet", "unknown"),
}


class Data(Struct, frozen=True, kw_only=True):
    location_id: str = ""
    """What the field suggests."""
    check: Connection | None = None
    zone: str = "UTC"


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=160)
        return None
    with st.form(f"{key}-form", border=False):
        help_text = "In GoHighLevel's address after /location/, and under Settings, Business profile"
        location = st.text_input("Location id", data.location_id, key=f"{key}-location", width=320, help=help_text)
        sent = st.form_submit_button("Check the connection", type="primary")
    if data.check is not None:
        st.html(tag("div", *_checked(data.check, data.zone)))
    else:
        states.empty(
            "Not checked yet",
            "The check asks GoHighLevel with your token and looks at what has arrived; it changes nothing.",
        )
    if not sent:
        return None
    wanted = (location or "").strip()
    if not LOCATION_ID.fullmatch(wanted):
        states.failed("This is no location id", "It is about twenty letters and digits, without spaces.")
        return None
    return CheckConnection(wanted)


def _checked(check: Connection, zone: str) -> list[Html]:
    open_steps = sum(one.state is not StepState.DONE for one in check.steps)
    verdict = "Everything is in place." if not open_steps else f"{words.count(open_steps, 'step')} to go."
    of = f"{check.name} ({check.location_id})" if check.name else check.location_id
    return [
        tag("p", tag("strong", verdict), " ", tag("span", f"{of}, {words.moment(check.at, zone)}", css="eh-muted")),
        tag("ol", *(_step(one) for one in check.steps), css="eh-list"),
    ]


def _step(one: Step) -> Html:
    word, kind = CHIPS[one.state]
    return tag(
        "li",
        tag(
            "div", tag("strong", LABELS.get(one.name, words.label(one.name))), components.chip(word, kind), css="eh-row"
        ),
        tag("div", prose(one.said)),
        tag("div", prose(one.next), css="eh-muted eh-small") if one.next else None,
    )


def rows(data: Data) -> Sequence[Row]:
    return [
        {"step": one.name, "state": one.state.value, "said": one.said, "next": one.next}
        for one in (data.check.steps if data.check else [])
    ]


DEMO = Data(
    location_id="ve9EPM428h8vShlRW1KT",
    check=Connection(
        location_id="ve9EPM428h8vShlRW1KT",
        name="Demo Realty",
        at=datetime(2026, 11, 24, 17, 5, tzinfo=UTC),
        steps=[
            Step(name="token", state=StepState.DONE, said="GoHighLevel accepts the token."),
            Step(
                name="location", state=StepState.DONE, said="GoHighLevel calls it “Demo Realty”, America/Los_Angeles."
            ),
            Step(
                name="webhooks",
                state=StepState.TO_DO,
                said="No signed webhook of this location has arrived.",
                next="Send Contact, Conversation, Opportunity, Appointment, Note, Task and User events to "
                "`https://YOUR-HOST/webhooks/ghl`; then change any contact in GoHighLevel and check again.",
            ),
            Step(
                name="import",
                state=StepState.TO_DO,
                said="Nothing was imported yet.",
                next="`enterprisehub sync --location ve9EPM428h8vShlRW1KT` brings contacts and conversations.",
            ),
            Step(name="listings", state=StepState.DONE, said="142 active listings."),
            Step(name="people", state=StepState.DONE, said="3 can log in, 1 invited."),
        ],
    ),
)
EMPTY = Data()
