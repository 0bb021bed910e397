"""What the fake hub answers to `get` and `send`: the panels' own examples, by path."""

import re
from typing import Any

from enterprisehub.contracts.api.actions import Accepted, Assigned, Decision, Verdict
from enterprisehub.contracts.api.base import Page, Role
from enterprisehub.contracts.api.coaching import ConsentLine, TipAnswerKind, TipAnswerRecorded
from enterprisehub.contracts.api.incidents import ActionAnswer, Incident
from enterprisehub.contracts.api.locations import Location, LocationSettings
from enterprisehub.contracts.api.models import Models, Promoted
from enterprisehub.contracts.api.monitoring import LogPage
from enterprisehub.contracts.api.operations import Replayed
from enterprisehub.contracts.api.users import Invited, User
from enterprisehub.contracts.api.views import SavedView
from enterprisehub.contracts.events import Channel
from enterprisehub.dashboards.panels import (
    anniversaries,
    answer_times,
    appointments,
    audit_log,
    buyers,
    demand,
    escalations,
    exposure,
    feature_audit,
    forecast,
    funnel,
    going_live,
    incidents,
    listing_map,
    log_lines,
    model_card,
    model_versions,
    next_actions,
    plays_effect,
    preferences,
    risk_board,
    scorecards,
    services,
    sla_clock,
    source_roi,
    tip_outcomes,
    unanswered,
    value_estimate,
    what_if,
    workload,
    write_backs,
)

_AT = unanswered.DEMO.at
_PLACE = Location(
    location_id="demo",
    name="Demo Realty",
    timezone="America/Los_Angeles",
    status="active",
    settings=LocationSettings(),
    created_at=_AT,
    updated_at=_AT,
)
_AGENT = User(
    user_id="1", location_id="demo", ghl_user_id="ghl-ana", email="ana@example.com", name="Ana Agent", role=Role.AGENT
)
_IN_USE, *_OTHERS = model_versions.DEMO.models
_AUDITED = _IN_USE.model_copy(update={"metrics": feature_audit.DEMO.models[0].metrics})
_MODELS = Models(at=_AT, items=[_AUDITED, *_OTHERS], health=[model_card.DEMO.health] if model_card.DEMO.health else [])
_RESPONSE = incidents.DEMO.responses[12]
_INCIDENT = Incident(
    **incidents.DEMO.incidents[0].model_dump(), suggested_actions=_RESPONSE.suggested, timeline=[], runs=_RESPONSE.runs
)
_ANSWER = ActionAnswer(dry_run=True, would="End coaching politely and start it at once.", runs_left_this_hour=5)
_DECISION = Decision(id=7, verdict=Verdict.ACCEPTED, actor="user:1", at=_AT)
_VIEW = SavedView(view_id=1, name="Waiting *buyers*", page="today", query="waiting=true", saved_at=_AT)

ANSWERS: dict[str, Any] = {
    r"GET /v1/today/unanswered": unanswered.DEMO,
    r"GET /v1/today/appointments": appointments.DEMO.meetings,
    r"GET /v1/team/funnel": funnel.DEMO,
    r"GET /v1/team/sources": source_roi.DEMO,
    r"GET /v1/team/workload": workload.DEMO,
    r"GET /v1/retention/board": risk_board.DEMO,
    r"GET /v1/retention/anniversaries": anniversaries.DEMO,
    r"GET /v1/market/demand": demand.DEMO,
    r"GET /v1/market/exposure": exposure.DEMO.exposure,
    r"GET /v1/properties": Page(items=listing_map.DEMO.listings),
    r"GET /v1/properties/[^/]+/buyers": buyers.DEMO.found,
    r"GET /v1/properties/[^/]+/value": value_estimate.DEMO.value,
    r"GET /v1/properties/[^/]+": listing_map.DEMO.listings[0],
    r"GET /v1/retention/effects": plays_effect.DEMO,
    r"GET /v1/team/forecast": forecast.DEMO,
    r"GET /v1/speed/clocks": sla_clock.DEMO.clocks,
    r"GET /v1/speed/escalations": escalations.DEMO.found,
    r"GET /v1/speed/answers": answer_times.DEMO,
    r"GET /v1/coaching/scorecards": Page(items=scorecards.DEMO.cards),
    r"GET /v1/coaching/acceptance": tip_outcomes.DEMO,
    r"GET /v1/models": _MODELS,
    r"POST /v1/models/[^/]+/promote": Promoted(name="lead", version="5fd0c1e7a941", before="bed455902ea8"),
    r"GET /v1/monitoring": services.DEMO,
    r"GET /v1/logs": LogPage(items=log_lines.DEMO.lines, files=log_lines.DEMO.files, truncated=False),
    r"GET /v1/incidents": Page(items=incidents.DEMO.incidents),
    r"GET /v1/incidents/\d+": _INCIDENT,
    r"GET /v1/incident-actions": incidents.DEMO.actions,
    r"POST /v1/incidents/\d+/actions": _ANSWER,
    r"POST /v1/incidents/\d+/(acknowledge|resolve)": _INCIDENT,
    r"GET /v1/audit": Page(items=audit_log.DEMO.entries),
    r"GET /v1/outbox": Page(items=write_backs.DEMO.entries),
    r"GET /v1/locations": Page(items=[_PLACE]),
    r"GET /v1/locations/[^/]+": _PLACE,
    r"PATCH /v1/locations/[^/]+": _PLACE,
    r"POST /v1/locations/[^/]+/connection": going_live.DEMO.check,
    r"GET /v1/users": Page(items=[_AGENT]),
    r"PATCH /v1/users/[^/]+": _AGENT,
    r"POST /v1/users": Invited(user=_AGENT, token="ehi_fake", expires_at=_AT),  # noqa: S106 a fake
    r"GET /v1/contacts/[^/]+/actions": next_actions.DEMO.actions,
    r"POST /v1/contacts/[^/]+/actions": _DECISION,
    r"DELETE /v1/contacts/[^/]+/actions/\d+": _DECISION,
    r"POST /v1/coaching/contacts/[^/]+/tips/[^/]+/answer": TipAnswerRecorded(
        event_id="tip:1",
        tip_id="t1",
        answer=TipAnswerKind.ACCEPTED,
        consent=ConsentLine(channel=Channel.SMS, allowed=True, reason="", proof={}),
    ),
    r"POST /v1/contacts/[^/]+/calls": Accepted(event_id="call:1"),
    r"POST /v1/contacts/[^/]+/assignment": Assigned(event_id="assignment:1", before="ghl-ana"),
    r"POST /v1/contacts/[^/]+/what-if": what_if.DEMO,
    r"POST /v1/contacts/[^/]+/matches": preferences.DEMO.tried,
    r"GET /v1/views": Page(items=[_VIEW]),
    r"POST /v1/views": _VIEW,
    r"DELETE /v1/views/\d+": _VIEW,
    r"POST /v1/outbox/\d+/replay": Replayed(replayed=1),
}


def answer(method: str, path: str) -> Any:
    """Return the example for a call.

    Raises:
        KeyError: the screens ask what the fake does not know.
    """
    call = f"{method} {path}"
    for pattern, example in ANSWERS.items():
        if re.fullmatch(pattern, call):
            return example
    raise KeyError(call)
