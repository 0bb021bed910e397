"""What the user does about a lead, through the API: audited there, shown here, undone where that makes sense."""

from collections.abc import Callable
from typing import Any

from enterprisehub.contracts.api.actions import (
    Accepted,
    Assigned,
    AssignmentRequest,
    CallOutcome,
    CallRequest,
    Decision,
    DecisionRequest,
    Verdict,
)
from enterprisehub.contracts.api.coaching import TipAnswerKind, TipAnswerRecorded, TipAnswerRequest
from enterprisehub.dashboards.drawing.panel import AnswerTip, Assign, Decide, LogCall, Undo
from enterprisehub.dashboards.hub.port import LeadKey
from enterprisehub.dashboards.loaders.lead import actions_path, tip_path
from enterprisehub.dashboards.shell.context import Context
from enterprisehub.dashboards.shell.doing import done

MINUTE_S = 60
_SAID = {
    Verdict.ACCEPTED: "Accepted.",
    Verdict.SNOOZED: "Put off until tomorrow.",
    Verdict.REJECTED: "Rejected; it is not suggested again for 30 days.",
}


_OF_TIPS = {
    TipAnswerKind.ACCEPTED: "Taken. The next tip follows within a second.",
    TipAnswerKind.EDITED: "Taken in your words. The next tip follows within a second.",
    TipAnswerKind.IGNORED: "Left aside.",
    TipAnswerKind.DISMISSED: "Dismissed; this topic rests in this conversation.",
}


def on_lead(context: Context, lead: LeadKey) -> dict[str, Callable[[Any], None]]:
    """Return what a page about a lead does on which event."""

    def send(answer: type[Any], method: str, what: str, body: Any = None) -> Any:
        return context.hub.send(answer, method, actions_path(lead, what), body, location_id=lead.location_id)

    def decide(event: Decide) -> None:
        verdict = Verdict(event.verdict)
        send(Decision, "POST", "actions", DecisionRequest(action=event.action, verdict=verdict, reason=event.reason))
        done(f"{_SAID[verdict]} You can undo it.")

    def answer_tip(event: AnswerTip) -> None:
        kind = TipAnswerKind(event.answer)
        asked = TipAnswerRequest(answer=kind, reason=event.reason, text=event.text)
        path = tip_path(lead, event.tip_id)
        context.hub.send(TipAnswerRecorded, "POST", path, asked, location_id=lead.location_id)
        done(_OF_TIPS[kind])

    def undo(event: Undo) -> None:
        send(Decision, "DELETE", f"actions/{event.decision_id}")
        done("Undone.")

    def log_call(event: LogCall) -> None:
        call = CallRequest(outcome=CallOutcome(event.outcome), duration_s=event.minutes * MINUTE_S, note=event.note)
        send(Accepted, "POST", "calls", call)
        done("Call logged; the score follows within a second.", everywhere=True)

    def assign(event: Assign) -> None:
        send(Assigned, "POST", "assignment", AssignmentRequest(assigned_to=event.assigned_to))
        done("Assigned, here and in GoHighLevel. Assign again to undo.", everywhere=True)

    return {"Decide": decide, "AnswerTip": answer_tip, "Undo": undo, "LogCall": log_call, "Assign": assign}
