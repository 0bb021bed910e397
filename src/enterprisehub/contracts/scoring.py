"""Requests and answers of ml, churn and coaching. A batch of one is the small case: one shape, `items`, order kept."""

from datetime import datetime
from typing import Any

from msgspec import Raw, Struct, field

from enterprisehub.contracts.state import ContactState, Factor, Slot


class Subject(Struct, kw_only=True, omit_defaults=True):
    """A contact at a moment: all that a model may look at."""

    moment: datetime
    state: ContactState


class SubjectBatch(Struct):
    """`{"items": [{"moment": …, "state": {…}}, …]}`: what ml, churn and coaching take in a batch."""

    items: list[Subject]


class EncodedSubject(Struct):
    """A subject whose state is already JSON: the pipeline encodes a state once and sends it to three services."""

    moment: datetime
    state: Raw


class EncodedBatch(Struct):
    items: list[EncodedSubject]


class Reason(Struct, kw_only=True, omit_defaults=True, gc=False):
    """One additive part of a score, in the user's words."""

    feature: str
    label: str
    """e.g. "Replied within 4 minutes"."""
    contribution: float
    """In log-odds. Base value and contributions sum to the logit of the probability, to rounding of the last digit."""
    value: float | None = None


class Model(Struct, kw_only=True, omit_defaults=True):
    name: str
    version: str
    trained_on: str = "synthetic"
    """"synthetic" until trained on a team's own outcomes; shown wherever the score is shown."""


class Score(Struct, kw_only=True):
    """Probability that the lead meets an agent (appointment or showing) within `horizon_days`.

    `probability` is None when there is not enough data to say anything; `note` then says what is missing.
    """

    probability: float | None
    interval: tuple[float, float] | None
    base: float
    reasons: list[Reason]
    model: Model
    horizon_days: int = 30
    note: str | None = None


class ScoreBatch(Struct):
    items: list[Score]


class Action(Struct, kw_only=True, omit_defaults=True):
    """A retention play, ranked by expected gain."""

    play: str
    label: str
    why: str
    channel: str | None = None


class Churn(Struct, kw_only=True):
    """Probability that the contact stays silent for the horizon; `by_days` for several horizons."""

    probability: float | None
    by_days: dict[str, float]
    base: float
    risks: list[Reason]
    actions: list[Action]
    model: Model
    horizon_days: int = 30
    note: str | None = None


class ChurnBatch(Struct):
    items: list[Churn]


class Question(Struct, kw_only=True, omit_defaults=True):
    text: str
    factor: Factor | None
    why: str


class Tip(Struct, kw_only=True, omit_defaults=True):
    """The one thing to do or say now, with the words it rests on."""

    kind: str
    """question, objection, answer, handoff, book, wait."""
    text: str
    why: str
    quote: str | None = None
    message_id: str | None = None
    steps: list[str] = field(default_factory=list)
    """For an objection: validate, data, social proof, test."""


class Coaching(Struct, kw_only=True, omit_defaults=True):
    side: str
    factors: dict[Factor, Slot]
    missing: list[Factor]
    questions: list[Question]
    tip: Tip | None = None
    objection: str | None = None
    sentiment: float = 0.0
    may_contact: bool = False
    consent: str = ""
    """Why contact is or is not allowed right now, in words."""


class CoachingBatch(Struct):
    items: list[Coaching]


class Preferences(Struct, kw_only=True, omit_defaults=True):
    """A buyer's stated wishes. Place is theirs to state; nothing else about people may enter."""

    price_min_cents: int | None = None
    price_max_cents: int | None = None
    areas: list[str] = field(default_factory=list)
    bedrooms_min: int | None = None
    bathrooms_min: float | None = None
    living_area_min: int | None = None
    property_types: list[str] = field(default_factory=list)
    must_haves: list[str] = field(default_factory=list)


class MatchQuery(Struct, kw_only=True, omit_defaults=True):
    """Either `preferences` or a contact's `state` (whose slots are read as preferences)."""

    location_id: str
    preferences: Preferences | None = None
    state: ContactState | None = None
    limit: int = 10


class Match(Struct, kw_only=True, omit_defaults=True):
    property_id: str
    score: float
    """0 … 1, one minus the weighted distance to the wishes."""
    why: list[str]
    why_not: list[str]
    listing: dict[str, Any]


class Matches(Struct, kw_only=True):
    items: list[Match]
    preferences: Preferences
    considered: int
    note: str | None = None


class Buyer(Struct, kw_only=True, omit_defaults=True):
    contact_id: str
    preferences: Preferences


class BuyersQuery(Struct, kw_only=True, omit_defaults=True):
    """The reverse question: which of these buyers does a listing fit?"""

    location_id: str
    property_id: str
    buyers: list[Buyer]
    limit: int = 20


class BuyerFit(Struct, kw_only=True, omit_defaults=True):
    contact_id: str
    score: float
    """0 … 1, as in Match."""
    why: list[str]
    why_not: list[str]


class BuyersFound(Struct, kw_only=True):
    items: list[BuyerFit]
    """Best first; only buyers whose wishes say anything about this home."""
    considered: int
    listing: dict[str, Any] | None
    """None when it is not an active listing of the location."""


class ModelCard(Struct, kw_only=True):
    """A line of `GET /v1/models`."""

    name: str
    version: str
    status: str
    trained_on: str
    trained_at: datetime
    features: list[dict[str, str]]
    """name, unit, meaning of each."""
    metrics: dict[str, Any]
    sha256: str
    note: str = ""
