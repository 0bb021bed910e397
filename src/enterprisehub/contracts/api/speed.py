"""Speed to lead: running clocks, answer times, and why somebody was or was not told."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from enterprisehub.contracts.api.base import Answer
from enterprisehub.contracts.api.coaching import Share


class ClockRow(Answer):
    """A clock that runs for a lead."""

    location_id: str
    contact_id: str
    name: str = ""
    clock: str = Field(description="new_lead, hot_reply or reply")
    why: str
    assigned_to: str = ""
    agent: str = Field("", description="Name of whom it is assigned to")
    source: str = ""
    temperature: str = "unknown"
    started_at: datetime
    due_at: datetime | None = Field(None, description="None for a team without business hours")
    target_s: float
    elapsed_s: float = Field(description="Business seconds so far; seconds on the wall for “reply”")
    open_now: bool = Field(description="Whether it is business time; else the countdown stands still")
    breached: bool
    miss_probability: float | None = Field(None, description="How likely the target is missed, when last looked at")
    predicted_at: datetime | None = None
    breached_at: datetime | None = None
    lead_told_at: datetime | None = None
    task: str = ""


class Clocks(Answer):
    at: datetime
    total: int = Field(description="Leads that wait; of more than 500 the longest waiting are looked at")
    items: list[ClockRow] = Field(description="First due first")


class EscalationRow(Answer):
    """A clock that was missed and not answered since."""

    location_id: str
    contact_id: str
    name: str = ""
    clock: str = Field(description="new_lead, hot_reply or reply")
    assigned_to: str = ""
    agent: str = Field("", description="Name of whom it is assigned to; empty when nobody is")
    source: str = ""
    temperature: str = "unknown"
    started_at: datetime
    due_at: datetime
    breached_at: datetime
    lead_told_at: datetime | None = Field(None, description="When it went up to the team lead")
    task: str = Field("", description="Why there is, or is no, task for the assignee in the CRM")


class Escalations(Answer):
    """The team lead's inbox of missed clocks."""

    at: datetime
    total: int
    items: list[EscalationRow] = Field(description="Those that went up to the team lead first, then the longest missed")


class AnswersBy(StrEnum):
    AGENT = "agent"
    SOURCE = "source"
    HOUR = "hour"
    """The team's local hour in which they wrote."""


class AnswerTimes(Answer):
    group: str
    name: str = ""
    answers: int
    still_waiting: int = 0
    p50_s: float | None = Field(None, description="Business seconds until a person answered, as are the next three")
    p75_s: float | None = None
    p90_s: float | None = None
    p99_s: float | None = None
    within_target: Share = Field(description="Answered within the hot reply's target, of those answered")


class AnswerTimesView(Answer):
    since: datetime
    by: AnswersBy
    target_s: float
    team: AnswerTimes
    groups: list[AnswerTimes] = Field(description="Slowest median first; hours in their order")
    note: str = (
        "Automatic replies do not count as answers. Somebody who still waits is counted apart and is in no percentile, "
        "so a group with many who wait looks faster than it is."
    )


class Step(Answer):
    at: datetime | None = None
    what: str
    detail: str = ""


class Told(Answer):
    """Why somebody was, or was not, told of a lead."""

    location_id: str
    contact_id: str
    at: datetime
    answer: str = Field(description="In one sentence")
    clock: ClockRow | None = None
    steps: list[Step] = Field(description="All clocks of the contact in the last 30 days, newest first")
