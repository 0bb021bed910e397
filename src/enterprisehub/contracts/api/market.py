"""What buyers ask for against what is on the market."""

from datetime import datetime

from pydantic import Field

from enterprisehub.contracts.api.base import Answer


class BandLine(Answer):
    """A band of prices; `most_cents` None is open-ended."""

    least_cents: int
    most_cents: int | None = None
    buyers: int = Field(description="Whose limit lies in the band")
    listings: int = Field(description="Active, with a price in the band")


class AreaLine(Answer):
    area: str
    buyers: int = Field(description="Who named the area")
    listings: int


class Demand(Answer):
    at: datetime
    buyers: int = Field(description="Buyers heard from within the window whose wishes were read")
    with_budget: int
    with_area: int
    listings: int
    days: int
    bands: list[BandLine] = Field([])
    areas: list[AreaLine] = Field([], description="Most asked for first")
