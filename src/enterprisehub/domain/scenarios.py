"""Hypothetical histories of a contact: what is known now, and one thing more. Pure.

A scenario is a few events folded on top of the state, by the same fold that live events go through, and a moment to
look from; its score is the model's word on that history. It says what the model would say, not what would happen.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from enterprisehub.contracts.events import AppointmentChanged, Channel, ContactEvent, MessageExchanged
from enterprisehub.contracts.state import ContactState, Factor
from enterprisehub.domain.fold import fold

OURS_TODAY: Final = 0
OURS_LATER: Final = 1
THEIRS: Final = 2
SILENCE: Final = timedelta(days=7)
_SAYS: Final = {
    Factor.TIMELINE: ("names_time", "They name a time frame", "We want to move within the next two months."),
    Factor.FINANCING: ("pre_approved", "They are pre-approved", "We are pre-approved with our bank."),
    Factor.BUDGET: ("names_budget", "They name a budget", "Our budget is up to $600,000."),
}


class Scenario(Struct, frozen=True, kw_only=True):
    name: str
    label: str
    effort: int
    moment: datetime
    state: ContactState


def scenarios(state: ContactState, moment: datetime, says: str | None = None) -> list[Scenario]:
    """Return what could happen next; the first is now, unchanged.

    Args:
        state: the contact; it is not changed.
        moment: now.
        says: a message of the contact to try as well.
    """
    at = max(moment, state.through[0] + timedelta(microseconds=1)) if state.through else moment
    listed = [Scenario(name="now", label="As it stands", effort=OURS_TODAY, moment=moment, state=state)]
    if says:
        listed.append(_with(state, at, "says", f"They write: “{says}”", THEIRS, _message(state, at, says)))
    listed += [_with(state, at, name, label, effort, event) for name, label, effort, event in _candidates(state, at)]
    later = moment + SILENCE
    listed.append(Scenario(name="silence", label="A week of silence", effort=OURS_LATER, moment=later, state=state))
    return listed


def _candidates(state: ContactState, at: datetime) -> Iterator[tuple[str, str, int, ContactEvent]]:
    conversation = state.conversation
    if conversation.waiting_since is not None:
        answer = _message(state, at, "Happy to help. When is a good time to talk?", inbound=False)
        yield "answer", "We answer now", OURS_TODAY, answer
    if not state.appointments:
        yield "appointment", "An appointment is booked for in two days", OURS_LATER, _appointment(state, at)
    yield "asks_showing", "They ask for a showing", THEIRS, _message(state, at, "Could we see it this Saturday?")
    for factor, (name, label, words) in _SAYS.items():
        if factor not in conversation.slots:
            yield name, label, THEIRS, _message(state, at, words)


def _with(state: ContactState, at: datetime, name: str, label: str, effort: int, event: ContactEvent) -> Scenario:
    copied = msgspec.json.decode(msgspec.json.encode(state), type=ContactState)
    folded = fold([event], copied)
    assert folded is not None
    return Scenario(name=name, label=label, effort=effort, moment=at, state=folded)


def _message(state: ContactState, at: datetime, body: str, *, inbound: bool = True) -> MessageExchanged:
    return MessageExchanged(
        event_id="message:what-if",
        location_id=state.location_id,
        contact_id=state.contact_id,
        occurred_at=at,
        known_at=at,
        message_id="what-if",
        inbound=inbound,
        channel=Channel.SMS,
        body=body,
    )


def _appointment(state: ContactState, at: datetime) -> AppointmentChanged:
    return AppointmentChanged(
        event_id="appointment:what-if",
        location_id=state.location_id,
        contact_id=state.contact_id,
        occurred_at=at,
        known_at=at,
        appointment_id="what-if",
        starts_at=at + timedelta(days=2),
        status="confirmed",
        title="Consultation",
    )
