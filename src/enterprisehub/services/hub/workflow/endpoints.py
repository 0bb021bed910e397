"""`POST /webhooks/ghl/workflow`: unsigned, so it brings a secret that each location has of its own."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request

from enterprisehub.contracts.api.workflow import WorkflowAnswer
from enterprisehub.services.hub.parts import part
from enterprisehub.services.hub.workflow.service import Workflow

router = APIRouter(tags=["webhooks"])

EXAMPLE = {
    "contact_id": "nmFmQEsNgz6AVpgLVUJ0",
    "first_name": "John",
    "last_name": "Deo",
    "email": "john@example.com",
    "phone": "+16265550123",
    "tags": "buyer,website",
    "location": {"id": "ve9EPM428h8vShlRW1KT", "name": "Oak Realty"},
    "workflow": {"id": "0f7f9c1e", "name": "New lead"},
    "customData": {},
}
REQUEST = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"type": "object", "required": ["contact_id"], "additionalProperties": True},
                "example": EXAMPLE,
            }
        },
    }
}


@router.post("/webhooks/ghl/workflow", summary="Answer a workflow's call within two seconds", openapi_extra=REQUEST)
async def answer_workflow(
    request: Request,
    workflow: Annotated[Workflow, Depends(part(Workflow))],
    x_workflow_secret: Annotated[str | None, Header()] = None,
) -> WorkflowAnswer:
    return await workflow.answer(await request.body(), x_workflow_secret)
