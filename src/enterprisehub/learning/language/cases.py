"""Run written conversations through the reading and compare with what is expected; the form is in docs/guides/conversation-cases.md."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
import numpy as np
from msgspec import Struct, field

from enterprisehub.contracts.events import Channel, MessageExchanged
from enterprisehub.contracts.state import ContactState, Conversation, Factor
from enterprisehub.domain.conversation import add_message, note_understanding
from enterprisehub.domain.meanings import reading_of
from enterprisehub.domain.questions import next_questions
from enterprisehub.domain.reading import read_inbound
from enterprisehub.kit.errors import InvalidInput
from enterprisehub.learning.language.meaning import MeaningReader
from enterprisehub.learning.measures import Estimate

DEFAULT_AT: Final = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MONTHS_OFF: Final = 0.5
"""A time may be read so many months off, or a tenth of it: a season begins on no single day."""
_HURRIES: Final = {-1: "none", 0: "some", 1: "some", 2: "soon", 3: "now"}
_MOOD: Final = 0.05
_KEYS: Final = frozenset(
    {"side", "factors", "objections", "signals", "not_signals", "sentiment", "question", "competitor", "opted_out", "handoff", "urgency",
     "language", "next", "people"}
)  # fmt: skip


class Case(Struct):
    id: str
    messages: list[Any]
    expect: dict[str, Any] = field(default_factory=dict)
    at: datetime = DEFAULT_AT
    note: str = ""


class Answer(Struct, kw_only=True):
    """What the core reads from a case, in the form of `expect`."""

    side: str | None
    factors: dict[str, Any]
    objections: list[str]
    signals: list[str]
    sentiment: str
    question: str | None
    competitor: str | None
    opted_out: bool
    handoff: str | None
    urgency: str | None
    language: str
    next: str | None
    people: list[str]


def read_cases(lines: Iterable[str]) -> list[Case]:
    """Read JSON Lines; blank lines and lines that begin with # are skipped.

    Raises:
        InvalidInput: a line is not a case; names the line.
    """
    cases = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        try:
            case = msgspec.json.decode(line, type=Case)
        except msgspec.DecodeError as error:
            raise InvalidInput(f"Line {number} is not a case: {error}") from error
        unknown = set(case.expect) - _KEYS
        if unknown:
            raise InvalidInput(f"Line {number} expects {', '.join(sorted(unknown))}, which no case can say.")
        if case.at.tzinfo is None:
            case.at = case.at.replace(tzinfo=UTC)
        cases.append(case)
    return cases


def answer(case: Case, reader: MeaningReader | None = None) -> Answer:
    """Fold the messages and say what was read; with a reader, also what rules leave unread."""
    state = ContactState(location_id="case", contact_id=case.id)
    for place, message in enumerate(case.messages):
        event = _event(case, place, message)
        add_message(state.conversation, event)
        if reader is not None and event.inbound:
            meanings = reader.understand([event.body], [read_inbound(event.body, event.occurred_at)])[0]
            note_understanding(state.conversation, reading_of(meanings), event.message_id, event.occurred_at)
    return _told(state.conversation)


def _event(case: Case, place: int, message: Any) -> MessageExchanged:
    told = {"text": message} if isinstance(message, str) else dict(message)
    sender = told.get("from", "contact")
    at = datetime.fromisoformat(told["at"]) if "at" in told else case.at + timedelta(minutes=5 * place)
    return MessageExchanged(
        event_id=f"{case.id}-{place}",
        location_id="case",
        contact_id=case.id,
        occurred_at=at if at.tzinfo else at.replace(tzinfo=UTC),
        known_at=at if at.tzinfo else at.replace(tzinfo=UTC),
        message_id=f"m{place}",
        inbound=sender == "contact",
        automated=sender == "auto",
        channel=Channel.SMS,
        body=str(told["text"]),
    )


def _told(conversation: Conversation) -> Answer:
    questions = next_questions(conversation)
    timeline = conversation.slots.get(Factor.TIMELINE)
    mood = conversation.sentiment
    return Answer(
        side=None if conversation.side == "unknown" else str(conversation.side),
        factors={
            str(factor): {
                "value": slot.value,
                "certainty": str(slot.certainty),
                "quote": slot.quote,
                "message": int(slot.message_id[1:]),
                "speaker": slot.speaker,
            }
            for factor, slot in conversation.slots.items()
        },
        objections=[f"{each.kind}/{each.subtype}" if each.subtype else each.kind for each in conversation.objections],
        signals=list(conversation.signals),
        sentiment="positive" if mood > _MOOD else "negative" if mood < -_MOOD else "neutral",
        question=conversation.question,
        competitor=conversation.competitor,
        opted_out=conversation.opted_out_at is not None,
        handoff=conversation.handoff,
        urgency=_HURRIES.get(int(timeline.value.get("hurry", 0))) if timeline else None,
        language=conversation.language,
        next=str(questions[0].factor) if questions and questions[0].factor else None,
        people=conversation.people,
    )


def differences(expect: dict[str, Any], told: Answer) -> list[str]:
    """Return what is not as expected; only what is named is compared."""
    found: list[str] = []
    for key, value in expect.items():
        got = getattr(told, key if key != "not_signals" else "signals")
        if key == "factors":
            found += [line for name, slot in value.items() for line in _slot_differs(name, slot, got.get(name))]
        elif key == "objections":
            found += [] if _same_objections(value, got) else [f"objections: expected {value}, read {got}"]
        elif key == "people":
            found += [] if _same_people(value, got) else [f"people: expected {value}, read {got}"]
        elif key == "signals":
            found += [] if set(value) <= set(got) else [f"{key}: expected {value}, read {got}"]
        elif key == "not_signals":
            found += [f"signals: {name} was read" for name in set(value) & set(got)]
        elif key in {"question", "competitor"} and isinstance(value, str):
            found += [] if got and value.lower() in got.lower() else [f"{key}: expected {value!r}, read {got!r}"]
        elif got != value:
            found.append(f"{key}: expected {value!r}, read {got!r}")
    return found


def _same_people(expected: list[str], got: list[str]) -> bool:
    """Say whether everybody expected was read; nobody expected means nobody."""
    if not expected:
        return not got
    return all(any(_same_person(name, one) for one in got) for name in expected)


def _same_person(expected: str, got: str) -> bool:
    """Say whether one name is the other, or its beginning: a first name stands for the whole."""
    one, other = expected.casefold().split(), got.casefold().split()
    return one[: len(other)] == other or other[: len(one)] == one


def _same_objections(expected: list[str], got: list[str]) -> bool:
    """Say whether the kinds agree; a subtype is compared where the case names it, and none expected means none."""
    kinds = [name.partition("/")[0] for name in got]
    if not expected:
        return not got
    return all(name in got if "/" in name else name in kinds for name in expected)


def _slot_differs(name: str, expected: dict[str, Any] | None, got: dict[str, Any] | None) -> list[str]:
    if expected is None:
        return [f"{name}: nothing expected, read {got['value']}"] if got is not None and _says(got["value"]) else []
    if got is None:
        return [] if expected.keys() == {"without"} else [f"{name}: expected {expected}, nothing read"]
    found = []
    for key, value in expected.get("value", {}).items():
        if not _same(key, value, got["value"].get(key)):
            found.append(f"{name}.{key}: expected {value!r}, read {got['value'].get(key)!r}")
    found += [f"{name}: {item} was read" for item in sorted(_flat(expected.get("without", ())) & _flat(got["value"]))]
    if "quote" in expected and expected["quote"].lower() not in got["quote"].lower():
        found.append(f"{name}: expected the quote {expected['quote']!r}, read {got['quote']!r}")
    found += [
        f"{name}.{key}: expected {expected[key]!r}, read {got[key]!r}"
        for key in ("certainty", "message", "speaker")
        if key in expected and expected[key] != got[key]
    ]
    return found


def _says(value: dict[str, Any]) -> bool:
    return any(item not in (None, [], "") for item in value.values())


def _same(key: str, expected: Any, got: Any) -> bool:
    if expected is None or got is None:
        return expected is got
    if key == "months":
        return abs(float(expected) - float(got)) <= max(MONTHS_OFF, 0.1 * float(expected))
    if key in {"areas", "types"}:
        return {str(item).casefold() for item in expected} == {str(item).casefold() for item in got}
    if key == "must_haves":
        return set(expected) <= set(got)
    return bool(expected == got)


def _flat(value: Any) -> set[str]:
    """Return the bare values of an object of values or of a list, letter case aside."""
    parts = value.values() if isinstance(value, dict) else value
    return {str(item).casefold() for part in parts for item in (part if isinstance(part, list) else [part])}


def check_cases(cases: list[Case], reader: MeaningReader | None = None) -> dict[str, Any]:
    """Return the share of cases that are read as expected, and what is wrong with the others."""
    failed = []
    answers = {}
    for case in cases:
        told = answer(case, reader)
        answers[case.id] = told
        wrong = differences(case.expect, told)
        if wrong:
            failed.append({"id": case.id, "wrong": wrong})
    judged = sum(bool(case.expect) for case in cases)
    metrics = {"pass_rate": _share(judged - len(failed), judged)} if judged else {}
    return {"metrics": metrics, "failed": failed, "answers": answers}


def _share(hits: int, count: int) -> Estimate:
    """Return a share with its 95 % Wilson interval."""
    z = 1.959964
    share = hits / count
    middle = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z * np.sqrt(share * (1 - share) / count + z**2 / (4 * count**2)) / (1 + z**2 / count)
    return Estimate(round(share, 4), round(float(middle - half), 4), round(float(middle + half), 4))
