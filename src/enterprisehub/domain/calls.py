"""Measure a call from its transcript, segment by segment, and read what the contact says in it.

A segment costs the same whether it is the first or the thousandth. Segments count in the order of their numbers; one
that comes after a later one is read, but measures neither stretches nor interruptions.
"""

from typing import Final

from msgspec import Struct

from enterprisehub.contracts.events import CallSegmentSpoken
from enterprisehub.contracts.state import Call, Conversation
from enterprisehub.domain.conversation import note_reading
from enterprisehub.domain.reading import read_inbound

AGENT: Final = "agent"
CONTACT: Final = "contact"
OVERLAP_S: Final = 0.3
"""Beginning so much before the other has ended is an interruption; less is how people take turns."""
STRETCH_GAP_S: Final = 30.0
"""After a silence of this length a stretch of speech has ended."""


class CallMeasures(Struct, kw_only=True):
    """What a coach looks at. Shares 0 … 1; None while nobody, or nobody of that side, has spoken."""

    call_id: str
    segments: int
    seconds: float
    """Speech of both."""
    talk_share: float | None
    """The agent's share of all speech."""
    longest_monologue_s: float
    """The agent's."""
    questions_per_minute: float | None
    """The agent's questions a minute of the agent's speech."""
    agent_questions: int
    contact_questions: int
    interruptions: int
    interrupted: int
    agent_words_per_minute: float | None
    contact_words_per_minute: float | None


def add_segment(conversation: Conversation, event: CallSegmentSpoken) -> None:
    """Change the conversation in place."""
    call = conversation.call
    if call is None or call.call_id != event.call_id:
        call = conversation.call = Call(call_id=event.call_id)
    _measure(call, event)
    if event.body and event.speaker == CONTACT:
        message_id = f"call:{event.call_id}:{event.number}"
        reading = read_inbound(event.body, event.occurred_at, known=conversation.side)
        note_reading(conversation, reading, message_id, event.occurred_at)
    elif event.body:
        conversation.question = None  # they are talking: the agent has answered


def _measure(call: Call, event: CallSegmentSpoken) -> None:
    seconds = max(0.0, event.ends_s - event.starts_s)
    words, questions = len(event.body.split()), event.body.count("?")
    call.segments += 1
    if event.speaker == AGENT:
        call.agent_s += seconds
        call.agent_words += words
        call.agent_questions += questions
    else:
        call.contact_s += seconds
        call.contact_words += words
        call.contact_questions += questions
    if event.number <= call.through:
        return
    changes = call.speaker not in {"", event.speaker}
    if changes and event.starts_s < call.ends_s - OVERLAP_S:
        call.interruptions += event.speaker == AGENT
        call.interrupted += event.speaker == CONTACT
    goes_on = not changes and event.starts_s - call.ends_s < STRETCH_GAP_S
    call.stretch_s = (call.stretch_s if goes_on else 0.0) + seconds
    if event.speaker == AGENT:
        call.longest_agent_s = max(call.longest_agent_s, call.stretch_s)
    call.through = event.number
    call.speaker = event.speaker
    call.ends_s = max(call.ends_s, event.ends_s)


def measures(call: Call) -> CallMeasures:
    """Return the measures of a call so far."""
    spoken = call.agent_s + call.contact_s
    return CallMeasures(
        call_id=call.call_id,
        segments=call.segments,
        seconds=round(spoken, 1),
        talk_share=round(call.agent_s / spoken, 3) if spoken else None,
        longest_monologue_s=round(call.longest_agent_s, 1),
        questions_per_minute=_per_minute(call.agent_questions, call.agent_s),
        agent_questions=call.agent_questions,
        contact_questions=call.contact_questions,
        interruptions=call.interruptions,
        interrupted=call.interrupted,
        agent_words_per_minute=_per_minute(call.agent_words, call.agent_s),
        contact_words_per_minute=_per_minute(call.contact_words, call.contact_s),
    )


def _per_minute(count: int, seconds: float) -> float | None:
    return round(60 * count / seconds, 1) if seconds > 0 else None
