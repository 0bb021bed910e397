"""Read an answer that picks between what a question offers: "cash or a loan?" "the former", "Decatur or Tucker?" "either"."""

import re
from typing import Final

from enterprisehub.contracts.state import Certainty, Factor
from enterprisehub.domain.bare_answers import Read
from enterprisehub.domain.findings import Finding, Reading
from enterprisehub.domain.place_names import towns_named

_PICKED: Final = re.compile(
    r"\W*(?:(?:um+|uh|oh|hmm+|probably|prob|i think|i guess|def(?:initely)?|creo que|just|only|solo|nomas|mostly|mainly)\W+)*(?:the |lo |la |el )?"
    r"(?:(?P<first>first|former|1st|primer[oa]?)|(?P<second>second|latter|2nd|last|segund[oa]|[uú]ltim[oa])|"
    r"(?P<both>either(?! way)|both|any of (?:them|those)|whichever|ambos|ambas|l[oa]s dos|cualquiera))\b(?! (?:time|week|weekend|month|year|day|of))",
    re.IGNORECASE,
)
_OFFERED: Final = re.compile(r"(?P<first>[^.!?:;\n]+?),?\s(?:or|o)\s(?P<second>[^.!?:;\n]+)\?", re.IGNORECASE)
_LONGEST: Final = 60
_BARE: Final = re.compile(
    r"\W*(?:(?:um+|uh|oh|hmm+|probably|prob|i think|i guess|definitely|def|just|only|prefer|i'?d say|let'?s do|rather|mostly|in)\W+)*(?:the )?([a-z][a-z .'-]{2,30}?)(?: (?:please|pls|i think|i guess|for sure|definitely|probably|prob|one|tbh|lol|preferably))?[\s.!]*$"
)
_LAST: Final = re.compile(r"last|latter|[uú]ltim", re.IGNORECASE)
_NAME: Final = re.compile(r"(?:[A-Z\u00c0-\u00dd][\w'.-]+ ?)+$")


def read_alternative(reading: Reading, body: str, before: str, read: Read) -> None:
    """Add what the chosen side of an or says; what the contact says in full stays."""
    offers = list(_OFFERED.finditer(before)) if len(body) <= _LONGEST else []
    picked = _PICKED.match(body)
    if picked is None and offers:
        _read_again(reading, body, offers[-1][0])
    if picked is None or not offers:
        return
    before_last = str(offers[-1]["first"]).split(",")
    first, second = before_last[0].strip(), str(offers[-1]["second"]).strip()
    if len(before_last) > 1 and picked["second"] and not _LAST.match(picked["second"]):
        second = before_last[1].strip()
    if _NAME.match(second):
        second = f"somewhere in {second}"
    chosen = [first] if picked["first"] else [second] if picked["second"] else [first, second]
    told = [read(text) for text in chosen]
    quote = body.strip()[:200]
    own = {each.factor for each in reading.findings}
    if len(told) == 1:
        reading.side = reading.side or told[0].side
        reading.findings += [
            Finding(each.factor, each.certainty, each.value, quote)
            for each in told[0].findings
            if each.factor not in own
        ]
    elif Factor.LOCATION not in own and (areas := towns_named(offers[-1][0])):
        reading.findings.append(Finding(Factor.LOCATION, Certainty.KNOWN, {"areas": areas}, quote))


def _read_again(reading: Reading, body: str, offered: str) -> None:
    """Read a town that they say after us, in small letters, too: "Mesa or Gilbert?" "gilbert"."""
    said = _BARE.match(body.lower())
    if said is None or any(each.factor is Factor.LOCATION for each in reading.findings):
        return
    for name in towns_named(offered):
        if name.lower() == said[1]:
            quote = body.strip()[:200]
            reading.findings.append(Finding(Factor.LOCATION, Certainty.KNOWN, {"areas": [name]}, quote))
