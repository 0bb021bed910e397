from datetime import UTC, datetime, timedelta

import pytest

from enterprisehub.contracts.api.contacts import Contact
from enterprisehub.contracts.state import Factor
from enterprisehub.dashboards.hub.fake import NOW, FakeHub
from enterprisehub.dashboards.hub.port import HubAway, LeadKey
from enterprisehub.dashboards.loaders import lead
from enterprisehub.dashboards.panels import churn, coaching, qualification, score

ANA = LeadKey("ana-ruiz")


@pytest.fixture
def hub() -> FakeHub:
    return FakeHub()


@pytest.fixture
def ana(hub: FakeHub) -> Contact:
    return hub.contact(ANA)


@pytest.fixture
def stranger(ana: Contact) -> Contact:
    return ana.model_copy(update={"lead": None})


def test_who(ana: Contact) -> None:
    data = lead.who(ana, now=NOW)
    assert (data.name, data.temperature, data.stage, data.may_contact) == ("Ana Ruiz", "hot", "replied", True)
    assert data.waiting_since == NOW - timedelta(minutes=12)


def test_contact_that_is_no_lead_yet(stranger: Contact) -> None:
    assert lead.who(stranger, now=NOW).temperature == "unknown"
    assert lead.scored(stranger) == score.Data()
    assert lead.silence(stranger) == churn.Data()
    assert lead.advice(stranger) == coaching.Data()
    assert lead.trained_on(stranger) is None


def test_answers_are_read_as_they_were_given(ana: Contact) -> None:
    assert lead.scored(ana).score == score.DEMO.score
    assert lead.silence(ana).churn == churn.DEMO.churn
    assert lead.advice(ana).coaching == coaching.DEMO.coaching
    assert lead.trained_on(ana) == "synthetic"


def test_answer_missing_so_far(ana: Contact) -> None:
    assert ana.lead is not None
    waiting = ana.lead.model_copy(update={"score": None, "missing": ["ml"]})
    data = lead.scored(ana.model_copy(update={"lead": waiting}))
    assert data.score is None
    assert data.pending


def test_stored_answer_of_another_shape(ana: Contact) -> None:
    assert ana.lead is not None
    broken = ana.lead.model_copy(update={"score": {"probability": "high"}})
    with pytest.raises(HubAway, match="unexpected shape"):
        lead.scored(ana.model_copy(update={"lead": broken}))


def test_factors_come_with_their_evidence(ana: Contact) -> None:
    data = lead.factors(ana)
    assert data.messages == 5
    assert data.factors[Factor.BUDGET].quote == "under 850k would be great"
    assert set(data.factors) == set(qualification.DEMO.factors)


def test_messages_stand_oldest_first(hub: FakeHub) -> None:
    data = lead.said(hub.messages(ANA, 60), zone="UTC")
    assert [line.at for line in data.lines] == sorted(line.at for line in data.lines)
    assert data.lines[-1].body.startswith("Could we see")


def test_past_shows_what_was_known(hub: FakeHub) -> None:
    as_of = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)
    data = lead.past(hub.timeline(ANA, as_of, 50), as_of=as_of, zone="UTC", trained_on="synthetic")
    assert len(data.entries) == 3
    assert data.entries[0].what == "We wrote by SMS"
    assert data.chance is not None
    assert data.chance.probability == 0.617


def test_past_before_the_first_score(hub: FakeHub) -> None:
    as_of = datetime(2020, 1, 1, tzinfo=UTC)
    data = lead.past(hub.timeline(ANA, as_of, 50), as_of=as_of, zone="UTC", trained_on="synthetic")
    assert (data.entries, data.chance, data.trained_on) == ([], None, None)


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("message_exchanged", {"inbound": True, "channel": "sms", "body": "hi"}, ("Wrote by SMS", "hi")),
        (
            "message_exchanged",
            {"inbound": False, "channel": "email", "automated": True},
            ("Automation wrote by email", ""),
        ),
        (
            "appointment_changed",
            {
                "status": "confirmed",
                "title": "Showing: 1 Elm St",
                "starts_at": "2026-11-24T17:05:00Z",
                "address": "1 Elm St",
            },
            ("Appointment confirmed", "Showing: 1 Elm St, Tue 24 Nov 2026, 17:05"),
        ),
        ("appointment_changed", {"address": "1 Elm St"}, ("Appointment changed", "1 Elm St")),
        (
            "contact_changed",
            {"kind": "contact_changed", "event_id": "1", "first_name": "A", "email": ""},
            ("Contact changed", "first name"),
        ),
    ],
)
def test_event_in_words(kind: str, data: dict[str, object], said: tuple[str, str]) -> None:
    assert lead.describe(kind, data, "UTC") == said
