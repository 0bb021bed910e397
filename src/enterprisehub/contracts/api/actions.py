"""What to do next about a contact, what was decided, and what somebody did."""

from datetime import datetime
from enum import StrEnum

from pydantic import ConfigDict, Field

from enterprisehub.contracts.api.base import Answer, Identifier, Moment, Request, Text
from enterprisehub.contracts.api.coaching import TipAnswerKind
from enterprisehub.contracts.api.leads import Temperature


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    SNOOZED = "snoozed"
    REJECTED = "rejected"


class Decision(Answer):
    id: int
    verdict: Verdict
    reason: str = ""
    until: datetime | None = Field(None, description="A snooze's or rejection's end: then the action may come back")
    actor: str
    at: datetime


class GivenTip(Answer):
    """What a next action needs so that its tip can be answered."""

    tip_id: str
    say: str | None = Field(None, description="Words ready to send; None where the advice is not to write")
    answer: TipAnswerKind | None = None
    answered_at: datetime | None = None
    reason: str = ""


class NextAction(Answer):
    """Something to do; `action` names it for decisions: the same suggestion has the same name."""

    action: str
    kind: str = Field(description="tip, question or play")
    label: str
    why: str = ""
    channel: str | None = None
    quote: str | None = None
    decision: Decision | None = Field(None, description="The last one that still holds; a tip has an answer instead")
    tip: GivenTip | None = Field(
        None, description="Of kind tip: answered at `/v1/coaching/contacts/{id}/tips/{tip_id}/answer`"
    )


class NextActions(Answer):
    at: datetime
    location_id: str
    contact_id: str
    may_contact: bool | None = None
    consent: str = ""
    items: list[NextAction] = Field([], description="Most useful first; what was put off or refused comes last")


class DecisionRequest(Request):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"action": "play:open_question", "verdict": "rejected", "reason": "met today"}]
        },
    )
    action: Identifier
    verdict: Verdict
    reason: Text = ""
    until: Moment | None = Field(None, description="Only of a snooze; without it, a day")


class CallOutcome(StrEnum):
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"


class CallRequest(Request):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"outcome": "answered", "duration_s": 240, "note": "wants Saturday"}]},
    )
    outcome: CallOutcome
    duration_s: int = Field(0, ge=0, le=86_400)
    note: Text = ""


class AssignmentRequest(Request):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"assigned_to": "ghl-user-id"}]})
    assigned_to: Identifier | None = Field(None, description="The CRM user's id; None takes the assignment away")


class Accepted(Answer):
    """Taken into the queue that webhooks go through: folded, scored and published within a second."""

    event_id: str


class Assigned(Accepted):
    before: str = Field("", description="Who had it, for undoing")


class WhatIfRequest(Request):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"says": "We are pre-approved and want to move in two months"}]}
    )
    says: Text | None = Field(None, description="Also: what if the contact wrote this")


class Scenario(Answer):
    name: str
    label: str
    probability: float | None
    temperature: Temperature
    change: float | None = Field(None, description="Against now, in probability")
    effort: int = Field(description="0 ours alone and today, 1 ours and later, 2 theirs")


class WhatIf(Answer):
    """The score of hypothetical histories: what the model would say, not what would happen."""

    at: datetime
    now: Scenario
    scenarios: list[Scenario] = Field([])
    smallest: str | None = Field(
        None, description="Name of the least effort that moves the tier up; None: nothing here does"
    )
    horizon_days: int = 30
    trained_on: str = "synthetic"
    note: str | None = None
