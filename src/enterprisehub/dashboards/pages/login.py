"""The page before all others: log in through the hub."""

from collections.abc import Callable

import streamlit as st

from enterprisehub.contracts.api.sessions import Session
from enterprisehub.dashboards.drawing import states
from enterprisehub.dashboards.drawing.markup import tag
from enterprisehub.dashboards.hub.port import HubDoor, HubError, NotLoggedIn
from enterprisehub.dashboards.shell.session import Seat

LEAST_PASSWORD = 10
"""Characters; the hub refuses fewer."""


def draw(door: HubDoor, seat: Seat, *, company: bool = False) -> None:
    """Draw the form; on success the user is seated and the page they wanted is drawn."""
    with st.container(width=420, key="login"):
        st.html(tag("h1", "EnterpriseHub", css="eh-name"))
        st.html(tag("p", "Whom to call now, and why.", css="eh-muted"))
        farewell = seat.farewell()
        if farewell:
            st.info(farewell)
        if company and st.button("Log in with your company's account", type="primary", width="stretch"):
            st.login()
        _log_in(door, seat)
        with st.expander("Invited, or password forgotten?"):
            _choose_password(door, seat)


def _log_in(door: HubDoor, seat: Seat) -> None:
    with st.form("login-form", border=True):
        email = st.text_input("E-mail", type="email", autocomplete="username") or ""
        password = st.text_input("Password", type="password", autocomplete="current-password") or ""
        sent = st.form_submit_button("Log in", type="primary", width="stretch")
    if not sent:
        return
    if not email.strip() or not password:
        st.warning("Give both your e-mail and your password.")
        return
    _enter(seat, lambda: door.log_in(email.strip(), password), "E-mail and password do not fit.")


def _choose_password(door: HubDoor, seat: Seat) -> None:
    with st.form("password-form", border=False):
        help_text = "Your operator makes one with `enterprisehub users`; it can be used once."
        token = st.text_input("Invitation or reset token", autocomplete="one-time-code", help=help_text) or ""
        password = st.text_input("New password", type="password", autocomplete="new-password") or ""
        sent = st.form_submit_button("Choose password and log in", width="stretch")
    if not sent:
        return
    if not token.strip() or len(password) < LEAST_PASSWORD:
        st.warning(f"Give the token and a password of at least {LEAST_PASSWORD} characters.")
        return
    _enter(seat, lambda: door.choose_password(token.strip(), password), "The token has been used or has expired.")


def _enter(seat: Seat, open_door: Callable[[], Session], refused: str) -> None:
    try:
        session = open_door()
    except NotLoggedIn:
        states.failed("That did not work", refused)
    except HubError as error:
        states.failed(error.title, error.detail)
    else:
        seat.sit(session)
        st.rerun()
