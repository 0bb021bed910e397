"""`/v1/playbooks`: edit, check, preview, put to use, roll back."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Path

from enterprisehub.contracts.api.base import Document
from enterprisehub.contracts.api.playbooks import (
    PlaybookCheck,
    PlaybookRequest,
    PlaybookRow,
    PlaybookVersion,
    Preview,
    PreviewRequest,
)
from enterprisehub.contracts.playbook import Playbook
from enterprisehub.services.hub.access.allowed import Agent, Lead
from enterprisehub.services.hub.asked import OneLocation
from enterprisehub.services.hub.parts import part
from enterprisehub.services.hub.playbooks.service import Playbooks

router = APIRouter(prefix="/v1/playbooks", tags=["playbooks"])
Service = Annotated[Playbooks, Depends(part(Playbooks))]
Version = Annotated[int, Path(ge=0, lt=2**31, description="0 is the standard playbook")]


@router.get("", summary="List the versions of playbooks, newest first")
async def list_playbooks(caller: Agent, playbooks: Service, location_id: OneLocation = None) -> list[PlaybookRow]:
    return await playbooks.listed(caller, location_id)


@router.get("/schema", summary="Get the JSON Schema of a playbook")
async def get_schema(caller: Agent) -> Document:  # noqa: ARG001 any caller may
    return msgspec.json.schema(Playbook)


@router.get("/{version}", summary="Get a version with its YAML; 0 is the standard playbook")
async def get_playbook(
    version: Version, caller: Agent, playbooks: Service, location_id: OneLocation = None
) -> PlaybookVersion:
    return await playbooks.get(caller, version, location_id)


@router.post("/check", summary="Say what is wrong with a playbook, without storing it")
async def check_playbook(request: PlaybookRequest, caller: Lead, playbooks: Service) -> PlaybookCheck:  # noqa: ARG001
    return playbooks.check(request)


@router.post("/preview", summary="Compare a draft with the active playbook on past conversations")
async def preview_playbook(request: PreviewRequest, caller: Lead, playbooks: Service) -> Preview:
    return await playbooks.preview(caller, request)


@router.post("", status_code=201, summary="Store a new version; it is not in use yet")
async def add_playbook(request: PlaybookRequest, caller: Lead, playbooks: Service) -> PlaybookVersion:
    return await playbooks.add(caller, request)


@router.post("/{version}/activate", summary="Put a version to use, or roll back to an older one")
async def activate_playbook(
    version: Version, caller: Lead, playbooks: Service, location_id: OneLocation = None
) -> PlaybookVersion:
    return await playbooks.activate(caller, version, location_id)
