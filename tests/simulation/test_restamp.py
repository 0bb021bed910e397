from datetime import UTC, datetime

from enterprisehub.simulation.restamp import Restamper

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC).timestamp()


def test_message_happens_now() -> None:
    told = {
        "type": "InboundMessage",
        "timestamp": "2025-03-01T08:00:00.000Z",
        "dateAdded": "2025-03-01T08:00:00.000Z",
        "body": "hi",
    }
    moved = Restamper().move(told, NOW)
    assert moved == {**told, "timestamp": "2026-06-01T12:00:00.000Z", "dateAdded": "2026-06-01T12:00:00.000Z"}
    assert told["timestamp"] == "2025-03-01T08:00:00.000Z"


def test_new_contact_is_created_now_and_stays_so() -> None:
    restamper = Restamper()
    contact = {"type": "ContactCreate", "id": "c", "dateAdded": "2027-03-01T08:00:00.000Z"}
    restamper.move({**contact, "timestamp": "2027-03-01T08:00:00.000Z"}, NOW)
    later = restamper.move({**contact, "type": "ContactUpdate", "timestamp": "2027-03-05T08:00:00.000Z"}, NOW + 60)
    assert later["dateAdded"] == "2026-06-01T12:00:00.000Z"
    assert later["timestamp"] == "2026-06-01T12:01:00.000Z"


def test_contact_of_the_past_keeps_its_date() -> None:
    contact = {
        "type": "ContactUpdate",
        "id": "c",
        "dateAdded": "2026-04-01T08:00:00.000Z",
        "timestamp": "2026-05-05T08:00:00.000Z",
    }
    assert Restamper().move(contact, NOW)["dateAdded"] == "2026-04-01T08:00:00.000Z"


def test_date_never_lies_ahead() -> None:
    """After a restart the dates given before are forgotten: the moment of sending is the latest they may be."""
    contact = {
        "type": "ContactUpdate",
        "id": "c",
        "dateAdded": "2027-04-01T08:00:00.000Z",
        "timestamp": "2027-05-05T08:00:00.000Z",
    }
    assert Restamper().move(contact, NOW)["dateAdded"] == "2026-06-01T12:00:00.000Z"


def test_appointment_moves_along() -> None:
    visit = {
        "id": "a", "dateAdded": "2027-03-01T08:00:00.000Z", "dateUpdated": "2027-03-01T08:00:00.000Z",
        "startTime": "2027-03-03T10:00:00.000Z", "endTime": "2027-03-03T11:00:00.000Z",
    }  # fmt: skip
    told = {"type": "AppointmentCreate", "timestamp": "2027-03-01T08:00:00.000Z", "appointment": visit}
    moved = Restamper().move(told, NOW)["appointment"]
    assert moved["startTime"] == "2026-06-03T14:00:00.000Z"
    assert moved["endTime"] == "2026-06-03T15:00:00.000Z"
    assert moved["dateAdded"] == moved["dateUpdated"] == "2026-06-01T12:00:00.000Z"
    assert visit["startTime"] == "2027-03-03T10:00:00.000Z"
