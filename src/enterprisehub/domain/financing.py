"""Read how a contact would pay."""

import re
from typing import Final

from enterprisehub.contracts.state import Certainty, Factor
from enterprisehub.domain.findings import Finding
from enterprisehub.domain.phrasebook import phrase_rules
from enterprisehub.domain.phrases import Hit, Scan, denied_behind
from enterprisehub.domain.text import Text

RULES: Final = phrase_rules("financing")


_HOW = re.compile(
    r"(?:^|[.!?\n]\s*)(?:how (?:does|do|did|can|would|is|are)|what(?:'s| is| does| are)|why (?:does|do|is)|who)\b[^.!?]*$"
)
"""A question without its mark."""
_TAKEN_BACK = re.compile(
    r"\b(?:forget|scratch|ignore|never ?mind|no longer|instead of|rather than|skip|drop(?:ped|ping)?|olvid[ae]\w*)(?: (?:the|about|paying|doing|my|our|all|that|what i said about|el|la|lo de|lo del))* $"
)
"""What they pay with no more: "forget the cash thing"."""
_THOUGHT = re.compile(
    r"\b(?:(?:i|we) (?:said|told you|thought|planned(?: on)?|had planned(?: on)?)|(?:was|were) (?:going to|gonna|planning to|planning on))(?: (?:we'?d|i'?d|it'?d|would|pay(?:ing)?|be|in|all|do|to|with|it))* $"
)
_TURNED = re.compile(r"[^.!?]{0,12}[.,;]? ?\b(?:but|actually|now|turns out|instead|pero)\b")
"""What was so, and is no more: "I said cash but we take a loan"."""
_OF_OTHERS = re.compile(
    r"\b(?:(?<!m )(?<!re )(?<!am )(?<!are )(?<!as )(?<!soy )(?<!be )(?<!being )(?<!make )(?<!making )(?<!submit )(?<!write )(?<!put in )an?|another|some|the|any|every|other|by|from|to|against|two|three|several|those|these)(?: all)? (?=(?:all )?cash[ -](?:investor|(?:home ?)?buyer|offer|guy|person|company|flipper|bid|deal)s?\b)"
)
_BY_OTHERS = re.compile(
    r"(?<!we're )(?<!are )(?<!were )\b(?:guys?|man|woman|somebody|someone|investors?|buyers?|couple|company|flippers?|strangers?|bidders?) (?:[a-z]+ ){0,2}?(?:with|pay(?:s|ing)?|paid|in|has|had|offer(?:s|ed|ing)?)(?: (?:us|me|all|full|the))* $"
)
"""Whose cash it is: "a cash investor made us an offer", "a guy with cash"."""
_CASH_GONE = re.compile(
    r"(?: (?:money|deal|option|thing|part|plan))? (?:is |was |are |got |has |have |had |been |all |just |ended up |now )*(?:tied up|stuck|locked(?: up)?|gone|spent|no longer|not (?:there|available|liquid|an option|happening)|fell (?:through|apart)|didn'?t (?:work|come)|isn'?t|won'?t (?:work|be|come)|off the table)"
)
"""What is said of cash that is there no more."""
_OUTDO = re.compile(r"\b(?:outbid|beat|beaten|edged|knocked|lost|gone) (?:[a-z']+ ){0,3}?(?:by|with|to) [^.!?;]{0,30}$")
_CASH_OF_MANY = re.compile(
    r"(?:^|[.!?,;\n]\s*|\b(?:because|since|but|and|when|so|if|that) )(?:all |all the |these |those )?cash (?:buyers|offers|investors|people) (?:keep|are|have|always|win|beat|snap|get|come|came|made|won|who|everywhere|outbid|only|call|will|can)\b"
)
_SAYS_OTHER = re.compile(
    r"\b(?:guy|man|lady|company|investor|outfit|people|letter|postcard|opendoor|offerpad)\b[^.!?;]{0,16}\b(?:he'?d|she'?d|they'?d|would|will|he'?ll|they'?ll|pays?|offer(?:s|ed)?|said)\b[^.!?;]{0,24}$"
)
_REFUSED = re.compile(r"\b(?:i|we|he|she)(?:'ve| have| just| already)* (?:turned down|rejected|denied)$")
"""Who refused an offer was refused nothing."""


def _no_state_of_theirs(lower: str, hit: Hit) -> bool:
    """Say whether others pay the cash, or it is gone, or who writes was refused nothing but refused an offer."""
    if hit.meaning != "cash":
        return hit.meaning == "not" and _REFUSED.search(lower, max(0, hit.start - 16), hit.end) is not None
    place = lower.rfind("cash", hit.start, hit.end)
    if _OF_OTHERS.search(lower, max(0, hit.start - 12), hit.end + 20) or _CASH_GONE.match(lower, hit.end):
        return True
    before = max(0, hit.start - 48)
    if place < 0:
        return False
    return _CASH_OF_MANY.search(lower, before, min(len(lower), hit.end + 24)) is not None or any(
        each.search(lower, before, place) for each in (_BY_OTHERS, _OUTDO, _SAYS_OTHER)
    )


_HINTS = frozenset({"asks_loan", "not_yet", "no_loan"})


def read_financing(text: Text, scan: Scan) -> Finding | None:
    """Read the state of financing; "not pre-approved, no cash" is not pre-approved, a question states nothing."""
    last: dict[str, Hit] = {}
    approved: Hit | None = None
    for hit in scan.hits.get("financing", ()):
        if _TAKEN_BACK.search(text.lower, max(0, hit.start - 30), hit.start):
            continue
        if _TURNED.match(text.lower, hit.end) and _THOUGHT.search(text.lower, max(0, hit.start - 48), hit.start):
            continue
        if _no_state_of_theirs(text.lower, hit):
            continue
        if hit.meaning != "asks_loan" and (
            text.asks_about(hit.start) or _HOW.search(text.lower, max(0, hit.start - 30), hit.start)
        ):
            continue
        if hit.meaning == "pre_approved" or (hit.meaning == "not" and not hit.negated):
            if (end := denied_behind(text.lower, hit.end)) is not None:
                hit.negated, hit.end = True, end
            approved = hit  # the later of "approved" and "not approved" holds
        else:
            last[f"no {hit.meaning}" if hit.negated else hit.meaning] = hit
    state, decisive = _state(last, approved)
    if decisive is None:
        return None
    start = decisive.start
    if decisive.negated and (begin := scan.negation(start)) is not None:  # the negation belongs to the evidence
        start = begin
    certainty = Certainty.PARTIAL if decisive.meaning in _HINTS or decisive is last.get("no cash") else Certainty.KNOWN
    return Finding(Factor.FINANCING, certainty, {"state": state}, text.quote(start, decisive.end))


def _state(last: dict[str, Hit], approved: Hit | None) -> tuple[str, Hit | None]:
    """Return the state and the words that decide it; a denial outweighs everything but cash and an application."""
    if "cash" in last:
        return "cash", last["cash"]
    if approved is not None and approved.meaning == "pre_approved" and not approved.negated:
        return "pre_approved", approved
    if "applying" in last:
        return "applying", last["applying"]
    if approved is not None:
        return "not_pre_approved", approved
    for meaning in ("needs", "not_yet", "asks_loan", "no applying", "no cash"):
        if meaning in last:
            return "needs", last[meaning]
    return "cash", last.get("no_loan")
