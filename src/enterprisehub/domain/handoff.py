"""Tell when a person must take over: they asked, or the words are legal or about distress."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from enterprisehub.contracts.state import MessageBrief
from enterprisehub.domain.phrases import Hit, Scan, rules, widen
from enterprisehub.domain.text import Text

RULES = rules(
    "handoff",
    ("legal", "attorney lawyer lawsuit sue suing legal probate court eviction evicted litigation title abogado demanda lien liens liable go",
     r"(?:(?<!i'm )(?<!im )(?<!i am )(?<!as )(?<!is )(?<!was )(?<!he's )(?<!she's )(?:my|our|your|his|her|their|the|an?|another|some|any) (?:estate |divorce |probate |family |real estate |own )?(?:attorney|lawyer)s?(?! here| by (?:trade|training))|(?:attorney|lawyer)s? (?:says?|said|told|will|wants?|needs?|sent|letters?|up|involved|handles|handling|contact\w*|look\w* (?:at|over|into))|(?:call|calling|hire|hiring|get|contact|see|consult|with|to|through|from) (?:attorney|lawyer)s?|lawsuit|su(?:e|ing) (?:you|them|the|my)|(?:got|been|being|getting|was|were|get) sued|(?:been|got|was|were) served (?:with |papers)|legal (?:action|advice|issue|matter|problem|question|team)|probate|(?:in |to |go to )?court(?! (?:yard|house|view|st|street|drive|ave))(?= (?:order|date|case|approv|over|about|for|next|soon|tomorrow))|evict(?:ion|ed|ing)|litigation|title (?:dispute|issue|problem)|abogad[oa]|demanda|liens?)"),
    ("financial", "months month payments behind missed missing atrasado atrasados atrasada atrasadas losing lose taking perdiendo bank",
     r"(?:(?:months?|payments?) (?:behind|late)(?: on)?|behind (?:on|with) (?:the|our|my|his|her|their)? ?(?:mortgage|house|home|loan|note|taxes|property taxes|payments?)|miss(?:ed|ing)(?: (?:a|an|our|my|the|few|several|couple|of|some|two|three|four|five|last|\\d))* (?:mortgage |house |loan )?payments?|atrasad[oa]s?(?: [a-z]+){0,2}? (?:hipoteca|pagos|casa)|los(?:e|ing) (?:the|our|my) (?:house|home)|bank is (?:taking|going to take)|perdiendo la casa)"),
    ("financial", "chapter bancarrota foreclosure foreclose foreclosing bankruptcy bankrupt short behind notice auction embargo hipoteca default county pre pref tax",
     r"(?:(?:pre_?)?foreclos(?:ure|e|ing|ed)|bankrupt(?:cy)?|chapter (?:7|13|seven|thirteen)|bancarrota|short sale|behind on (?:my |our |the )?(?:mortgage |house )?payments?|notice of default|(?:tax|county|foreclosure) auction|in default|embargo)"),
    ("asked", "me que", r"(?:me|que me) (?:pueden?|podrian?) (?:llamar|marcar|hablar)|que (?:me )?(?:llame|hable) (?:una persona|alguien)"),
    ("asked", "talk speak call ring phone give prefer reach who are is actual actually live real human person agent someone bot robot hablar llamame llamarme manager supervisor representative alguien am chat could have like please rather want",
     (r"(?:(?:talk|speak|chat)(?:ing)? (?:to|with) (?:a |the |your )?(?:real |actual |live )?(?:human|person|someone|somebody|manager|supervisor|representative|people)(?! else)|(?:talk|speak|chat) (?:to|with) (?:an |the |your )(?:real |actual )?(?:agent|realtor|broker)|(?:real|actual|live) (?:human|person)|"
     r"(?:please |can (?:you|someone|somebody) |could (?:you|someone|somebody) |have (?:someone|somebody) )?(?<!don't )(?<!not )call (?:me|us)(?! (?:crazy|old))|(?:ring|phone) me|put (?:me|us) (?:through|in touch|on the phone)|give (?:me|us) a (?:call|ring|buzz)|(?:reach|call) me (?:by phone|on my cell|directly)|(?:prefer|rather|like|want) to (?:talk|speak)(?: on the phone| by phone| in person| directly| live)?|talk on the phone|who am i (?:talking|texting|speaking)|(?:is (?:this|there)|are you|am i talking to) (?:a |an )?(?:bot|robot|ai|machine|real person|actual person|human|person|automated|computer)|hablar con (?:una persona|alguien|un agente)|llam[ae](?:n)?me|me (?:pueden|puede|podria) llamar)")),
)  # fmt: skip
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
