"""`/v1/monitoring`, `/v1/logs`."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from enterprisehub.contracts.api.base import Identifier, Text
from enterprisehub.contracts.api.monitoring import LogPage, Monitoring
from enterprisehub.services.hub.access.allowed import Operator
from enterprisehub.services.hub.monitoring.service import Watch
from enterprisehub.services.hub.parts import part

router = APIRouter(prefix="/v1", tags=["monitoring"])
Service = Annotated[Watch, Depends(part(Watch))]


class Level(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@router.get("/monitoring", summary="See every replica, the error budgets and whether alerting lives")
async def get_monitoring(caller: Operator, watch: Service) -> Monitoring:
    return await watch.monitoring(caller)


@router.get("/logs", summary="Search the logs of this machine's services, newest first")
async def search_logs(
    caller: Operator,
    watch: Service,
    service: Identifier | None = None,
    level: Level = Level.INFO,
    text: Annotated[Text, Query(description="Anywhere in the line, whatever the case")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> LogPage:
    return await watch.logs(caller, service=service, level=level.value, text=text, limit=limit)
