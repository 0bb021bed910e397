"""What all models of the API share: strict requests, pages, texts that Postgres can hold."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, SecretStr


class Role(StrEnum):
    """Who somebody is, from least to most: each may what those before it may."""

    AGENT = "agent"
    LEAD = "lead"
    OPERATOR = "operator"

    def covers(self, other: "Role") -> bool:
        order = list(Role)
        return order.index(self) >= order.index(other)


def _storable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not contain NUL characters")
    return _encodable(value)


def _encodable(value: str) -> str:
    """Refuse halves of surrogate pairs, which JSON can spell and no encoding can write."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("must not contain lone surrogates") from None
    return value


def _secret(value: SecretStr) -> SecretStr:
    _encodable(value.get_secret_value())
    return value


Text = Annotated[str, AfterValidator(_storable), Field(max_length=2000)]
Identifier = Annotated[str, AfterValidator(_storable), Field(min_length=1, max_length=200)]
LOCATION_ID = re.compile(r"^[A-Za-z0-9_.:-]{1,100}$")
LocationId = Annotated[str, Field(pattern=LOCATION_ID.pattern)]
"""A GoHighLevel location id. The narrow alphabet keeps it out of the list of tenants' own syntax."""
Password = Annotated[SecretStr, AfterValidator(_secret), Field(max_length=1000)]
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC)),
]
Document = dict[str, Any]


class Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Answer(BaseModel):
    model_config = ConfigDict(extra="ignore")


Item = TypeVar("Item")


class Page(Answer, Generic[Item]):
    """A page of a list. Ask for the next one with `cursor=next_cursor`; None on the last page."""

    items: list[Item]
    next_cursor: str | None = None
