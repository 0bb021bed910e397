"""Tell bare numbers that are prices ("430 is where we stop") from times, streets, codes and things counted."""

import re

from enterprisehub.domain.numbers import Quantity
from enterprisehub.domain.text import Text

_CLOCK = re.compile(
    r"\b(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|tmrw|today)(?: (?:at|@|around))? $"
)
"""What stands before a time of day without its colon: "thurs 430 works"."""
_VISITS = re.compile(
    r"\b(?:see(?! (?:my|our)sel)|be there|lands?|arrive|pick|come|tour|visit|meet|showing|appointment|call|am|pm|tomorrow|tonight|noon|[a-z]{3,6}day|available|free)\b"
)
_QUARTERS = frozenset({0.0, 15.0, 30.0, 45.0})
_ROAD = re.compile(
    r"\b(?:the|highway|hwy|route|rt|interstate|unit|suite|apt|room|exit|lot|box|number) $|\b(?:house|street|unit|lot|apartment|apt|box|flight|case|ticket|loan|order|account|building|door|gate|room) (?:number|no\.?|#)(?: is|'?s|:)? $|\b(?:live|lives|living) (?:at|on) $|\b(?:code|pin|combo|password|extension|confirmation|order|account|mls)\b[^.!?;]*$"
)
_PHONE = re.compile(r"(?:[ .-]\d{3})?[ .-]\d{4}\b")
_LOCAL = re.compile(r"\d{3}[ .-]\d{4}")
_PHONE_BEFORE = re.compile(r"\d{3}\)?[ .-]$")
_STREET = re.compile(r" [A-Z][a-z]")
_AT = re.compile(r"\b(?:at|by|after|around|until|till?|before)\s+$|@\s*$")
"""What a number is the name of: "I'm done with the 210"."""
_ALONE = re.compile(
    r"(?:(?<=[.!?\n])|^)\s*(?:(?:it'?s|its|make it|that'?s|(?:it |that |price )?(?:has|needs|ought|going) to be|(?:it |that )?(?:should|must|would|gotta|will) be|(?:i'?m|we'?re) at|now|actually|so|ok|let'?s say|call it|more like|just)\s+)*\$?$"
)
_ALONE_AFTER = re.compile(r"\s*k?\s*(?:$|[.!\n])")
"""What stands around a number that is a sentence of its own."""
_WAS = re.compile(
    r"\s*(?:era|eran|was|were|used to be)\s+(?:antes|before|the old|our old|my old|what|with|when|counting|including|if|only if|a typo|wrong|a mistake|a slip|my)\b"
)
"""What a number was: "280 era antes"."""
_WRONG = re.compile(
    r"k?\s*(?:is|was|es|era) (?:wrong|a mistake|a typo|incorrect|not right|outdated|old news|off the table|out(?! of)|gone|history|too (?:much|high|rich) (?:now|for us|for me|after all)|pushing it|not what (?:i|we)|una equivocacion|un error)\b"
)
"""What is said of a number that does not hold: "260 is wrong"."""
_WERE = re.compile(
    r"\b(?:we|i|it|budget|limit|max|that) (?:was|were|used to be|had been|started(?: out)?|began)(?: (?:at|around|with))? \$?$"
)
_NOW = re.compile(r"[^.!?]{0,40}(?:\bbut\b|\bnow\b|\bthen\b|[,;])[^.!?]{0,40}\d")
"""What was once, and what is now: "we were at 400 but now 450 works"."""
_AS_PRICE_BEFORE = re.compile(
    r"(?:^|[.,!?;:]|\b(?:at|around|about|is|it'?s|was|be|like|do|spend|pay|say|said|realistically|honestly|roughly|maybe|to|than|but|and|or|so|just|only|still|probably|more|now))\s*\$?$"
)
_AS_PRICE_AFTER = re.compile(
    r"\s*(?:$|[.!?;,)]|(?:is|was|would|will|feels?|sounds?|sleeps?|works?|makes?|seems?|if|but|and|or|though|tho|because|since|then|max|now|total|all|flat|here|for the right|would)\b)"
)
"""What stands around a bare number that is a price: "430 is where we stop", not "300 people"."""


def stands_alone(lower: str, quantity: Quantity) -> bool:
    """Say whether a number is a sentence of its own: "Wait. 325."."""
    return (
        _ALONE_AFTER.match(lower, quantity.end) is not None
        and _ALONE.search(lower, max(0, quantity.start - 32), quantity.start) is not None
    )


def _names_or_times(text: Text, quantity: Quantity) -> bool:
    """Say whether a bare number is the name of a thing ("the 210", "450 Oak") or a time of day ("there at 515")."""
    lower, start = text.lower, quantity.start
    if _ROAD.search(lower, max(0, start - 40), start) or _STREET.match(
        text.original(quantity.end, min(len(lower), quantity.end + 3))
    ):
        return True
    return (
        quantity.low % 100 in _QUARTERS
        and _AT.search(lower, max(0, start - 8), start) is not None
        and _VISITS.search(lower) is not None
    )


def said_as_price(lower: str, quantity: Quantity) -> bool:
    """Say whether a bare number reads as thousands of dollars: nothing that is counted stands behind it."""
    return (
        quantity.kind == "number"
        and 100 <= quantity.low < 1000
        and quantity.low % 10 in {0.0, 5.0, 9.0}
        and lower[quantity.start].isdigit()
        and _AS_PRICE_AFTER.match(lower, quantity.end) is not None
        and _AS_PRICE_BEFORE.search(lower, max(0, quantity.start - 16), quantity.start) is not None
        and not (quantity.low % 100 in _QUARTERS and _VISITS.search(lower) is not None)
    )


def may_be_price(text: Text, quantity: Quantity) -> bool:
    """Say whether it may be one at all: "500k, not 450k" tells what is none, "thurs 430" a time of day."""
    lower = text.lower
    if quantity.kind not in {"money", "number", "hundreds"}:
        return False
    if quantity.kind == "number" and (
        _PHONE.match(lower, quantity.end)
        or _LOCAL.fullmatch(lower, quantity.start, quantity.end)
        or _PHONE_BEFORE.search(lower, max(0, quantity.start - 8), quantity.start)
    ):
        return False
    if (_WERE.search(lower, max(0, quantity.start - 32), quantity.start) and _NOW.search(lower, quantity.end)) or (
        _WRONG.match(lower, quantity.end)
    ):
        return False
    if _WAS.match(lower, quantity.end) or lower.endswith(("not ", "ya no "), 0, quantity.start):
        return False
    if quantity.kind == "number" and quantity.high is None and _names_or_times(text, quantity):
        return False
    return not (
        quantity.kind == "number"
        and quantity.low % 100 in _QUARTERS
        and _CLOCK.search(lower, max(0, quantity.start - 16), quantity.start)
    )
