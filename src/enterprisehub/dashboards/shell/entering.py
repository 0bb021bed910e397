"""Who comes in: the user of this tab, of the cookie that it was opened with, or of the company's own log-in."""

from collections.abc import MutableMapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import streamlit as st

from enterprisehub.dashboards.drawing import states
from enterprisehub.dashboards.hub.port import HubError, NotAllowed, NotLoggedIn
from enterprisehub.dashboards.shell import keeping
from enterprisehub.dashboards.shell.context import Wiring
from enterprisehub.dashboards.shell.session import ENDED, LoggedIn, Seat

_COOKIE_HOLDS = "cookie_holds"
"""What the browser was last told to keep: a session's token, or nothing."""
_CODE = "cookie_code"


def user_of(wiring: Wiring, seat: Seat) -> LoggedIn | None:
    """Return who is logged in; on the way, seat who comes back or comes from the company, and end what idled."""
    for way in (_seat_by_cookie, _seat_by_company):
        if seat.occupied_by is None and not seat.left:
            way(wiring, seat)
    before = seat.occupied_by
    user = seat.taken()
    if before is not None and user is None:
        with suppress(HubError):  # it ends by itself
            wiring.door.as_user(before.token).log_out()
    return user


def _seat_by_cookie(wiring: Wiring, seat: Seat) -> None:
    token = wiring.cookies().get(keeping.COOKIE)
    if not token:
        return
    try:
        session = wiring.door.as_user(token).session()
    except NotLoggedIn:
        seat.leave(ENDED)
    except HubError as error:
        states.failed(error.title, error.detail)
        st.button("Try again")
        st.stop()
    else:
        seat.come_back(token, session)
        st.session_state[_COOKIE_HOLDS] = token


def _seat_by_company(wiring: Wiring, seat: Seat) -> None:
    token = wiring.company_token() if wiring.company_token is not None else None
    if token is None:
        return
    try:
        seat.sit(wiring.door.log_in_by_company(token))
    except NotLoggedIn:
        seat.leave()  # the token opened a session before: the user has to ask for the next one
    except NotAllowed as error:
        seat.leave(error.detail)
    except HubError as error:
        seat.leave(f"{error.title}. {error.detail}")


def keep(seat: Seat, state: MutableMapping[str | int, Any], now: datetime) -> None:
    """Have the browser's cookie say who sits in `seat`, or nobody once they have left. Nothing of it is drawn."""
    user = seat.occupied_by
    if user is None and not seat.left:
        return
    wanted = user.token if user is not None else ""
    if state.get(_COOKIE_HOLDS) != wanted:
        state[_COOKIE_HOLDS] = wanted
        state[_CODE] = keeping.HANDOVER.leave(keeping.Kept(wanted, user.expires_at if user is not None else now))
    code = state.get(_CODE)
    if code is not None and keeping.HANDOVER.waiting(code):
        keeping.bring(code)
