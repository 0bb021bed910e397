"""What a GoHighLevel workflow gets back in the answer to its own call."""

from pydantic import Field

from enterprisehub.contracts.api.base import Answer, Document


class WorkflowAnswer(Answer):
    """Flat on top, so that a workflow's next steps can use the values without paths into lists."""

    contact_id: str
    location_id: str
    event_id: str | None = None
    probability: float | None = None
    temperature: str = "unknown"
    churn_probability: float | None = None
    next_question: str | None = None
    may_contact: bool | None = None
    best_match: str | None = None
    score: Document | None = None
    churn: Document | None = None
    questions: list[Document] = Field([])
    matches: list[Document] = Field([])
    degraded: list[str] = Field([], description="Parts that could not be answered in time: ml, churn, coaching, …")
