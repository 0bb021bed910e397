"""Tell when a person must take over: they asked, or the words are legal or about distress."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from enterprisehub.contracts.state import MessageBrief
from enterprisehub.domain.phrasebook import phrase_rules
from enterprisehub.domain.phrases import Hit, Scan, widen
from enterprisehub.domain.text import Text

RULES = phrase_rules("handoff")
_ORDER = ("legal", "financial", "asked")
_SAID = tuple((rule.meaning, re.compile(rf"\b(?:{widen(rule.pattern)})(?![a-z0-9])", re.IGNORECASE)) for rule in RULES)
_CONDITIONS = re.compile(r"\b(?:once|when|if|after|until|unless|cuando|si)\b")
_WHETHER = re.compile(
    r"\b(?:do|will|would|should|must) (?:i|we|you|sellers|buyers) (?:really |even |also )?(?:need|have|use|hire|get|want)(?: to (?:hire|have|get|use))? $"
)
"""Before words that only ask whether one is needed: "do I need an attorney?"."""
LOOPS = 3
"""The same said so often in a row is a loop: a person must take over."""
_ALIKE = 0.6
"""Share of common words from which two messages say the same."""


class Calling(NamedTuple):
    """What calls for a person, and where it was said."""

    reason: str
    quote: str
    message_id: str


def read_handoff(text: Text, scan: Scan) -> str | None:
    """Return why: legal before financial before asked.

    "No lawyers please" and "don't call me" ask for nobody, "once rates fall, call me" for nobody now.
    """
    if "handoff" not in scan.hits:
        return None
    meanings = {
        hit.meaning
        for hit in scan.hits["handoff"]
        if not hit.negated and not _later(text, hit) and not _WHETHER.search(text.lower, 0, hit.start)
    }
    return next((reason for reason in _ORDER if reason in meanings), None)


def _later(text: Text, hit: Hit) -> bool:
    start, _ = text.sentence(hit.start)
    return hit.meaning == "asked" and _CONDITIONS.search(text.lower, start, hit.start) is not None


def calling(reason: str | None, recent: Sequence[MessageBrief]) -> Calling | None:
    """Return what calls for a person now: words of a handoff, or a loop, that no person has answered since.

    Args:
        reason: the conversation's handoff so far.
        recent: its last messages, oldest first.
    """
    asked = _unanswered(recent)
    if not asked:
        return None
    if reason in _ORDER:
        for message in reversed(asked):
            quote = _quote(reason, message.body)
            if quote is not None:
                return Calling(reason, quote, message.message_id)
    if _loops(asked):
        return Calling("loop", asked[-1].body[:200], asked[-1].message_id)
    return None


def _unanswered(recent: Sequence[MessageBrief]) -> list[MessageBrief]:
    """Return the contact's messages since a person of ours last wrote; automated answers count as none."""
    start = 0
    for place, message in enumerate(recent):
        if not message.inbound and not message.automated:
            start = place + 1
    return [message for message in recent[start:] if message.inbound and message.body]


@lru_cache(maxsize=4096)
def _quote(reason: str, body: str) -> str | None:
    for meaning, pattern in _SAID:
        if meaning == reason and (found := pattern.search(body)):
            return found.group()
    return None


def _loops(asked: list[MessageBrief]) -> bool:
    if len(asked) < LOOPS:
        return False
    words = [set(message.body.lower().split()) for message in asked[-LOOPS:]]
    last = words[-1]
    return all(len(last & other) >= _ALIKE * len(last | other) for other in words[:-1])
