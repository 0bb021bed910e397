"""Take what a model understood of a message into its reading; what rules read stays."""

from typing import Any, Final

from enterprisehub.contracts.events import Meaning
from enterprisehub.contracts.state import Certainty, Factor, Side
from enterprisehub.domain.findings import OWNERS_ONLY, Finding, ObjectionFound, Reading

_HURRY: Final = {"none": -1, "now": 3, "soon": 2, "some": 1}
_SIGNALS: Final = frozenset(
    {"asks_showing", "asks_details", "asks_process", "agrees_time", "gives_availability", "not_interested", "thanks"}
)
_STATES: Final = frozenset({"financing", "condition"})
_FACTORS: Final = _STATES | {"timeline", "motivation"}
_SIDES: Final = frozenset({"buyer", "seller", "renter", "investor"})
_MOOD: Final = 0.5
_OWNS: Final = 0.9
"""Chance from which a mistake that only owners make tells an owner."""


def reading_of(meanings: list[Meaning]) -> Reading:
    """Return a reading that says what the meanings say; labels of a newer model that are unknown here say nothing."""
    reading = Reading()
    for meaning in meanings:
        add_meaning(reading, meaning)
    return reading


def add_meaning(reading: Reading, meaning: Meaning) -> None:
    """Add a meaning; what is there already of the same factor or kind of objection stays."""
    kind, _, rest = meaning.label.partition(".")
    if kind == "objection":
        name, _, subtype = rest.partition(".")
        if all(each.kind != name for each in reading.objections):
            reading.objections.append(ObjectionFound(name, subtype or None, meaning.quote))
            if reading.side is None and subtype in OWNERS_ONLY and meaning.chance >= _OWNS:
                reading.side = Side.SELLER
    elif kind in _FACTORS:
        finding = _finding(kind, rest, meaning.quote)
        if finding is not None and all(each.factor is not finding.factor for each in reading.findings):
            reading.findings.append(finding)
    elif kind == "side":
        if reading.side is None and rest in _SIDES:
            reading.side = Side(rest)
    elif kind in _SIGNALS and kind not in reading.signals:
        reading.signals.append(kind)
    elif kind in {"positive", "negative"} and reading.sentiment is None:
        reading.sentiment = _MOOD if kind == "positive" else -_MOOD
        reading.signals.append(kind)


def _finding(kind: str, rest: str, quote: str) -> Finding | None:
    if not rest or rest == "curious" or (kind == "timeline" and rest not in _HURRY):
        return None
    factor = Factor(kind)
    value: dict[str, Any] = {"state": rest} if kind in _STATES else {"reason": rest}
    if factor is Factor.TIMELINE:
        value = {"months": 0.0 if rest == "now" else None, "hurry": _HURRY[rest]}
    if factor is Factor.CONDITION:
        value["details"] = quote
    known = factor is not Factor.TIMELINE or rest in {"none", "now"}
    return Finding(factor, Certainty.KNOWN if known else Certainty.PARTIAL, value, quote)
