"""Operations: is everything worked off, and what could not be?"""

from functools import partial

import streamlit as st

from enterprisehub.contracts.api.base import Role
from enterprisehub.contracts.api.incidents import Incident
from enterprisehub.contracts.api.operations import Replayed
from enterprisehub.dashboards.drawing.panel import ChangeIncident, ReplayDeadLetter, SendAgain, TakeAction
from enterprisehub.dashboards.loaders import operations
from enterprisehub.dashboards.panels import audit_log, dead_letters, incidents, intake, log_lines, services, write_backs
from enterprisehub.dashboards.shell.context import Context
from enterprisehub.dashboards.shell.doing import done
from enterprisehub.dashboards.shell.frame import show, show_asked

REFRESH_S = 10
_CHECKED = "incident-checked"
"""What the last check of an action said; gone once the action is taken."""


def draw(context: Context) -> None:
    frame = context.frame(
        ReplayDeadLetter=partial(_replay, context),
        SendAgain=partial(_send_again, context),
        ChangeIncident=partial(_change_incident, context),
        TakeAction=partial(_take_action, context),
    )
    left, right = st.columns([1, 1], gap="large")
    with left:
        show(frame, intake, lambda: operations.overview(context.hub), key="intake", every_s=REFRESH_S)
        show(frame, audit_log, lambda: operations.audit(context.hub, zone=context.zone), key="audit")
    if not context.user.role.covers(Role.OPERATOR):
        return
    with right:
        show(frame, services, lambda: operations.services(context.hub), key="services", every_s=REFRESH_S)
        show(
            frame,
            incidents,
            lambda: operations.incidents(
                context.hub, zone=context.zone, now=context.now(), checked=st.session_state.get(_CHECKED)
            ),
            key="incidents",
            every_s=REFRESH_S,
        )
        show(frame, dead_letters, lambda: operations.letters(context.hub, zone=context.zone), key="dead-letters")
        show(frame, write_backs, lambda: operations.to_approve(context.hub, zone=context.zone), key="write-backs")
    show_asked(
        frame,
        log_lines,
        lambda query: operations.logs(context.hub, query, zone=context.zone),
        key="logs",
        ask=partial(log_lines.controls, key="logs"),
    )


def _replay(context: Context, event: ReplayDeadLetter) -> None:
    replayed = context.hub.replay(event.inbox_id)
    done(f"{replayed.replayed} put back into the queue.", everywhere=True)


def _send_again(context: Context, event: SendAgain) -> None:
    context.hub.send(Replayed, "POST", f"/v1/outbox/{event.outbox_id}/replay")
    done("Put back into the outbox; it is sent within seconds.", everywhere=True)


def _change_incident(context: Context, event: ChangeIncident) -> None:
    context.hub.send(Incident, "POST", f"/v1/incidents/{event.incident_id}/{event.change}")
    done("Noted in the incident's timeline.")


def _take_action(context: Context, event: TakeAction) -> None:
    st.session_state.pop(_CHECKED, None)
    answer = operations.act(context.hub, event.incident_id, event.action, event.parameters, dry_run=event.dry_run)
    if not event.dry_run:
        done("Begun. How it ended stands here within seconds, and in the incident's timeline.")
    st.session_state[_CHECKED] = incidents.Checked(
        incident_id=event.incident_id,
        action=event.action,
        parameters=event.parameters,
        would=answer.would,
        runs_left=answer.runs_left_this_hour,
    )
    done("Checked: nothing was changed.")
