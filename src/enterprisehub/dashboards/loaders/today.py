"""Load what the page Today shows."""

from datetime import datetime

from enterprisehub.contracts.api.leads import LeadRow
from enterprisehub.contracts.api.speed import Clocks
from enterprisehub.contracts.api.today import Meetings, Unanswered
from enterprisehub.contracts.scoring import Reason
from enterprisehub.dashboards.drawing import components
from enterprisehub.dashboards.hub.port import Hub, LeadQuery
from enterprisehub.dashboards.panels import appointments, call_queue, sla_clock

RUNNING = 5
WAITING = 6
DAYS = 7


def queue(hub: Hub, query: call_queue.Query, *, me: str | None, now: datetime) -> call_queue.Data:
    """Load the call queue; `me` is the user's id in the CRM, for "mine only": who has none has no leads."""
    if query.mine and not me:
        return call_queue.Data(now=now, leads=[], query=query)
    asked = LeadQuery(
        search=query.search,
        order=query.order,
        temperatures=query.temperatures,
        waiting=query.waiting,
        assigned_to=me if query.mine else None,
        limit=query.limit,
    )
    page = hub.leads(asked)
    return call_queue.Data(
        now=now, leads=[_lead(row) for row in page.items], more=page.next_cursor is not None, query=query
    )


def clocks(hub: Hub, *, location: str | None, mine: str | None) -> sla_clock.Data:
    found = hub.get(Clocks, "/v1/speed/clocks", location_id=location, assigned_to=mine, limit=RUNNING)
    return sla_clock.Data(clocks=found)


def unanswered(hub: Hub, *, location: str | None, mine: str | None) -> Unanswered:
    return hub.get(Unanswered, "/v1/today/unanswered", location_id=location, assigned_to=mine, limit=WAITING)


def meetings(hub: Hub, *, location: str | None, mine: str | None, zone: str) -> appointments.Data:
    found = hub.get(Meetings, "/v1/today/appointments", location_id=location, assigned_to=mine, days=DAYS)
    return appointments.Data(meetings=found, zone=zone)


def _lead(row: LeadRow) -> call_queue.Lead:
    low, high = row.interval or (None, None)
    tip = (row.tip or {}).get("text")
    return call_queue.Lead(
        location_id=row.location_id,
        contact_id=row.contact_id,
        name=row.name,
        side=row.side,
        stage=row.stage,
        temperature=row.temperature.value,
        probability=row.probability,
        low=low,
        high=high,
        reasons=[
            components.signed(Reason(feature=one.feature, label=one.label, contribution=one.contribution))
            for one in row.reasons
            if one.feature not in components.SUMMARIES
        ],
        note=row.note,
        trained_on=row.model.trained_on if row.model else None,
        waiting_since=row.waiting_since,
        last_event_at=row.last_event_at,
        churn_probability=row.churn_probability,
        tip=str(tip) if tip else None,
        may_contact=row.may_contact,
        phone=row.phone,
        missing=row.missing,
    )
