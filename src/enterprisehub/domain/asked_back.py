"""Read what short answers to our questions say beyond facts: what must be sold first, who must agree, whether they still want to, when they can."""

import re
from typing import Final

from enterprisehub.contracts.state import Factor
from enterprisehub.domain.bare_answers import NO, YES
from enterprisehub.domain.findings import ObjectionFound, Reading, add_signals

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
_OTHER_MONEY: Final = re.compile(
    r"\b(?:owe|owed|mortgage|payoff|pay(?:ed)? for it|paid|bought it|purchase it|down ?payment|put down|income|salary|make a year|earn|credit|score|hoa|taxes|insurance|utilities|commission|offer(?:ed|s)?|equity|(?:in )?savings|debts?|spend on (?:repairs|the (?:kitchen|roof|remodel|renovation))|cost to (?:fix|repair|redo)|phone|number to|zip|square f\w+|"
    r"deb(?:e|es|en)\b|hipoteca|enganche|ingresos?|gan(?:a|as|an)\b|pag(?:o|aste|aron) por)\b[^?]*\?",
    re.IGNORECASE,
)
"""Questions whose amounts are nobody's price."""
_OWN_PRICE: Final = re.compile(
    r"\b(?:budget|max(?:imum)?|tops|up to|spend|afford|price range|most|at least|want|asking|presupuesto|hasta|m[a\u00e1]ximo)\b",
    re.IGNORECASE,
)
_OTHER_PLACE: Final = re.compile(
    r"\bwhere(?:'?s| is| are| do| did| does|'?re)? (?:you|your)\b[^?]*\b(?:live|living|work\w*|office|job|based|located|from|now|currently|today|grow up|coming from|moving from|relocating from|renting)\b[^?]*\?|\b(?:moving|relocating|coming) from\b[^?]*\?|\bcurrent (?:city|address|home|town)\b[^?]*\?|\bd[o\u00f3]nde (?:vive|trabaja|est[a\u00e1](?! (?:su|la|tu|esa) (?:casa|propiedad|depa|terreno)))[^?]*\?",
    re.IGNORECASE,
)
"""Questions whose places are none that they want."""
_SELLS_THERE: Final = re.compile(
    r"\b(?:sell|list|vend|house|home|property|casa|propiedad|buy|look|search|want|see yourself|hope|like to|plan)\w*",
    re.IGNORECASE,
)
"""What makes it a question about a home that they sell or want after all."""
_WANTS_THERE: Final = re.compile(
    r"\b(?:want|look|buy|search|move|moving|hoping|prefer|stay|here|near|busc|compr|mud)\w*", re.IGNORECASE
)


def drop_unmeant(reading: Reading, body: str, question: str) -> None:
    """Leave out amounts and places that answer a question about something else: what they owe, where they live now."""
    if len(body) > LONGEST:
        return
    if _OTHER_MONEY.search(question) and not _OWN_PRICE.search(body) and not _OWN_PRICE.search(question):
        reading.findings = [each for each in reading.findings if each.factor is not Factor.BUDGET]
    if _OTHER_PLACE.search(question) and not _SELLS_THERE.search(question) and not _WANTS_THERE.search(body):
        reading.findings = [each for each in reading.findings if each.factor is not Factor.LOCATION]


def read_asked_back(reading: Reading, body: str, question: str) -> None:
    """Add what the answer says of how far they are; what they said in full stays."""
    if len(body) > LONGEST:
        return
    yes, no = YES.match(body), NO.match(body)
    quote = body.strip()
    if yes and _SELL_FIRST.search(question):
        _object(reading, "sell_first", quote)
    if not no and _WHO_DECIDES.search(question) and (yes or _SOMEBODY.match(body)):
        _object(reading, "authority", quote)
    if _STILL.search(question) and (no or _NO_MORE.match(body)) and not _NOT_YET.search(body):
        add_signals(reading, "not_interested")
    if (
        not {"agrees_time", "gives_availability"}.intersection(reading.signals)
        and _DAY.search(body)
        and (_ELSE.search(body) or not _BAD.search(body))
        and _WHEN_FREE.search(question)
        and not _OF_A_MOVE.search(question)
    ):
        add_signals(reading, "gives_availability")


def _object(reading: Reading, kind: str, quote: str) -> None:
    if all(each.kind != kind for each in reading.objections):
        reading.objections.append(ObjectionFound(kind, None, quote))
