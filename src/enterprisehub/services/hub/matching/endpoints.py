"""`/v1/contacts/{contact_id}/matches` and `/listings`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from enterprisehub.contracts.api.base import Identifier
from enterprisehub.contracts.api.matches import ContactMatches, DeedTaken, ListingDeed, Wishes
from enterprisehub.services.hub.access.allowed import Agent
from enterprisehub.services.hub.asked import OneLocation
from enterprisehub.services.hub.matching.service import Matching
from enterprisehub.services.hub.parts import part

router = APIRouter(prefix="/v1/contacts", tags=["contacts"])


@router.get(
    "/{contact_id}/matches", summary="Find the listings that suit what a contact said and did, with why and why not"
)
async def get_matches(
    contact_id: Identifier,
    caller: Agent,
    matching: Annotated[Matching, Depends(part(Matching))],
    location_id: OneLocation = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> ContactMatches:
    return await matching.matches(caller, contact_id, location_id, limit)


@router.post(
    "/{contact_id}/matches", summary="Try other wishes: what fits them, and what giving way on each would bring"
)
async def try_wishes(
    contact_id: Identifier,
    body: Wishes,
    caller: Agent,
    matching: Annotated[Matching, Depends(part(Matching))],
    location_id: OneLocation = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> ContactMatches:
    return await matching.tried(caller, contact_id, location_id, body, limit)


@router.post(
    "/{contact_id}/listings",
    status_code=201,
    summary="Note what a contact did about a listing: viewed, saved, asked to see, was shown, made an offer, turned down",
)
async def note_deed(
    contact_id: Identifier,
    body: ListingDeed,
    caller: Agent,
    matching: Annotated[Matching, Depends(part(Matching))],
    location_id: OneLocation = None,
) -> DeedTaken:
    return await matching.note(caller, contact_id, location_id, body)
