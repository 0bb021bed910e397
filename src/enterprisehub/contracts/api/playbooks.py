"""Playbooks: a team's questions, objection answers, tips and budgets, as YAML."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from enterprisehub.contracts.api.base import Answer, Document, LocationId, Request, Text


def _storable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not contain NUL characters")
    value.encode()
    return value


Source = Annotated[str, AfterValidator(_storable), Field(max_length=200_000)]

_EXAMPLE = (
    "name: ours\nquestions:\n  buyer:\n    budget: What would you like to stay within?\nbudget:\n  tips_per_day: 4\n"
)


class PlaybookRequest(Request):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"source": _EXAMPLE, "note": "Softer budget question"}]}
    )
    location_id: LocationId | None = Field(None, description="Whose; needed by operators of all locations")
    source: Source = Field(description="YAML; what it leaves out stays as in the standard playbook")
    note: Text = Field("", description="What changed, and why")


class PlaybookProblem(Answer):
    pointer: str = Field(description="JSON pointer into the playbook, or the line of the YAML")
    detail: str


class PlaybookCheck(Answer):
    valid: bool
    problems: list[PlaybookProblem]


class PlaybookRow(Answer):
    location_id: str
    version: int = Field(description="0 is the standard playbook")
    name: str
    note: str = ""
    author: str = ""
    created_at: datetime | None = None
    active: bool


class PlaybookVersion(PlaybookRow):
    source: str
    playbook: Document = Field(description="The whole playbook, laid over the standard one")


class PreviewRequest(PlaybookRequest):
    contacts: int = Field(20, ge=1, le=100, description="So many conversations, the latest first")


class PreviewedTip(Answer):
    kind: str
    topic: str
    text: str
    gain: float = 0


class PreviewLine(Answer):
    """A moment of a past conversation at which the two playbooks advise differently."""

    contact_id: str
    contact_name: str = ""
    at: datetime
    message: str = Field(description="What the contact had just written, cut to 300 characters")
    now: PreviewedTip | None = Field(None, description="What the active playbook advises")
    then: PreviewedTip | None = Field(None, description="What the draft advises")


class Preview(Answer):
    conversations: int
    moments: int = Field(description="Messages of contacts at which both were asked")
    different: int
    lines: list[PreviewLine] = Field(description="The first 200 differences")
    note: str = "Read from the log with today's rules; answers to tips are as they were given, the budget is fresh."
