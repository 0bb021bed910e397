"""Read where a contact wants to live, or where their home is: only places that they state themselves.

What describes the people of a place (schools, churches, "safe", who lives there) is never read as an area, see
`enterprisehub.domain.fair_housing`.
"""

import re
from typing import Any

from msgspec import Struct, field

from enterprisehub.contracts.state import Certainty, Factor
from enterprisehub.domain import place_refusals
from enterprisehub.domain.bare_places import may_stand, towns_bare
from enterprisehub.domain.doubts import is_doubtful
from enterprisehub.domain.findings import Finding
from enterprisehub.domain.phrases import Hit, Scan, rules
from enterprisehub.domain.place_names import (
    CAPITAL,
    NAMES,
    TOWNS_THAT_ARE_WORDS,
    is_town,
    may_name_town,
    names_of,
    properly_named,
    read_capitalised,
    read_lower,
    towns,
    towns_in,
)
from enterprisehub.domain.place_roles import ELSEWHERE_HINTS, LIVE, is_left_out, is_sold, is_told
from enterprisehub.domain.place_words import FEATURES, FIRST_OF_TWO, NO_PLACE, REJECTED, SECOND_OF_TWO
from enterprisehub.domain.text import Text

MOST_AREAS = 8
_LONGEST_LIST = 12
"""Words of a message in which nothing but places is looked for."""

RULES = rules(
    "place",
    ("in", (r"(?:(?:somewhere|anything|something|close|over|out) by|near_?by|near(?: to)?|close to|next to|around|in(?:side)?(?: or (?:near|around))?|within [a-z0-9]+ (?:miles?|min(?:ute)?s?)(?: drive)? (?:of|from|to)|"
     r"outside(?: of)?|cerc(?:a|quita) de(?:l)?|en|alrededor de|por(?= [a-z]{4})(?! (?:favor|ahora|eso|que|el momento|mes|ano|mensaje|telefono|correo|texto))|rumbo a|por el (?:rumbo|area|lado) de)")),
    ("to", r"(?:mov(?:e|ing)|relocat(?:e|ing)|transfer(?:red|ring)?|mudar(?:nos|me)?|mudamos)(?: (?:back|out|over|up|down|closer|here|us|me))*(?: from(?: [a-z.,]+){1,3}?)? (?:to|a)(?! (?:buy|sell|see))|(?:coming|heading|headed)(?: (?:back|out|over|up|down))?(?: from(?: [a-z.,]+){1,3}?)? to(?! (?:buy|sell|see))"),
    ("at", r"(?:looking (?:at|around|in)|interested in|prefer(?:red)?|love(?! with)|like|only|considering|thinking(?: about| of)?)"),
    ("in", r"(?:preferabl+y|ideal+y)"),
    ("area", r"(?:areas?|neighbou?rhoods?|district|county)"),
    ("in", r"n(?= [a-z]{4})"),
    ("open", r"(?:anywhere|(?:open|flexible) (?:on|to|about) (?:the )?(?:location|areas?|any area)|location (?:is|isn'?t) (?:flexible|open|important)|wherever)"),
)  # fmt: skip
RULES += rules(
    "place",
    (
        "town",
        r"(?:also|add(?:ing)?|plus|said|meant|(?:i|we)'?(?:ll|d) take|between|want(?:ing)?|(?:hoping|aiming|going|pushing|rooting) for|(?:ok|okay|fine|cool|good|happy) with|open to|target(?:ing|ed)?|love with|lean(?:ing)?(?: more)?(?: towards?| to)?|eye(?:ing)?|(?:set|sold|settled|landed|agreed|decided|fixed|keen) on|(?:our|my) eyes? on|heard?(?: that)?|(?:good|great|nice|wonderful) things about|wants|prefers|votes? for|picks|insists on|(?:listings?|houses|homes|condos|places|properties|stuff|options|inventory|prices) (?:for|from|out of)|back to|show (?:me|us)|send (?:me|us)|switch(?:ed|ing)? (?:it |us |me |that |things |the search )?to|(?:down|narrow(?:ed)?(?: it)?(?: down)?) to|call(?:ing)? it|like (?:in )?|try(?:ing)?|stick(?:ing)? (?:to|with)|search(?:ing)?|focus(?:ing|ed)? on|choos(?:e|ing)|picked|go(?:ing)? with|just|only|still|(?:gotta|has to|have to|needs to|got to|must) be|either|maybe|or maybe)(?= [a-z])",
    ),
)
RULES += rules(
    "place",
    (
        "in",
        r"(?:(?:north|south|east|west)(?:ern)?(?:east|west)?(?: |_)?(?:side|part|end|half)?|outskirts|suburbs?|edge|cent(?:er|re)|heart|middle|parts) of",
    ),
)
RULES += rules(
    "place",
    (
        "alone",
        r"(?:would (?:be|work)|works|it is|th(?:ough|o)|instead|or (?:nothing|bust)|here (?:we|i) come|even|now)(?= |_$|_[.,!])",
    ),
    (
        "to",
        r"(?:transfieren|trasladan|mandan|cambio|cambiamos|cambian|mudamos|mudo|mudar(?:nos|me)?)(?: [a-z]+){0,3}? a",
    ),
)
_NOT_BEFORE = frozenset({"open", "alone"})
"""Meanings behind which no name comes."""
_FEATURE = re.compile(rf"\s+(?:the\s+|a\s+|el\s+|la\s+|my\s+)?((?:{'|'.join(FEATURES)}))\b")
_ZIP = re.compile(r"(?<![\d$,.#/=-])(\d{5})(?:-\d{4})?(?!\d|%|[.,]\d|-\d|\s?(?:k|sq|sf|mil|dol|usd)\b)")
_ONLY = re.compile(
    rf"(?:(?<=[.!;])|(?<=^))\s+(?={CAPITAL}(?:[ ]+{CAPITAL})?(?:(?:,|,? (?:or|and|y|o))\s+{CAPITAL}(?:[ ]+{CAPITAL})?){{0,3}} only\b)"
)
_ALONE = re.compile(
    rf"(?:(?:^|[.!?;:\u2013\u2014])\s*(?:(?:[Hh]mm|[Oo]k(?:ay)?|[Yy]es|[Yy]eah|[Nn]o|[Mm]aybe|[Pp]robably|[Ee]ither|[Ss]till|[Hh]onestly|[Ii]deally|[Pp]referably|[Dd]efinitely|[Mm]ostly|[Jj]ust)[,.]?\s+)*"
    rf"|(?<=buy), (?={NAMES}(?:,| under| up to| max))|(?:, |\b(?:[Ss]o|[Bb]ut|[Tt]hen|[Ss]ay) )(?={NAMES} (?:it is|it'?ll\b|it (?:will|has to) be|or (?:nothing|bust)|here (?:we|i) come|tho(?:ugh)?\b|instead\b|would (?:be|work)|works\b|is (?:fine|ok|okay|great|perfect|better|what|more|where)))"
    rf"|\b(?i:scratch that|actually|autocorrect(?:ed)?|change of plans?|wrong (?:city|town|place)|sorry,? no|sorry|no,? wait|wait,? no|oh,? no|oops|wait|correction|i meant|meant|i mean|make (?:that|it)|it (?:needs|has|ought) to be|it'?s gotta be|(?:has|needs|gotta|must) (?:to )?be|instead|rather|let'?s do|try|now it'?s|still|(?:i|we)'?(?:ll|d) take|show (?:me|us)|give (?:me|us)|mejor|digo|quise decir|perdon)[,:.!]?\s+(?:in\s+)?)"
    rf"(?P<towns>{NAMES})(?=\s*(?:$|[.,!\n]|under \$?\d|up to \$?\d|max\b|it is\b|it'?ll (?:have to )?be|it (?:will|has to) be|or (?:nothing|bust)\b|here (?:we|i) come\b|even\b|ideally\b|tho(?:ugh)?\b|is better\b|instead\b|actually\b|then\b|now\b|too\b|as well\b|proper\b|only\b|please\b|preferably\b|if possible|still\b|or (?:nearby|around|close|so|anywhere)|(?:would|could|might)(?: also| even)? (?:be|work)|is (?:fine|ok|okay|good|great|our|my|what|where|more|the|ideal|best|perfect|right|correct|better)|"
    r"are (?:fine|ok|okay|good|great|our|my|both|where)|works?\b|suits?\b|sounds\b|either\b|mostly\b|por favor|mejor\b|area\b))"
)
"""Names of towns that make up a sentence, or follow a correction."""
_IN_LIST = re.compile(
    rf"(?:(?<![Hh]i)(?<![Hh]ey)(?<![Tt]hanks)(?<!hank you)(?<![Hh]ello)(?<![Ss]orry)(?<![Gg]racias)(?<![Hh]ola)(?<!orning), (?:in )?|(?<![Hh]i, )(?<![Hh]ello, )(?<![Hh]ey, )[Ii]t'?s |[:\u2013\u2014-] )(?P<towns>{NAMES})(?=\s*(?:$|[.,!;\n]|only\b|under\b|max\b|area\b|please\b))"
)
"""Names of towns in a list of wishes: "3 bed, Schertz or Cibolo, no exceptions"."""
_WISHES = frozenset({"type", "feature", "bound", "buying", "renting", "financing"})
_BEFORE_AREA = re.compile(rf"((?:{CAPITAL}[ ]+){{1,3}})$")
_ADDRESS = re.compile(
    r"\b\d{1,5}\s+(?:[nsew]\.?\s+|north\s+|south\s+|east\s+|west\s+)?(?:[a-z0-9]+\s+){1,3}?"
    r"(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|way|place|pl|circle|cir|terrace|trail)\b\.?"
)
_OWN_ADDRESS = re.compile(
    r"(?:\b(?:it'?s|house is|home is|property is|place is|condo is|address is|located)(?: at| on)?|\baddress:) +(?=\d{1,5} )"
)
_WORDS = re.compile(r"[a-z']+")
_ADDS = re.compile(
    r"(?:^\W*(?:and|or|y|o)\b|\b(?:throw(?:ing)? in|also|add(?:ing)?|plus|tambien|ademas|open to|or even|consider(?:ing)?)\b)[^.!?;]{0,24}$"
)
_TOO = re.compile(r"[, ]+(?:(?:would|could|might|is|works?|will) )?(?:too|as well|also|tambien)\b")
"""What joins a place to those said before, in front of it or behind."""


_SOLD_FIRST = re.compile(
    r"\b(?:until|till?|unless|before|once|after)\b[^.!?]{0,60}\b(?:sells|sold|closes|sale|gone|moves)\b|\b(?:antes|primero|hasta que)\b[^.!?]{0,60}\bvend"
)
"""Where a home must be sold before they buy, they tell no place to buy in by it."""
_WANTED_ONCE = re.compile(
    r"\b(?:(?:was|were|had been)(?: (?:originally|first|only|all))? (?:looking|thinking|searching|set|focused|hoping|going|considering)|used to (?:want|like|look|think)|wanted)(?: (?:at|of|about|on|for|in|around|near))* $"
)
_WANT_NOW = re.compile(
    r"[,.;]? (?:and )?(?:but|now|then we|instead|ahora|pero)\b[^.!?]{0,24}\b(?:now|want|decided|prefer|like|love|it'?s|think|settled|going|in|queremos|[a-z]+)\b"
)
_INTRODUCED = re.compile(r"\b(?:name(?:'s| is)|call me|this is) $")


class _Places(Struct, gc=False):
    areas: list[str] = field(default_factory=list)
    weak: list[str] = field(default_factory=list)
    """Features to be near to, such as a lake."""
    spans: list[tuple[int, int]] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    """Towns that are named and not wanted."""
    refused: list[str] = field(default_factory=list)
    """Those of them that they rule out."""

    def leave_out(self, names: list[str]) -> None:
        gone = {name.casefold() for name in names}
        self.areas = [area for area in self.areas if area.casefold() not in gone]


def read_places(text: Text, scan: Scan, *, seller: bool) -> Finding | None:
    """Read the areas in their own words; a seller's street address counts, a listing's does not."""
    cased = text.body != text.body.upper()  # in a message all in capitals they tell nothing
    places = _Places()
    _read_hits(text, scan, cased, places)
    swaps = "swap" in scan.hits and place_refusals.swaps(text, scan)
    if swaps:
        places.refused = place_refusals.read_refused(text, scan, cased=cased)
        places.leave_out(places.refused)
    if cased and swaps:
        for hit in scan.hits["swap"]:
            if hit.meaning == "swap":
                place_refusals.read_swap(text, hit, places.areas, places.spans)
        places.leave_out(places.refused)
    _read_zips(text, scan, places.areas, places.spans)
    if not places.areas and properly_named(text):
        _read_alone(text, scan, places)
        if not places.areas and (places.refused or places.elsewhere):
            _read_others(text, scan, places)
    if not places.areas and not places.refused and not places.elsewhere:
        _read_bare(text, scan, places)
    if places.areas and "bound" in scan.hits:
        place_refusals.correct(text, scan, cased, places.areas, places.spans)
    if scan.numbers and (seller or _OWN_ADDRESS.search(text.lower)) and (address := _ADDRESS.search(text.lower)):
        places.areas.insert(0, text.original(*address.span()).strip())
        places.spans.append(address.span())
    return _of_areas(text, scan, places)


def _read_hits(text: Text, scan: Scan, cased: bool, places: _Places) -> None:
    sold: list[str] = []
    named: list[tuple[list[str], tuple[int, int]]] = []
    lives = not LIVE.isdisjoint(scan.words)
    away = not ELSEWHERE_HINTS.isdisjoint(scan.words)
    buys = "buying" in scan.hits and "selling" in scan.hits
    for hit in scan.hits.get("place", ()):
        if hit.meaning in _NOT_BEFORE:
            continue
        known = len(places.areas)
        _read_hit(text, hit, cased, places.areas, places.weak, places.spans)
        if len(places.areas) == known:
            continue
        if is_left_out(text, hit, lives=lives, away=away) or _was_wanted(text.lower, hit):
            places.elsewhere += places.areas[known:]
            del places.areas[known:], places.spans[-1:]
        elif buys and is_sold(text, hit):
            sold += places.areas[known:]
        else:
            named.append((places.areas[known:], places.spans[-1]))
    if 0 < len(sold) < len(places.areas) or (sold and _SOLD_FIRST.search(text.lower)):
        places.leave_out(sold)
        places.elsewhere += sold
    if len(named) > 1:
        _leave_out_told(text, named, places)


def _leave_out_told(text: Text, named: list[tuple[list[str], tuple[int, int]]], places: _Places) -> None:
    """Leave out towns of the past and of others where others are named that are wished for."""
    told = [each for each in named if is_told(text, *each[1])]
    if not 0 < len(told) < len(named):
        return
    kept = {name.casefold() for names, span in named for name in names if (names, span) not in told}
    gone = [name for names, _ in told for name in names if name.casefold() not in kept]
    places.leave_out(gone)
    places.elsewhere += gone
    places.spans = [span for span in places.spans if all(span != old for _, old in told)]


def _was_wanted(lower: str, hit: Hit) -> bool:
    """Say whether they wanted to be there once: "we were looking in Mesa, now want Chandler"."""
    return (
        _WANTED_ONCE.search(lower, max(0, hit.start - 32), hit.end + 1) is not None
        and _WANT_NOW.search(lower, hit.end) is not None
    )


def _of_areas(text: Text, scan: Scan, places: _Places) -> Finding | None:
    if places.areas:
        return _finding(text, Certainty.KNOWN, places.areas, places)
    if places.weak:
        return _finding(text, Certainty.PARTIAL, places.weak, places)
    gone = {"refused": places.refused} if places.refused else {}
    for hit in scan.hits.get("place", ()):
        if hit.meaning == "open" and not hit.negated:
            quote = text.quote(hit.start, hit.end)
            return Finding(Factor.LOCATION, Certainty.PARTIAL, {"areas": [], **gone}, quote)
    if gone:
        hit = scan.hits["swap"][0]
        return Finding(Factor.LOCATION, Certainty.PARTIAL, gone, text.quote(hit.start, hit.end))
    return None


def _read_alone(text: Text, scan: Scan, places: _Places) -> None:
    """Read names of towns that stand for themselves: "Not Mesa. Chandler or Gilbert only.", "Actually, Plano instead"."""
    source = text.body if text.offsets is None else text.original(0, len(text.lower))
    found = _ONLY.search(source) if " only" in text.lower else None
    if found is not None and (end := read_capitalised(text, found.start(), places.areas)) > found.start():
        places.spans.append((found.start(), end))
        return
    if not may_name_town(source) and not place_refusals.corrects(scan):
        return
    patterns = (_ALONE,) if _WISHES.isdisjoint(scan.hits) else (_ALONE, _IN_LIST)
    for found in (each for pattern in patterns for each in pattern.finditer(source)):
        names = names_of(found["towns"])
        if (any(is_town(name) for name in names) or (names and place_refusals.corrects(scan))) and all(
            name.lower() in towns() or is_town(name) or name in TOWNS_THAT_ARE_WORDS for name in names
        ):
            places.areas += names
            places.leave_out(places.refused)
            places.spans.append(found.span("towns"))
            if places.areas:
                return


def read_bare(text: Text, scan: Scan) -> Finding | None:
    """Read towns in a message in which nothing leads up to a place."""
    places = _Places()
    _read_bare(text, scan, places)
    return _finding(text, Certainty.KNOWN, places.areas, places) if places.areas else None


def read_list(text: Text, scan: Scan) -> list[Finding]:
    """Read a message that is nothing but the names of several towns, or adds one."""
    found = read_bare(text, scan) if 1 < len(scan.words) <= _LONGEST_LIST else None
    return [found] if found is not None and (len(found.value["areas"]) > 1 or "added" in found.value) else []


def _read_bare(text: Text, scan: Scan, places: _Places) -> None:
    for name, start, end in towns_bare(text, scan):
        if not scan.tells_of_others(text, start):
            places.areas.append(name)
            places.spans.append((start, end))


def _read_others(text: Text, scan: Scan, places: _Places) -> None:
    """Read the towns that are named beside those that are ruled out or left: "cross off Irving, add Grapevine"."""
    gone = {name.casefold() for name in (*places.refused, *places.elsewhere)}
    for name, start, end in towns_in(text):
        if (
            name.casefold() not in gone
            and not scan.tells_of_others(text, start)
            and not _INTRODUCED.search(text.lower, 0, start)
        ):
            places.areas.append(name)
            places.spans.append((start, end))


def _finding(text: Text, certainty: Certainty, areas: list[str], places: _Places) -> Finding:
    unique = list({area.casefold(): area for area in reversed(areas)}.values())[::-1]
    start, end = min(start for start, _ in places.spans), max(end for _, end in places.spans)
    value: dict[str, Any] = {"areas": unique[:MOST_AREAS]}
    if is_doubtful(text.lower, start, end):
        certainty = Certainty.PARTIAL
    if places.areas and (_ADDS.search(text.lower, 0, start + 12) or _TOO.match(text.lower, end)):
        value["added"] = True
    if places.refused:
        value["refused"] = places.refused
    return Finding(Factor.LOCATION, certainty, value, text.quote(start, end))


def _read_hit(
    text: Text, hit: Hit, cased: bool, areas: list[str], weak: list[str], spans: list[tuple[int, int]]
) -> None:
    if hit.meaning == "area":
        _read_before(text, hit, cased, areas, spans)
        return
    begin = hit.end + 1
    blank = text.lower.find(" ", begin)
    if (
        text.lower[begin : blank if blank >= 0 else None].rstrip(".,!?'") in REJECTED
        and text.original(begin, blank if blank >= 0 else len(text.lower)).rstrip(".,!?'") not in TOWNS_THAT_ARE_WORDS
        and " ".join(_WORDS.findall(text.lower, begin, begin + 32)[:2]) not in towns()
    ):
        return
    known = len(areas)
    end = read_capitalised(text, hit.end, areas) if cased else hit.end
    if end == hit.end and hit.meaning in {"town", "at"} and text.body == text.body.lower():
        end = _read_low_towns(text, hit, areas)
    elif hit.meaning == "town" and not _are_towns(areas[known:]):
        del areas[known:]
        return
    elif end == hit.end and hit.meaning != "town":
        end = read_lower(text, hit.end, cased, areas, only_pairs=hit.meaning == "at")
    if end > hit.end:
        spans.append((hit.start, end))
    elif hit.meaning != "town" and (feature := _FEATURE.match(text.lower, hit.end)):
        weak.append(feature[0].strip())
        spans.append((hit.start, feature.end()))


def _read_low_towns(text: Text, hit: Hit, areas: list[str]) -> int:
    """Read towns where nothing is in capitals, behind a word that leads up to other things, too: "but want olympia"."""
    names: list[str] = []
    end = read_lower(text, hit.end, True, names, only_pairs=False)
    if not names or (
        not (hit.meaning == "at" and " " in names[0]) and not all(may_stand(name.lower()) for name in names)
    ):
        return hit.end
    areas += names
    return end


def _are_towns(names: list[str]) -> bool:
    return any(map(is_town, names)) and all(is_town(name) or name in TOWNS_THAT_ARE_WORDS for name in names)


def _read_before(text: Text, hit: Hit, cased: bool, areas: list[str], spans: list[tuple[int, int]]) -> None:
    if spans and spans[-1][1] >= hit.start - 1:
        return
    begin = max(0, hit.start - 40)
    found = _BEFORE_AREA.search(text.original(begin, hit.start)) if cased else None
    words = found[1].split() if found else text.lower[begin : hit.start].split()[-2:]
    paired = len(words) == 2 and (words[0] in FIRST_OF_TWO or words[1] in SECOND_OF_TWO) and words[0] not in NO_PLACE
    if not found and not paired:
        words = words[-1:]
    words = [word for word in words if word.lower().strip(".,!?") not in NO_PLACE]
    if not words or not all(re.fullmatch(r"[\w'.-]{2,}", word) for word in words) or words[0][0].isdigit():
        return
    county = [" County"] if text.lower.startswith("county", hit.start) else []
    areas.append("".join([" ".join(word[0].upper() + word[1:] for word in words), *county]))
    spans.append((hit.start - len(" ".join(words)) - 1, hit.end))


def _read_zips(text: Text, scan: Scan, areas: list[str], spans: list[tuple[int, int]]) -> None:
    if not any(text.lower[start : start + 5].isdigit() for start in scan.numbers):
        return
    for found in _ZIP.finditer(text.lower):
        before = text.lower[max(0, found.start() - 5) : found.start()]
        if before.endswith("not "):
            continue
        named = "zip" in text.lower[max(0, found.start() - 10) : found.start()]
        if named or not found[1].endswith("000"):
            areas.append(found[1])
            spans.append(found.span())
