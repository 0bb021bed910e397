"""Listings for a buyer, with why and why not."""

from pydantic import Field

from enterprisehub.contracts.api.base import Answer, Document


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
