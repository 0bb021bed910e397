"""Sum a conversation up in the core's own words, from what is known and nothing else."""

from typing import Final

from enterprisehub.contracts.scoring import Coaching
from enterprisehub.contracts.state import Certainty, Factor, Slot
from enterprisehub.domain.fair_housing import is_clean

_LABELS: Final = {
    Factor.BUDGET: "Price", Factor.LOCATION: "Place", Factor.TIMELINE: "Time", Factor.PROPERTY: "Home",
    Factor.FINANCING: "Financing", Factor.MOTIVATION: "Reason", Factor.CONDITION: "Condition",
}  # fmt: skip
_SIDES: Final = {
    "buyer": "A buyer.", "seller": "A seller.", "both": "Sells and buys.", "renter": "A renter.",
    "investor": "An investor.", "unknown": "Whether they buy or sell is not known.",
}  # fmt: skip


def summarise(coaching: Coaching) -> str:
    """Return a few sentences: side, what they said, what is missing, what holds them back, what comes next."""
    said = [_said(factor, slot) for factor, slot in coaching.factors.items() if slot.quote and is_clean(slot.quote)]
    parts = [_SIDES.get(coaching.side, _SIDES["unknown"]), *said]
    if coaching.missing:
        parts.append(f"Still to ask: {', '.join(_LABELS[factor].lower() for factor in coaching.missing)}.")
    if coaching.objection:
        parts.append(f"They object: {coaching.objection.replace('_', ' ')}.")
    if coaching.tip is not None:
        parts.append(f"Next: {coaching.tip.text}")
    return " ".join(parts)


def _said(factor: Factor, slot: Slot) -> str:
    hint = " (a hint)" if slot.certainty is Certainty.PARTIAL else ""
    return f"{_LABELS[factor]}: “{slot.quote}”{hint}."
