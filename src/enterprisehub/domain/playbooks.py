"""The standard playbook, how a team's own is laid over it, and what no playbook may say."""

import re
import string
from collections.abc import Iterator, Mapping
from typing import Final, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from enterprisehub.contracts.playbook import Budget, ObjectionAnswer, Playbook, TipWords
from enterprisehub.contracts.state import Factor, Side
from enterprisehub.domain.fair_housing import violations
from enterprisehub.domain.market import Market
from enterprisehub.domain.objection_answers import ANSWERS
from enterprisehub.domain.qualification import ORDER
from enterprisehub.domain.questions import TEXTS

K = TypeVar("K")
V = TypeVar("V")

_STEP: Final = 0.06
"""What the next factor in the trade's order is worth less; small enough that a hint never comes before the unknown."""

STANDARD: Final = Playbook(
    questions={side: dict(texts) for side, texts in TEXTS.items()},
    gains={
        side: {factor: round(1 - _STEP * place, 2) for place, factor in enumerate(order)}
        for side, order in ORDER.items()
    },
    objections=dict(ANSWERS),
    tips=TipWords(
        answer="Thanks for asking. Let me check that for you and come right back to you.",
        book="Would you like to see it in person? Tell me two times that suit you.",
        first_meeting="Shall we sit down together? Tell me two times that suit you.",
    ),
    budget=Budget(tips_per_day=6, rest_after_dismissal_h=72),
)


class Problem(Struct, frozen=True):
    """What is wrong with a playbook, and where."""

    pointer: str
    detail: str


class Taken(Struct, frozen=True, gc=False):
    """How a team answered tips on a topic."""

    taken: int = 0
    """Accepted or edited."""
    answered: int = 0


class Told(Struct, frozen=True, gc=False):
    """What became of a question that this team asked."""

    told: int = 0
    """The contact told the factor afterwards."""
    asked: int = 0


class Policy(Struct, frozen=True):
    """All that a tip is chosen by beside the conversation itself."""

    playbook: Playbook = STANDARD
    label: str = "standard@0"
    taken: Mapping[str, Taken] = field(default_factory=dict)
    """By topic."""
    told: Mapping[str, Told] = field(default_factory=dict)
    """By topic, of questions that were asked a while ago."""
    market: Market = field(default_factory=dict)


DEFAULT: Final = Policy()
PRIOR: Final = 8
"""As many answers weigh as much as knowing nothing."""


LEAST_ASKED: Final = 30
"""Questions asked from which on the team's own record counts; before, the playbook's numbers stand alone."""


def yielded(policy: Policy, topic: str) -> float:
    """Return how much likelier than its average question a team's question on a topic is answered, 1.0 while unknown.

    Few questions on a topic draw it towards the average; from half to double.
    """
    asked = sum(one.asked for one in policy.told.values())
    told = sum(one.told for one in policy.told.values())
    if asked < LEAST_ASKED or told == 0:
        return 1.0
    average = told / asked
    seen = policy.told.get(topic, Told())
    return min(2.0, max(0.5, (seen.told + PRIOR * average) / (seen.asked + PRIOR) / average))


def basis(policy: Policy, topic: str) -> str:
    """Say in words what a question's gain rests on."""
    asked = sum(one.asked for one in policy.told.values())
    if asked < LEAST_ASKED:
        return f"the playbook's numbers ({asked} of the {LEAST_ASKED} questions asked that learning needs)"
    seen = policy.told.get(topic, Told())
    return f"the playbook's numbers, and that {seen.told} of {seen.asked} whom this team asked then told it"


def confidence(policy: Policy, topic: str) -> float:
    """Return the share of such tips that this team took, drawn towards one half while there are few answers."""
    seen = policy.taken.get(topic)
    if seen is None:
        return 0.5
    return round((seen.taken + PRIOR / 2) / (seen.answered + PRIOR), 3)


def joined(own: Playbook) -> Playbook:
    """Lay a team's playbook over the standard one."""
    standard = STANDARD
    return Playbook(
        name=own.name,
        questions=_over(standard.questions, own.questions),
        gains=_over(standard.gains, own.gains),
        objections={**standard.objections, **own.objections},
        tips=_filled(standard.tips, own.tips),
        budget=_filled(standard.budget, own.budget),
    )


def _over(below: dict[Side, dict[Factor, V]], above: dict[Side, dict[Factor, V]]) -> dict[Side, dict[Factor, V]]:
    return {side: {**below.get(side, {}), **above.get(side, {})} for side in {**below, **above}}


B = TypeVar("B", TipWords, Budget)


def _filled(below: B, above: B) -> B:
    own = {name: value for name in above.__struct_fields__ if (value := getattr(above, name)) is not None}
    return replace(below, **own)


def problems(playbook: Playbook) -> list[Problem]:
    """Return what keeps a playbook from being used: fair housing, unknown objections, unknown placeholders."""
    found = []
    for pointer, text, places in _texts(playbook):
        found += [Problem(pointer, f"fair housing, {v.category}: “{v.quote}”") for v in violations(text)]
        if not text.strip():
            found.append(Problem(pointer, "is empty"))
        try:
            names = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        except ValueError:
            found.append(Problem(pointer, "has a brace without its other half"))
            continue
        found += [Problem(pointer, f"{{{name}}} is not known here") for name in sorted(names - places)]
    for kind in playbook.objections:
        if kind not in ANSWERS:
            known = ", ".join(sorted(ANSWERS))
            found.append(Problem(f"/objections/{_escaped(kind)}", f"is no objection that we hear; known are {known}"))
    for side, texts in playbook.questions.items():
        found += [
            Problem(f"/questions/{side.value}/{factor.value}", "must ask: end it with a question mark")
            for factor, text in texts.items()
            if not re.search(r"\?\W*$", text)
        ]
    return found


def _texts(playbook: Playbook) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield each text with its pointer and the placeholders that it may have."""
    nothing: frozenset[str] = frozenset()
    yield "/name", playbook.name, nothing
    for side, texts in playbook.questions.items():
        for factor, text in texts.items():
            yield f"/questions/{side.value}/{factor.value}", text, nothing
    for kind, answer in playbook.objections.items():
        for name in ObjectionAnswer.__struct_fields__:
            places = frozenset({"place"}) if name == "data" else nothing
            yield f"/objections/{_escaped(kind)}/{name}", getattr(answer, name), places
    for name in TipWords.__struct_fields__:
        if (text := getattr(playbook.tips, name)) is not None:
            yield f"/tips/{name}", text, nothing


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
