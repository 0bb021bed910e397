# ruff: noqa: SIM905 (word lists read better as words)
"""Find towns that nothing leads up to: "it has to be Cedar Park", "3 bed under 400, lodi or galt"."""

import re

from enterprisehub.domain.phrases import Hit, Scan
from enterprisehub.domain.place_names import NOT_ALONE, is_town, may_begin, may_name_town, properly_named, town_runs
from enterprisehub.domain.place_roles import ELSEWHERE_HINTS, LIVE, is_left_out
from enterprisehub.domain.place_words import NO_PLACE
from enterprisehub.domain.spelling import is_known
from enterprisehub.domain.text import Text

Towns = list[tuple[str, int, int]]
"""Names with their spans."""
_NO_TOWN_BEFORE = re.compile(
    r"\b(?:i'?m|im|this is|name is|name'?s|it'?s me|dear|hi|hey|hello|hola|thanks|thank you|thx|gracias|mr|mrs|ms|miss|dr|ask|tell|told|call|text|met|with|by|from|saw|"
    r"yours|warmly|regards|best|cheers|sincerely|love|saludos|leave|leaving|left|out of|over|tired of|done with|sick of|(?:vamos|voy|salgo|salimos|harte|hartos) de|(?:go|goes|went|going|drive|drove|trip|flight|fly|flew|been|visit|road) to|through|across|half of|sunny|(?<!side )(?<!south )(?<!north )(?<!east )(?<!west )(?<!part )(?<!edge )(?<!end )(?<!heart )of|"
    r"agent|realtor|broker|bank|st|street|on|off|calle|moved to|old|our|my|your|his|her|their|the|for|you|y|and|&|\d+|soy|habla|llamo|se\u00f1or|don|do\u00f1a|cousin|brother|sister|friend|boss|uncle|aunt|son|daughter|wife|husband)[.,]? $|[-\u2013\u2014~] ?$|\n\s*$"
)
_NO_TOWN_AFTER = re.compile(
    r"'s|'|,? (?:here|speaking|again|from|and i\b|and my|y yo)\b|[ -](?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd|ct|court|cir|circle|way|hwy|highway|pl|ter|terrace|school|high|elementary|hospital|bank|realty|"
    r"homes|properties|says?|said|told|is my|is our|was my|office|airport|mall|job|one|house|listing|place|condo|thing|property|deal|duplex|triplex|loft|bungalow|project|offer|mortgage|people|folks|traffic|weather|winters?|summers?|just|did|has(?! (?:to offer|our hearts?|it all|everything|so much|a lot|great|good|nice))|had|wants|thinks|called|texted|sent|showed|sold|bought|got|went|in (?:today|yet|now|the office))\b"
)
"""What beside a name tells that it is no town that they mean to live in."""
_JOINS = re.compile(r"\W*(?:and|plus|also|or|y|o|tambien)[ ,]+")
_HOMES = re.compile(
    r" (?:homes|houses|condos|townhomes|townhouses|listings|properties|market|inventory|real estate|suburbs)\b"
)
_A_HOME = re.compile(r" (?:house|home|condo|townhouse|townhome|duplex|bungalow|place|property)\b")
_TOLD = frozenset({"type", "feature", "bound", "buying", "renting", "investing", "financing"})
"""Topics beside which a bare name is that of a place."""
_MAY_NAME_TOWN = re.compile(r"[a-z,;:/-] [A-Z][a-z]{2}|[A-Z][a-z]+,? [A-Z][a-z]{3}")
"""A capital within a sentence, or two words that begin with one."""
_FRAGMENT = re.compile(r"(?:^|(?<=[.!?;,:\n(]))[ -]*([a-z][a-z '/-]{3,48})(?=[.!?;,:\n)]|$)")
_ENDS_LIST = re.compile(
    r"\d ?(?:k|m|bd|br|ba|beds?|baths?|b|\+)?,? (?P<town>[a-z]{4,}(?: [a-z]{4,})?)(?: [a-z]{2})?[ .!]*$"
)
_BEGINS_LIST = re.compile(r"(?P<town>[a-z]{4,}(?: [a-z]{4,})??)(?: [a-z]{2})?,? (?:under |max |~|<|\$)?\d")
_BEFORE_NAMES = frozenset(
    "maybe or and in actually sorry no wait make it i meant oops scratch that correction mejor perdon digo quise decir near around ideally preferably only just also either like probably lol tbh haha ok so well um say somewhere anywhere en por y o".split()
)
_BEHIND_NAMES = frozenset(
    "sorry actually instead now then too also perdon mejor pls please lol area only tbh tho though preferably ideally thx thanks works ok".split()
)
"""Words that may stand around the names."""
_MOST_WORDS = 9
_OR = re.compile(r" (?:or|and|y|o|maybe|n) |/| or maybe ")


def towns_bare(text: Text, scan: Scan) -> Towns:
    """Return the towns that stand by themselves; the message must be one in which nothing else is read as a place."""
    capitals = _MAY_NAME_TOWN.search(text.body) is not None and may_name_town(text.body)
    if capitals and properly_named(text) and (found := _named(text, scan)):
        return found
    return (
        []
        if _TOLD.isdisjoint(scan.hits) and not scan.numbers
        else _alone(text.lower)
        or (_beside_numbers(text.lower) if scan.numbers and text.body == text.body.lower() else [])
    )


def _named(text: Text, scan: Scan) -> Towns:
    """Return towns in capitals: all there is in capitals, and nothing beside it says that it is a person, a firm or a street."""
    lives = not LIVE.isdisjoint(scan.words)
    away = not ELSEWHERE_HINTS.isdisjoint(scan.words)
    found: Towns = []
    for name, start, end in town_runs(text):
        if (
            not _has_homes(text, start, end)
            and not _JOINS.fullmatch(text.lower, 0, start)
            and (_NO_TOWN_BEFORE.search(text.lower, max(0, start - 24), start) or _NO_TOWN_AFTER.match(text.lower, end))
        ):
            continue
        place = start if text.offsets is None else text.offsets[start]
        if any(begin <= place < finish for begin, finish in scan.others):
            continue
        hit = Hit("town", start, end, scan.negation(start) is not None)
        if not is_left_out(text, hit, lives=lives, away=away):
            found.append((name, start, end))
    return found


def _has_homes(text: Text, start: int, end: int) -> bool:
    """Say whether a name stands before homes of a town: "Omaha homes with a pool", "a Tampa condo"."""
    if text.original(end, end + 2)[1:2].isupper():
        return False  # "Lennar Homes"
    if _HOMES.match(text.lower, end):
        return True
    return _A_HOME.match(text.lower, end) is not None and text.lower.endswith(("a ", "an ", "any "), 0, start)


def _beside_numbers(lower: str) -> Towns:
    """Return a town in small letters that begins or ends a list in shorthand: "3bd/2ba 350k plano", "plano 3/2 350k"."""
    for found in (_ENDS_LIST.search(lower), _BEGINS_LIST.match(lower)):
        if found is not None and may_stand(found["town"]) and not is_known(found["town"]):
            return [(found["town"].title(), *found.span("town"))]
    return []


def _alone(lower: str) -> Towns:
    """Return towns in small letters that are all there is between two marks."""
    for found in _FRAGMENT.finditer(lower):
        words = found[1].split()
        if len(words) > _MOST_WORDS or not may_begin(words):
            continue
        while words and words[0] in _BEFORE_NAMES:
            words = words[1:]
        while words and words[-1] in _BEHIND_NAMES:
            words = words[:-1]
        said = " ".join(words)
        names = [name.strip(" '-") for name in _OR.split(said)] if said else []
        if any(map(may_stand, names)) and all(may_stand(name) or _may_join(name) for name in names):
            start = lower.find(names[0], found.start(1))
            end = max(start, lower.find(names[-1], start)) + len(names[-1])
            return [(name.title(), start, end) for name in names]
    return []


def may_stand(name: str) -> bool:
    """Say whether a name in small letters may stand for a place by itself; short ones are words."""
    return len(name) > 3 and is_town(name) and name not in NOT_ALONE


def _may_join(name: str) -> bool:
    """Say whether a word beside a town may be one too small for the list: "sausalito or tiburon"."""
    return " " not in name and len(name) > 4 and name not in NO_PLACE and not is_known(name)
