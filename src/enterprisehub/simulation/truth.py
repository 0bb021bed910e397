"""The hidden truth of a contact: what they want and what becomes of it. No payload carries any of it."""

from datetime import datetime

import msgspec

from enterprisehub.simulation.identifiers import moment


class Truth(msgspec.Struct, kw_only=True):
    """Filled in as the contact's life is generated: an outcome that has not happened yet is None."""

    contact_id: str
    location_id: str
    agent_id: str
    created_at: datetime
    side: str
    """buyer, seller, both, renter, investor, or nobody (a wrong number)."""
    source: str
    hurry: str
    """none, some, soon or now."""
    financing: str
    """Of who buys: cash, pre_approved, applying, needs, not_pre_approved; empty for others."""
    motivation: float
    responsiveness: float
    fit: float
    """Budget against the market (buyers), price hope against the market (sellers); standard normal, more is better."""
    competitor_pull: float
    agent_quality: float
    intent: float
    """Log-odds that all of the above add to an agreement to meet."""
    budget_cents: int
    areas: tuple[str, ...]
    bedrooms: int
    language: str
    couple: bool
    protected: dict[str, str]
    """Made-up membership in protected groups, for fairness audits; moves names and languages, never an outcome."""
    said: dict[str, datetime] = {}
    """When each act (`timeline.none`, `financing.cash`, …) was first said."""
    messages: int = 0
    first_reply_at: datetime | None = None
    booked_at: datetime | None = None
    met_at: datetime | None = None
    offer_at: datetime | None = None
    contract_at: datetime | None = None
    closed_at: datetime | None = None
    lost_at: datetime | None = None
    silent_from: datetime | None = None
    """The last message before a silence that our follow-ups did not break; None again when they return."""
    returned_at: datetime | None = None
    opted_out_at: datetime | None = None
    bond: float | None = None
    """Of past clients: how fond they are of the office; more is better."""
    restless: float | None = None
    """Of past clients, standard normal: how soon they want to live elsewhere."""
    thought_at: list[datetime] = []
    """When a past client began to think of moving, and, as often or once less, when they decided."""
    decided_at: list[datetime] = []
    gone_at: datetime | None = None
    """When a past client moved with somebody else, or too far away for us."""
    again_at: list[datetime] = []
    """When a past client came back to us to move again."""

    @property
    def thinking(self) -> bool:
        """Say whether a past client thinks of moving at the moment that is lived."""
        return len(self.thought_at) > len(self.decided_at)

    @property
    def gone(self) -> bool:
        return self.gone_at is not None

    def mark(self, outcome: str, at: float) -> None:
        """Set an outcome's time unless it is set."""
        if getattr(self, outcome) is None:
            setattr(self, outcome, moment(at))

    def met_within(self, days: float) -> bool:
        """Say whether the contact met an agent within so many days of being created."""
        return self.met_at is not None and (self.met_at - self.created_at).total_seconds() <= days * 86_400
