"""Listings by the RESO Data Dictionary's names, and what their import reports."""

from datetime import date, datetime

from pydantic import Field

from enterprisehub.contracts.api.base import Answer


class Listing(Answer):
    location_id: str
    property_id: str
    standard_status: str
    list_price_cents: int | None = None
    bedrooms_total: int | None = None
    bathrooms_total: float | None = None
    living_area: int | None = None
    lot_size_area: int | None = None
    property_type: str = ""
    year_built: int | None = None
    garage_spaces: int | None = None
    association_fee_cents: int | None = None
    unparsed_address: str = ""
    city: str = ""
    state_or_province: str = ""
    postal_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    on_market_date: date | None = None
    public_remarks: str = ""
    features: list[str] = Field([])
    source: str = ""
    updated_at: datetime | None = None


class BadRow(Answer):
    line: int = Field(description="Line of the file, the header being line 1")
    reason: str
    listing_id: str | None = None


class ImportReport(Answer):
    """What an import did. Bad rows are left out; the good ones are kept."""

    location_id: str
    new_location: bool = Field(False, description="Nothing was known of the location before")
    read: int
    added: int
    updated: int
    unchanged: int
    removed: int = Field(description="Listings absent from a full file, now Off Market")
    bad: list[BadRow] = Field([])
    unknown_columns: list[str] = Field([])
