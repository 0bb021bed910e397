"""Where the relation with a contact stands, read from its state."""

from collections.abc import Mapping
from typing import Final

from enterprisehub.contracts.state import Certainty, ContactState, Factor, Stage

ORDER: Final = (
    Stage.NEW,
    Stage.CONTACTED,
    Stage.REPLIED,
    Stage.QUALIFIED,
    Stage.APPOINTMENT,
    Stage.SHOWING,
    Stage.OFFER,
    Stage.CONTRACT,
    Stage.CLOSED,
)
QUALIFYING_FACTORS: Final = 3
"""How many factors must be known for a lead to count as qualified, one of them timeline, budget or financing."""
_DECISIVE: Final = (Factor.TIMELINE, Factor.BUDGET, Factor.FINANCING)
_SHOWING_WORDS: Final = ("showing", "viewing", "tour", "open house", "walkthrough")
_OFF: Final = frozenset({"cancelled", "canceled", "invalid"})


def stage_of(state: ContactState, stage_map: Mapping[str, str] | None = None) -> Stage:
    """Return the stage.

    Args:
        state: the contact.
        stage_map: a location's setting, GoHighLevel pipeline stage id to our stage; what it says of an open
            opportunity wins where it is further than what the events show.
    """
    statuses = {item.status for item in state.opportunities.values()}
    if "won" in statuses:
        return Stage.CLOSED
    if statuses and statuses <= {"lost", "abandoned"}:
        return Stage.LOST
    shown = _shown(state)
    mapped = [
        Stage(stage_map[item.stage_id])
        for item in state.opportunities.values()
        if stage_map and item.status == "open" and item.stage_id in stage_map
    ]
    for off in (Stage.LOST, Stage.NURTURE):
        if off in mapped:
            return off
    return max((shown, *mapped), key=ORDER.index)


def _shown(state: ContactState) -> Stage:
    conversation = state.conversation
    best = Stage.NEW
    for item in state.appointments.values():
        if item.status in _OFF:
            continue
        showing = any(word in item.title.lower() for word in _SHOWING_WORDS)
        best = max(best, Stage.SHOWING if showing else Stage.APPOINTMENT, key=ORDER.index)
    if best is not Stage.NEW:
        return best
    known = [factor for factor, slot in conversation.slots.items() if slot.certainty is Certainty.KNOWN]
    if len(known) >= QUALIFYING_FACTORS and any(factor in known for factor in _DECISIVE):
        return Stage.QUALIFIED
    if conversation.inbound and (conversation.outbound or conversation.automated):
        return Stage.REPLIED
    return Stage.CONTACTED if conversation.outbound else Stage.NEW
