# ruff: noqa: SIM905 (word lists read better as words)
"""Find numbers that restate one said before without their unit: "4 is fine", "put down 275", "my wife says two is enough".

What a restated number counts tells the conversation: a small one is of rooms when rooms were spoken of, a greater one a
price when one was named. So a message gives only the numbers, with the words around them as evidence.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from enterprisehub.contracts.state import Certainty, Factor, Slot
from enterprisehub.domain.findings import Finding, Restated
from enterprisehub.domain.numbers import Quantity
from enterprisehub.domain.phrases import Hit, Scan
from enterprisehub.domain.text import Text

_MOST_ROOMS: Final = 8
_ROOMS: Final = ("bedrooms_min", "bathrooms_min")
_NUMBERED: Final = frozenset({Factor.BUDGET, Factor.TIMELINE})
"""Factors whose numbers a correction may mean rather than rooms."""
_THOUSANDS: Final = (50.0, 1000.0)
"""Between these a bare number is of thousands of dollars."""
_UNLIKE: Final = 2.5
"""How many times more, or less, a price may be than the one that it corrects."""
_CLAUSE: Final = r"(?:^|[.!?;:,)\]\n\u2013\u2014-]|\b(?:so|but|and|thinks?|guess|think|thoughts?|minds?|plans|of it|believe|maths?|numbers|home|it over|my (?:wife|husband|partner|son)|actually|now|then|that|instead|y|pero|dice|digo|mejor|eh|oh|um|hmm+|nah|no|wait|ok|okay))"
_BEFORE: Final = re.compile(
    rf"(?:{_CLAUSE}\s*(?:(?:just|only|about|around|like|maybe|probably|really|even|the|at least|exactly|con|solo|como)\s+)*"
    r"|\b(?:(?:she|he|they|i|we|wife|husband|partner|son|daughter|mom|dad|spouse|lender|bank|boyfriend|girlfriend|fianc[a-z]+|roommate|sister|brother)(?:'s)?(?: (?:just|now|actually|only|really|always))? (?:says?|said|means?|meant|saying|thinks?|thinking|prefers?|insists? on)|meant|(?:she|he|they|we|wife|husband|partner|i)(?:'?d| would)? (?:rather have|wants?|needs?)|dice|dijo|quiere|quiso decir|prefiere)(?: (?:it'?s|its|that|we need|we want|at least|to|do|que|son|es|de))*\s+"
    r"|\b(?:make|change|bump|put|call|lower|raise|drop|update|correct|set|cut|do|switch|keep|leave|mark)(?: (?:it|that|this|us|me|them|the (?:number|price|budget|max|limit|count)))?(?: (?:up|down|back|in))?(?: (?:to|for|at|as))?\s+"
    r"|\b(?:let'?s (?:do|go with|say|stick (?:with|to)|call it|settle (?:on|for))|go(?:ing)? with|stick(?:ing)? (?:to|with)|settle (?:on|for)|down to|up to|closer to|more like|should (?:be|say|have been|read)|supposed to be|needs to be|(?:it|that|max|maximum|budget|limit|number|price|tops?|ceiling|minimum|answer|total|figure|amount|cap|presupuesto|tope|maximo)(?:'?s| is| was| would be| es)|\bson|sean|que sean|pon(?:le|ga|game)?|dejalo en|quedemos en)\s+(?:actually |really |now |more like |only |at )*)"
    r"\$?$"
)
_FITS: Final = re.compile(
    r"(?:k|,000)?,?\s+(?:(?:is|are|would be|will be|was|it is|'?s|rooms?)\s+)?(?:actually |really |probably |more than |all |honestly |totally |still |quite |just )*"
    r"(?:fine|ok|okay|plenty|enough|good|great|perfect|better|sufficient|(?:we|i) (?:need|have|can (?:do|spend|pay|afford)|got|want)|what (?:we|i) (?:need|want|have|can)|(?:our|my|the) (?:max|limit|budget|number|price|asking|top|ceiling|real)|(?:would|will|should|'ll|could|can|might) (?:do|work|be|suffice)|does it|do it|works|suffices|it is|tops?|max|minimum|instead|rather|(?:at )?least|esta bien|estan bien|basta|bastan|nos alcanzan?|es suficiente|son suficientes|alcanzan?)\b"
)
"""What says of a number that it will do: "3 is plenty", "335 is all we have"."""
_ENDS: Final = re.compile(
    r"(?:k|,000)?\s*(?:$|[.!;\n,)]|\b(?:actually|now|instead|not|then|please|because|since|if|so|that'?s|though|tho|lol|sorry|for it|for the house|flat|total|tops?|max|por favor|mejor|ahora|no\b|nada mas|con eso)\b)"
)
"""What may follow a number that is the last word about it."""
_TIED: Final = re.compile(
    r"(?:at|by|in|on|after|before|until|around|since|for|of|the|about|line|unit|apt|route|highway|hwy|#|@|than|not|isn'?t|forget|call|text|from|house|number|a las|para las|el|las|los|no\.|number one|(?:he|she|son|daughter|baby|kid|dog|cat|grandson|granddaughter|boy|girl|oldest|youngest)(?:'s| is| was| turns| turned| will be)(?: now| only| just| about)*|(?:score|credit|rent|payment|mortgage|taxes|hoa|insurance|salary|income)(?: (?:is|was|of|at|went|now|already|about|around|up to))*)\s*\$?$"
)
"""What a number belongs to that corrects nothing: a time, a street, one that is denied."""
_CUE: Final = re.compile(
    r"\b(?:actually|sorry|i meant|meant|correct(?:ion|ing)?|correct (?:me|myself|that)|scratch|strike|wait|hold on|on second thoughts?|come to think|changed? (?:my|our|his|her) minds?|change of plans|instead|wrong|typo|oops|whoops|my bad|misspoke|mistake|mistyped|not \$?\d|not (?:two|three|four|five|six)|rather|talked (?:to|with|it over)|spoke (?:to|with)|(?:wife|husband|partner|son|daughter|she|he|spouse|mom|dad|they|boyfriend|girlfriend|fiancee?) (?:says?|said|thinks?|means?|meant|wants?|needs?|insists?|just)|forgot|ignore|don'?t listen|real (?:number|max|limit|budget)|dreaming|between us|now|nah|no\b|eh\b|hmm+|you know what|update|digo|perdon|mejor|me equivoque|corrijo|dice que|no es cierto|mi (?:espos[oa]|marido|mujer)|make (?:it|that)|change (?:it|that)|put (?:down|me down|us down)|plenty|enough|(?:is|are) (?:fine|ok|okay)|(?:would|will|'ll) do\b|alcanza|basta)"
)
"""Without one of these a number alone corrects nothing."""
_CUE_WORDS: Final = frozenset(
    "actually sorry meant correct correction correcting scratch strike wait hold on come changed change instead wrong typo oops whoops bad misspoke mistake mistyped not rather talked spoke wife wife's husband husband's partner partner's son son's "
    "daughter daughter's she she's he he's spouse spouse's mom mom's dad dad's they boyfriend girlfriend fiance fiancee fianc forgot ignore listen real dreaming between now nah no eh hmm hmmm hmmmm know "
    "update digo perdon mejor equivoque corrijo dice mi make change put plenty enough is are would will we'll i'll it'll that'll they'll do alcanza basta".split()
)
"""Words of which each cue holds one."""
_DENIED: Final = re.compile(
    r"(?:k|,000)?,?\s+(?:(?:is|was|were|are|'?s)\s+(?:actually |way |completely |just |all )?(?:wrong|off\b|out\b|no longer|not\b|old|incorrect|a (?:typo|mistake|slip|no)|too (?:low|high|much|many|few|big|small)|really (?:pushing|too)|a waste|overkill|before|what (?:he|she|my|the)|dreaming|history)|no\b(?! (?:more|less|matter|problem))|isn'?t|wasn'?t|won'?t|before (?:the|we|i)|esta mal|no es|era\b)"
)
"""What is said of the number that was wrong: "260 is wrong"."""


_WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6,
}  # fmt: skip
_NEAR: Final = 16
_YOURS: Final = re.compile(
    r"\b(?:you|zillow|redfin|trulia|it|flyer|comps?|listing|website|sheet|graph|ad)(?: (?:now|first|just|guys|all|agents?))? (?:say|says|said|told|quoted|wrote|sent|listed|named|suggest[a-z]*|put it)\b[^.!?;]{0,24}$"
)
"""What somebody else says of a price."""
_WORD: Final = re.compile(r"[a-z]+")


def read_restated(text: Text, scan: Scan, quantities: list[Quantity]) -> Restated | None:
    """Return the last number that stands as the last word about something; None when none does."""
    lower = text.lower
    if not scan.numbers or _CUE_WORDS.isdisjoint(scan.words) or _CUE.search(lower) is None:
        return None
    found = None
    for number, start, end in _numbers(lower, scan, quantities):
        if (
            _DENIED.match(lower, end)
            or _TIED.search(lower, max(0, start - 32), start)
            or _is_foreign(lower, scan, start)
        ):
            continue
        if not _BEFORE.search(lower, max(0, start - 48), start):
            continue
        fits = _FITS.match(lower, end)
        if fits is not None or _ENDS.match(lower, end) is not None:
            found = Restated(number, text.quote(start, fits.end() if fits else end))
    return found


_AT_FIRST: Final = 16
"""Characters before a correction that a message begins with."""
_BRIEF: Final = 12
_SMALL: Final = ("one", "two", "three", "four", "five", "six")
_CORRECTED: Final = re.compile(
    rf"\b(?:(?:sorry|wait|oh|oops|ay),? no|no,? (?:sorry|wait)|make (?:that|it)|actually|sorry|i meant|meant|no wait|wait|scratch that|correction|i mean|mejor|digo|perdon)[,:]?\s+(?:it'?s |we need |need |at least |more like )*([1-6]|{'|'.join(_SMALL)})(?![\d,.]*\d|\s?(?:k\b|m\b|%|mil|hundred|thousand|month|week|day|year|am\b|pm\b|bed|bath|br\b|ba\b|of\b|people|car|(?:more|other) thing|thing)|\s+(?:of (?:us|the)|more|other|thing|question)\b)\b"
)
_ROOMS_BEFORE: Final = re.compile(r"\b(?:bed(?:room)?s?|brs?|recamaras|cuartos|habitaciones)[,.;]? $")


def read_corrected(text: Text, scan: Scan, corrections: list[Hit]) -> tuple[Restated | None, bool]:
    """Return a small number behind a word of correction, and whether it corrects rooms of the same message."""
    if not scan.numbers:
        return None, False
    brief = len(scan.words) <= _BRIEF
    number = _CORRECTED.search(text.lower) if brief or corrections else None
    if number is None:
        return None, False
    behind = _ROOMS_BEFORE.search(text.lower, 0, number.start()) is not None
    if not (brief or number.start() < _AT_FIRST or behind):
        return None, False
    count = int(number[1]) if number[1].isdigit() else _SMALL.index(number[1]) + 1
    return Restated(count, text.quote(*number.span())), behind


def _is_foreign(lower: str, scan: Scan, start: int) -> bool:
    """Say whether a number is what something else costs: a home that was sold, a loan."""
    if _YOURS.search(lower, max(0, start - 48), start):
        return True
    return any(
        hit.meaning == "foreign"
        and hit.end - hit.start > len("down")
        and 0 <= start - hit.end <= _NEAR
        and _CUE.search(lower, hit.end, start) is None
        for hit in scan.hits.get("bound", ())
    )


def _numbers(lower: str, scan: Scan, quantities: list[Quantity]) -> Iterator[tuple[float, int, int]]:
    """Give what no unit stands behind, small numbers in words, too."""
    spans = {each.start: each for each in quantities}
    begun = {each.start + lower.startswith("$", each.start): each for each in quantities}
    end = 0
    for start in scan.numbers:
        quantity = spans.get(start) or begun.get(start)
        if quantity is not None:
            end = quantity.end
            if quantity.kind in {"number", "money"} and quantity.high is None and not quantity.vague:
                yield quantity.low, quantity.start, quantity.end
        elif start >= end and (word := _WORD.match(lower, start)) is not None and word[0] in _WORDS:
            yield _WORDS[word[0]], start, word.end()


def restating(restated: Restated, findings: list[Finding], slots: Mapping[Factor, Slot | Finding]) -> Finding | None:
    """Return what a restated number says in the light of what is known; None when the message says it itself, or it fits nothing."""
    number = restated.number
    own = {each.factor: each for each in findings}
    rooms = slots.get(Factor.PROPERTY)
    if 0 < number <= _MOST_ROOMS:
        told = own.get(Factor.PROPERTY)
        if (
            rooms is None
            or not own.keys().isdisjoint(_NUMBERED)
            or (told and any(name in told.value for name in _ROOMS))
        ):
            return None
        name = next((name for name in _ROOMS if name in rooms.value), None)
        if name is None or (name == "bedrooms_min" and number % 1):
            return None
        count: int | float = int(number) if name == "bedrooms_min" else number
        return Finding(Factor.PROPERTY, Certainty.KNOWN, {name: count}, restated.quote)
    price = slots.get(Factor.BUDGET)
    told = own.get(Factor.BUDGET)
    if price is None or not price.value or (told is not None and told.certainty is Certainty.KNOWN):
        return None
    return _priced(number, price.value, restated.quote)


def _priced(number: float, old: dict[str, Any], quote: str) -> Finding | None:
    if _THOUSANDS[0] <= number < _THOUSANDS[1] and min(old.values()) >= _THOUSANDS[1] * 1000:
        number *= 1000
    cents = round(number * 100)
    name = "max_cents" if "max_cents" in old else "min_cents"
    if not old[name] / _UNLIKE <= cents <= old[name] * _UNLIKE:
        return None
    return Finding(Factor.BUDGET, Certainty.KNOWN, {name: cents}, quote)
