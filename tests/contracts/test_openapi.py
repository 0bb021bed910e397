import json
from typing import Any

import pytest
from pydantic import TypeAdapter

from enterprisehub.contracts.api.locations import LocationSettings
from enterprisehub.contracts.api.sessions import Login

from .openapi_documents import FOLDER, documents, text_of

MADE = documents()
HOW = "write it again with `make openapi`"


@pytest.mark.parametrize("service", sorted(MADE))
def test_document_is_committed(service: str) -> None:
    assert (FOLDER / f"{service}.json").read_text(encoding="utf-8") == text_of(MADE[service]), HOW


def test_no_document_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == MADE.keys()


def operations() -> list[Any]:
    return [
        pytest.param(operation, id=f"{service} {method} {path}")
        for service, made in MADE.items()
        for path, methods in made["paths"].items()
        for method, operation in methods.items()
    ]


@pytest.mark.parametrize("operation", operations())
def test_every_operation_says_what_it_does(operation: dict[str, Any]) -> None:
    assert operation["summary"][0].isupper()
    assert "200" in operation["responses"] or {"201", "204"} & operation["responses"].keys()


@pytest.mark.parametrize("model", [Login, LocationSettings])
def test_examples_are_valid(model: Any) -> None:
    for example in model.model_json_schema()["examples"]:
        TypeAdapter(model).validate_json(json.dumps(example))
