"""The runbooks: one Markdown file an alert, whose head names the actions that it allows."""

import re
from dataclasses import dataclass
from functools import lru_cache

from enterprisehub.kit.slo import monitoring_folder

_HEAD = re.compile(r"\A---\nactions: \[(?P<actions>[\w, ]*)\]\n---\n(?P<text>.*)\Z", re.DOTALL)


@dataclass(frozen=True)
class Runbook:
    text: str
    actions: tuple[str, ...]


NONE = Runbook("", ("collect_diagnostics",))
"""For an alert that somebody added without one."""


@lru_cache(maxsize=256)
def runbook(alert: str) -> Runbook:
    """Return an alert's runbook; an alert's name comes from outside, so it never becomes a path."""
    return _all().get(alert, NONE)


@lru_cache(maxsize=1)
def _all() -> dict[str, Runbook]:
    found = {}
    for path in (monitoring_folder() / "runbooks").glob("*.md"):
        head = _HEAD.match(path.read_text(encoding="utf-8"))
        if head is not None:
            actions = tuple(name.strip() for name in head["actions"].split(",") if name.strip())
            found[path.stem] = Runbook(head["text"].strip(), actions)
    return found
