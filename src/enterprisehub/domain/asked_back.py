"""Read what short answers to our questions say beyond facts: what must be sold first, who must agree, whether they still want to, when they can."""

import re
from typing import Final

from enterprisehub.domain.bare_answers import NO, YES
from enterprisehub.domain.findings import ObjectionFound, Reading

LONGEST: Final = 80
"""Characters; who writes more says what it is about."""
_SELL_FIRST: Final = re.compile(
    r"\b(?:sell|selling|sold|vender)\b[^?]*\b(?:first|before|primero|antes)\b[^?]*\?|\b(?:home|house|place|condo|property|casa) (?:to sell|que vender)\b[^?]*\?",
    re.IGNORECASE,
)
_WHO_DECIDES: Final = re.compile(
    r"\b(?:any ?(?:one|body)|some(?:one|body)|who|alguien) (?:else|m[aá]s)\b[^?]*\b(?:involv|deci[ds]|sign|agree|say|weigh|consult|approv|check|part of)\w*[^?]*\?|\bneed to (?:run|check|talk|clear)\b[^?]*\b(?:by|with|to|past) (?:any|some)(?:one|body)\b[^?]*\?",
    re.IGNORECASE,
)
_SOMEBODY: Final = re.compile(
    r"\W*(?:(?:yes|yeah|yep|just|only|also|well|sure|s[ií]),? )*(?:my|our|the|mi|mis|nuestr[oa]s?) [\w\u00e0-\u00ff-]+(?: (?:and|y) (?:my |her |his |our |their |mi |su )?[\w\u00e0-\u00ff-]+)?\W*$",
    re.IGNORECASE,
)
_STILL: Final = re.compile(
    r"\b(?:still|sigue|siguen|todav[ií]a|a[uú]n)\b[^?]*\b(?:interes|look|market|want|plann?|hop|think|busc)\w*[^?]*\?",
    re.IGNORECASE,
)
_NO_MORE: Final = re.compile(
    r"\W*(?:(?:no|nope|nah|sorry)\W+)*(?:not any ?more|no longer|(?:i|we) (?:already |just )?(?:bought|found|sold|signed|went with)|already (?:bought|found|sold)|ya no|ya compr\w+)\b",
    re.IGNORECASE,
)
_NOT_YET: Final = re.compile(
    r"\b(?:right now|yet|at the moment|for now|but|todav[ií]a|por ahora|later|maybe)\b", re.IGNORECASE
)
_WHEN_FREE: Final = re.compile(
    r"\b(?:what|which|when|que|qu[eé]|cu[aá]ndo|are|would|does|is)\b[^?]*\b(?:see|tour|visit|meet|view|showing|come by|stop by|call|talk|chat|free|available|works? (?:best |better )?for you|good for you|suits?|ver(?:la)?|visitar|llamar|disponible)\b[^?]*\?|\bdoes [^?]*\b(?:\d|day|tomorrow|noon)\b[^?]*\bwork\b[^?]*\?",
    re.IGNORECASE,
)
_OF_A_MOVE: Final = re.compile(
    r"\b(?:mov\w+|clos\w+|buy\w*|sell\w*|list\w*|rent\w*|mud\w+|compr\w+|vend\w+)\b", re.IGNORECASE
)
_DAY: Final = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekdays?|weekends?|tomorrow|today|tonight|mornings?|afternoons?|evenings?|noon|any ?time|(?:after|before|around|at) \d{1,2}|\d{1,2}(?::\d\d)? ?(?:am|pm)|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo|ma[nñ]ana)\b",
    re.IGNORECASE,
)
_BAD: Final = re.compile(
    r"\b(?:no|not|nope|bad|busy|booked|out|away|never|work(?:ing)?|can'?t|cannot|won'?t|doesn'?t|don'?t|ocupad[oa])\b",
    re.IGNORECASE,
)
_ELSE: Final = re.compile(r"\?|\b(?:but|how about|what about|instead|maybe|only|except|pero|mejor)\b", re.IGNORECASE)
"""What offers another day beside one that is no good."""


def read_asked_back(reading: Reading, body: str, question: str = "") -> None:
    """Add what the answer says of how far they are; what they said in full stays."""
    if not question or len(body) > LONGEST:
        return
    yes, no = YES.match(body), NO.match(body)
    quote = body.strip()
    if yes and _SELL_FIRST.search(question):
        _object(reading, "sell_first", quote)
    if not no and _WHO_DECIDES.search(question) and (yes or _SOMEBODY.match(body)):
        _object(reading, "authority", quote)
    if _STILL.search(question) and (no or _NO_MORE.match(body)) and not _NOT_YET.search(body):
        _signal(reading, "not_interested")
    if (
        not {"agrees_time", "gives_availability"}.intersection(reading.signals)
        and _DAY.search(body)
        and (_ELSE.search(body) or not _BAD.search(body))
        and _WHEN_FREE.search(question)
        and not _OF_A_MOVE.search(question)
    ):
        _signal(reading, "gives_availability")


def _object(reading: Reading, kind: str, quote: str) -> None:
    if all(each.kind != kind for each in reading.objections):
        reading.objections.append(ObjectionFound(kind, None, quote))


def _signal(reading: Reading, name: str) -> None:
    if name not in reading.signals:
        reading.signals = [*(each for each in reading.signals if each != "greeting_only"), name]
