"""Coaching: the tip of a conversation, what a person did with it, consent, calls, what tips changed."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from enterprisehub.contracts.api.base import Answer, Document, Identifier, LocationId, Moment, Request, Text
from enterprisehub.contracts.events import Channel


class TipAnswerKind(StrEnum):
    ACCEPTED = "accepted"
    """The words go out as they are, or the advice is followed."""
    EDITED = "edited"
    IGNORED = "ignored"
    DISMISSED = "dismissed"


class TipAnswerRequest(Request):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"answer": "dismissed", "reason": "They told me on the phone"}]},
    )
    answer: TipAnswerKind
    reason: Text = Field("", description="Why; needed for “dismissed”")
    text: Text = Field("", description="The words as sent; needed for “edited”")
    channel: Channel | None = Field(None, description="How they go out; without it, as the contact last wrote")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.answer is TipAnswerKind.DISMISSED and not self.reason.strip():
            raise ValueError("say in `reason` why the tip is dismissed")
        if self.answer is TipAnswerKind.EDITED and not self.text.strip():
            raise ValueError("send the edited words in `text`")
        return self


class ConsentLine(Answer):
    channel: Channel
    allowed: bool
    reason: str
    lasting: bool = Field(False, description="Waiting does not help: opted out, do not disturb, deleted")
    opens_at: datetime | None = Field(
        None, description="When quiet hours end; None when open, or waiting does not help"
    )
    proof: Document


class ConsentView(Answer):
    """Whether a contact may be approached now, by channel, and what that rests on."""

    location_id: str
    contact_id: str
    at: datetime
    opted_out_at: datetime | None = None
    channels: list[ConsentLine]


class TipRow(Answer):
    location_id: str
    contact_id: str
    contact_name: str = ""
    tip_id: str
    kind: str
    topic: str
    given_at: datetime
    assigned_to: str = ""
    playbook: str = ""
    may_contact: bool
    consent: str = Field("", description="What the consent gate said when the tip was given")
    proof: Document = Field(description="What that rested on")
    tip: Document
    answer: TipAnswerKind | None = None
    answered_at: datetime | None = None
    answered_by: str | None = None
    reason: str = ""
    sent_text: str = ""


class TipAnswerRecorded(Answer):
    event_id: str
    tip_id: str
    answer: TipAnswerKind
    duplicate: bool = Field(False, description="The same answer had been recorded before")
    consent: ConsentLine = Field(description="The gate's decision at the moment of the answer")


class CoachingView(Answer):
    """Everything a live conversation's panel shows."""

    location_id: str
    contact_id: str
    name: str = ""
    at: datetime
    coaching: Document | None = Field(None, description="As in the coaching service's OpenAPI document")
    advised_at: datetime | None = None
    pending: bool = Field(False, description="Coaching has not answered the newest event yet")
    consent: ConsentLine
    call: Document | None = Field(None, description="Measures of the last transcribed call")
    tips: list[TipRow] = Field(description="The latest twenty, newest first")


class WordsOf(StrEnum):
    TIP = "tip"
    SUMMARY = "summary"


class WordsRequest(Request):
    of: WordsOf = WordsOf.TIP


class Words(Answer):
    """The words of a tip or a summary: the core's, or a language model's that said no more than the core."""

    text: str
    source: str = Field(description="core, or model")
    model: str | None = Field(None, description="Which language model wrote, or was asked")
    why: str = Field("", description="Why the core's own words stand, where a model was or might have been asked")
    cost_usd: float = 0


class Segment(Request):
    number: int = Field(ge=0, lt=100_000, description="Counts from 0; a number counts once")
    speaker: Annotated[str, Field(pattern="^(agent|contact)$")]
    starts_s: float = Field(ge=0, le=86_400, description="Seconds since the call began")
    ends_s: float = Field(ge=0, le=86_400)
    text: Annotated[Text, Field(max_length=2000)] = ""

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.ends_s < self.starts_s:
            raise ValueError("ends_s must not be before starts_s")
        return self


class SegmentsRequest(Request):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "contact_id": "ocQHyuzHvysMo5N5VsXc",
                    "started_at": "2026-11-23T17:00:00Z",
                    "segments": [
                        {"number": 0, "speaker": "agent", "starts_s": 0, "ends_s": 3.1, "text": "Hi, this is Ana."},
                        {"number": 1, "speaker": "contact", "starts_s": 3.4, "ends_s": 6, "text": "We want to buy."},
                    ],
                }
            ]
        },
    )
    location_id: LocationId | None = None
    contact_id: Identifier
    started_at: Moment
    user_id: Identifier | None = Field(None, description="The CRM user on the call")
    segments: list[Segment] = Field(min_length=1, max_length=200)


class SegmentsTaken(Answer):
    taken: int
    duplicates: int


class Share(Answer):
    """A share with its 95 % interval (Wilson)."""

    count: int
    of: int
    share: float | None = None
    low: float | None = None
    high: float | None = None


class AcceptanceRow(Answer):
    """How tips of one group were answered. Tips without an answer after a day count as ignored."""

    group: str
    given: int
    accepted: int
    edited: int
    ignored: int
    dismissed: int
    open: int = Field(description="Given within a day, and not answered yet")
    taken: Share = Field(description="Accepted or edited, of those answered or ignored")


class OutcomeRow(Answer):
    """Appointments within 14 days after a tip, where it was taken and where it was not."""

    tenure: str = Field(description="How long the assigned agent had been writing when the tip was given")
    taken: Share
    not_taken: Share
    difference: float | None = Field(None, description="Share after a taken tip minus share after one that was not")
    low: float | None = None
    high: float | None = None


class Acceptance(Answer):
    since: datetime
    by: str
    groups: list[AcceptanceRow]
    reasons: dict[str, int] = Field(description="The ten most frequent reasons of dismissals")
    outcomes: list[OutcomeRow]
    note: str = (
        "An association, not a cause: agents choose which tips they take, and may choose the easier conversations. "
        "Differences are shown by tenure because experience moves both."
    )


class Split(StrEnum):
    """What acceptance is split by."""

    KIND = "kind"
    TOPIC = "topic"
    AGENT = "agent"
    PLAYBOOK = "playbook"
    WEEK = "week"


class ScorecardRow(Answer):
    location_id: str
    contact_id: str
    contact_name: str = ""
    user_id: str = Field("", description="The CRM user who wrote most")
    started_at: datetime
    ended_at: datetime
    asked: int
    missed: int
    late: int
    unanswered: int
    card: Document = Field(description="What was asked, missed, answered late and not at all, with quotes")


class AgentWeek(Answer):
    user_id: str
    name: str = ""
    week: datetime = Field(description="Monday 00:00 UTC")
    conversations: int
    asked: float = Field(description="Mean over conversations, as are the next three")
    missed: float
    late: float
    unanswered: float
