"""Compare what is read from simulated messages with what their writers meant by them."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from msgspec import Struct, field

from enterprisehub.clients.gohighlevel.text import plain_text
from enterprisehub.domain.findings import Reading
from enterprisehub.simulation.history import SimulatedEvent

Read = Callable[[list[str], list[datetime]], list[Reading]]

_FACTORS: Final = {
    "timeline": "timeline", "budget": "budget", "price_hope": "budget", "location": "location", "property": "property",
    "financing": "financing", "motivation": "motivation", "condition": "condition",
}  # fmt: skip
_MENTIONS: Final = (
    "open",
    "asks",
    "objection",
    "shares_listing",
    "back",
    "again",
    "refers",
    "spanish",
    "legal",
    "positive",
    "negative",
    "lost",
    "not_interested",
)
"""Acts whose sentences may well name a place, a price or a reason that the writer does not mean to state."""
_OBJECTING: Final = ("lost", "not_interested", "negative", "legal", "cancels", "declines_time")
"""Acts that hold somebody back without being filed as an objection: what is read there counts neither way."""
_BATCH: Final = 256
NONE: Final = "none"


class Counts(Struct):
    hits: int = 0
    told: int = 0
    true: int = 0

    def f1(self) -> float:
        return 2 * self.hits / (self.told + self.true) if self.told + self.true else float("nan")


class Comparison(Struct):
    """Counts by factor and by objection, and which objection was taken for which."""

    messages: int = 0
    factors: dict[str, Counts] = field(default_factory=dict)
    objections: dict[str, Counts] = field(default_factory=dict)
    confusion: dict[str, dict[str, int]] = field(default_factory=dict)
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    """Factor or objection, what was read instead, and the message."""

    def factor_f1(self) -> float:
        """Return F1 over all factors of all messages."""
        total = Counts()
        for counts in self.factors.values():
            total.hits, total.told, total.true = (
                total.hits + counts.hits, total.told + counts.told, total.true + counts.true,
            )  # fmt: skip
        return total.f1()

    def objection_macro_f1(self) -> float:
        """Return the mean F1 of the kinds of objection that were meant."""
        kinds = [counts.f1() for counts in self.objections.values() if counts.true]
        return sum(kinds) / len(kinds) if kinds else float("nan")


def compare(events: Iterable[SimulatedEvent], read: Read, *, most: int) -> Comparison:
    """Read up to `most` inbound messages and count agreements with what was meant."""
    found = Comparison()
    batch: list[tuple[str, datetime, set[str]]] = []
    for event in events:
        if event.said is None or not event.payload.get("body") or event.payload.get("direction") == "outbound":
            continue
        batch.append((plain_text(str(event.payload["body"])), event.at, set(event.said)))
        if len(batch) == _BATCH:
            _count(found, batch, read)
            batch = []
        if found.messages + len(batch) >= most:
            break
    _count(found, batch, read)
    return found


def _count(found: Comparison, batch: list[tuple[str, datetime, set[str]]], read: Read) -> None:
    if not batch:
        return
    readings = read([body for body, _, _ in batch], [at for _, at, _ in batch])
    for (body, _, acts), reading in zip(batch, readings, strict=True):
        found.messages += 1
        _count_factors(found, body, acts, reading)
        _count_objections(found, body, acts, reading)


def _count_factors(found: Comparison, body: str, acts: set[str], reading: Reading) -> None:
    meant = {_FACTORS[act.partition(".")[0]]: act for act in acts if act.partition(".")[0] in _FACTORS}
    meant.pop("motivation", None) if "motivation.curious" in acts else None
    told: dict[str, Any] = {str(finding.factor): finding.value for finding in reading.findings}
    mentions = any(act.startswith(_MENTIONS) for act in acts) or "motivation.curious" in acts
    for factor in set(meant) | set(told):
        if factor not in meant and mentions:
            continue
        counts = found.factors.setdefault(factor, Counts())
        agrees = factor in meant and factor in told and _agrees(meant[factor], told[factor])
        counts.hits += agrees
        counts.told += factor in told
        counts.true += factor in meant
        if not agrees:
            found.missed.append((factor, f"{meant.get(factor, NONE)} read as {told.get(factor)}", body))


def _agrees(act: str, value: dict[str, Any]) -> bool:
    """Say whether the value is of the kind that was meant; amounts and places are compared by the cases, not here."""
    factor, _, kind = act.partition(".")
    if factor in {"financing", "condition"}:
        return bool(value.get("state") == kind)
    if factor == "timeline":
        return (int(value.get("hurry", 0)) < 0) == (kind == "none")
    return True


def _count_objections(found: Comparison, body: str, acts: set[str], reading: Reading) -> None:
    meant = {act.split(".")[1] for act in acts if act.startswith("objection.")}
    told = {objection.kind for objection in reading.objections}
    if not meant and any(act.startswith(_OBJECTING) for act in acts):
        return
    for kind in meant | told:
        counts = found.objections.setdefault(kind, Counts())
        counts.hits += kind in meant and kind in told
        counts.told += kind in told
        counts.true += kind in meant
    for true in meant or ({NONE} if told else set()):
        for said in {true} if true in told else (told or {NONE}):
            row = found.confusion.setdefault(true, {})
            row[said] = row.get(said, 0) + 1
    if meant != told:
        found.missed.append(("objection", f"{sorted(meant) or NONE} read as {sorted(told) or NONE}", body))
