"""Listings for a buyer, with why and why not."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from enterprisehub.contracts.api.base import Answer, Document, Identifier, Request

Cents = Annotated[int | None, Field(ge=0, le=10**12)]


class MatchRow(Answer):
    property_id: str
    score: float = Field(description="0 … 1, one minus the weighted distance to the wishes")
    why: list[str] = Field([])
    why_not: list[str] = Field([])
    listing: Document


class ContactMatches(Answer):
    items: list[MatchRow]
    preferences: Document = Field(description="The wishes as read from the conversation")
    considered: int
    note: str | None = None


class Wishes(Request):
    """A buyer's wishes, to try; see scoring.Preferences. Wishes about people are not taken."""

    price_min_cents: Cents = None
    price_max_cents: Cents = None
    areas: list[Identifier] = Field([], max_length=20)
    bedrooms_min: int | None = Field(None, ge=0, le=50)
    bathrooms_min: float | None = Field(None, ge=0, le=50)
    living_area_min: int | None = Field(None, ge=0, le=1_000_000)
    property_types: list[Identifier] = Field([], max_length=20)
    must_haves: list[Identifier] = Field([], max_length=20)


class Relaxed(Answer):
    """What giving up one wish would bring."""

    wish: str
    label: str
    fitting: int = Field(description="Homes that then meet all the rest, of the best fifty")


class Tried(ContactMatches):
    fitting: int = Field(description="Homes that meet all wishes, of the best fifty")
    relaxed: list[Relaxed] = Field([], description="Most helpful first")


class BuyerRow(Answer):
    """A buyer whom a listing fits."""

    contact_id: str
    name: str
    score: float
    why: list[str] = Field([])
    why_not: list[str] = Field([])
    temperature: str = "unknown"
    probability: float | None = None
    agent: str = ""
    last_inbound_at: datetime | None = None
    may_contact: bool | None = None


class ListingBuyers(Answer):
    location_id: str
    property_id: str
    listing: Document | None = Field(None, description="None when it is not for sale now")
    considered: int = Field(description="Buyers heard from last whose wishes were compared")
    items: list[BuyerRow] = Field([], description="Best fit first")
