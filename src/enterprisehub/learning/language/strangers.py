"""Slots of a service that training never saw: what can be told of them by their names, kinds, words and values alone.

Nothing here depends on which slots training had, so what is learned of the slots of some services (each held apart from the
taggers that read it) holds for those of another.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from enterprisehub.learning.additive import Floats
from enterprisehub.learning.language.dialogues import Exchange, Span
from enterprisehub.learning.language.encoder import Encoder
from enterprisehub.learning.language.slot_kinds import KINDS, OTHER, kind_of, words_of

_KINDS: Final = (*KINDS, OTHER)


def slot_texts(slots: Sequence[str], descriptions: Mapping[str, str]) -> list[str]:
    """Return words that an encoder can make sense of: the slot's description, else its name."""
    return [descriptions.get(slot) or slot.replace("_", " ").replace("-", " ") for slot in slots]


class Strangers:
    """Features of (exchange, slot) pairs of one service, as if its slots were new."""

    def __init__(
        self,
        encoder: Encoder,
        found: Sequence[Exchange],
        spans: Sequence[Sequence[Span]],
        slots: Sequence[str],
        *,
        required: frozenset[str] | None = None,
        descriptions: Mapping[str, str] | None = None,
    ) -> None:
        self.slots = list(slots)
        self._found = found
        self._descriptions = descriptions or {}
        self._required = required
        self._kinds = [kind_of(slot, self._descriptions.get(slot, "")) for slot in slots]
        texts = slot_texts(slots, self._descriptions)
        names = encoder.encode(texts).astype(np.float64)
        said = encoder.encode([each.user.text for each in found]).astype(np.float64)
        before = encoder.encode([each.before.text if each.before else "" for each in found]).astype(np.float64)
        had = np.array([each.before is not None and "?" in each.before.text for each in found])
        self._said, self._asked = said @ names.T, (before @ names.T) * had[:, None]
        self._told = np.stack([_told(found, spans, slot) for slot in slots], axis=1)
        self._named = np.stack([_named(found, slot) for slot in slots], axis=1)
        self._names = names

    def columns(self) -> list[Floats]:
        """Return for each slot what is known of it at each exchange."""
        told_now, named_now = self._told, self._named
        told, named = _so_far(told_now, self._found), _so_far(named_now, self._found)
        said, asked = _so_far(self._said, self._found), _so_far(self._asked, self._found)
        rank = (-self._asked).argsort(axis=1).argsort(axis=1)
        open_kinds = np.stack([
            (1 - np.maximum(told, named))[:, [number for number, kind in enumerate(self._kinds) if kind == mine]].sum(axis=1)
            for mine in self._kinds
        ], axis=1)  # fmt: skip
        left = (1 - np.maximum(told, named)).sum(axis=1)
        parts = []
        for number, kind in enumerate(self._kinds):
            fixed = [float(kind == each) for each in _KINDS]
            fixed += [
                np.nan if self._required is None else float(self.slots[number] in self._required),
                float(len(words_of(self.slots[number]))),
                float(self._kinds.count(kind)),
            ]
            changing = np.stack([
                told[:, number], told_now[:, number], named[:, number], named_now[:, number], said[:, number], self._said[:, number],
                asked[:, number], self._asked[:, number], rank[:, number], open_kinds[:, number], left,
            ], axis=1)  # fmt: skip
            parts.append(np.hstack([changing, np.tile(np.array(fixed), (len(self._found), 1))]))
        return parts


def _told(found: Sequence[Exchange], spans: Sequence[Sequence[Span]], slot: str) -> Floats:
    return np.array([float(any(name == slot for name, _, _ in spans[row])) for row in range(len(found))])


def _named(found: Sequence[Exchange], slot: str) -> Floats:
    """Return 1 where a question of the system names the slot, or the user does."""
    words = [word for word in words_of(slot) if len(word) > 2 and word != "number"]

    def names(text: str) -> bool:
        lower = text.lower()
        return bool(words) and all(word.rstrip("s") in lower for word in words)

    return np.array([
        float(names(each.user.text) or (each.before is not None and "?" in each.before.text and names(each.before.text)))
        for each in found
    ])  # fmt: skip


def _so_far(values: Floats, found: Sequence[Exchange]) -> Floats:
    """Return the most that each column has been since the dialogue began."""
    most = values.copy()
    for row, each in enumerate(found):
        if each.place and row:
            most[row] = np.maximum(most[row], most[row - 1])
    return most
