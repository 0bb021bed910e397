"""Locations and what a team sets for itself: zone, hours, holidays, capacity, stages."""

from datetime import date, datetime
from typing import Annotated, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from enterprisehub.contracts.api.base import Answer, Identifier, Request
from enterprisehub.contracts.state import Stage

HourMinute = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


def _zone(value: str) -> str:
    if value and value not in available_timezones():
        raise ValueError("is not an IANA time zone such as America/Los_Angeles")
    return ZoneInfo(value).key if value else value


Zone = Annotated[str, AfterValidator(_zone)]


class Hours(Request):
    opens: HourMinute
    closes: HourMinute

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.closes <= self.opens:
            raise ValueError("closes must be later than opens")
        return self


class Week(Request):
    """Business hours by day; a day without hours is closed."""

    monday: list[Hours] = Field([], max_length=4)
    tuesday: list[Hours] = Field([], max_length=4)
    wednesday: list[Hours] = Field([], max_length=4)
    thursday: list[Hours] = Field([], max_length=4)
    friday: list[Hours] = Field([], max_length=4)
    saturday: list[Hours] = Field([], max_length=4)
    sunday: list[Hours] = Field([], max_length=4)


def _usual_week() -> Week:
    day = [Hours(opens="09:00", closes="18:00")]
    return Week(monday=day, tuesday=day, wednesday=day, thursday=day, friday=day)


class SpeedTargets(Request):
    """How fast leads are answered, and what happens when they are not."""

    new_lead_min: int = Field(5, ge=1, le=1440, description="Business minutes from assignment to the first answer")
    hot_reply_min: int = Field(5, ge=1, le=1440, description="Business minutes to answer a hot lead who wrote")
    reply_h: int = Field(24, ge=1, le=168, description="Hours to answer anybody else; ends in business hours")
    lead_told_after: float = Field(2.0, ge=1, le=20, description="Times the target until the team lead is told")
    tasks: bool = Field(True, description="Set tasks in the CRM for breaches and hot replies")


class LocationSettings(Request):
    """What a team sets for itself."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "hours": {"monday": [{"opens": "09:00", "closes": "18:00"}]},
                    "holidays": ["2026-12-25"],
                    "capacity_per_agent_per_day": 25,
                    "stage_map": {"b5c1-stage-id": "appointment"},
                }
            ]
        },
    )
    hours: Week = Field(default_factory=_usual_week)
    holidays: list[date] = Field([], max_length=400)
    capacity_per_agent_per_day: int = Field(25, ge=1, le=500, description="Calls an agent can make in a day")
    speed: SpeedTargets = SpeedTargets()
    holdout_share: float = Field(
        0.0, ge=0, le=0.5, description="Share of plays held out at random to measure their effect; 0 allows none"
    )
    stage_map: dict[Identifier, Stage] = Field(
        {}, max_length=500, description="Opportunity stages of the CRM (by their id) to ours"
    )
    source_spend_cents: dict[Identifier, Annotated[int, Field(ge=0, le=10**12)]] = Field(
        {}, max_length=200, description="Spend a month by lead source, as contacts name it; for cost per meeting"
    )


class LocationChange(Request):
    """What to change; what is left out stays as it is."""

    name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] | None = None
    timezone: Zone | None = None
    settings: LocationSettings | None = None


class Location(Answer):
    location_id: str
    name: str = ""
    timezone: str = ""
    status: str
    is_demo: bool = False
    settings: LocationSettings
    has_workflow_secret: bool = False
    created_at: datetime
    updated_at: datetime


class WorkflowSecret(Answer):
    secret: str = Field(description="Shown once: set it as header `x-workflow-secret` in the CRM's workflow action")
