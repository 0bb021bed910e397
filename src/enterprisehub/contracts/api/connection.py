"""Going live: is a location connected to GoHighLevel, and what is still to do?"""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from enterprisehub.contracts.api.base import Answer


class StepState(StrEnum):
    DONE = "done"
    TO_DO = "to_do"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It rests on a step before that is not done."""


class Step(Answer):
    name: str = Field(description="token, location, webhooks, import, listings or people")
    state: StepState
    said: str = Field(description="What was found")
    next: str = Field("", description="What to do about it")


class Connection(Answer):
    """A check made now, against GoHighLevel itself and against what has come in."""

    location_id: str
    name: str = Field("", description="As GoHighLevel calls the location")
    at: datetime
    steps: list[Step]
