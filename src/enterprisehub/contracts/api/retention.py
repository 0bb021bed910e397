"""Who is about to leave, what that is worth, and who has an anniversary."""

from datetime import datetime

from pydantic import Field

from enterprisehub.contracts.api.base import Answer, Document


class RiskRow(Answer):
    """A contact at risk of silence; `at_risk_cents` is probability times value, None where no value is known."""

    location_id: str
    contact_id: str
    name: str
    stage: str
    temperature: str = "unknown"
    agent: str = ""
    churn_probability: float
    by_days: dict[str, float] = Field({}, description="Probability to be silent so many days from now")
    value_cents: int = 0
    at_risk_cents: int | None = None
    last_inbound_at: datetime | None = None
    risk: str = Field("", description="What weighs most")
    action: Document | None = Field(None, description="The play that comes first (scoring.Action)")
    trained_on: str | None = None


class RiskBoard(Answer):
    at: datetime
    considered: int = Field(description="Open contacts with an estimate")
    items: list[RiskRow] = Field([])


class PastClient(Answer):
    location_id: str
    contact_id: str
    name: str
    phone: str = ""
    agent: str = ""
    closed_at: datetime
    next_at: datetime = Field(description="The anniversary that comes next")
    years: int = Field(description="Years since closing on that day")
    value_cents: int = 0
    last_event_at: datetime | None = None
    may_contact: bool | None = None


class ReturnShare(Answer):
    """Past clients who wrote or called again within so many years, two months or more after closing."""

    years: int
    watched: int = Field(description="Past clients whom we have watched that long, or who came back before")
    share: float | None = Field(None, description="Kaplan and Meier's estimate; None: too few to say")
    interval: tuple[float, float] | None = Field(None, description="95 %")


class LikelyReturn(Answer):
    """A past client with the probability of booking or keeping an appointment again."""

    location_id: str
    contact_id: str
    name: str
    phone: str = ""
    agent: str = ""
    closed_at: datetime
    value_cents: int = 0
    probability: float
    interval: tuple[float, float] | None = Field(None, description="90 %, of the client's own chance")
    horizon_days: int = 365
    by_days: dict[str, float] = Field({}, description="Probability to be back within so many days")
    reason: str = Field("", description="What raises it most")
    may_contact: bool | None = None
    trained_on: str


class Anniversaries(Answer):
    at: datetime
    days: int
    past_clients: int
    came_back: int = Field(0, description="Past clients who wrote or called again two months or more after closing")
    returns: list[ReturnShare] = Field([], description="By years since closing, counted and not predicted")
    likely: list[LikelyReturn] = Field(
        [], description="Who is likeliest to come back, the likeliest first; foretold now"
    )
    asked: int = Field(0, description="Past clients whom that was chosen from: those we heard from last")
    not_told: int = Field(0, description="Of them, those of whom nothing can be foretold: just closed, or back already")
    missing: bool = Field(False, description="The churn service did not answer, so nobody's return is told")
    items: list[PastClient] = Field([], description="Soonest first")
