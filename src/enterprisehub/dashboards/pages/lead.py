"""Lead: everything about one contact, and what to do next."""

from functools import partial

import streamlit as st

from enterprisehub.dashboards.drawing import states
from enterprisehub.dashboards.hub.port import HubError, LeadKey, NotThere
from enterprisehub.dashboards.loaders import lead as loaders
from enterprisehub.dashboards.panels import (
    churn,
    coaching,
    consent_window,
    conversation,
    identity,
    matches,
    next_actions,
    qualification,
    score,
    timeline,
    what_if,
)
from enterprisehub.dashboards.shell import deeds
from enterprisehub.dashboards.shell.context import Context
from enterprisehub.dashboards.shell.frame import show, show_asked
from enterprisehub.dashboards.shell.shared import Shared

REFRESH_S = 30
MESSAGES = 60
EVENTS = 30
MATCHES = 5


def draw(context: Context) -> None:
    contact_id = st.query_params.get("contact")
    if not contact_id:
        states.empty("No lead chosen", "Choose one in the call queue on the page Today.")
        return
    key = LeadKey(contact_id, st.query_params.get("location"))
    contact = Shared(lambda: context.hub.contact(key))
    try:
        contact()
    except NotThere as error:
        states.failed(error.title, f"{error.detail} It may be of another location than yours, or gone.")
        return
    except HubError:
        pass  # each panel says what is wrong
    frame = context.frame(**deeds.on_lead(context, key))
    live = partial(show, frame, every_s=REFRESH_S)
    still = partial(show, frame)
    live(identity, lambda: loaders.who(contact(), now=context.now()), key=f"identity-{contact_id}")
    left, right = st.columns([1, 1], gap="large")
    with left:
        live(
            next_actions,
            lambda: loaders.to_do(context.hub, key, contact(), zone=context.zone),
            key=f"actions-{contact_id}",
        )
        live(coaching, lambda: loaders.advice(contact()), key=f"coaching-{contact_id}")
        live(score, lambda: loaders.scored(contact()), key=f"score-{contact_id}")
        show_asked(
            frame,
            what_if,
            lambda says: loaders.supposed(context.hub, key, says),
            key=f"what-if-{contact_id}",
            ask=partial(what_if.controls, key=f"what-if-{contact_id}"),
        )
        live(churn, lambda: loaders.silence(contact()), key=f"churn-{contact_id}")
    with right:
        live(
            consent_window,
            lambda: loaders.consent(contact(), now=context.now(), zone=context.zone),
            key=f"consent-{contact_id}",
        )
        live(
            conversation,
            lambda: loaders.said(context.hub.messages(key, MESSAGES), zone=context.zone),
            key=f"conversation-{contact_id}",
        )
        live(qualification, lambda: loaders.factors(contact()), key=f"qualification-{contact_id}")
        still(matches, lambda: loaders.matched(context.hub.matches(key, MATCHES)), key=f"matches-{contact_id}")
    show_asked(
        frame,
        timeline,
        lambda as_of: loaders.past(
            context.hub.timeline(key, as_of, EVENTS),
            as_of=as_of,
            zone=context.zone,
            trained_on=loaders.trained_on(contact()),
        ),
        key=f"timeline-{contact_id}",
        ask=partial(timeline.controls, zone=context.zone),
    )
