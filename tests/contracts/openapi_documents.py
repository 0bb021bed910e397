"""The OpenAPI documents of all services, made without a server or a model.

`python -m tests.contracts.openapi_documents` writes them to `docs/openapi/`; a test compares.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from fastapi import APIRouter

from enterprisehub.contracts.scoring import (
    Action,
    Churn,
    Model,
    Pooling,
    Reason,
    Return,
    Score,
    StageChance,
)
from enterprisehub.kit import settings as kit_settings
from enterprisehub.kit.http import HotRoute, document, service_app
from enterprisehub.services.churn import app as churn_app
from enterprisehub.services.churn import endpoints as churn_endpoints
from enterprisehub.services.coaching import app as coaching_app
from enterprisehub.services.coaching import endpoints as coaching_endpoints
from enterprisehub.services.hub import app as hub_app
from enterprisehub.services.ml import app as ml_app
from enterprisehub.services.ml import endpoints as ml_endpoints

FOLDER = Path(__file__).parents[2] / "docs" / "openapi"

SCORE = Score(
    probability=0.31,
    interval=(0.24, 0.39),
    base=-1.9,
    reasons=[Reason(feature="reply_minutes", label="Replied within 4 minutes", contribution=1.1, value=4.0)],
    model=Model(name="lead", version="7"),
    stages=[
        StageChance(stage="reply", probability=0.8, interval=(0.7, 0.88)),
        StageChance(stage="appointment", probability=0.31, interval=(0.24, 0.39)),
        StageChance(stage="showing", probability=0.22, interval=(0.16, 0.3)),
        StageChance(stage="contract", probability=0.04, interval=(0.02, 0.09)),
        StageChance(stage="close", probability=0.01, interval=(0.004, 0.03)),
    ],
    pooling=Pooling(weight=0.6, outcomes=120, shift=0.14, spread=0.2),
)
CHURN = Churn(
    probability=0.42,
    by_days={"30": 0.42, "90": 0.61},
    base=-0.6,
    risks=[Reason(feature="silent_days", label="Silent for 12 days", contribution=0.5, value=12.0)],
    actions=[Action(play="open_question", label="Ask an open question", why="Went silent after a price talk")],
    model=Model(name="churn", version="3"),
)

RETURN = Return(
    probability=0.09,
    interval=(0.02, 0.3),
    by_days={"90": 0.02, "365": 0.09, "730": 0.16},
    base=-2.6,
    reasons=[Reason(feature="asked_h", label="Last asked something 6 days ago", contribution=0.4, value=144.0)],
    model=Model(name="return", version="1"),
)


def documents() -> dict[str, dict[str, Any]]:
    """Return the document of each service by its name."""
    return {
        "hub": _hub(),
        "ml": _of(
            "ml", ml_app.DESCRIPTION, ml_endpoints.router, ml_endpoints.routes(_always(SCORE), _NOTHING, _NOTHING)
        ),
        "churn": _of(
            "churn",
            churn_app.DESCRIPTION,
            churn_endpoints.router,
            churn_endpoints.routes(_always(CHURN), _always(RETURN)),
        ),
        "coaching": _of(
            "coaching",
            coaching_app.DESCRIPTION,
            coaching_endpoints.router,
            coaching_endpoints.routes(_NOTHING, _NOTHING),
        ),
    }


class _Nothing:
    """Stands in for what handlers would call: no request comes."""

    def __getattr__(self, name: str) -> Any:
        return None


_NOTHING: Any = _Nothing()


def _always(answer: Any) -> Callable[[Sequence[Any]], list[Any]]:
    return lambda items: [answer for _ in items]


def _hub() -> dict[str, Any]:
    settings = kit_settings.read({})
    return hub_app.framework_app(settings, hub_app.hot_routes(settings, _NOTHING), checks={}).openapi()


def _of(service: str, description: str, router: APIRouter, routes: list[HotRoute]) -> dict[str, Any]:
    app = service_app(service, title=f"EnterpriseHub {service}", description=description, checks={})
    app.include_router(router)
    document(app, routes)
    return app.openapi()


def text_of(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, made in documents().items():
        (FOLDER / f"{name}.json").write_text(text_of(made), encoding="utf-8")


if __name__ == "__main__":
    main()
