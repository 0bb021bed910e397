"""Listings for a buyer, with why and why not."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from enterprisehub.contracts.api.base import Answer, Document, Identifier, Moment, Request
from enterprisehub.contracts.events import Interest

Cents = Annotated[int | None, Field(ge=0, le=10**12)]


class MatchRow(Answer):
    property_id: str
    score: float = Field(description="0 … 1, one minus the weighted distance to the wishes")
    why: list[str] = Field([])
    why_not: list[str] = Field([])
    like: list[str] = Field(
        [], description="What it has to do with the homes the buyer looked at, saved or went to see"
    )
    listing: Document


class RelaxStep(Answer):
    """Giving way on a wish so far."""

    to: str
    more: int = Field(description="So many more homes then meet all wishes")
    by: float = Field(0.0, description="How far: a share of the price limit, rooms, square feet, miles")


class Relaxed(Answer):
    """What giving way on one wish would bring, all others kept; counted over all active listings."""

    wish: str
    label: str
    more: int = Field(description="So many more homes meet all the rest without it")
    steps: list[RelaxStep] = Field([], description="Smaller steps and what each brings")


class ContactMatches(Answer):
    items: list[MatchRow]
    preferences: Document = Field(description="The wishes as read from the conversation, or as tried")
    considered: int
    note: str | None = None
    fitting: int = Field(0, description="Homes that meet all stated wishes, of all considered")
    near: int = Field(0, description="Homes that miss exactly one")
    relaxed: list[Relaxed] = Field([], description="Most helpful first; when wishes are tried")
    ranked_by: str = Field(
        "stated wishes", description="What ordered the homes: wishes, a rule, or a learned ranker's version"
    )
    trained_on: str = Field("", description="Of the learned ranker: whose choices")
    liked: int = Field(0, description="Homes that the buyer showed interest in and that were counted")


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


class ListingDeed(Request):
    """What a contact did about a listing, as a website, a workflow or an agent tells it."""

    property_id: Identifier
    interest: Interest
    at: Moment | None = Field(None, description="When; now without it")
    reference: Identifier | None = Field(
        None, description="The teller's own id of the deed: told again with the same one, it counts once"
    )


class DeedTaken(Answer):
    event_id: str
    duplicate: bool


class ShownListing(Answer):
    property_id: str
    address: str = ""
    buyers: int


class ExposureGroup(Answer):
    name: str
    listings: int
    listed_share: float
    shown_share: float


class ListingExposure(Answer):
    """Who would be shown what, were every buyer sent their best homes now."""

    listings: int
    buyers: int = Field(description="Buyers whose wishes or deeds gave a list")
    never_shown: int
    gini: float = Field(description="Of how often each listing is shown: 0 all alike, 1 one of them only")
    top_share: float = Field(description="Share of all showings that the most shown tenth of the listings has")
    variety: float = Field(description="How varied a buyer's homes are in type, bedrooms and price: 1 all different")
    most_shown: list[ShownListing] = Field([])
    never: list[ShownListing] = Field([], description="Some of those never shown, the longest on the market first")
    groups: list[ExposureGroup] = Field([], description="By type, price and age of the listing")


class BuyerRow(Answer):
    """A buyer whom a listing fits."""

    contact_id: str
    name: str
    score: float
    why: list[str] = Field([])
    why_not: list[str] = Field([])
    like: list[str] = Field([])
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
