"""Find the service of training that a new one is most like, and which of its slots each of the new one's corresponds to."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from enterprisehub.learning.language.slot_kinds import OTHER, kind_of, words_of

ALIKE: Final = 0.5
"""From this on two slots correspond: half of their words, or their kind alone."""
MOSTLY: Final = 0.5
"""Share of its slots that a service of another family must have by the same words: dates and places alone any two have alike."""


def family(service: str) -> str:
    """Return a service's name without the number of its version: "Homes_2" is of "homes"."""
    return re.sub(r"[\W_]*\d*$", "", service).lower()


def sibling_of(service: str, slots: Sequence[str], known: Mapping[str, Sequence[str]]) -> str | None:
    """Return the known service that a new one is taken for: one of its family, else one with mostly the same slots; None without.

    Args:
        service: the new service's name.
        slots: its slots.
        known: slots by service of training, those with more to learn from first.
    """
    family_of_it = family(service)
    shares = {name: _common(slots, theirs) for name, theirs in known.items() if theirs}
    own = [name for name in shares if family_of_it and family(name) == family_of_it]
    like = own or [name for name, share in shares.items() if share >= MOSTLY]
    return max(like, key=lambda name: shares[name], default=None)


def _common(slots: Sequence[str], theirs: Sequence[str]) -> float:
    words = {frozenset(words_of(other)) for other in theirs}
    return sum(frozenset(words_of(slot)) in words for slot in slots) / max(1, len(slots))


def counterparts(slots: Sequence[str], theirs: Sequence[str]) -> dict[str, str]:
    """Return which of another service's slots each slot corresponds to, the likest first, each once; earlier ones win a tie."""
    pairs = sorted(
        ((slot, other) for slot in slots for other in theirs if _likeness(slot, other) >= ALIKE),
        key=lambda pair: (pair[0] != pair[1], -_likeness(*pair)),
    )
    found: dict[str, str] = {}
    for slot, other in pairs:
        if slot not in found and other not in found.values():
            found[slot] = other
    return found


def _likeness(one: str, two: str) -> float:
    """Return the share of words in common, and a half more where the kind is the same."""
    ours, others = set(words_of(one)), set(words_of(two))
    shared = 2 * len(ours & others) / max(1, len(ours) + len(others))
    return shared + (0.5 if kind_of(one) == kind_of(two) != OTHER else 0.0)
