"""Past clients: whose closing has its anniversary soon, and who is likely to come back."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st

from enterprisehub.contracts.api.retention import Anniversaries, LikelyReturn, PastClient, ReturnShare
from enterprisehub.dashboards.drawing import components, states, words
from enterprisehub.dashboards.drawing.markup import plain, tag
from enterprisehub.dashboards.drawing.panel import OpenLead, Row, UserEvent

TITLE = "Past clients"
PURPOSE = "Whom can I congratulate soon, and who may move again?"

Data = Anniversaries


def render(data: Data | None, *, key: str) -> UserEvent | None:
    if data is None:
        states.loading(height_px=200)
        return None
    if data.past_clients:
        st.html(tag("div", _returns(data), css="eh-muted eh-small"))
    event = _likely(data, key=key)
    if not data.items:
        none = "No past clients yet" if not data.past_clients else f"None in the next {data.days} days"
        states.empty(none, "A contact becomes a past client when an opportunity is won in GoHighLevel.")
        return event
    st.html(tag("h3", "Anniversaries", css="eh-heading"))
    for place, one in enumerate(data.items):
        if _line(one, data.at, key=f"{key}-{place}"):
            event = OpenLead(one.location_id, one.contact_id)
    return event


def _likely(data: Data, *, key: str) -> UserEvent | None:
    """Name who is likely to come back, with the interval and the strongest reason; or say why nobody is named."""
    if not data.past_clients:
        return None
    st.html(tag("h3", "Likely to meet you again within a year", css="eh-heading"))
    if not data.likely:
        states.too_little(_nobody(data))
        return None
    event: UserEvent | None = None
    for place, one in enumerate(data.likely):
        with st.container(border=True, gap="xxsmall"):
            if st.button(f"**{plain(one.name or 'Unnamed contact')}**", key=f"likely-{key}-{place}", type="tertiary"):
                event = OpenLead(one.location_id, one.contact_id)
            low, high = one.interval or (None, None)
            chance = components.chance(components.Chance(probability=one.probability, low=low, high=high))
            off = components.chip("do not contact now", "bad") if one.may_contact is False else None
            st.html(tag("div", chance, off, css="eh-row"))
            facts = [one.reason, f"closed {one.closed_at:%-d %B %Y}", one.agent, one.phone]
            st.html(tag("div", " · ".join(part for part in facts if part), css="eh-muted eh-small"))
    note = f"Among the {words.count(data.asked, 'past client')} heard from last. To meet again is to book or keep an appointment. "
    st.html(tag("p", note, components.provenance(data.likely[0].trained_on), css="eh-muted eh-small"))
    return event


def _nobody(data: Data) -> str:
    if data.missing:
        return "The churn service does not answer, so nobody's return is told right now."
    return "Nothing can be told yet: all closed less than two months ago, or are back already."


def _returns(data: Data) -> str:
    """Say how many past clients come back, as far as enough of them were watched."""
    known = [one for one in data.returns if one.share is not None and one.interval is not None]
    told = [
        f"{one.share:.0%} within {words.count(one.years, 'year')} ({one.interval[0]:.0%} to {one.interval[1]:.0%})"
        for one in known
        if one.share is not None and one.interval is not None
    ]
    count = f"{data.came_back} of {words.count(data.past_clients, 'past client')} wrote or called again two months or more after closing"
    return (
        f"{count}: {', '.join(told)}."
        if told
        else f"{count}. Too few were watched for a year to say what share comes back."
    )


def _line(one: PastClient, now: datetime, *, key: str) -> bool:
    days = (one.next_at.date() - now.date()).days
    when = "today" if days == 0 else f"in {words.count(days, 'day')}"
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            opened = st.button(f"**{plain(one.name or 'Unnamed contact')}**", key=f"queue-{key}", type="tertiary")
            chips = [components.chip(words.count(one.years, "year"), "good"), components.chip(when)]
            if one.may_contact is False:
                chips.append(components.chip("do not contact now", "bad"))
            st.html(tag("div", *chips, css="eh-row"))
        facts = [
            f"closed {one.closed_at:%-d %B %Y}",
            words.dollars(one.value_cents) if one.value_cents else "",
            one.agent,
            one.phone,
        ]
        st.html(tag("div", " · ".join(part for part in facts if part), css="eh-muted eh-small"))
    return opened


def rows(data: Data) -> Sequence[Row]:
    return [
        {
            "contact_id": one.contact_id,
            "name": one.name,
            "phone": one.phone,
            "agent": one.agent,
            "closed_at": one.closed_at.date().isoformat(),
            "next_at": one.next_at.date().isoformat(),
            "years": one.years,
            "value_usd": one.value_cents / 100,
        }
        for one in data.items
    ]


_NOW = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
DEMO = Data(
    at=_NOW,
    days=60,
    past_clients=37,
    came_back=8,
    returns=[
        ReturnShare(years=1, watched=34, share=0.15, interval=(0.07, 0.31)),
        ReturnShare(years=2, watched=21),
        ReturnShare(years=3, watched=12),
        ReturnShare(years=5, watched=8),
    ],
    asked=37,
    not_told=4,
    likely=[
        LikelyReturn(
            location_id="demo",
            contact_id="rosa-lind",
            name="Rosa Lind",
            phone="+16265550177",
            agent="Ada Park",
            closed_at=_NOW.replace(year=2023, month=6, day=2),
            probability=0.21,
            interval=(0.06, 0.5),
            by_days={"90": 0.11, "365": 0.21, "730": 0.33},
            reason="Last asked something 6 days ago",
            may_contact=True,
            trained_on="synthetic",
        ),
        LikelyReturn(
            location_id="demo",
            contact_id="omar-said",
            name="Omar Said",
            closed_at=_NOW.replace(year=2025, month=12, day=19),
            probability=0.09,
            interval=(0.02, 0.3),
            by_days={"90": 0.02, "365": 0.09, "730": 0.16},
            reason="Wrote on 3 days since closing",
            may_contact=False,
            trained_on="synthetic",
        ),
    ],
    items=[
        PastClient(
            location_id="demo",
            contact_id="lena-hoff",
            name="Lena Hoff",
            phone="+16265550122",
            agent="Ada Park",
            closed_at=_NOW.replace(year=2024, month=11, day=28),
            next_at=_NOW + timedelta(days=4),
            years=2,
            value_cents=78_500_000,
            may_contact=True,
        ),
        PastClient(
            location_id="demo",
            contact_id="omar-said",
            name="Omar Said",
            closed_at=_NOW.replace(year=2025, month=12, day=19),
            next_at=_NOW + timedelta(days=25),
            years=1,
            may_contact=False,
        ),
    ],
)
EMPTY = Data(at=_NOW, days=60, past_clients=0)
