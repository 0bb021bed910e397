"""Whom to call now, and why."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st
from msgspec import Struct

from enterprisehub.contracts.api.leads import LeadOrder, Temperature
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.components import Chance
from enterprisehub.dashboards.drawing.markup import Html, join, plain, tag
from enterprisehub.dashboards.drawing.panel import OpenLead, Row, UserEvent

TITLE = "Call queue"
PURPOSE = "Whom do I call now, and why?"
SIZES = (10, 25, 50, 100)
ORDERS = {
    LeadOrder.CALL: "To call now",
    LeadOrder.PROBABILITY: "Most likely to meet",
    LeadOrder.WAITING: "Longest waiting",
    LeadOrder.CHURN: "Most likely to go silent",
    LeadOrder.RECENT: "Latest activity",
}


class Query(Struct, frozen=True, kw_only=True):
    """What the user asked for; it lives in the page's address."""

    search: str = ""
    order: LeadOrder = LeadOrder.CALL
    temperatures: tuple[Temperature, ...] = ()
    waiting: bool = False
    mine: bool = False
    limit: int = SIZES[0]


class Lead(Struct, frozen=True, kw_only=True):
    location_id: str
    contact_id: str
    name: str
    side: str = "unknown"
    stage: str = "new"
    temperature: str = "unknown"
    probability: float | None = None
    low: float | None = None
    high: float | None = None
    reasons: list[str] = []
    """In words, with their sign: "+ Replied within 4 minutes"."""
    note: str | None = None
    trained_on: str | None = None
    waiting_since: datetime | None = None
    last_event_at: datetime | None = None
    churn_probability: float | None = None
    tip: str | None = None
    may_contact: bool | None = None
    phone: str = ""
    missing: list[str] = []


class Data(Struct, frozen=True, kw_only=True):
    now: datetime
    leads: list[Lead]
    more: bool = False
    query: Query = Query()
    """What was asked, so that the list can say how it is sorted and what was left out."""


def controls(*, key: str) -> Query:
    """Draw search and filters, bound to the page's address; on a phone the filters fold away."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}-controls"):
        search = st.text_input(
            "Find a lead",
            key="find",
            bind="query-params",
            placeholder="Name, phone, e-mail",
            type="search",
            label_visibility="collapsed",
            width=210,
        )
        with st.popover("Sort and filter", key=f"{key}-filters"):
            order = st.selectbox(
                "Sort by", list(ORDERS), format_func=lambda one: ORDERS[one], key="sort", bind="query-params"
            )
            picked = st.pills(
                "Temperature",
                list(Temperature),
                selection_mode="multi",
                format_func=lambda one: one.value,
                key="temperature",
                bind="query-params",
            )
            waiting = st.toggle("Waiting for our answer", key="waiting", bind="query-params")
            mine = st.toggle("Mine only", key="mine", bind="query-params")
            limit = st.selectbox("Show", SIZES, key="show", bind="query-params")
    return Query(
        search=(search or "").strip(),
        order=order,
        temperatures=tuple(picked),
        waiting=waiting,
        mine=mine,
        limit=limit,
    )


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=360)
        return None
    if not data.leads:
        _nothing(narrowed=bool(filters(data.query)))
        return None
    st.html(tag("div", _scope(data.query), css="eh-muted eh-small"))
    event: UserEvent | None = None
    for place, lead in enumerate(data.leads):
        if _lead(lead, data.now, key=f"{key}-{place}"):
            event = OpenLead(lead.location_id, lead.contact_id)
    if data.more:
        st.html(tag("p", "There are more: show more, or filter, with the button above.", css="eh-muted"))
    return event


def filters(query: Query) -> list[str]:
    """Name what narrows the list."""
    parts = [
        f"“{query.search}”" if query.search else "",
        " or ".join(one.value for one in query.temperatures),
        "waiting for our answer" if query.waiting else "",
        "mine only" if query.mine else "",
    ]
    return [part for part in parts if part]


def _scope(query: Query) -> str:
    return " · ".join((f"{ORDERS[query.order]} first", *filters(query)))


def _nothing(*, narrowed: bool) -> None:
    if narrowed:
        states.empty("No lead passes these filters", "Take a filter away above.")
    else:
        states.empty(
            "No leads yet",
            "They appear with the first GoHighLevel webhook, or after an import with `enterprisehub sync`.",
        )


def _lead(lead: Lead, now: datetime, *, key: str) -> bool:
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            opened = st.button(f"**{plain(lead.name or 'Unnamed contact')}**", key=f"{key}-open", type="tertiary")
            st.html(tag("div", *_chips(lead, now), css="eh-row"))
        st.html(join(*_facts(lead)))
    return opened


def _chips(lead: Lead, now: datetime) -> list[Html]:
    chips = [components.temperature(lead.temperature)]
    if lead.waiting_since:
        chips.append(components.chip(f"waiting {words.since(lead.waiting_since, now)}", "bad"))
    if lead.side != "unknown":
        chips.append(components.chip(lead.side))
    chips.append(components.chip(lead.stage))
    if lead.may_contact is False:
        chips.append(components.chip("do not contact now", "bad"))
    return chips


def _facts(lead: Lead) -> list[Html]:
    chance = Chance(probability=lead.probability, low=lead.low, high=lead.high)
    first = tag(
        "div",
        tag("span", "Meets you within 30 days:", css="eh-muted"),
        components.chance(chance),
        components.provenance(lead.trained_on) if lead.probability is not None else None,
        css="eh-row",
    )
    lines = [first]
    if lead.reasons:
        lines.append(tag("div", " · ".join(lead.reasons), css="eh-small"))
    elif lead.note:
        lines.append(tag("div", lead.note, css="eh-muted eh-small"))
    if lead.tip:
        lines.append(tag("div", tag("strong", "Do now: "), lead.tip, css="eh-small"))
    if lead.missing:
        lines.append(tag("div", f"Still waiting for an answer of {', '.join(lead.missing)}.", css="eh-note"))
    return lines


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "contact_id": lead.contact_id,
            "name": lead.name,
            "phone": lead.phone,
            "side": lead.side,
            "stage": lead.stage,
            "temperature": lead.temperature,
            "probability": lead.probability,
            "low": lead.low,
            "high": lead.high,
            "trained_on": lead.trained_on,
            "churn_probability": lead.churn_probability,
            "waiting_since": lead.waiting_since.isoformat() if lead.waiting_since else None,
            "reasons": "; ".join(lead.reasons),
        }
        for lead in data.leads
    ]


_NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
DEMO = Data(
    now=_NOW,
    more=True,
    leads=[
        Lead(
            location_id="demo",
            contact_id="ana-ruiz",
            name="Ana Ruiz",
            side="buyer",
            stage="replied",
            temperature="hot",
            probability=0.62,
            low=0.48,
            high=0.74,
            reasons=["+ Replied within 4 minutes", "+ Pre-approved", "\N{MINUS SIGN} No time frame yet"],
            trained_on="synthetic",
            waiting_since=_NOW - timedelta(minutes=12),
            churn_probability=0.08,
            tip="Answer her question about Saturday: “Could we see it on Saturday?”",
            may_contact=True,
        ),
        Lead(
            location_id="demo",
            contact_id="ben-okafor",
            name="Ben Okafor & family [relocation from Lagos]",
            side="seller",
            stage="contacted",
            temperature="warm",
            probability=0.31,
            low=0.17,
            high=0.46,
            reasons=["+ Named a price", "\N{MINUS SIGN} Three days silent"],
            trained_on="synthetic",
            churn_probability=0.35,
            tip="Ask what would make the next 30 to 45 days work.",
            may_contact=False,
            missing=["churn"],
        ),
        Lead(
            location_id="demo",
            contact_id="dev-patel",
            name="Dev Patel",
            note="One message of two words: too little to tell.",
            waiting_since=_NOW - timedelta(hours=3),
        ),
    ],
)
EMPTY = Data(now=_NOW, leads=[])
