"""Plays against silence: whom to treat, who is held out, and what treating changed."""

from datetime import datetime

from pydantic import ConfigDict, Field

from enterprisehub.contracts.api.base import Answer, Identifier, Request


class PlanRow(Answer):
    contact_id: str
    location_id: str
    name: str
    risk: float = Field(description="Probability of silence within the horizon")
    value_cents: int
    gain: float = Field(description="What a play adds to the probability of coming back")
    gain_cents: int = Field(description="The gain times the value; an expectation, not a promise")
    play: str
    label: str
    why: str
    channel: str | None = None


class Plan(Answer):
    at: datetime
    capacity: int
    considered: int
    measured: bool = Field(description="Whether the gain rests on a measured effect; otherwise on an assumption")
    note: str
    items: list[PlanRow] = Field([])


class PlayRequest(Request):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"contact_id": "c1", "play": "open_question"}]}
    )
    contact_id: Identifier
    play: Identifier


class Assigned(Answer):
    play_id: int
    contact_id: str
    play: str
    arm: str = Field(description="play: go ahead; holdout: drawn to get none, so that the effect can be told")
    horizon_days: int
    assigned_at: datetime


class EffectRow(Answer):
    play: str = Field(description="One play, or `all`")
    population: str
    treated: int
    treated_back: int
    held: int
    held_back: int
    lift: float | None = Field(description="Difference of the shares that came back; None: unknown")
    interval: tuple[float, float] | None = None
    note: str


class Effects(Answer):
    at: datetime
    holdout_share: float = Field(
        description="Share of plays held out; 0: the owner does not allow it, nothing is measured"
    )
    open: int = Field(description="Plays whose horizon has not passed: not counted yet")
    items: list[EffectRow] = Field([])
