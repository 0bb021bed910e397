"""How a team is doing: its funnel, its sources, its load."""

from datetime import datetime

from pydantic import Field

from enterprisehub.contracts.api.base import Answer


class AgentStages(Answer):
    """How many of an agent's contacts stand in each stage now."""

    assigned_to: str = Field("", description="The CRM user's id; empty for nobody")
    agent: str = ""
    stages: dict[str, int]


class Funnel(Answer):
    at: datetime
    days: int = Field(description="Contacts created within so many days")
    agents: list[AgentStages] = Field([])


class SourceLine(Answer):
    source: str
    contacts: int
    replied: int
    meetings: int = Field(description="Stands at appointment or further")
    closed: int
    value_cents: int = Field(0, description="Value of what was won")
    spend_cents: int | None = Field(None, description="Spend in the window, from the location's monthly figure")


class Sources(Answer):
    at: datetime
    days: int
    items: list[SourceLine] = Field([], description="Most contacts first")


class AgentLoad(Answer):
    assigned_to: str = ""
    agent: str = ""
    open: int = Field(description="Contacts neither closed, lost nor in nurture")
    hot: int = 0
    warm: int = 0
    waiting: int = Field(0, description="Waiting for our answer")
    booked: int = Field(0, description="Stands at appointment or further, not closed")


class Workload(Answer):
    at: datetime
    capacity_per_agent_per_day: int
    agents: list[AgentLoad] = Field([], description="Heaviest first")


class ForecastStage(Answer):
    """What of a stage's open deals is expected to close."""

    stage: str
    deals: int
    value_cents: int
    expected_cents: int


class Forecast(Answer):
    """Value expected to close within the horizon, as a range: each deal closes or does not, by the model's probability."""

    at: datetime
    horizon_days: int = 30
    deals: int = Field(description="Open contacts with a value and a probability to close")
    without: int = Field(description="Open contacts with a value that no probability is known of: not counted")
    low_cents: int = Field(0, description="Nine in ten outcomes lie above")
    expected_cents: int = 0
    high_cents: int = Field(0, description="Nine in ten outcomes lie below")
    chance_of_any: float = Field(0, description="Probability that at least one closes")
    stages: list[ForecastStage] = Field([])
    trained_on: str | None = None
