"""Who may log in: invite somebody, hand over the one-use token, deactivate."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.api.users import Invited, User
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import Html, tag
from enterprisehub.dashboards.drawing.panel import Activate, Invite, Row, UserEvent

TITLE = "Accounts and invitations"
PURPOSE = "Who may log in, and as what?"


class Data(Struct, frozen=True, kw_only=True):
    location_id: str = ""
    users: list[User] = []
    invited: Invited | None = None
    """Just made: its token is shown this once."""
    zone: str = "UTC"


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=240)
        return None
    if not data.location_id and not data.users:
        states.empty(
            "No location yet", "The first account is made on the machine: `enterprisehub users create-operator`."
        )
        return None
    event = _invite(data, key)
    if data.invited is not None:
        _token(data.invited, data.zone)
    for place, one in enumerate(data.users):
        event = _user(one, key=f"{key}-{place}") or event
    return event


def _invite(data: Data, key: str) -> UserEvent | None:
    with st.popover("Invite somebody", key=f"{key}-invite"), st.form(f"{key}-form", border=False, clear_on_submit=True):
        email = st.text_input("E-mail", key=f"{key}-email", type="email") or ""
        name = st.text_input("Name", max_chars=200, key=f"{key}-name") or ""
        role = st.selectbox("Role", [Role.AGENT, Role.LEAD], format_func=lambda one: one.value, key=f"{key}-role")
        if st.form_submit_button("Invite", type="primary"):
            if "@" not in email:
                states.failed("This cannot be sent", "Give an e-mail address.")
                return None
            return Invite(location_id=data.location_id, email=email.strip(), name=name.strip(), role=role or Role.AGENT)
    return None


def _token(invited: Invited, zone: str) -> None:
    st.html(
        tag(
            "div",
            tag(
                "p",
                f"Hand this token to {invited.user.name or invited.user.email}; it is shown once and can be used once.",
            ),
            tag("p", f"Valid until {words.moment(invited.expires_at, zone)}.", css="eh-muted eh-small"),
            css="eh-tip",
        )
    )
    st.code(invited.token, language=None)


def _user(one: User, *, key: str) -> UserEvent | None:
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="small", border=True
    ):
        st.html(tag("div", *_facts(one)), width="content")
        if one.can_log_in or one.invited or not one.active:
            word = "Deactivate" if one.active else "Activate"
            if st.button(word, key=f"{key}-active", type="tertiary"):
                return Activate(user_id=one.user_id, active=not one.active)
    return None


def _facts(one: User) -> list[Html]:
    standing = (
        "deactivated"
        if not one.active
        else "can log in"
        if one.can_log_in
        else "invited"
        if one.invited
        else "from the CRM"
    )
    kinds = {"can log in": "good", "deactivated": "bad"}
    chips = [
        tag("strong", one.name or one.email or one.user_id),
        components.chip(one.role.value),
        components.chip(standing, kinds.get(standing, "plain")),
    ]
    return [tag("div", *chips, css="eh-row"), tag("div", one.email or "", css="eh-muted eh-small")]


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "user_id": one.user_id,
            "name": one.name,
            "email": one.email,
            "role": one.role.value,
            "active": int(one.active),
            "can_log_in": int(one.can_log_in),
            "invited": int(one.invited),
        }
        for one in data.users
    ]


_AT = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
DEMO = Data(
    location_id="demo",
    users=[
        User(
            user_id="u1",
            location_id="demo",
            name="Ada Park",
            email="ada@demo.example",
            role=Role.LEAD,
            can_log_in=True,
            created_at=_AT,
        ),
        User(
            user_id="u2", location_id="demo", name="Gil Moreno", email="gil@demo.example", role=Role.AGENT, invited=True
        ),
        User(
            user_id="u3",
            location_id="demo",
            name="Past Agent",
            email="past@demo.example",
            role=Role.AGENT,
            active=False,
        ),
        User(user_id="u4", location_id="demo", ghl_user_id="g4", name="From GoHighLevel", role=Role.AGENT),
    ],
)
SHOWN_ONCE = Invited(user=DEMO.users[1], token="ehi_example", expires_at=_AT + timedelta(days=7))  # noqa: S106 an example
EMPTY = Data()
