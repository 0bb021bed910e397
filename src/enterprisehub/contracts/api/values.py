"""What a home would be listed at, with interval, parts and comparables."""

from pydantic import Field

from enterprisehub.contracts.api.base import Answer


class PartLine(Answer):
    name: str
    label: str
    share: float = Field(description="Of the price: 0.12 is 12 % more than typical")
    log: float = Field(description="The same as a logarithm: typical price and parts sum to the estimate")


class ComparableLine(Answer):
    property_id: str
    address: str
    status: str
    list_price_cents: int
    adjusted_cents: int = Field(description="What it would ask if it were like the home in question")
    miles: float | None = None
    label: str


class PropertyValue(Answer):
    estimate_cents: int | None = Field(description="None when too few listings have a price")
    interval_cents: tuple[int, int] | None = None
    level: float = Field(description="The share of homes whose price the interval should hold")
    parts: list[PartLine] = Field([])
    typical_cents: int | None = None
    comparables: list[ComparableLine] = Field([])
    listings: int = Field(description="Priced listings of the location that were learned from")
    note: str | None = None
