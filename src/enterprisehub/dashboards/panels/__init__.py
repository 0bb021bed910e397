"""All panels there are. A new panel is a module in `panels/` and a line here; the gallery and the tests follow."""

from typing import Any

import msgspec
from msgspec import Struct
from pydantic import BaseModel

from enterprisehub.dashboards.drawing.panel import Panel
from enterprisehub.dashboards.panels import (
    accounts,
    anniversaries,
    answer_times,
    appointments,
    audit_log,
    buyers,
    call_queue,
    churn,
    coaching,
    consent_window,
    conversation,
    dead_letters,
    demand,
    digest,
    escalations,
    exposure,
    feature_audit,
    forecast,
    funnel,
    going_cold,
    going_live,
    identity,
    incidents,
    intake,
    listing_map,
    live_feed,
    location_settings,
    log_lines,
    matches,
    model_card,
    model_versions,
    next_actions,
    plays_effect,
    preferences,
    qualification,
    risk_board,
    score,
    scorecards,
    services,
    sla_clock,
    source_roi,
    timeline,
    tip_outcomes,
    unanswered,
    value_estimate,
    what_if,
    workload,
    write_backs,
)


class Entry(Struct, frozen=True, kw_only=True):
    panel: Panel[Any]
    area: str
    """The page it belongs to."""
    thin: Any = None
    """An example of data that is too little, for panels that show a model's answer."""


PANELS: dict[str, Entry] = {
    "call_queue": Entry(panel=call_queue, area="Today"),
    "sla_clock": Entry(panel=sla_clock, area="Today"),
    "unanswered": Entry(panel=unanswered, area="Today"),
    "appointments": Entry(panel=appointments, area="Today"),
    "live_feed": Entry(panel=live_feed, area="Today"),
    "identity": Entry(panel=identity, area="Lead"),
    "next_actions": Entry(panel=next_actions, area="Lead"),
    "score": Entry(panel=score, area="Lead", thin=score.THIN),
    "what_if": Entry(panel=what_if, area="Lead", thin=what_if.THIN),
    "consent_window": Entry(panel=consent_window, area="Lead"),
    "coaching": Entry(panel=coaching, area="Lead"),
    "conversation": Entry(panel=conversation, area="Lead"),
    "qualification": Entry(panel=qualification, area="Lead"),
    "churn": Entry(panel=churn, area="Lead", thin=churn.THIN),
    "matches": Entry(panel=matches, area="Lead", thin=matches.THIN),
    "timeline": Entry(panel=timeline, area="Lead"),
    "listing_map": Entry(panel=listing_map, area="Properties"),
    "buyers": Entry(panel=buyers, area="Properties"),
    "preferences": Entry(panel=preferences, area="Properties"),
    "value_estimate": Entry(panel=value_estimate, area="Properties", thin=value_estimate.THIN),
    "demand": Entry(panel=demand, area="Properties", thin=demand.THIN),
    "exposure": Entry(panel=exposure, area="Properties", thin=exposure.THIN),
    "risk_board": Entry(panel=risk_board, area="Retention"),
    "going_cold": Entry(panel=going_cold, area="Retention"),
    "plays_effect": Entry(panel=plays_effect, area="Retention"),
    "anniversaries": Entry(panel=anniversaries, area="Retention"),
    "scorecards": Entry(panel=scorecards, area="Coaching"),
    "tip_outcomes": Entry(panel=tip_outcomes, area="Coaching", thin=tip_outcomes.THIN),
    "escalations": Entry(panel=escalations, area="Team"),
    "funnel": Entry(panel=funnel, area="Team", thin=funnel.THIN),
    "source_roi": Entry(panel=source_roi, area="Team", thin=source_roi.THIN),
    "workload": Entry(panel=workload, area="Team"),
    "forecast": Entry(panel=forecast, area="Team", thin=forecast.THIN),
    "digest": Entry(panel=digest, area="Team"),
    "answer_times": Entry(panel=answer_times, area="Team", thin=answer_times.THIN),
    "model_card": Entry(panel=model_card, area="Trust", thin=model_card.THIN),
    "model_versions": Entry(panel=model_versions, area="Trust"),
    "feature_audit": Entry(panel=feature_audit, area="Trust"),
    "intake": Entry(panel=intake, area="Operations"),
    "dead_letters": Entry(panel=dead_letters, area="Operations"),
    "write_backs": Entry(panel=write_backs, area="Operations"),
    "audit_log": Entry(panel=audit_log, area="Operations"),
    "services": Entry(panel=services, area="Operations"),
    "incidents": Entry(panel=incidents, area="Operations"),
    "log_lines": Entry(panel=log_lines, area="Operations"),
    "going_live": Entry(panel=going_live, area="Settings"),
    "location_settings": Entry(panel=location_settings, area="Settings"),
    "accounts": Entry(panel=accounts, area="Settings"),
}


def exported(data: Any) -> Any:
    """Return a panel's data as plain values, for JSON."""
    return msgspec.to_builtins(data, enc_hook=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(f"{type(value).__name__} cannot be exported")
