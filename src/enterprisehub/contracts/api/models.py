"""Models: what serves, what waits, how each was measured, and whether it still holds."""

from datetime import datetime

from pydantic import ConfigDict, Field

from enterprisehub.contracts.api.base import Answer, Document, Identifier, Request, Text


class ModelEntry(Answer):
    name: str
    version: str
    status: str = Field(description="champion, challenger or retired")
    status_at: datetime
    why: str = ""
    trained_on: str
    trained_at: datetime
    sha256: str
    training_window: Document = Field({}, description="Slices with from, to, rows, contacts and base rate")
    features: list[dict[str, str]] = Field([], description="name, unit and meaning of each")
    metrics: Document = Field({}, description="Measured on a held-out time; estimates have value, low and high")


class ModelHealth(Answer):
    """The last look at a model in use."""

    model: str
    version: str
    measured_at: datetime
    alerts: list[str] = Field([])
    report: Document = Field({}, description="inputs, scores and calibration (learning/health.py)")


class Models(Answer):
    at: datetime
    items: list[ModelEntry] = Field([], description="Champions first")
    health: list[ModelHealth] = Field([])


class Promotion(Request):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"version": "bed455902ea8", "why": "back to what worked"}]}
    )
    version: Identifier
    why: Text = Field(min_length=1)


class Promoted(Answer):
    name: str
    version: str
    before: str | None = Field(None, description="The version that served until now, for undoing")
