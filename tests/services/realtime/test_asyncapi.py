"""The committed document says what the code does."""

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from enterprisehub.contracts.socket import ClientMessage, ServerMessage
from enterprisehub.services.realtime import asyncapi

COMMITTED = Path(__file__).parents[3] / "docs" / "asyncapi.json"
KINDS = {"client": (ClientMessage, asyncapi.CLIENT), "server": (ServerMessage, asyncapi.SERVER)}


def test_committed_document_is_current() -> None:
    assert COMMITTED.read_bytes() == asyncapi.encoded()


@pytest.mark.parametrize("side", KINDS)
def test_every_message_is_described(side: str) -> None:
    union, examples = KINDS[side]
    assert {type(example) for example in examples.values()} == set(get_args(union))


@pytest.mark.parametrize("side", KINDS)
def test_fields_and_examples_fit_the_code(side: str) -> None:
    union, _ = KINDS[side]
    described = msgspec.json.decode(COMMITTED.read_bytes())
    by_name = {cls.__name__: cls for cls in get_args(union)}
    for message in described["components"]["messages"].values():
        name = message["payload"]["$ref"].rsplit("/", 1)[1]
        if name not in by_name:
            continue
        schema = described["components"]["schemas"][name]
        cls = by_name[name]
        assert set(schema["properties"]) == {"type", *cls.__struct_encode_fields__}
        assert schema["properties"]["type"]["enum"] == [message["name"]] == [cls.__struct_config__.tag]
        for example in message["examples"]:
            msgspec.json.decode(msgspec.json.encode(example["payload"]), type=cls)


def test_references_lead_somewhere() -> None:
    document = asyncapi.document()
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', asyncapi.encoded().decode())):
        found = document
        for part in reference.split("/"):
            found = found[part]


def test_page_shows_every_message() -> None:
    page = asyncapi.page().decode()
    assert page.count("<h3>") == len(asyncapi.CLIENT) + len(asyncapi.SERVER)
    assert "http://" not in page
    assert "https://" not in page
