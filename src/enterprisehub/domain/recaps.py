"""Read what a contact says to our summing up: "So I have you down for 500k in Sparks?" "No, 300k. Sparks is right".

What they put right counts, what they confirm by name is taken over from our words, and "the rest is right" takes over all
that they did not put right. Evidence is always the contact's own words.
"""

import re
from typing import Final

from enterprisehub.contracts.state import Factor, Side
from enterprisehub.domain.bare_answers import LONGEST_BARE, NO, YES, Read, read_missing
from enterprisehub.domain.findings import Finding, Reading, least
from enterprisehub.domain.restated import restating
from enterprisehub.domain.text import QUOTE_LIMIT

_SUMS_UP: Final = re.compile(
    r"^\W*noted\b|\b(?:i'?ll (?:put|note|mark|write|set)|should i (?:put|note|mark|write)|(?:i|we)(?:'?ve| have)? (?:have|got|put|noted|marked|wrote|written|set)\b[^.!?]{0,12}\b(?:you|down|your)\b|(?:i|we)(?:'?ve| have)? (?:noted|marked|wrote (?:down|that)|put down)\b|(?:to|let me|just to|quick|a quick) (?:recap|summari[sz]e|confirm|sum up|double[- ]?check|make sure|verify|check)\b|"
    r"(?:my|our) (?:notes?|records?|file) (?:say|says|show|shows|has|have)|you (?:said|told|mentioned|wanted)|(?:sounds|looks|seems) like (?:you|your)|so you(?:'?re| are|'?d| want| need| wanted)|so (?:that'?s|it'?s)|(?:if i (?:understand|understood|heard|got)|did i get)|(?:got it|ok|okay|perfect|great|thanks|understood|alright|so)\W+(?:so\b|\d|you\b|looking|buying|selling|pre)|"
    r"tengo anotad[oa]|anot[eé]|entonces (?:busca|quiere|son|es)|para confirmar|confirmo)|\b(?:right|correct|yes|yeah|is that (?:right|correct)|am i right|verdad|correcto|cierto|no)\s*\?\s*$",
    re.IGNORECASE,
)
"""What sums up what we believe they said."""
_TAG: Final = re.compile(
    r"[,.;]?\s*\b(?:is that|does that|do i have that|did i get that|am i|that|all)?\s*(?:right|correct|yes|yeah|sound right|look right|verdad|correcto|cierto)\s*\?\s*$|\?",
    re.IGNORECASE,
)
_OF_YOU: Final = (
    (re.compile(r"\b(?:i|we)(?:'?ve| have)? (?:have|got|put|noted|marked|wrote|set) (?:you|this|that|it)(?: (?:down|in|up))?(?: (?:for|at|as|with|in the system))?\b(?! (?:looking|buying|selling|in\b))|\b(?:i|we)(?:'?ve| have)? (?:noted|marked|put down|wrote down)\b:?", re.IGNORECASE), "we need"),
    (re.compile(r"\b(?:i|we)(?:'?ve| have)? (?:have|got) you\b|\byou(?:'re| are)\b|\bso (?=looking|buying|selling|pre)", re.IGNORECASE), "we're"),
    (re.compile(r"\byou (?:said|told me|mentioned)(?: that)?\b", re.IGNORECASE), "we need"),
    (re.compile(r"\basking(?: for)?(?= \$?\d)", re.IGNORECASE), "we want to get"),
    (re.compile(r"\byour\b", re.IGNORECASE), "our"),
    (re.compile(r"\byou(?:'d)?\b", re.IGNORECASE), "we"),
)  # fmt: skip
"""How our words sound when the contact says them."""
_RIGHT: Final = r"(?:(?:is|are|'?s|was|looks?|sounds?|stays?|part is|still|it'?s|that'?s)[ ,]+)*(?:all )?(?:right|correct|fine|good|ok|okay|accurate|yes|yeah|yep|true|stays|stands|holds|works|perfect|spot on|unchanged|the same|esta bien|es correct[oa]|correct[oa]|si)\b(?! (?:but|now|there|away|next))"
_RIGHT_WORD: Final = re.compile(
    r"\b(?:right|correct|fine|good|ok|okay|yes|true|stays|stands|works|correct[oa]|bien)\W*$", re.IGNORECASE
)
_REST: Final = re.compile(
    rf"\b(?:everything else|all else|the (?:rest|others?|other (?:stuff|things?|part|parts))|rest|otherwise|lo demas|todo lo demas|el resto),?[ ]+(?:{_RIGHT}|checks out|you (?:got|have))|\b(?:other than that|apart from that|besides that|aside from that|except for that)\b[^.!?]{{0,16}}\b(?:yes|right|correct|good|fine|perfect|yep|yeah)|"
    r"^\W*(?:(?:almost|close|nearly|mostly|sort of|kinda|half|partly|partially|casi)\b|(?:yes|yeah|yep|yup|si|right|correct|all (?:good|right|correct)|good|everything(?:'s| is)?(?: right| correct| good)?|that'?s (?:right|correct)|perfect),? (?:except|but|just|only|apart|minus|although|pero|excepto|menos|solo)\b)",
    re.IGNORECASE,
)
"""What confirms all that is not put right."""
_NAMED: Final[tuple[tuple[Factor, str], ...]] = (
    (Factor.BUDGET, "budget|price|max|limit|number|amount|money|presupuesto|precio|range"),
    (Factor.LOCATION, "town|city|area|place|location|neighbou?rhood|zip|zona|ciudad|lugar"),
    (Factor.TIMELINE, "date|dates|timing|time ?(?:line|frame)|month|when|fecha"),
    (Factor.PROPERTY, "bedrooms?|beds?|baths?|bathrooms?|rooms?|size|type|house|home|recamaras|cuartos|banos"),
    (Factor.FINANCING, "financing|loan|approval|cash|pre-?approval|lender"),
    (Factor.CONDITION, "condition"),
    (Factor.MOTIVATION, "reason|why"),
)
_LONGEST: Final = 240
_BRIEF: Final = 40
"""Characters of a yes to which nothing is added."""
_PUT_RIGHT: Final = frozenset({Factor.BUDGET, Factor.LOCATION, Factor.TIMELINE, Factor.PROPERTY})
"""What a word or two can put right."""
_WORD: Final = re.compile(r"[a-z0-9][a-z0-9,.']*")
_PARTS: Final = re.compile(r"(?<=[^.!?,;\n])(?:[.!?;,\n]+(?=\s|$)|\s+(?:and|but|y|pero)\s+|\s+[-\u2013\u2014]+\s+)")


def read_recap(reading: Reading, body: str, before: str, read: Read) -> None:
    """Add what an answer to our summing up confirms, or puts right in a word or two."""
    sums_up = len(body) <= _LONGEST and _SUMS_UP.search(before) is not None
    if not sums_up and reading.restated is None:
        return
    proposed = read(_as_theirs(before))
    if not proposed.findings and proposed.side is None:
        return
    if reading.restated is not None:
        told = {each.factor: each for each in proposed.findings}
        if again := restating(reading.restated, reading.findings, told):
            reading.findings = [each for each in reading.findings if each.factor is not again.factor] + [again]
    if not sums_up:
        return
    lower = body.lower().replace("\u00ed", "i")
    all_right = _REST.search(lower) is not None or (YES.match(body) is not None and len(body) <= _BRIEF)
    own = {each.factor for each in reading.findings if each.value.get("areas") != []}
    found = [
        finding
        for each in proposed.findings
        if each.factor not in own and (finding := _answered(each, body, before, read, all_right=all_right))
    ]
    if found:
        taken = {each.factor for each in found}
        reading.findings = [each for each in reading.findings if each.factor not in taken] + found
    if reading.side is None and (all_right or reading.findings):
        reading.side = proposed.side
    if reading.side is Side.SELLER:
        reading.findings = [least(each) for each in reading.findings]


def _answered(proposed: Finding, body: str, before: str, read: Read, *, all_right: bool) -> Finding | None:
    """Return what they put in the place of one thing that we summed up, or that thing where they confirm it."""
    if proposed.factor in _PUT_RIGHT:
        for part in _PARTS.split(body):
            said = NO.sub("", part, count=1).strip(" ,.;:-\n")
            if not said or len(said) > LONGEST_BARE or _RIGHT_WORD.search(said):
                continue
            found = read_missing(proposed.factor, said, body, before, read)
            if found is not None and found.value != proposed.value:
                return found
    if all_right or _confirms(proposed, body.lower().replace("\u00ed", "i")):
        return Finding(proposed.factor, proposed.certainty, proposed.value, body.strip()[:QUOTE_LIMIT])
    return None


def _as_theirs(before: str) -> str:
    said = _TAG.sub(".", before)
    for pattern, theirs in _OF_YOU:
        said = pattern.sub(theirs, said)
    return said


def _confirms(proposed: Finding, lower: str) -> bool:
    """Say whether they confirm one thing by its name or by what it is: "Sparks is right", "the price is fine"."""
    names = next(names for factor, names in _NAMED if factor is proposed.factor)
    words = [re.escape(word) for word in _WORD.findall(proposed.quote.lower()) if len(word) > 2 or word.isdigit()]
    about = "|".join([names, *words])
    return (
        re.search(
            rf"\b(?:{about})(?:'?s)?[,:]? {_RIGHT}|\b(?:right|correct|good|yes|yeah|yep|ok|okay|si)(?: (?:about|on|to|with|for|is|it is|in|a))+ (?:the )?(?:{about})\b",
            lower,
        )
        is not None
    )
