"""What rules read from one message. `enterprisehub.domain.reading` gives these to the fold."""

from typing import Any, Final

from msgspec import Struct, field

from enterprisehub.contracts.state import Certainty, Factor, Side

OWNERS_ONLY: Final = frozenset({"loss_aversion", "improvement_overvalue", "neighbour", "market_denial"})
"""Mistakes about a price that only who sells makes."""


class Finding(Struct, frozen=True):
    """One qualification factor as a message states it; `value` as documented on `contracts.state.Slot`."""

    factor: Factor
    certainty: Certainty
    value: dict[str, Any]
    quote: str
    """A substring of the message body."""


def least(finding: Finding) -> Finding:
    """Let what a seller hopes to get be the least."""
    if finding.factor is Factor.BUDGET and finding.value.keys() == {"max_cents"}:
        return Finding(finding.factor, finding.certainty, {"min_cents": finding.value["max_cents"]}, finding.quote)
    return finding


class ObjectionFound(Struct, frozen=True):
    kind: str
    subtype: str | None
    quote: str


class Restated(Struct, frozen=True):
    """A number without a unit that may take the place of one said before."""

    number: float
    quote: str


class Reading(Struct, kw_only=True):
    """All that one inbound message says; what it does not say is None, empty or False."""

    findings: list[Finding] = field(default_factory=list)
    side: Side | None = None
    corrects: bool = False
    """It takes something back ("sorry, I meant …")."""
    keeps: bool = False
    """They keep the home that they wanted to sell."""
    objections: list[ObjectionFound] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    """Kinds of objection that the words deny ("not too expensive"), or `any`."""
    signals: list[str] = field(default_factory=list)
    """Names as listed on `contracts.state.Conversation.signals`, each once."""
    sentiment: float | None = None
    question: str | None = None
    """The last question, quoted."""
    withdraws: bool = False
    """It takes back a question asked before ("never mind")."""
    competitor: str | None = None
    language: str | None = None
    """en or es; None when the words do not tell."""
    opt_out: bool = False
    opt_in: bool = False
    handoff: str | None = None
    """asked, legal or financial."""
    to_machine: bool = False
    """It addresses a machine ("ignore previous instructions"): nothing in it is evidence."""
    speaker: str | None = None
    """Who says that it is them who write, by name."""
    restated: Restated | None = None
    """A number alone that corrects one said before ("make that 4", "put down 275")."""
    words: int = 0


def add_signals(reading: Reading, *names: str) -> None:
    """Add what an answer signals; who answers does not only greet."""
    kept = [name for name in reading.signals if name != "greeting_only"]
    reading.signals = [*kept, *(name for name in names if name not in kept)]
