from typing import Any

import pytest
from tests.dashboards.panels.test_every_panel import all_html, draw

from enterprisehub.contracts.api.models import Models
from enterprisehub.dashboards.loaders.trust import audited
from enterprisehub.dashboards.panels import feature_audit, model_card


def group(**more: Any) -> dict[str, Any]:
    return {**feature_audit._AUDIT["groups"][0], **more}  # type: ignore[dict-item]


def test_groups_with_their_ratio() -> None:
    drawn = all_html(draw("feature_audit", "demo"))
    assert "1.03 (0.91 to 1.16)" in drawn
    assert "No group is surely called less" in drawn
    assert "invented membership of invented people" in drawn


def test_flagged_group_is_named() -> None:
    model = model_card.MODEL.model_copy(
        update={"metrics": {"fairness": {**feature_audit._AUDIT, "groups": [group(flagged=True)]}}}
    )
    drawn = str(feature_audit._groups(model))
    assert "Called surely less, or more, often: national origin group A" in drawn
    assert "look at it" in drawn


def test_not_audited() -> None:
    assert "Not audited by groups yet" in str(feature_audit._groups(model_card.MODEL))


@pytest.mark.parametrize(("at", "there"), [("2026-11-23T00:00:00Z", True), ("2026-11-21T00:00:00Z", False)])
def test_audit_of_later_is_not_known_yet(at: str, there: bool) -> None:
    known = Models.model_validate({"at": at, "items": [feature_audit.DEMO.models[0].model_dump()]})
    assert ("fairness" in audited(known).models[0].metrics) is there
