"""Requests and answers of ml, churn and coaching. A batch of one is the small case: one shape, `items`, order kept."""

from datetime import datetime
from typing import Any

from msgspec import UNSET, Raw, Struct, UnsetType, field

from enterprisehub.contracts.problems import Problem
from enterprisehub.contracts.state import ContactState, Factor, ListingInterest, Slot


class GivenTip(Struct, kw_only=True, omit_defaults=True, frozen=True):
    """A tip that counts against the conversation's budget."""

    tip_id: str
    at: datetime


class Subject(Struct, kw_only=True, omit_defaults=True):
    """A contact at a moment: all that a model may look at."""

    moment: datetime
    state: ContactState
    given: list[GivenTip] = field(default_factory=list)
    """For coaching: `Coaching.given` of the last answer about this contact."""


class SubjectBatch(Struct):
    """`{"items": [{"moment": …, "state": {…}}, …]}`: what ml, churn and coaching take in a batch."""

    items: list[Subject]


class EncodedSubject(Struct):
    """A subject whose state is already JSON: the pipeline encodes a state once and sends it to three services."""

    moment: datetime
    state: Raw
    given: list[GivenTip] | UnsetType = UNSET


class ItemFailed(Struct, kw_only=True, frozen=True):
    """Stands in a batch's answer in the place of an item that could not be answered; the others have their results."""

    error: Problem


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


class StageChance(Struct, kw_only=True, gc=False):
    """How probable a stage, or a later one, is within the horizon; a later stage is never likelier than an earlier."""

    stage: str
    """reply, appointment, showing, contract or close."""
    probability: float
    interval: tuple[float, float]


class Pooling(Struct, kw_only=True, gc=False):
    """How far a location's score rests on its own outcomes instead of on what all locations share."""

    weight: float
    """0 … 1: 0 the shared prior alone, 1 the own history alone."""
    outcomes: int
    """Contacts of the location whose outcome is known."""
    shift: float
    """What the own history adds to the log-odds, after pooling; one of the reasons."""
    spread: float
    """Standard deviation of what is still uncertain about the shift; part of the interval."""


class Score(Struct, kw_only=True):
    """Probability that the lead books or keeps an appointment within `horizon_days`.

    `probability` is None when there is not enough data to say anything; `note` then says what is missing.
    """

    probability: float | None
    interval: tuple[float, float] | None
    base: float
    reasons: list[Reason]
    model: Model
    horizon_days: int = 30
    note: str | None = None
    stages: list[StageChance] = field(default_factory=list)
    """reply → appointment → showing → contract → close; empty without enough data."""
    pooling: Pooling | None = None


class ScoreBatch(Struct):
    items: list[Score]


class Action(Struct, kw_only=True, omit_defaults=True):
    """A retention play, ranked by expected gain."""

    play: str
    label: str
    why: str
    channel: str | None = None


class Churn(Struct, kw_only=True):
    """Probability that the contact stays silent for the horizon; `by_days` for several horizons.

    Leads who may go cold and past clients are two populations: of the second no silence is told, but their return (`Return`).
    """

    probability: float | None
    by_days: dict[str, float]
    base: float
    risks: list[Reason]
    actions: list[Action]
    model: Model
    horizon_days: int = 30
    note: str | None = None
    population: str = "lead"
    """lead or past_client."""


class ChurnBatch(Struct):
    items: list[Churn]


class Return(Struct, kw_only=True):
    """Probability that a past client books or keeps an appointment again within `horizon_days`; `by_days` for several horizons.

    `probability` is None where nothing can be said; `note` then says why.
    """

    probability: float | None
    interval: tuple[float, float] | None
    by_days: dict[str, float]
    base: float
    reasons: list[Reason]
    model: Model
    horizon_days: int = 365
    note: str | None = None


class ReturnBatch(Struct):
    items: list[Return]


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
    tip_id: str = ""
    """The same while the same thing is advised for the same reason."""
    topic: str = ""
    """What it is about, for learning and budgets: the kind, and its factor, objection or reason (`question:budget`)."""
    say: str | None = None
    """Words ready to send; None where the advice is not to write."""
    sendable: bool = False
    """Whether `say` may go out now. The consent gate says why not in `Coaching.consent`."""
    gain: float = 0.0
    """Expected gain in qualification, 0 … 1, by which tips were ranked."""
    basis: str = ""
    """What a question's gain rests on, in words; empty for the playbook's numbers alone."""
    confidence: float | None = None
    """Share of such tips that this team took, drawn towards one half while there are few answers."""
    late: bool = False
    """It came after the first answer to the message: a model read what the rules had left unread."""


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
    proof: dict[str, Any] = field(default_factory=dict)
    """What the consent decision rests on: channel, zones, where they come from, what forbids."""
    given: list[GivenTip] = field(default_factory=list)
    """Tips of the last 24 hours that count against the budget."""
    budget_left: int | None = None
    playbook: str = ""
    """Name and version of the playbook."""


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
    """`preferences`, or a contact's `state` whose slots are read as such. With a state, what the contact did about
    listings counts too."""  # noqa: D205, D209

    location_id: str
    preferences: Preferences | None = None
    state: ContactState | None = None
    limit: int = 10
    relax: bool = False
    """Count what giving way on one wish would bring."""


class Match(Struct, kw_only=True, omit_defaults=True):
    property_id: str
    score: float
    """0 … 1, one minus the weighted distance to the stated wishes; the order may follow more than that."""
    why: list[str]
    why_not: list[str]
    listing: dict[str, Any]
    like: list[str] = field(default_factory=list)
    """What it has to do with the homes that the buyer looked at, saved or went to see."""


class Step(Struct, kw_only=True, omit_defaults=True):
    """Giving way on a wish so far, and how many more homes then meet all wishes."""

    to: str
    more: int
    by: float = 0.0
    """How far: a share of the price limit, rooms, square feet, miles; 0 where there is no measure."""


class Relaxation(Struct, kw_only=True, omit_defaults=True):
    """One wish, all others kept."""

    wish: str
    label: str
    more: int
    """Homes that meet all wishes but this one: so many more without it."""
    steps: list[Step] = field(default_factory=list)


class Matches(Struct, kw_only=True):
    items: list[Match]
    preferences: Preferences
    considered: int
    note: str | None = None
    fitting: int = 0
    """Homes that meet every stated wish, of all considered."""
    near: int = 0
    """Homes that miss exactly one."""
    relaxed: list[Relaxation] = field(default_factory=list)
    """The most helpful first; only when asked for."""
    ranked_by: str = "stated wishes"
    """What ordered the homes: stated wishes, a rule, or the version of the learned ranker."""
    trained_on: str = ""
    """Of the learned ranker: whose choices."""
    liked: int = 0
    """Homes that the buyer showed interest in and that were counted."""


class ValueQuery(Struct, kw_only=True, omit_defaults=True):
    """Either a listing's `property_id`, or a `home` by its RESO names (what is unknown is left out)."""

    location_id: str
    property_id: str | None = None
    home: dict[str, Any] | None = None


class Part(Struct, kw_only=True):
    """What one property of a home adds to its price; the parts multiply the typical price."""

    name: str
    label: str
    share: float
    """Of the price: 0.12 is 12 % more."""
    log: float
    """The same as a logarithm: typical price and parts sum to the estimate."""


class Comparable(Struct, kw_only=True):
    property_id: str
    address: str
    status: str
    list_price_cents: int
    adjusted_cents: int
    """What it would ask if it were like the home in question."""
    miles: float | None
    label: str


class Value(Struct, kw_only=True):
    """What a home would be listed at here: asking prices of the location's own listings, place included, people never.

    `estimate_cents` is None when too few listings have a price; `note` then says so.
    """

    estimate_cents: int | None
    interval_cents: tuple[int, int] | None
    level: float
    """The share of homes whose price the interval should hold."""
    parts: list[Part]
    typical_cents: int | None
    comparables: list[Comparable]
    listings: int
    """How many priced listings were learned from."""
    note: str | None = None


class Buyer(Struct, kw_only=True, omit_defaults=True):
    contact_id: str
    preferences: Preferences
    listings: dict[str, ListingInterest] = field(default_factory=dict)
    """What the buyer did about listings, as in the state."""


class BuyersQuery(Struct, kw_only=True, omit_defaults=True):
    """The reverse question: which of these buyers does a listing fit?"""

    location_id: str
    property_id: str
    buyers: list[Buyer]
    limit: int = 20


class BuyerFit(Struct, kw_only=True, omit_defaults=True):
    contact_id: str
    score: float
    """0 … 1, as in Match; likeness to the homes shown interest in where no wish was stated."""
    why: list[str]
    why_not: list[str]
    like: list[str] = field(default_factory=list)


class BuyersFound(Struct, kw_only=True):
    items: list[BuyerFit]
    """Best first; only buyers whose wishes say anything about this home."""
    considered: int
    listing: dict[str, Any] | None
    """None when it is not an active listing of the location."""


class ExposureQuery(Struct, kw_only=True, omit_defaults=True):
    """Who would be shown what, if each of these buyers got their best homes now?"""

    location_id: str
    buyers: list[Buyer]
    limit: int = 10
    """Homes shown to each."""


class ShownHome(Struct, kw_only=True):
    property_id: str
    address: str
    buyers: int


class Group(Struct, kw_only=True):
    """Homes of a kind: their share of what is for sale, and of what is shown."""

    name: str
    listings: int
    listed_share: float
    shown_share: float


class Exposure(Struct, kw_only=True):
    """How evenly the listings come before buyers' eyes."""

    listings: int
    buyers: int
    """Whose wishes or deeds gave a list."""
    never_shown: int
    gini: float
    """Of how often each listing is shown: 0 all alike, 1 one of them only."""
    top_share: float
    """Share of all showings that the most shown tenth of the listings has."""
    variety: float
    """Mean over buyers of how many different types, bedrooms and price bands are among their homes, as a share of the most
    there could be."""
    most_shown: list[ShownHome]
    never: list[ShownHome]
    """Some of those never shown, the longest on the market first."""
    groups: list[Group]
    """By type of home, price band and age of the listing."""


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
