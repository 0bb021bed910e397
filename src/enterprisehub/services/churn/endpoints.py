"""The routes of churn: predictions of silence and of returns, and the models in use."""

from datetime import UTC, datetime
from typing import Final

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from enterprisehub.contracts.scoring import Churn, ChurnBatch, ItemFailed, Return, ReturnBatch, Subject, SubjectBatch
from enterprisehub.contracts.state import ContactState, Conversation, Opportunity, Stage
from enterprisehub.kit.batches import LARGE_BODY, Answers, batched, single
from enterprisehub.kit.http import HotRoute
from enterprisehub.learning.artefact import card

router = APIRouter(prefix="/v1", tags=["models"])

_AT: Final = datetime(2026, 3, 2, 15, 4, tzinfo=UTC)
_SUBJECT: Final = Subject(
    moment=datetime(2026, 3, 12, 9, tzinfo=UTC),
    state=ContactState(
        location_id="l8HcnZnNCR2c5Ja3kUPL",
        contact_id="ocQHyuzHvysMo5N5VsXc",
        conversation=Conversation(
            inbound=1, inbound_words=9, inbound_days=1, last_inbound_at=_AT, last_outbound_at=_AT
        ),
    ),
)


_PAST_CLIENT: Final = msgspec.structs.replace(
    _SUBJECT,
    moment=datetime(2027, 3, 12, 9, tzinfo=UTC),
    state=msgspec.structs.replace(
        _SUBJECT.state, stage=Stage.CLOSED, stage_at=_AT, opportunities={"Xh2Zq8": Opportunity(status="won", at=_AT)}
    ),
)


def routes(predictions: Answers, returns: Answers) -> list[HotRoute]:
    """Return the hot routes: what predicts silence, and what predicts past clients' returns."""
    return [
        HotRoute(
            path="/v1/churn/predict",
            handler=single(Subject, predictions),
            request=Subject,
            answer=Churn,
            summary="Predict one contact's silence: how probable, for how long, why, and what to do",
            example_request=_SUBJECT,
            example_answer=predictions([_SUBJECT])[0],
        ),
        HotRoute(
            path="/v1/churn/predict/batch",
            handler=batched(Subject, predictions),
            request=SubjectBatch,
            answer=ChurnBatch,
            failed_item=ItemFailed,
            summary="Predict contacts' silence, answers in the order of the items; one that fails carries an error, the others their results",
            body_limit=LARGE_BODY,
            example_request=SubjectBatch([_SUBJECT]),
        ),
        HotRoute(
            path="/v1/returns/predict",
            handler=single(Subject, returns),
            request=Subject,
            answer=Return,
            summary="Predict whether a past client meets us again: how probable, by when and why",
            example_request=_PAST_CLIENT,
            example_answer=returns([_PAST_CLIENT])[0],
        ),
        HotRoute(
            path="/v1/returns/predict/batch",
            handler=batched(Subject, returns),
            request=SubjectBatch,
            answer=ReturnBatch,
            failed_item=ItemFailed,
            summary="Predict past clients' returns, answers in the order of the items; one that fails carries an error, the others their results",
            body_limit=LARGE_BODY,
            example_request=SubjectBatch([_PAST_CLIENT]),
        ),
    ]


@router.get("/models", summary="Tell the models in use: what they were trained on, their features and measured quality")
async def models(request: Request) -> Response:
    items = [card(served.loaded) for served in request.app.state.served]
    return Response(msgspec.json.encode({"items": items}), media_type="application/json")
