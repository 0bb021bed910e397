"""Read who answers when we ask for a name ("Who is this?" "Leontyne"), and who is one of ours and not them."""

import re
from typing import Final

from enterprisehub.domain.person_names import KIN, NAME, may_be_name, named

_ASKS_NAME: Final = re.compile(
    r"\b(?:who am i|who is this|who'?s (?:this|that|texting|writing)|your (?:full |first )?name|speaking with|talking (?:to|with)|who (?:do|am|would)|con qui[eé]n|su nombre|tu nombre|c[oó]mo se llama|name for (?:my|our|the)|and you are)\b",
    re.IGNORECASE,
)
_ASKS_IF: Final = re.compile(
    rf"\b(?i:is (?:this|that)|am i (?:speaking|talking|texting|chatting)(?: (?:with|to))?|(?:is it|are you|do i have)|hablo con|es usted|eres)(?: still)? {NAME}(?: [A-Z][\w.]*)?\s*\?"
)
_YES: Final = re.compile(
    r"\W*(?:(?:yes|yeah|yep|yup|ya|si|s\u00ed|correct|speaking|hi|hello|hey|it is|this is (?:he|she|him|her|them|me)|that'?s me|(?:the )?one and only|sure is|claro|el mismo|la misma|habla (?:el|ella)|soy yo)\b[\s,.!]*)+",
    re.IGNORECASE,
)
_FIRST: Final = r"(?:(?:[Hh]i|[Hh]ey|[Hh]ello|[Hh]ola|[Ss]ure(?: thing)?|[Oo]h|[Yy]es|[Yy]eah|[Nn]o|[Oo]k|[Oo]f course|[Ss]orry|[Cc]laro)[\s,.!]+)*(?:[Ii]t'?s |[Tt]his is |[Ii]'?m |[Mm]y name(?:'s| is) |[Nn]ame'?s |[Mm]e llamo |[Ss]oy )?"
_NAMED: Final = re.compile(rf"\W*{_FIRST}{NAME}(?=\s*(?:[.,!\n(-]|here\b|[A-Z]|$))")
_NAMED_LOW: Final = re.compile(rf"\W*{_FIRST}([a-z][a-z'-]{{1,20}})(?: here)?[\s.!]*$")
_INSTEAD: Final = re.compile(
    rf"\W*(?i:no|nope|not (?:him|her)|wrong person|actually|this is|it'?s)\b[^.!?\n]*?\b(?:his|her|the|their|su|el|la|[A-Z]\w+'s) (?:{KIN}),? {NAME}"
)
_OURS: Final = re.compile(
    rf"\b(?i:this is|i'?m|my name(?:'s| is)|soy|le (?:habla|escribe)|me llamo) {NAME}|(?:^|[-\u2013\u2014~,]\s*|\n){NAME}(?: here\b|,? with\b|,? from\b|\s*$)"
)
"""Who of ours wrote."""


def answered_name(speaker: str | None, body: str, before: str) -> str | None:
    """Return who writes, in the light of our message before: a name of ours that they thank is none of theirs."""
    if speaker is not None:
        ours = {name.lower() for found in _OURS.finditer(before) for name in found.groups() if name}
        return None if speaker.lower() in ours else speaker
    if (asked := _ASKS_IF.search(before)) is not None:
        if _YES.match(body):
            return asked[1]
        instead = _INSTEAD.match(body)
        return instead[1] if instead is not None else None
    return _read_name(body) if _ASKS_NAME.search(before) else None


def _read_name(body: str) -> str | None:
    found = _NAMED.match(body) or _NAMED_LOW.match(body)
    return named(found[1]) if found is not None and may_be_name(found[1]) else None
