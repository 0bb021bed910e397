"""Read dialogues in the Schema-Guided format, and single utterances with slot spans (DSTC8's span extraction sets).

What is annotated (acts, states, slots) is for learning and for scoring; a model is given the words alone, the names of
the service's slots, and nothing of the turn that it must foresee.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from msgspec import Struct, field

from enterprisehub.kit.errors import InvalidInput

Span = tuple[str, int, int]
"""A slot and where its value begins and ends in the utterance."""


class Turn(Struct):
    """What one speaker said, with its annotation by service."""

    user: bool
    text: str
    services: set[str] = field(default_factory=set)
    acts: set[str] = field(default_factory=set)
    informed: set[str] = field(default_factory=set)
    """Slots that a user gives a value for."""
    asks: dict[str, list[str]] = field(default_factory=dict)
    """By service, the slots that the system requests."""
    spans: list[Span] = field(default_factory=list)
    named: set[tuple[str, str]] = field(default_factory=set)
    """Service and slot, of every slot that the annotation names: together they are the service's schema."""


class Dialogue(Struct):
    dialogue_id: str
    services: list[str]
    turns: list[Turn]


class Schema(Struct, frozen=True):
    """What a service's schema says of its slots."""

    slots: tuple[str, ...] = ()
    required: frozenset[str] = frozenset()
    """Slots that one of its intents cannot do without."""


class Exchange(Struct):
    """A moment to decide at: the user has spoken, the system is next."""

    dialogue: int
    place: int
    """Which user turn of the dialogue, from 0."""
    user: Turn
    before: Turn | None
    """What the system said before."""
    after: Turn | None
    """What the system says next: only for learning and scoring."""


def read_dialogues(found: Any) -> list[Dialogue]:
    """Read a list of dialogues, of either form.

    Raises:
        InvalidInput: it is neither.
    """
    if isinstance(found, dict):
        found = list(found.values()) if all(isinstance(value, dict) for value in found.values()) else [found]
    if not isinstance(found, list) or not found or not all(isinstance(entry, dict) for entry in found):
        raise InvalidInput("Expected a list of dialogues.")
    try:
        if "userInput" in found[0]:
            return [_single(place, entry) for place, entry in enumerate(found)]
        return [_dialogue(place, entry) for place, entry in enumerate(found)]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InvalidInput(f"The dialogues are not in the Schema-Guided format: {error!r}.") from error


def _dialogue(place: int, entry: dict[str, Any]) -> Dialogue:
    turns = [_turn(turn) for turn in entry["turns"]]
    services = entry.get("services") or sorted({name for turn in turns for name in turn.services})
    return Dialogue(str(entry.get("dialogue_id", place)), list(services), turns)


def _turn(entry: dict[str, Any]) -> Turn:
    turn = Turn(user=str(entry["speaker"]).upper() == "USER", text=str(entry["utterance"]))
    for frame in entry.get("frames", ()):
        service = str(frame.get("service", ""))
        turn.services.add(service)
        for action in frame.get("actions", ()):
            turn.acts.add(action["act"])
            slot = action.get("slot") or ""
            if slot and not action["act"].endswith(("_INTENT", "_COUNT")):
                turn.named.add((service, slot))
            if not turn.user and action["act"] == "REQUEST" and slot:
                turn.asks.setdefault(service, []).append(slot)
            if turn.user and action["act"] == "INFORM" and slot:
                turn.informed.add(slot)
        for span in frame.get("slots", ()):
            if "start" in span:
                turn.spans.append((span["slot"], int(span["start"]), int(span["exclusive_end"])))
                turn.informed.add(span["slot"])
                turn.named.add((service, span["slot"]))
        for slot in frame.get("state", {}).get("slot_values", ()):
            turn.named.add((service, slot))
    return turn


def _single(place: int, entry: dict[str, Any]) -> Dialogue:
    text = str(entry["userInput"]["text"])
    user = Turn(user=True, text=text, services={""})
    for label in entry.get("labels", ()):
        span = label["valueSpan"]
        user.spans.append((label["slot"], int(span.get("startIndex", 0)), int(span["endIndex"])))
        user.informed.add(label["slot"])
        user.named.add(("", label["slot"]))
    asked = [str(slot) for slot in entry.get("context", {}).get("requestedSlots", ())]
    before = [Turn(user=False, text=_asking(asked), asks={"": asked})] if asked else []
    return Dialogue(str(entry.get("id", place)), [""], [*before, user])


def _asking(slots: list[str]) -> str:
    """Word a question for slots that are only known to have been asked for."""
    return f"What {' and '.join(slot.replace('_', ' ') for slot in slots)} would you like?"


def read_schemas(found: Any) -> dict[str, Schema]:
    """Read a `schema.json` of the Schema-Guided format.

    Raises:
        InvalidInput: it is none.
    """
    try:
        return {
            str(service["service_name"]): Schema(
                tuple(str(slot["name"]) for slot in service["slots"]),
                frozenset(str(name) for intent in service["intents"] for name in intent["required_slots"]),
            )
            for service in found
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(f"The schema is not in the Schema-Guided format: {error!r}.") from error


def exchanges(dialogues: Iterable[Dialogue]) -> list[Exchange]:
    """Return every user turn with its neighbours."""
    found: list[Exchange] = []
    for number, dialogue in enumerate(dialogues):
        place = 0
        for index, turn in enumerate(dialogue.turns):
            if not turn.user:
                continue
            before = dialogue.turns[index - 1] if index and not dialogue.turns[index - 1].user else None
            after = dialogue.turns[index + 1] if index + 1 < len(dialogue.turns) else None
            found.append(Exchange(number, place, turn, before, after if after and not after.user else None))
            place += 1
    return found


def main_service(dialogues: list[Dialogue]) -> str:
    """Return the service that most dialogues are about."""
    counts = Counter(service for dialogue in dialogues for service in set(dialogue.services))
    return max(counts, key=lambda name: (counts[name], name))


def slot_names(dialogues: list[Dialogue], service: str) -> list[str]:
    """Return the slots of a service: its schema, as far as the dialogues show it."""
    return sorted({slot for d in dialogues for turn in d.turns for name, slot in turn.named if name == service})
