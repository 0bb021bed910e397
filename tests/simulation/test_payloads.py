import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.simulation.conftest import Told

OFFICIAL = json.loads(Path(__file__).with_name("official_keys.json").read_text("utf-8"))
"""The top-level keys of GoHighLevel's published webhook examples (highlevel-api-docs, CC0)."""
DELIVERED = {"webhookId", "timestamp", "versionId", "appId", "messageId"}
"""What real deliveries add."""
OWN = {"userId", "source", "callDuration", "callStatus"}
"""Message fields that only some of the examples of a type have."""


def _similar(payload: dict[str, Any], example: dict[str, Any]) -> bool:
    """Whether a payload is of the example's kind: the same type of message in the same direction."""
    if payload.get("messageType") is None:
        return True
    kinds = {"SMS": {"SMS", "FB", "WhatsApp", "Live_Chat"}}
    wanted = kinds.get(example["messageType"], {example["messageType"]})
    voicemail = payload.get("status") == "voicemail" or payload["messageType"] == "VoiceMail"
    answered = "callDuration" in example["keys"]
    return payload["messageType"] in wanted and (payload["messageType"] != "CALL" or voicemail != answered)


def _of(told: Told, name: str) -> list[dict[str, Any]]:
    kind = {"AppInstall": "INSTALL", "ConversationUnreadWebhook": "ConversationUnreadUpdate"}.get(
        name.partition(".")[0], name.partition(".")[0]
    )
    if name == "InboundMessage.2":
        kind = "OutboundMessage"  # GoHighLevel's example of an answered inbound call says so
    found = [e.payload for e in told.events if e.payload["type"] == kind and _similar(e.payload, OFFICIAL[name])]
    assert found, f"no event like {name}"
    return found


@pytest.mark.parametrize("name", OFFICIAL)
def test_keys_are_the_official_examples(told: Told, name: str) -> None:
    official = set(OFFICIAL[name]["keys"])
    for payload in _of(told, name):
        assert official <= set(payload) | OWN
        assert set(payload) <= official | DELIVERED | OWN


@pytest.mark.parametrize(
    ("name", "nested"),
    [
        ("AppointmentCreate.1", "appointment"),
        ("AppointmentUpdate.1", "appointment"),
        ("ContactDndUpdate.1", "dndSettings"),
        ("UserCreate.1", "permissions"),
    ],
)
def test_nested_keys_are_the_official_examples(told: Told, name: str, nested: str) -> None:
    for payload in _of(told, name):
        assert sorted(payload[nested]) == OFFICIAL[name][nested]


def test_real_deliveries_carry_webhook_id_and_timestamp(told: Told) -> None:
    for event in told.events:
        assert re.fullmatch(
            r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}", event.payload["webhookId"]
        )
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", event.payload["timestamp"])


def test_messages_have_an_id_of_their_own(told: Told) -> None:
    ids = [e.payload["messageId"] for e in told.events if e.payload["type"] in {"InboundMessage", "OutboundMessage"}]
    assert len(set(ids)) == len(ids)


def test_automations_are_told_apart_by_source(told: Told) -> None:
    outbound = [e.payload for e in told.events if e.payload["type"] == "OutboundMessage" and "body" in e.payload]
    automated = [p for p in outbound if p["source"] in {"workflow", "campaign"}]
    assert automated
    assert all("userId" not in payload for payload in automated)
    assert all("userId" in payload for payload in outbound if payload["source"] == "app")


def test_emails_quote_what_they_answer(told: Told) -> None:
    emails = [e.payload["body"] for e in told.events if e.payload.get("messageType") == "Email"]
    assert all(body.startswith("<div") for body in emails)
    assert any("<blockquote" in body for body in emails)


def test_opt_out_sets_do_not_disturb(told: Told) -> None:
    stopped = [event for event in told.events if event.said and "stop" in event.said]
    assert stopped
    for event in stopped:
        after = [e.payload for e in told.events if e.contact_id == event.contact_id and e.at >= event.at]
        assert any(
            p["type"] == "ContactDndUpdate" and p["dnd"] and p["dndSettings"]["SMS"]["status"] == "active"
            for p in after
        )
        assert not [p for p in after if p["type"] == "OutboundMessage" and p.get("source") == "app"]


def test_tags_are_the_whole_list(told: Told) -> None:
    for contact_id in list(told.truth)[:100]:
        seen: set[str] = set()
        for event in told.events:
            if event.contact_id == contact_id and "tags" in event.payload:
                assert seen <= set(event.payload["tags"])
                seen = set(event.payload["tags"])
