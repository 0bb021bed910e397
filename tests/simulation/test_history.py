from datetime import timedelta
from itertools import islice, pairwise

import msgspec
from tests.simulation.conftest import Told

from enterprisehub.clients.gohighlevel.translate import translate
from enterprisehub.contracts.events import UnknownReceived
from enterprisehub.simulation.history import history
from enterprisehub.simulation.scenario import load


def test_same_seed_tells_the_same() -> None:
    scenario = load("train")
    first, second = history(scenario), history(scenario)
    assert list(islice(first, 3000)) == list(islice(second, 3000))
    assert first.truth == second.truth


def test_another_seed_tells_another() -> None:
    scenario = load("train")
    other = msgspec.structs.replace(scenario, seed=scenario.seed + 1)
    ids = {event.payload["webhookId"] for event in islice(history(scenario), 2000)}
    assert not ids & {event.payload["webhookId"] for event in islice(history(other), 2000)}


def test_events_come_in_time_order(told: Told) -> None:
    assert all(one.at <= two.at for one, two in pairwise(told.events))


def test_events_lie_within_the_span(told: Told) -> None:
    scenario = load("train")
    assert told.events[0].at >= scenario.start
    assert told.events[-1].at < scenario.start + timedelta(days=60)


def test_every_webhook_id_counts_once(told: Told) -> None:
    ids = [event.payload["webhookId"] for event in told.events]
    assert len(set(ids)) == len(ids)


def test_every_kind_of_event_occurs(told: Told) -> None:
    kinds = {event.payload["type"] for event in told.events}
    assert kinds >= {
        "INSTALL", "LocationCreate", "UserCreate", "ContactCreate", "ContactUpdate", "ContactTagUpdate", "ContactDndUpdate",
        "InboundMessage", "OutboundMessage", "ConversationUnreadUpdate", "OpportunityCreate", "OpportunityUpdate",
        "OpportunityStageUpdate", "OpportunityStatusUpdate", "OpportunityMonetaryValueUpdate", "AppointmentCreate",
        "AppointmentUpdate", "NoteCreate", "TaskCreate", "TaskComplete", "InvoiceCreate",
    }  # fmt: skip


def test_payloads_translate_to_events_of_their_time(told: Told) -> None:
    for event in told.events:
        [domain] = translate(event.payload, key=event.payload["webhookId"], received_at=event.at)
        assert abs((domain.occurred_at - event.at).total_seconds()) < 0.002
        assert domain.contact_id == event.contact_id


def test_only_foreign_types_stay_unknown(told: Told) -> None:
    unknown = {
        event.payload["type"]
        for event in told.events
        for domain in translate(event.payload, key="k", received_at=event.at)
        if isinstance(domain, UnknownReceived)
    }
    assert unknown <= {"InvoiceCreate", "OrderStatusUpdate", "CampaignStatusUpdate", "LCEmailStats"}


def test_a_contact_is_created_before_anything_else(told: Told) -> None:
    first: dict[str, str] = {}
    for event in told.events:
        if event.contact_id is not None:
            first.setdefault(event.contact_id, event.payload["type"])
    assert set(first.values()) == {"ContactCreate"}
    assert set(first) == set(told.truth)


def test_truth_is_in_no_payload(told: Told) -> None:
    secrets = ("intent", "motivation", "hurry", "competitor_pull", "protected", "responsiveness", "origin")
    for event in told.events:
        assert not set(event.payload) & set(secrets)


def test_endless_history_goes_past_its_span() -> None:
    scenario = msgspec.structs.replace(load("train"), contacts=20, days=3)
    assert sum(1 for _ in history(scenario)) < 2000
    *_, last = islice(history(scenario, endless=True), 3000)
    assert last.at > scenario.end
