"""Keep the seven factors of qualification: what is known, what is missing, what a new message changes."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from enterprisehub.contracts.state import Certainty, Conversation, Factor, Side, Slot
from enterprisehub.domain.findings import Finding

_BUYER_ORDER: Final = (
    Factor.BUDGET, Factor.TIMELINE, Factor.PROPERTY, Factor.LOCATION, Factor.FINANCING, Factor.MOTIVATION,
)  # fmt: skip
_SELLER_ORDER: Final = (
    Factor.LOCATION, Factor.MOTIVATION, Factor.TIMELINE, Factor.CONDITION, Factor.BUDGET, Factor.FINANCING, Factor.PROPERTY,
)  # fmt: skip
ORDER: Final[dict[Side, tuple[Factor, ...]]] = {
    Side.UNKNOWN: (
        Factor.MOTIVATION,
        Factor.TIMELINE,
        Factor.LOCATION,
        Factor.BUDGET,
        Factor.PROPERTY,
        Factor.FINANCING,
    ),
    Side.BUYER: _BUYER_ORDER,
    Side.INVESTOR: _BUYER_ORDER,
    Side.RENTER: (Factor.BUDGET, Factor.TIMELINE, Factor.PROPERTY, Factor.LOCATION),
    Side.SELLER: _SELLER_ORDER,
    Side.BOTH: (*_SELLER_ORDER[:4], *(factor for factor in _BUYER_ORDER if factor not in _SELLER_ORDER[:4])),
}
"""The factors that matter to a side, in the order to ask for them."""


_CHANGES: Final = frozenset({"refused", "added"})
"""What a finding says of the slot before it; no part of the value that is kept."""


class Qualification(NamedTuple):
    known: int
    partial: int
    asked_for: int
    """How many factors matter to the side."""

    @property
    def factors(self) -> float:
        """How much is known, 0 … 7; a partial factor counts half."""
        return self.known + self.partial / 2


def merge_slot(old: Slot | None, finding: Finding, message_id: str, at: datetime) -> Slot:
    """Return the slot after one more finding.

    The newer statement wins. A partial one does not push out a known one unless it contradicts it; wishes that add to
    each other (rooms, must-haves, the two ends of a budget) are joined.
    """
    new = Slot(certainty=finding.certainty, value=finding.value, quote=finding.quote, message_id=message_id, at=at)
    if old is None:
        new.value = {name: value for name, value in new.value.items() if name not in _CHANGES}
        return new
    if at < old.at:
        return old
    if old.certainty is Certainty.KNOWN and new.certainty is not Certainty.KNOWN:
        joins = finding.factor is Factor.PROPERTY or not _CHANGES.isdisjoint(new.value)
        if not joins and not _contradicts(finding.factor, old.value, new.value):
            return old
        if joins:
            new.certainty = Certainty.KNOWN
    new.value = _joined(finding.factor, old.value, new.value)
    return new


def _contradicts(factor: Factor, old: dict[str, Any], new: dict[str, Any]) -> bool:
    if factor is Factor.FINANCING:
        return bool(old.get("state") != new.get("state"))
    if factor is Factor.TIMELINE:
        return (int(old.get("hurry", 0)) < 0) != (int(new.get("hurry", 0)) < 0) and old.get("months") is None
    return False


def _joined(factor: Factor, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    if factor is Factor.PROPERTY:
        refused = new.get("refused", ())
        must_haves = [*old.get("must_haves", ()), *new.get("must_haves", ())]
        joined = {**old, **new, "must_haves": [name for name in dict.fromkeys(must_haves) if name not in refused]}
        joined["types"] = [name for name in joined.get("types", ()) if name not in refused]
        return {name: value for name, value in joined.items() if name != "refused" and value != []}
    if factor is Factor.BUDGET and new:
        joined = {**old, **new}
        ends = len(old) == len(new) == 1 and len(joined) == 2
        return joined if ends and joined["min_cents"] < joined["max_cents"] else new
    if factor is Factor.TIMELINE and new.get("months") is None and new.get("hurry", 0) < 0:
        return {"months": None, **new}
    return _areas(old, new) if factor is Factor.LOCATION else new


def _areas(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return the places after one more statement: it may add to those of before, rule out some, or take their place."""
    gone = {name.casefold() for name in new.get("refused", ())}
    named = new.get("areas", [])
    if "added" in new or not named:
        named = [*(name for name in old.get("areas", []) if name.casefold() not in gone), *named]
    return {"areas": list({name.casefold(): name for name in named}.values())}


def qualification(conversation: Conversation, side: Side | None = None) -> Qualification:
    """Count what is known of the factors that matter to the side."""
    order = ORDER[side or conversation.side]
    certainties = [slot.certainty for slot in conversation.slots.values()]
    return Qualification(certainties.count(Certainty.KNOWN), certainties.count(Certainty.PARTIAL), len(order))


def missing_factors(conversation: Conversation, side: Side | None = None) -> list[Factor]:
    """Return what is still to ask for, in the order to ask: the unknown first, then the partial."""
    order = ORDER[side or conversation.side]
    slots = conversation.slots
    unknown = [f for f in order if f not in slots or slots[f].certainty is Certainty.UNKNOWN]
    partial = [f for f in order if f in slots and slots[f].certainty is Certainty.PARTIAL]
    return unknown + partial
