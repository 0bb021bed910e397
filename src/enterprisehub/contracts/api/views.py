"""Saved views: a page of the screens with its filters, under a name."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from enterprisehub.contracts.api.base import Answer, Request, Text


def _worded(name: str) -> str:
    if not name.strip():
        raise ValueError("must not be blank")
    return name.strip()


ViewName = Annotated[Text, AfterValidator(_worded), Field(max_length=80)]
PageName = Annotated[str, Field(pattern="^[a-z]{1,30}$")]


class ViewToSave(Request):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "Hot and waiting", "page": "today", "query": "waiting=true&sort=hot"}]
        },
    )
    name: ViewName = Field(description="One that is there already is replaced")
    page: PageName
    query: Text = Field("", description="The address's query, as in `a=1&b=2`")


class SavedView(Answer):
    view_id: int
    name: str
    page: str
    query: str
    saved_at: datetime
