"""Settings: what a team sets for itself, and who may log in."""

from functools import partial

import streamlit as st

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.api.connection import Connection
from enterprisehub.contracts.api.locations import Location
from enterprisehub.contracts.api.users import Invited, User, UserChange
from enterprisehub.dashboards.drawing.panel import Activate, CheckConnection, Invite, SaveSettings
from enterprisehub.dashboards.loaders import settings as loaders
from enterprisehub.dashboards.panels import accounts, going_live, location_settings
from enterprisehub.dashboards.shell import place
from enterprisehub.dashboards.shell.context import Context
from enterprisehub.dashboards.shell.doing import done
from enterprisehub.dashboards.shell.frame import show
from enterprisehub.dashboards.shell.shared import Shared

_INVITED = "invited"
_CHECKED = "connection_checked"


def draw(context: Context) -> None:
    wanted = place.chosen(context) or st.query_params.get("location")
    of = f"-{wanted}" if wanted else ""  # what was typed about one location is not for the next
    known = Shared(lambda: loaders.locations(context.hub))
    frame = context.frame(
        SaveSettings=partial(_save, context, known),
        Invite=partial(_invite, context),
        Activate=partial(_activate, context),
        CheckConnection=partial(_check, context),
    )
    show(frame, going_live, lambda: _going_live(context, known, wanted), key="live", stamped=False)
    left, right = st.columns([3, 2], gap="large")
    with left:
        show(frame, location_settings, lambda: _settings(context, known, wanted), key=f"settings{of}")
    with right:
        show(frame, accounts, lambda: _accounts(context, known, wanted), key=f"accounts{of}")


def _going_live(context: Context, known: Shared[list[Location]], wanted: str | None) -> going_live.Data:
    location = _one(known(), wanted)
    here = location.location_id if location else ""
    check: Connection | None = st.session_state.get(_CHECKED)
    if check is not None and wanted is not None and check.location_id != wanted:
        check = None  # of the location looked at before
    return going_live.Data(location_id=check.location_id if check else here, check=check, zone=context.zone)


def _check(context: Context, event: CheckConnection) -> None:
    st.session_state[_CHECKED] = loaders.checked(context.hub, event.location_id)
    done("Checked.")


def _settings(context: Context, known: Shared[list[Location]], wanted: str | None) -> location_settings.Data:
    return location_settings.Data(location=_one(known(), wanted), may_change=context.user.role.covers(Role.LEAD))


def _one(known: list[Location], wanted: str | None) -> Location | None:
    return next((one for one in known if one.location_id == wanted), known[0] if known else None)


def _accounts(context: Context, known: Shared[list[Location]], wanted: str | None) -> accounts.Data:
    location = _one(known(), wanted)
    if location is None:
        return accounts.EMPTY
    invited: Invited | None = st.session_state.pop(_INVITED, None)
    users = loaders.users(context.hub, location.location_id)
    return accounts.Data(location_id=location.location_id, users=users, invited=invited, zone=context.zone)


def _save(context: Context, known: Shared[list[Location]], event: SaveSettings) -> None:
    before = next(one for one in known() if one.location_id == event.location_id)
    loaders.change(context.hub, before, event.name, event.timezone, event.settings)
    done("Saved.")


def _invite(context: Context, event: Invite) -> None:
    made = loaders.invite(context.hub, event.location_id, event.email, event.name, event.role)
    st.session_state[_INVITED] = made
    done("Invited: hand over the token.")


def _activate(context: Context, event: Activate) -> None:
    context.hub.send(User, "PATCH", f"/v1/users/{event.user_id}", UserChange(active=event.active))
    done("Activated." if event.active else "Deactivated: open sessions end at once.")
