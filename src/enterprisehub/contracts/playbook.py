"""A playbook: what a team asks, answers and how often it is told so. Written as YAML, kept as JSON.

What a playbook leaves out stays as in the standard one; `enterprisehub.domain.playbooks` joins and checks them.
"""

from typing import Annotated

from msgspec import Meta, Struct, field

from enterprisehub.contracts.state import Factor, Side

Line = Annotated[str, Meta(min_length=1, max_length=400)]
Gain = Annotated[float, Meta(ge=0, le=1)]


class ObjectionAnswer(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Four steps. `{place}` in `data` becomes " in {their areas}" where they named some, else nothing."""

    label: Line
    validate: Line
    data: Line
    social_proof: Line
    test: Line


class TipWords(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Words of the tips that are neither question nor objection: ready to send."""

    answer: Line | None = None
    book: Line | None = None
    first_meeting: Line | None = None


class Budget(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """How often somebody is told what to do. Handoffs, unanswered questions and "wait" are not counted."""

    tips_per_day: Annotated[int, Meta(ge=0, le=50)] | None = None
    """Different tips in a conversation within 24 hours."""
    rest_after_dismissal_h: Annotated[int, Meta(ge=0, le=720)] | None = None
    """How long a dismissed topic is left alone in that conversation."""


class Playbook(Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=100)] = "standard"
    questions: dict[Side, dict[Factor, Line]] = field(default_factory=dict)
    """The question for each factor, by the contact's side."""
    gains: dict[Side, dict[Factor, Gain]] = field(default_factory=dict)
    """What knowing a factor is worth, 0 … 1, by side: the order of questions follows from it. 0: never ask."""
    objections: dict[str, ObjectionAnswer] = field(default_factory=dict)
    """By kind, or `pricing/SUBTYPE`."""
    tips: TipWords = TipWords()
    budget: Budget = Budget()
