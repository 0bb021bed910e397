"""What the guides say about actions and settings is what the code does."""

import re

from enterprisehub.kit.settings import checkout_root
from enterprisehub.services.hub.incidents.actions.diagnostics import CollectDiagnostics
from enterprisehub.services.hub.incidents.actions.models import RollBackModel
from enterprisehub.services.hub.incidents.actions.processes import DrainReplica, Restart
from enterprisehub.services.hub.incidents.actions.queues import PauseOutbox, ReplayDeadLetters, ResumeOutbox
from enterprisehub.services.hub.incidents.runbooks import runbook

ACTIONS = (Restart, DrainReplica, PauseOutbox, ResumeOutbox, ReplayDeadLetters, RollBackModel, CollectDiagnostics)
GUIDE = (checkout_root() / "docs" / "guides" / "incidents.md").read_text(encoding="utf-8")


def test_table_of_actions() -> None:
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\| (\d+) \|", GUIDE, re.MULTILINE)
    assert {name: int(limit) for name, limit in rows} == {one.name: one.limit_per_hour for one in ACTIONS}


def test_runbooks_suggest_actions_that_exist() -> None:
    folder = checkout_root() / "monitoring" / "runbooks"
    names = {one.name for one in ACTIONS}
    suggested = {path.stem: set(runbook(path.stem).actions) - names for path in folder.glob("*.md")}
    assert {alert for alert, unknown in suggested.items() if unknown} == set()
    assert runbook("ServiceDown").actions == ("collect_diagnostics", "restart")


def test_every_action_is_suggested_by_a_runbook_that_tells_when() -> None:
    folder = checkout_root() / "monitoring" / "runbooks"
    books = {path.stem: runbook(path.stem) for path in folder.glob("*.md")}
    assert {name for book in books.values() for name in book.actions} == {one.name for one in ACTIONS}
    asks = {"collect_diagnostics", "restart"}  # need no telling
    for alert, book in books.items():
        told = {one.name for one in ACTIONS if f"`{one.name}`" in book.text}
        assert told - asks == set(book.actions) - asks, alert
