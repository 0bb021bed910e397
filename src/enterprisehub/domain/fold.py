"""Fold a contact's events into its state.

The order is canonical: `(occurred_at, event_id)`. A state remembers the key of the last event folded in; an event that
is older than it cannot be added to it, so the caller folds again from the log (`is_late` says when). Any order of
arrival and any repeats therefore end in the same state: the fold of the sorted, distinct events.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from msgspec import UNSET

from enterprisehub.contracts.events import (
    AppointmentChanged,
    AppointmentDeleted,
    CallSegmentSpoken,
    ContactChanged,
    ContactDeleted,
    ContactEvent,
    ListingTouched,
    MessageExchanged,
    MessageUnderstood,
    NoteChanged,
    OpportunityChanged,
    OpportunityDeleted,
    TaskChanged,
    TipAnswered,
)
from enterprisehub.contracts.state import Appointment, Closing, ContactState, Opportunity, Stage, TipReply
from enterprisehub.domain.calls import add_segment
from enterprisehub.domain.conversation import add_message, note_understanding
from enterprisehub.domain.interest import touched
from enterprisehub.domain.meanings import reading_of
from enterprisehub.domain.stages import stage_of

Key = tuple[datetime, str]
TOPICS_LIMIT: Final = 20
"""Topics whose tips were answered, kept of a conversation."""

_REGISTERS: Final = (
    "name",
    "first_name",
    "last_name",
    "email",
    "phone",
    "source",
    "city",
    "state",
    "postal_code",
    "country",
    "timezone",
    "tags",
    "dnd",
)
ITEMS_LIMIT: Final = 50
"""Appointments and opportunities kept of a contact, the newest; nobody has more, but payloads may pretend."""


def key_of(event: ContactEvent) -> Key:
    return (event.occurred_at, event.event_id)


def is_late(state: ContactState | None, events: Iterable[ContactEvent]) -> bool:
    """Say whether one of the events is older than what is folded in, so that the log must be folded anew."""
    return state is not None and state.through is not None and any(key_of(e) <= state.through for e in events)


def fold(events: Iterable[ContactEvent], state: ContactState | None = None) -> ContactState | None:
    """Return the state after the events, on top of a state that is older than all of them.

    The given state is changed in place. Events may come in any order and repeat. None when there is nothing at all.

    Raises:
        ValueError: an event is older than the state (see `is_late`), or of another contact.
    """
    distinct = {event.event_id: event for event in events}
    for event in sorted(distinct.values(), key=key_of):
        if state is None:
            assert event.contact_id is not None
            state = ContactState(location_id=event.location_id, contact_id=event.contact_id)
        _apply(state, event)
    return state


def _apply(state: ContactState, event: ContactEvent) -> None:
    if event.contact_id != state.contact_id or event.location_id != state.location_id:
        raise ValueError(f"event {event.event_id} is not of contact {state.contact_id}")
    key = key_of(event)
    if state.through is not None and key <= state.through:
        raise ValueError(f"event {event.event_id} is older than the state")
    change = _CHANGES.get(type(event))
    if change is not None:
        change(state, event)
    state.through = key
    state.events += 1
    state.last_event_at = event.occurred_at
    if state.first_event_at is None:
        state.first_event_at = event.occurred_at
    stage = stage_of(state)
    if stage is not state.stage:
        state.stage = stage
        state.stage_at = event.occurred_at
        if stage is Stage.CLOSED and state.closing is None:
            told = state.conversation
            state.closing = Closing(inbound_days=told.inbound_days, outbound=told.outbound)


def _change_contact(state: ContactState, event: ContactChanged) -> None:
    for name in _REGISTERS:
        value = getattr(event, name)
        if value is not UNSET:
            setattr(state, name, value)
    if event.created_at is not UNSET:
        state.created_at = event.created_at
    if event.dnd_channels is not UNSET:
        state.dnd_channels = dict(event.dnd_channels)
    if event.custom_fields is not UNSET:
        state.custom_fields = {**state.custom_fields, **event.custom_fields}
    if event.assigned_to is not UNSET and event.assigned_to != state.assigned_to:
        state.assigned_to = event.assigned_to
        state.assigned_at = event.occurred_at
    state.deleted = False


def _delete_contact(state: ContactState, event: ContactDeleted) -> None:  # noqa: ARG001 one shape for all
    state.deleted = True


def _change_opportunity(state: ContactState, event: OpportunityChanged) -> None:
    item = state.opportunities.get(event.opportunity_id) or Opportunity()
    _take(item, event, ("status", "stage_id", "pipeline_id", "name", "value_cents"))
    item.at = event.occurred_at
    state.opportunities[event.opportunity_id] = item
    _limit(state.opportunities)


def _delete_opportunity(state: ContactState, event: OpportunityDeleted) -> None:
    state.opportunities.pop(event.opportunity_id, None)


def _change_appointment(state: ContactState, event: AppointmentChanged) -> None:
    item = state.appointments.get(event.appointment_id) or Appointment(booked_at=event.occurred_at)
    _take(item, event, ("starts_at", "ends_at", "status", "title", "address"))
    item.at = event.occurred_at
    state.appointments[event.appointment_id] = item
    _limit(state.appointments)


def _delete_appointment(state: ContactState, event: AppointmentDeleted) -> None:
    state.appointments.pop(event.appointment_id, None)


def _change_note(state: ContactState, event: NoteChanged) -> None:
    _note_id(state.notes, event.note_id, there=not event.deleted)


def _change_task(state: ContactState, event: TaskChanged) -> None:
    _note_id(state.open_tasks, event.task_id, there=not (event.completed or event.deleted))


def _note_id(ids: list[str], item_id: str, *, there: bool) -> None:
    """Keep an id while its thing is there; one change of it may come as several events."""
    if not there:
        ids[:] = [one for one in ids if one != item_id]
    elif item_id not in ids:
        ids.append(item_id)
        del ids[:-ITEMS_LIMIT]


def _add_message(state: ContactState, event: MessageExchanged) -> None:
    add_message(state.conversation, event)


def _answer_tip(state: ContactState, event: TipAnswered) -> None:
    replies = state.conversation.tip_replies
    old = replies.pop(event.topic, None)
    replies[event.topic] = TipReply(answer=event.answer, at=event.occurred_at, count=old.count + 1 if old else 1)
    while len(replies) > TOPICS_LIMIT:
        del replies[next(iter(replies))]


def _add_segment(state: ContactState, event: CallSegmentSpoken) -> None:
    add_segment(state.conversation, event)


def _add_meanings(state: ContactState, event: MessageUnderstood) -> None:
    note_understanding(state.conversation, reading_of(event.meanings), event.message_id, event.occurred_at)


def _touch_listing(state: ContactState, event: ListingTouched) -> None:
    state.listings[event.property_id] = touched(state.listings.pop(event.property_id, None), event)
    _limit(state.listings)


def _take(item: Any, event: Any, names: tuple[str, ...]) -> None:
    for name in names:
        value = getattr(event, name)
        if value is not UNSET:
            setattr(item, name, value)


def _limit(items: dict[str, Any]) -> None:
    while len(items) > ITEMS_LIMIT:
        del items[next(iter(items))]


_CHANGES: Final[dict[type, Callable[[ContactState, Any], None]]] = {
    ContactChanged: _change_contact,
    ContactDeleted: _delete_contact,
    MessageExchanged: _add_message,
    MessageUnderstood: _add_meanings,
    OpportunityChanged: _change_opportunity,
    OpportunityDeleted: _delete_opportunity,
    AppointmentChanged: _change_appointment,
    AppointmentDeleted: _delete_appointment,
    NoteChanged: _change_note,
    TaskChanged: _change_task,
    TipAnswered: _answer_tip,
    CallSegmentSpoken: _add_segment,
    ListingTouched: _touch_listing,
}
