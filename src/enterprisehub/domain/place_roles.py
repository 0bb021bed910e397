# ruff: noqa: SIM905 (word lists read better as words)
"""Tell places that a contact wants from those where they live, work, travel, come from, or sell."""

import re
from typing import Final

from enterprisehub.domain.person_names import KIN
from enterprisehub.domain.phrases import Hit
from enterprisehub.domain.text import Text

_WISHED: Final = (
    "want", "like", "love", "hop", "plan", "wanna", "looking", "prefer", "queremos", "quiero", "would", "'d", "need", "search", "settle",
)  # fmt: skip
_LIVED: Final = frozenset(
    "live lives living lived rented owned work works working born stuck based currently now here renting rent stay staying vivo vivimos".split()
)
_TO_RENT: Final = ("for rent", "to rent", "for lease", "en renta")
_LIVE_NOW: Final = re.compile(
    r"\b(?:live|lives|living|rent|renting|vivo|vivimos|rentamos)\b (?:[a-z]+ )?(?:at|on|near|by|off|close to|next to|en|cerc(?:a|quita) de)\b"
    r"(?:(?!\b(?:but|and|want|like|love|hop|looking|prefer|move|moving|or|pero|y|quer|wanna|plan)\w*\b)[^.!?;,])*$"
)
"""Where they live now, said at length: "we live at 2210 Willow Dr in Phoenix"."""
_RENTS_NOW: Final = re.compile(
    r"(?:^|[.!?;,\n] *|\b(?:and|but|since|because|as|hi|hello|hey) )(?:i|we|my (?:[a-z]+ )?and i)(?:'m|'re| am| are|'ve been| have been)?(?: (?:currently|both|still|now|just|only|already))* (?:rent|renting|lease|leasing|live in|living in)"
    r" (?:an?|our|the|my|one of)(?: [a-z-]+){1,3} $"
)
"""Where they rent now: "we rent a townhome in Naples"."""
_ELSEWHERE: Final = re.compile(
    r"\b(?:vacation(?:ing)?|(?:on|for) holidays?|trip|honeymoon(?:ed|ing)?|visit(?:ing|ed)|conference|convention|traffic|fl(?:y|ying|ew)|driving through|travel(?:l?ing)?|"
    r"layover|back from|back home in|born|raised|gr[eo]w up|went to (?:college|school|university)|stud(?:y|ied)|used to (?:live|be|own|rent)|lived|wedding|staying (?:with|at)|hometown|(?:i'?m|we'?re|am|are|come|originally) from|"
    r"(?:my|his|her|our|the) (?:[a-z]+ )?office(?: is)?|commut(?:e|es|ing) (?:to|into)|(?:i|we|he|she|partner) (?:currently |now |both )?(?:work|works|teach|teaches)|billboard|weather|\ban? (?:office|branch|agent|team)|(?:i'?m|we'?re|i am|we are) (?:sitting |stuck |still )?(?:at|on) (?:the|a|my|work)|(?:my|our|a|the) (?:meeting|appointment|boss|accountant|attorney|lawyer|dentist|doctor|flight|hotel|funeral)|your (?:sign|ad|office|booth)|vacaciones|visitando|de viaje|naci(?:mos)?|creci(?:mos)?|estudi(?:e|amos|o))\b"
)
"""What is done in a place without living there, or was once."""
ELSEWHERE_HINTS: Final = frozenset(
    (
        "vacation vacationing holiday holidays trip honeymoon honeymooned honeymooning visiting visited conference convention traffic fly flying flew "
        "driving travel traveling travelling layover back born raised grew grow college school university study studied used lived wedding staying "
        "hometown from office commute commutes commuting work works teach teaches billboard weather branch agent team at meeting appointment boss "
        "accountant attorney lawyer dentist doctor flight hotel funeral sign ad booth vacaciones visitando viaje naci nacimos creci crecimos estudie "
        "estudiamos estudio i'm im we're am until till"
    ).split()
)
"""Words of which every such statement has one."""
_THERE_NOW: Final = re.compile(
    r"(?:^|[.!?;,\n] *|\band |\bbut )(?:i'?m|we'?re|i am|we are)(?: (?:out|down|up|over|still|currently))? $"
)
_FOR_NOW: Final = re.compile(
    r" [a-z][a-z .']{2,30}?[ ,]+(?:for (?:a |an |the |my |our )?(?:[a-z]+ )?(?:conference|week|weekend|work|business|wedding|funeral|meeting|game|month|days?|holidays?|training|trip)\b|until|till|til|right now|now\b|"
    r"at the moment|but (?:looking|buying|wanting|moving|hoping|searching|house|relocating|trying)|this week|today|on (?:business|vacation|holiday|a trip)|visiting|hasta)"
)
_SHOPS_THERE: Final = re.compile(
    r"\b(?:(?:buy|move|live|retire|settle|house|home|place|something|relocate|condo|find|alla|comprar|vivir)(?: [a-z']+){0,4}? (?:there|alla)|to (?:see|look at|tour|view|check out)(?: [a-z]+){0,2}? (?:houses|homes|places|condos|listings)|house hunt(?!(?:ing)? (?:in|around|near|over|out|down|up)\b)|(?:go|move|moving|come|head|heading|get|return|returning) (?:back|home)\b(?! (?:to|in|and)\b)|\b(?:near|close|closer|next)(?: to)? (?:her|him|them)\b)"
)
"""What goes back to the place after all: "we honeymooned in Savannah and want to buy there"."""
_NOT_THERE: Final = re.compile(r"(?:n't|\b(?:not|never|no|refuse|without|nor|dont|wont|cant))\b[^.!?;,]{0,24}$")
_CLAUSE_ENDS: Final = re.compile(
    r"[.!?;\n]|, |\b(?:but|so|pero|asi que|and (?:i|we|now|want|would|am|are)|y (?:quer|busc|ahora))\b"
)
LIVE: Final = frozenset(
    {"live", "lives", "living", "rent", "renting", "lease", "leasing", "vivo", "vivimos", "rentamos"}
)
"""Words of which every statement of where they live has one."""
_SOLD: Final = re.compile(
    r"\b(?:(?:sell(?:ing)?(?: up| out| off)?|list(?:ing)?|unload(?:ing)?|trad(?:e|ing)|swap(?:ping)?|vend(?:er|o|emos|iendo))(?: (?:my|our|the|a|mi|la|nuestr[ao])(?: [a-z0-9]+){1,3})?|"
    r"(?:my|our) (?:[a-z]+ )?(?:house|home|condo|place|townhouse|townhome|duplex)(?: (?:is|sits|that'?s))?) $"
)
"""What is sold stands there; where they buy counts."""
_FROM_OURS: Final = re.compile(r"\bfrom (?:our|my)(?: [a-z0-9-]+){1,4} $")
"""What they leave: "from our five bed in Edina"."""
_DREAMT: Final = re.compile(r"\b(?:love|adore|like|prefer)$")
_BUT_RATHER: Final = re.compile(
    r" [a-z][a-z .'-]{2,24}?,? but [a-z .'-]{3,24}? (?:is|are|would be) (?:what|where|more|all|the|as|within|in our)\b"
)
"""A place that they cannot have: "we'd love Sedona but Cottonwood is what we can afford"."""
_THE_ONE: Final = re.compile(r"\b(?:the|that) (?:[a-z]+ )?(?:one|house|home|place|condo|listing|unit|property) $")
_OF_OTHERS: Final = re.compile(
    r"\b(?:my|our|his|her|their|an?|old|ex) (?:[a-z]+ )?(?:brother|sister|cousin|friend|buddy|uncle|aunt|son|daughter|parents|mom|dad|boss|coworker|colleague|agent|realtor|broker|lender|doctor|dentist|lawyer|attorney|accountant|church|gym|hermano|hermana|primo|prima|amigo|amiga)s? $"
)
"""Who is somewhere else: "my agent in Tulsa was awful"."""
_RELUCTANT: Final = re.compile(
    r"\b(?:not|no|never|sin)\b[^.!?;,]{0,24}\b(?:hurry|rush|ready|urgent|urgency|pressure|sure|prisas?|list[oa]s?|segur[oa]s?)\b[^.!?;,]{0,50}$"
)
"""What is denied there is the hurry, not the place: "not in a hurry to sell our house in Salem"."""
_IS_GONE: Final = re.compile(
    r" [a-z][a-z .'-]{2,24}? (?:has |is |was |just |already |got |fell )*(?:sold|gone|went|under contract|off the market|through|taken|pending)\b"
)
"""What is sold stood there: "the one in Duluth sold"."""
_PEOPLE: Final = (
    rf"{KIN}|parents|folks|in-?laws|grandparents|siblings?|friends?|budd(?:y|ies)|pals?|coworkers?|colleagues?|boss|boyfriend|girlfriend|accountant|lawyer|attorney|cpa|nieces?|nephews?|cousins|uncles?|aunts?|kids?|daughters|sons|brothers|sisters|"
    "amig[oa]s?|tios?|tias?|padres|abuel[oa]s?|primos|primas|hermanos|hermanas"
)
_SOMEBODY_IN: Final = re.compile(
    rf"\b(?:my|our|your|his|her|an?|the|mi|mis|nuestr[oa]s?) (?:[a-z-]+ )?(?:{_PEOPLE})(?: of mine)?,?(?: (?:lives?|who lives?|down|up|over|out|back|way|is|are|que viven?|viven?))* $"
)
"""Whose place it is: "my cousin in Tampa says"."""
_SAYS: Final = re.compile(
    r" [a-z][a-z .'-]{2,24}?,? (?:says?|said|thinks?|tells?|told|swears?|keeps?|pays?|paid|bought|sold|got|has|had|would|wants?|is|are|was|were|loves?|hates?|recommend\w*|sent|gave|dice|pago|tiene)\b"
)
_TOLD: Final = re.compile(
    r"\b(?:spent|lived|grew up|born|raised|married|taught|stationed|retired|went to (?:school|college)|(?:years|decades|winters|summers|anos) (?:in|at|on|en)|(?:after|for|since) (?:[a-z]+ ){1,3}years|winters?|visited|used to|"
    r"(?:he|she|they|[a-z]+s) (?:live|pay|paid|bought|sold|owns?|own)s?|says|thinks|swears|currently|right now|at the moment|last (?:year|spring|summer|fall|winter)|years ago|back when|went for|vivimos|vivio|vive|pago|hace anos|dejamos)\b"
)
"""What is told of the past, or of others, beside what they want."""
_WISHES_HERE: Final = re.compile(
    r"\b(?:want|wants|like to|love to|looking|buy|buying|need|search\w*|hoping|plan\w*|prefer|find|settle|move|moving|relocat\w*|something|would be|'d be|max|limit|budget|under|up to|quer\w+|quier\w+|busc\w+|comprar)\b"
)
_PARTS: Final = re.compile(
    r"[.!?;\n]|,? (?:and|but|so|y|pero) (?=(?:i|we|now|my|our|this|it|nosotros|ahora)\b)|, (?=(?:i|we|now|nosotros)\b)"
)


def is_told(text: Text, start: int, end: int) -> bool:
    """Say whether the clause around a place tells of the past or of others, and wishes for nothing: "after nineteen years in Duluth"."""
    lower = text.lower
    begin, stop = max(0, start - 2 * _BACK), len(lower)
    for mark in _PARTS.finditer(lower, begin, start):
        begin = mark.end()
    if (after := _PARTS.search(lower, end)) is not None:
        stop = after.start()
    return _TOLD.search(lower, begin, stop) is not None and _WISHES_HERE.search(lower, begin, stop) is None


_BACK: Final = 70
"""Characters before a place among which its clause is looked for."""


def is_left_out(text: Text, hit: Hit, *, lives: bool, away: bool) -> bool:
    """Say whether the place behind a hit is none that they want: they live, work or travel there, come from there, or refuse it.

    `lives` and `away` say that words of such statements stand in the message at all.
    """
    lower, start = text.lower, hit.start
    if (
        lives
        and (now := _LIVE_NOW.search(lower, max(0, start - _BACK), start)) is not None
        and not any(word in lower[max(0, now.start() - 20) : now.start()] for word in (*_WISHED, "to "))
    ):
        return True
    if _OF_OTHERS.search(lower, max(0, start - 36), start) or (
        _SOMEBODY_IN.search(lower, max(0, start - 48), start) and _SAYS.match(lower, hit.end)
    ):
        return not _shops_there(lower, hit.end)
    if _IS_GONE.match(lower, hit.end) and _THE_ONE.search(lower, max(0, start - 24), start):
        return True
    if _FROM_OURS.search(lower, max(0, start - 44), start) or (
        _DREAMT.search(lower, max(0, start - 4), hit.end) and _BUT_RATHER.match(lower, hit.end)
    ):
        return True
    if lives and _RENTS_NOW.search(lower, max(0, start - 60), start):
        return not _shops_there(lower, hit.end)
    before = lower[max(0, start - 28) : start].rstrip()
    if before.endswith(_TO_RENT):
        return False
    if (hit.negated and not _RELUCTANT.search(lower, max(0, start - 80), start)) or before.endswith(
        ("anywhere but", "except", "other than")
    ):
        return True
    if (
        hit.meaning not in {"at", "to"}
        and before[before.rfind(" ") + 1 :] in _LIVED
        and not any(word in before for word in _WISHED)
    ):
        return not _shops_there(lower, hit.end)
    return away and _is_elsewhere(lower, hit)


def _shops_there(lower: str, end: int) -> bool:
    found = _SHOPS_THERE.search(lower, end)
    return found is not None and not _NOT_THERE.search(lower, end, found.start())


def _is_elsewhere(lower: str, hit: Hit) -> bool:
    start, end = hit.start, hit.end
    begin = max(0, start - _BACK)
    for mark in _CLAUSE_ENDS.finditer(lower, begin, start):
        begin = mark.end()
    doing = _ELSEWHERE.search(lower, begin, start)
    away = doing is not None and not any(word in lower[doing.end() : start] for word in (*_WISHED, " to "))
    if not away and hit.meaning != "at" and _THERE_NOW.search(lower, begin - 2 if begin > 1 else 0, start):
        away = _FOR_NOW.match(lower, end) is not None
    return away and not _shops_there(lower, end)


def is_sold(text: Text, hit: Hit) -> bool:
    """Say whether it is where the home stands that they sell."""
    return _SOLD.search(text.lower, max(0, hit.start - 40), hit.start) is not None
