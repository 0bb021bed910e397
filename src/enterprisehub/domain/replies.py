"""Read what a few words say to what we said: "a lot" of our fee, "worth more" of the price that we advise, "too high" of rates."""

import re
from typing import Final

from enterprisehub.domain.findings import ObjectionFound, Reading

LONGEST: Final = 60
"""Characters; who writes more says what it is about."""
_FEE: Final = re.compile(r"\b(?:commission|(?:listing|our|my|flat) fee|comisi[oó]n)\b", re.IGNORECASE)
_RATES: Final = re.compile(
    r"\b(?:interest |mortgage )?rates?\b[^?\n]*\d|\btasas?\b[^?\n]*\d|\d(?:\.\d+)?\s?% (?:interest|rate|apr)\b",
    re.IGNORECASE,
)
_ADVISED: Final = re.compile(
    r"\b(?:suggest|recommend|advise|propose|comps|market analysis|cma|should (?:list|ask)|would (?:list|price)|list it|listing (?:it )?at)\b[^?\n]*\d",
    re.IGNORECASE,
)
_READY: Final = re.compile(
    r"\b(?:ready|want|like|time|able|set) to (?:list|sell|buy|make an offer|write an offer|move forward|get started|go ahead)\b[^?]*\?",
    re.IGNORECASE,
)
_BALKS: Final = re.compile(
    r"\W*(?:(?:wow|ouch|hmm+|yikes|whoa|jeez|geez|oof|sheesh|uff|no way|really|honestly|sorry|but|uy)\W+)*(?:(?:that|it|this|they)(?:'?s|'?re| is| are| seems?| sounds?| feels?)? )?(?:still |just |kinda |kind of |pretty |a bit |a little |so |very |really |way |far )*(?:a lot\b|too (?:much|high|steep|rich)|steep|high\b|crazy|expensive|pricey|robbery|insane|ridiculous|outrageous|highway robbery|mucho|muy (?:alta?s?|caro)|demasiado)",
    re.IGNORECASE,
)
_HAGGLES: Final = re.compile(
    r"\b(?:can|could|would|will) (?:you|u|y'?all|they) (?:do|go|take|come down|work for|lower)\b|\b(?:does|do|did|charges?|offers?|list(?:s|ed)?)(?: it| mine| theirs| hers| his)? (?:for|at) \d|\b(?:how|what) about \d",
    re.IGNORECASE,
)
_WAITS: Final = re.compile(r"\bwait(?:ing)?\b|\bhold off\b|\besper(?:o|amos|ar|aremos)\b", re.IGNORECASE)
_WORTH_MORE: Final = re.compile(
    r"\bworth (?:way |a lot |much |far )?more\b|\btoo low\b|\blow ?ball\w*\b|\bway more\b|\bvale m[aá]s\b|\bgiv(?:e|ing) it away\b",
    re.IGNORECASE,
)
_PAID: Final = re.compile(
    r"\b(?:i|we) (?:paid(?! attention)|owe|bought it for)\b|\b(?:pagu[eé]|pagamos|debo|debemos)\b", re.IGNORECASE
)
_LATER: Final = re.compile(
    r"\W*(?:(?:well|um|hmm+|oh|i think|we think|not yet|no|nope)\W+)*(?:maybe|probably|perhaps|possibly|more like|thinking)?\s*(?:in|after|next|this|come|by) (?:the )?(?:late |early )?(?:spring|summer|fall|autumn|winter|year|month|holidays|january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)


def read_reply(reading: Reading, body: str, before: str) -> None:
    """Add what a short reply holds against what we said; it stands in place of a plain objection to a price."""
    if len(body) > LONGEST:
        return
    quote = body.strip()
    if _FEE.search(before) and (_BALKS.match(body) or _HAGGLES.search(body)):
        _object(reading, "value", None, quote)
    elif _RATES.search(before) and (_BALKS.match(body) or _WAITS.search(body)):
        _object(reading, "interest_rates", None, quote)
    elif _ADVISED.search(before) and (_PAID.search(body) or _WORTH_MORE.search(body)):
        _object(reading, "pricing", "loss_aversion" if _PAID.search(body) else None, quote)
    elif _READY.search(before) and _LATER.match(body):
        _object(reading, "timing", None, quote)


def _object(reading: Reading, kind: str, subtype: str | None, quote: str) -> None:
    if any(each.kind == kind and (each.subtype or not subtype) for each in reading.objections):
        return
    plain = {"pricing", "timing", kind}
    kept = [each for each in reading.objections if each.kind not in plain or each.subtype]
    reading.objections = [*kept, ObjectionFound(kind, subtype, quote)]
