"""Load what the pages Trust and Coaching show."""

from datetime import datetime
from urllib.parse import quote

from enterprisehub.contracts.api.base import Page
from enterprisehub.contracts.api.coaching import Acceptance, ScorecardRow
from enterprisehub.contracts.api.models import ModelEntry, Models, Promoted, Promotion
from enterprisehub.contracts.api.speed import AnswersBy, AnswerTimesView
from enterprisehub.contracts.api.users import User
from enterprisehub.dashboards.hub.port import Hub
from enterprisehub.dashboards.panels import feature_audit, model_card, model_versions, scorecards

CARDS = 12


def models(hub: Hub, as_of: datetime | None) -> Models:
    return hub.get(Models, "/v1/models", as_of=as_of.isoformat() if as_of else None)


def card(known: Models, name: str) -> model_card.Data:
    health = next((one for one in known.health if one.model == name), None)
    return model_card.Data(now=known.at, model=next(iter(_in_use(known, name)), None), health=health)


def versions(known: Models, *, zone: str, may_change: bool) -> model_versions.Data:
    return model_versions.Data(now=known.at, zone=zone, models=known.items, may_change=may_change)


def audited(known: Models) -> feature_audit.Data:
    """Leave out an audit that was made after the moment looked at."""
    in_use = _in_use(known)
    for one in in_use:
        audit = one.metrics.get("fairness")
        if audit and datetime.fromisoformat(audit["made_at"]) > known.at:
            one.metrics.pop("fairness")
    return feature_audit.Data(models=in_use)


def _in_use(known: Models, name: str | None = None) -> list[ModelEntry]:
    return [one for one in known.items if one.status == "champion" and name in {None, one.name}]


def promote(hub: Hub, name: str, version: str, why: str) -> Promoted:
    return hub.send(Promoted, "POST", f"/v1/models/{quote(name, safe='')}/promote", Promotion(version=version, why=why))


def cards(hub: Hub, *, location: str | None, zone: str) -> scorecards.Data:
    found = hub.get(Page[ScorecardRow], "/v1/coaching/scorecards", location_id=location, limit=CARDS).items
    users = hub.get(Page[User], "/v1/users", location_id=location, limit=200).items
    return scorecards.Data(
        cards=found, agents={one.ghl_user_id: one.name for one in users if one.ghl_user_id}, zone=zone
    )


def acceptance(hub: Hub, *, location: str | None) -> Acceptance:
    return hub.get(Acceptance, "/v1/coaching/acceptance", location_id=location)


def answer_times(hub: Hub, by: AnswersBy, *, location: str | None) -> AnswerTimesView:
    return hub.get(AnswerTimesView, "/v1/speed/answers", location_id=location, by=by.value)
