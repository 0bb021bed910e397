"""What is written to one contact, against the fake CRM."""

from datetime import UTC, datetime
from typing import Any

import pytest

from enterprisehub.clients.gohighlevel.errors import FieldVanished
from enterprisehub.clients.gohighlevel.fake import FakeGoHighLevel
from enterprisehub.clients.gohighlevel.fields import CustomFields, FakeFieldIdStore
from enterprisehub.services.pipeline.writeback_contact import FIELDS, ContactWriter, values
from enterprisehub.services.pipeline.writeback_repository import Claimed, Payload

NOW = datetime(2026, 11, 23, tzinfo=UTC)
KEY = ("location1", "c1")


def row(**payload: Any) -> Claimed:
    given = {"probability": 0.372, "temperature": "warm", "reasons": ["Replied fast", "Has a budget"], **payload}
    return Claimed(1, *KEY, 1, NOW, NOW, Payload(**given))


class Desk:
    def __init__(self) -> None:
        self.crm = FakeGoHighLevel()
        self.crm.books.contacts["c1"] = {"id": "c1", "locationId": KEY[0], "tags": ["vip"], "customFields": []}
        self.store = FakeFieldIdStore()
        self.writer = ContactWriter(self.crm, CustomFields(self.crm, self.store, FIELDS), None)
        self.notes_started = 0

    async def write(self, one: Claimed) -> list[str]:
        """Write a row and return the names of the calls that it took."""
        self.crm.calls.clear()
        await self.writer.write(one, self._note_starts)
        return [name for name, _ in self.crm.calls]

    async def _note_starts(self) -> None:
        self.notes_started += 1

    def fields(self) -> dict[str, Any]:
        books = self.crm.books
        held = {f["id"]: f["value"] for f in books.contacts["c1"]["customFields"]}
        return {key: held.get(field_id) for key, field_id in self.store.ids[KEY[0]].items()}


async def test_first_write_creates_the_fields() -> None:
    desk = Desk()
    calls = await desk.write(row(tags_add=["ehub:warm"], tags_remove=["ehub:hot", "ehub:cold"]))
    assert desk.fields() == {
        "ehub_score": "37.2",
        "ehub_temperature": "warm",
        "ehub_reasons": "Replied fast; Has a budget",
    }
    assert desk.crm.books.contacts["c1"]["tags"] == ["vip", "ehub:warm"]
    assert calls.count("create_custom_field") == 3
    assert calls[-2:] == ["update_contact", "add_tags"]


async def test_nothing_changed_writes_nothing() -> None:
    desk = Desk()
    await desk.write(row(tags_add=["ehub:warm"]))
    assert await desk.write(row(tags_add=["EHUB:warm"])) == ["contact"]


async def test_only_the_changed_field_is_written() -> None:
    desk = Desk()
    await desk.write(row())
    sent: list[Any] = []
    original = desk.crm.update_contact

    class Watched(FakeGoHighLevel):
        async def update_contact(self, location_id: str, contact_id: str, changes: dict[str, Any]) -> dict[str, Any]:
            sent.extend(changes["customFields"])
            return await original(location_id, contact_id, changes)

    watched = Watched(desk.crm.books)
    writer = ContactWriter(watched, CustomFields(watched, desk.store, FIELDS), None)
    await writer.write(row(probability=0.5), desk._note_starts)
    assert [(entry["key"], entry["field_value"]) for entry in sent] == [("ehub_score", "50.0")]


async def test_number_read_back_is_the_same_value() -> None:
    desk = Desk()
    await desk.write(row(probability=0.5))
    for field in desk.crm.books.contacts["c1"]["customFields"]:
        if field["value"] == "50.0":
            field["value"] = 50
    assert await desk.write(row(probability=0.5)) == ["contact"]


async def test_own_tag_of_before_is_taken_away() -> None:
    desk = Desk()
    await desk.write(row(tags_add=["ehub:warm"], tags_remove=["ehub:hot"]))
    calls = await desk.write(row(temperature="hot", tags_add=["ehub:hot"], tags_remove=["ehub:warm", "ehub:cold"]))
    assert calls == ["contact", "update_contact", "add_tags", "remove_tags"]
    assert desk.crm.books.contacts["c1"]["tags"] == ["vip", "ehub:hot"]


async def test_note_comes_last_and_only_when_given() -> None:
    desk = Desk()
    assert "add_note" not in await desk.write(row())
    assert (await desk.write(row(note="now warm")))[-1] == "add_note"
    assert desk.notes_started == 1
    assert [note["body"] for note in desk.crm.books.notes["c1"]] == ["now warm"]


async def test_field_deleted_in_the_crm() -> None:
    desk = Desk()
    await desk.write(row())
    score_id = desk.store.ids[KEY[0]]["ehub_score"]
    del desk.crm.books.fields[score_id]
    held = desk.crm.books.contacts["c1"]["customFields"]
    held[:] = [f for f in held if f["id"] != score_id]
    with pytest.raises(FieldVanished):
        await desk.write(row(probability=0.9))
    await desk.write(row(probability=0.9))
    assert desk.fields()["ehub_score"] == "90.0"


@pytest.mark.parametrize(("probability", "text"), [(0.00001, "0.1"), (0.99999, "99.9"), (0.5, "50.0")])
def test_score_is_never_0_or_100(probability: float, text: str) -> None:
    assert values(Payload(probability=probability))["ehub_score"] == text


def test_synthetic_model_says_so() -> None:
    assert "synthetic" in values(Payload(reasons=["A"], trained_on="synthetic"))["ehub_reasons"]
    assert "synthetic" not in values(Payload(reasons=["A"], trained_on="own outcomes"))["ehub_reasons"]


def test_no_probability_leaves_the_score_alone() -> None:
    assert "ehub_score" not in values(Payload(temperature="unknown"))
