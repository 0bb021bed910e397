# ruff: noqa: SIM905 (word lists read better as words)
"""Read where a contact wants to live, or where their home is: only places that they state themselves.

What describes the people of a place (schools, churches, "safe", who lives there) is never read as an area, see
`enterprisehub.domain.fair_housing`.
"""

import re
from functools import lru_cache
from importlib.resources import files

from enterprisehub.contracts.state import Certainty, Factor
from enterprisehub.domain.findings import Finding
from enterprisehub.domain.phrases import Hit, Scan, rules
from enterprisehub.domain.place_words import (
    FEATURES,
    FIRST_OF_TWO,
    NO_PLACE,
    REJECTED,
    SECOND_OF_TWO,
    STATE_NAMES,
    STATES,
)
from enterprisehub.domain.text import Text

MOST_AREAS = 8

RULES = rules(
    "place",
    ("in", "somewhere anything something over out near nearby close around in within outside cerca en alrededor inside next por rumbo",
     (r"(?:(?:somewhere|anything|something|close|over|out) by|near_?by|near(?: to)?|close to|next to|around|in(?:side)?(?: or (?:near|around))?|within [a-z0-9]+ (?:miles?|min(?:ute)?s?)(?: drive)? (?:of|from|to)|"
     r"outside(?: of)?|cerca de(?:l)?|en|alrededor de|por(?= [a-z]{4})(?! (?:favor|ahora|eso|que|el momento|mes|ano|mensaje|telefono|correo|texto))|rumbo a|por el (?:rumbo|area|lado) de)")),
    ("to", "moving move relocating relocate transferring transferred transfer mudarnos mudarme mudar mudamos coming heading headed going",
     r"(?:mov(?:e|ing)|relocat(?:e|ing)|transfer(?:red|ring)?|mudar(?:nos|me)?|mudamos)(?: (?:back|out|over|up|down|closer|here|us|me))*(?: from(?: [a-z.,]+){1,3}?)? (?:to|a)(?! (?:buy|sell|see))|(?:coming|heading|headed)(?: (?:back|out|over|up|down))?(?: from(?: [a-z.,]+){1,3}?)? to(?! (?:buy|sell|see))"),
    ("at", "looking interested prefer preferred love like only considering thinking", r"(?:looking (?:at|around|in)|interested in|prefer(?:red)?|love|like|only|considering|thinking(?: about| of)?)"),
    ("in", "preferably preferablly ideally idealy", r"(?:preferabl+y|ideal+y)"),
    ("area", "area areas neighborhood neighbourhood district county zona barrio", r"(?:areas?|neighbou?rhoods?|district|county)"),
    ("open", "anywhere location open area wherever flexible",
     r"(?:anywhere|(?:open|flexible) (?:on|to|about) (?:the )?(?:location|areas?|any area)|location (?:is|isn'?t) (?:flexible|open|important)|wherever)"),
)  # fmt: skip
RULES += rules(
    "place",
    (
        "town",
        "between want wanting try trying stick sticking focus focusing choose chose picked go going just only or maybe either instead between",
        r"(?:between|want(?:ing)?|try(?:ing)?|stick(?:ing)? (?:to|with)|focus(?:ing|ed)? on|choos(?:e|ing)|picked|go(?:ing)? with|just|only|either|maybe|or maybe)(?= [a-z])",
    ),
)
RULES += rules(
    "place",
    (
        "in",
        "north south east west northern southern eastern western outskirts",
        r"(?:(?:north|south|east|west)(?:ern)?(?:east|west)?(?: |_)?(?:side|part|end|half)?|outskirts) of",
    ),
)
RULES += rules(
    "place",
    (
        "to",
        "transfieren trasladan mandan mudamos mudo mudar mudarnos",
        r"(?:transfieren|trasladan|mandan|mudamos|mudo|mudar(?:nos|me)?)(?: [a-z]+){0,3}? a",
    ),
)
RULES += rules(
    "swap",
    (
        "swap",
        "not instead no ya",
        r"(?:not(?: in)?|instead of|(?:ya )?no(?: longer| more)?(?: in| en)?|ya no(?: en)?)(?= [a-z])",
    ),
)
_TOWNS_THAT_ARE_WORDS = frozenset({"Temple", "Hope", "Price", "Gay"})
_ARTICLES = frozenset({"los", "las", "el", "la", "del", "san", "santa"})
_PARTS = frozenset({"downtown", "uptown", "midtown", *STATE_NAMES})
_CAPITAL = r"[A-Z\u00c0-\u00dd][\w'\u2019.-]*"
_CAPITALISED = re.compile(
    rf"\s+(?:the\s+|The\s+|el\s+|la\s+)?({_CAPITAL}(?:[ ]+(?:(?:of|de|la|del|los|las|by|the)[ ]+)*{_CAPITAL}){{0,3}})"
)
_MORE_CAPITALISED = re.compile(
    rf"(?:\s*,?\s+(?:or|and|y|o|&)\s+(?:maybe\s+|even\s+|in\s+|near\s+|around\s+)?|\s*[,/]\s*(?:maybe\s+|or\s+|and\s+|even\s+|possibly\s+)*)({_CAPITAL}(?:[ ]+{_CAPITAL}){{0,3}})"
)
_LOWER = re.compile(
    r"\s+(?:the\s+|el\s+|la\s+)?((?:st\.|ft\.|mt\.|[a-z][a-z'-]+))(?:[ ]+([a-z][a-z'-]+))?(?:[ ]+([a-z][a-z'-]+))?"
)
_MORE_LOWER = re.compile(r"(?:\s*,?\s+(?:or|and|y|o|&)|\s*[,/])(?=\s|[a-z])(?:\s+(?:maybe|even|in|near|around)\b)?")
_FEATURE = re.compile(rf"\s+(?:the\s+|a\s+|el\s+|la\s+|my\s+)?((?:{'|'.join(FEATURES)}))\b")
_ZIP = re.compile(r"(?<![\d$,.#-])(\d{5})(?:-\d{4})?(?!\d|%|[.,]\d|-\d|\s?(?:k|sq|sf|mil|dol|usd)\b)")
_INSTEAD = re.compile(
    rf"(?:\s+(?:any ?more|now|after all|ya|mas))?\s*[,;:.-]+\s*(?:but\s+|only\s+|rather\s+|just\s+|sino\s+|try\s+|in\s+|we(?:'d)?\s+|would\s+|want\s+|prefer\s+|like\s+|it'?s\s+|make\s+it\s+|let'?s\s+(?:do|try)\s+|(?:my|our)\s+[a-z]+\s+(?:says|wants|prefers|likes)\s+|prefiero\s+|queremos\s+)*({_CAPITAL}(?:[ ]+{_CAPITAL}){{0,3}})"
)
_AFTER_CORRECTION = re.compile(r"[,:;.-]*(?:\s+(?:in|near|around|en|it'?s|to|we meant|i meant|i mean|maybe))?(?=\s)")
_ONLY = re.compile(
    rf"(?:(?<=[.!;])|(?<=^))\s+(?={_CAPITAL}(?:[ ]+{_CAPITAL})?(?:(?:,|,? (?:or|and|y|o))\s+{_CAPITAL}(?:[ ]+{_CAPITAL})?){{0,3}} only\b)"
)
_NAMES = (
    rf"{_CAPITAL}(?:[ ]{_CAPITAL}){{0,2}}(?:(?:,|,? (?:or|and|y|o)|/)[ ]?{_CAPITAL}(?:[ ]{_CAPITAL}){{0,2}}){{0,3}}"
)
_ALONE = re.compile(
    rf"(?:(?:^|[.!?;:])\s*(?:(?:[Hh]mm|[Oo]k(?:ay)?|[Yy]es|[Yy]eah|[Nn]o|[Mm]aybe|[Pp]robably|[Ee]ither|[Hh]onestly|[Ii]deally|[Pp]referably|[Dd]efinitely|[Mm]ostly|[Jj]ust)[,.]?\s+)*"
    rf"|\b(?i:scratch that|actually|sorry|no wait|wait|correction|i meant|meant|i mean|make (?:that|it)|instead|rather|let'?s do|try|mejor|digo|quise decir|perdon)[,:]?\s+(?:in\s+)?)"
    rf"(?P<towns>{_NAMES})(?=\s*(?:$|[.,!\n]|instead\b|only\b|please\b|preferably\b|if possible|or (?:nearby|around|close|so|anywhere)|(?:would|could|might) (?:be|work)|is (?:fine|ok|okay|good|great|our|my|where|the|ideal|best|perfect)|"
    r"are (?:fine|ok|okay|good|great|our|my|both|where)|works?\b|sounds\b|either\b|mostly\b|por favor|mejor\b|area\b))"
)
"""Names of towns that make up a sentence, or follow a correction."""
_BETWEEN = re.compile(r",? (?:or|and|y|o) |[,/] ?")
_RATHER = re.compile(rf"(?:^|[\s.:])({_CAPITAL}(?:[ ]{_CAPITAL}){{0,2}})\s*,?\s*(?:and\s+|y\s+|but\s+)?$")
_BEFORE_AREA = re.compile(rf"((?:{_CAPITAL}[ ]+){{1,3}})$")
_ADDRESS = re.compile(
    r"\b\d{1,5}\s+(?:[nsew]\.?\s+|north\s+|south\s+|east\s+|west\s+)?(?:[a-z0-9]+\s+){1,3}?"
    r"(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|boulevard|blvd|court|ct|way|place|pl|circle|cir|terrace|trail)\b\.?"
)
_OWN_ADDRESS = re.compile(
    r"(?:\b(?:it'?s|house is|home is|property is|place is|condo is|address is|located)(?: at| on)?|\baddress:) +(?=\d{1,5} )"
)
_LIVED = frozenset(
    "live lives living lived work works working up born stuck based currently now here renting rent stay staying vivo vivimos".split()
)
_TO_RENT = ("for rent", "to rent", "for lease", "en renta")
_LIVE = frozenset({"live", "lives", "living", "rent", "renting", "vivo", "vivimos", "rentamos"})
_LIVE_NOW = re.compile(
    r"\b(?:live|lives|living|rent|renting|vivo|vivimos|rentamos)\b (?:[a-z]+ )?(?:at|on|near|by|off|close to|next to|en|cerca de)\b"
    r"(?:(?!\b(?:but|and|want|like|love|hop|looking|prefer|move|moving|or|pero|y|quer|wanna|plan)\w*\b)[^.!?;,])*$"
)
"""Where they live now, said at length: "we live at 2210 Willow Dr in Phoenix"."""
_SOLD = re.compile(
    r"\b(?:sell(?:ing)?|list(?:ing)?|vend(?:er|o|emos)) (?:my|our|the|mi|la|nuestr[ao]) (?:[a-z]+ ){1,2}$"
)
"""What is sold stands there; where they buy counts."""
_WISHED = ("want", "like", "love", "hop", "plan", "wanna", "looking", "prefer", "queremos", "quiero", "would", "'d")


def read_places(text: Text, scan: Scan, *, seller: bool) -> Finding | None:
    """Read the areas in their own words; a seller's street address counts, a listing's does not."""
    cased = text.body != text.body.upper()  # in a message all in capitals they tell nothing
    areas: list[str] = []
    weak: list[str] = []
    spans: list[tuple[int, int]] = []
    sold: list[str] = []
    lives = not _LIVE.isdisjoint(scan.words)
    buys = "buying" in scan.hits and "selling" in scan.hits
    for hit in scan.hits.get("place", ()):
        if hit.meaning != "open" and not _left_out(text, hit, lives=lives):
            known = len(areas)
            _read_hit(text, hit, cased, areas, weak, spans)
            if buys and _SOLD.search(text.lower, max(0, hit.start - 40), hit.start):
                sold += areas[known:]
    if 0 < len(sold) < len(areas):
        areas = [area for area in areas if area not in sold]
    if cased and "swap" in scan.hits:
        for hit in scan.hits["swap"]:
            _read_swap(text, hit, areas, spans)
    _read_zips(text, scan, areas, spans)
    if not areas and _properly_named(text):
        _read_alone(text, areas, spans)
    if areas and "bound" in scan.hits:
        _correct(text, scan, cased, areas, spans)
    if scan.numbers and (seller or _OWN_ADDRESS.search(text.lower)) and (address := _ADDRESS.search(text.lower)):
        areas.insert(0, text.original(*address.span()).strip())
        spans.append(address.span())
    return _of_areas(text, scan, areas, weak, spans)


def _of_areas(
    text: Text, scan: Scan, areas: list[str], weak: list[str], spans: list[tuple[int, int]]
) -> Finding | None:
    if areas:
        return _finding(text, Certainty.KNOWN, areas, spans)
    if weak:
        return _finding(text, Certainty.PARTIAL, weak, spans)
    for hit in scan.hits.get("place", ()):
        if hit.meaning == "open" and not hit.negated:
            return Finding(Factor.LOCATION, Certainty.PARTIAL, {"areas": []}, text.quote(hit.start, hit.end))
    return None


def _read_alone(text: Text, areas: list[str], spans: list[tuple[int, int]]) -> None:
    """Read names of towns that stand for themselves: "Not Mesa. Chandler or Gilbert only.", "Actually, Plano instead"."""
    source = text.body if text.offsets is None else text.original(0, len(text.lower))
    found = _ONLY.search(source)
    if found is not None and (end := _read_capitalised(text, found.start(), areas)) > found.start():
        spans.append((found.start(), end))
        return
    for found in _ALONE.finditer(source):
        named = [_kept(name.split()) for name in _BETWEEN.split(found["towns"])]
        names = [" ".join(words).rstrip(".,'") for words in named]
        if any(is_town(name) for name in names) and all(name.lower() in _towns() or is_town(name) for name in names):
            areas += names
            spans.append(found.span("towns"))
            return


def _correct(text: Text, scan: Scan, cased: bool, areas: list[str], spans: list[tuple[int, int]]) -> None:
    """Let a place that corrects one stand in its stead: "in Chandler, I mean Gilbert"."""
    for hit in scan.hits["bound"]:
        if hit.meaning != "correct" or hit.start < max(end for _, end in spans):
            continue
        gap = _AFTER_CORRECTION.match(text.lower, hit.end)
        if gap is None:
            continue
        new: list[str] = []
        end = _read_capitalised(text, gap.end(), new) if cased else gap.end()
        if end == gap.end() and not cased:
            end = _read_lower(text, gap.end(), cased, new, only_pairs=False)
        if new:
            areas[:] = new
            spans.append((hit.start, end))


def _properly_named(text: Text) -> bool:
    return text.body != text.body.upper() and text.body != text.body.lower()


@lru_cache(maxsize=1)
def _towns() -> frozenset[str]:
    text = files("enterprisehub.domain").joinpath("us_towns.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def is_town(name: str) -> bool:
    """Say whether a town of the United States has the name; what is another word too ("Price", "Hope") counts as none."""
    lower = name.lower().replace("st. ", "saint ").replace("ft. ", "fort ").replace("st ", "saint ")
    return lower in _towns() and lower not in NO_PLACE


def swaps(text: Text, scan: Scan) -> bool:
    """Say whether a name in capitals follows a "not": a place may be refused for another."""
    return any(text.original(hit.end + 1, hit.end + 2).isupper() for hit in scan.hits["swap"])


def _finding(text: Text, certainty: Certainty, areas: list[str], spans: list[tuple[int, int]]) -> Finding:
    unique = list({area.casefold(): area for area in reversed(areas)}.values())[::-1]
    quote = text.quote(min(start for start, _ in spans), max(end for _, end in spans))
    return Finding(Factor.LOCATION, certainty, {"areas": unique[:MOST_AREAS]}, quote)


def _left_out(text: Text, hit: Hit, *, lives: bool) -> bool:
    """Say whether the place is where they are now, or not wanted."""
    if (
        lives
        and (now := _LIVE_NOW.search(text.lower, max(0, hit.start - 70), hit.start)) is not None
        and not any(word in text.lower[max(0, now.start() - 20) : now.start()] for word in (*_WISHED, "to "))
    ):
        return True
    before = text.lower[max(0, hit.start - 28) : hit.start].rstrip()
    if before.endswith(_TO_RENT):
        return False
    if hit.negated or before.endswith(("anywhere but", "except", "other than")):
        return True
    return before[before.rfind(" ") + 1 :] in _LIVED and not any(word in before for word in _WISHED)


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
        and text.original(begin, blank if blank >= 0 else len(text.lower)).rstrip(".,!?'") not in _TOWNS_THAT_ARE_WORDS
    ):
        return
    known = len(areas)
    end = _read_capitalised(text, hit.end, areas) if cased else hit.end
    if hit.meaning == "town" and not all(is_town(area) for area in areas[known:]):
        del areas[known:]
        return
    if end == hit.end and hit.meaning != "town":
        end = _read_lower(text, hit.end, cased, areas, only_pairs=hit.meaning == "at")
    if end > hit.end:
        spans.append((hit.start, end))
    elif hit.meaning != "town" and (feature := _FEATURE.match(text.lower, hit.end)):
        weak.append(feature[0].strip())
        spans.append((hit.start, feature.end()))


def _read_swap(text: Text, hit: Hit, areas: list[str], spans: list[tuple[int, int]]) -> None:
    """Read "not Pasadena, Burbank" and "Burbank, not Pasadena": the one that is not refused."""
    source = text.body if text.offsets is None else text.original(0, len(text.lower))
    refused = _CAPITALISED.match(source, hit.end)
    if refused is None or not _kept(refused[1].split()):
        return
    instead = _INSTEAD.match(source, refused.end())
    if instead is None:
        instead = _RATHER.search(source[: hit.start][-50:])
        if instead is None or not _kept(instead[1].split()):
            return
        areas.append(" ".join(_kept(instead[1].split())).rstrip(".,'"))
        spans.append((hit.start - len(instead[0]), refused.end()))
    elif words := _kept(instead[1].split()):
        areas.append(" ".join(words).rstrip(".,'"))
        spans.append((hit.start, instead.end()))


def _read_capitalised(text: Text, start: int, areas: list[str]) -> int:
    source = text.body if text.offsets is None else text.original(0, len(text.lower))
    found = _CAPITALISED.match(source, start)
    end = start
    while found is not None:
        words = _kept(found[1].split())
        if not words:
            break
        area = " ".join(words).rstrip(".,'")
        end = found.start(1) + len(area)
        if area.upper() not in STATES or not areas:  # "Austin, TX" is one area
            areas.append(area)
        if len(words) < len(found[1].split()):
            break
        found = _MORE_CAPITALISED.match(source, end)
    return end


def _kept(words: list[str]) -> list[str]:
    kept: list[str] = []
    for place, word in enumerate(words):
        if (
            not kept and word.lower() in _ARTICLES and place + 1 < len(words) and words[place + 1][0].isupper()
        ):  # "Los Altos"
            kept.append(word)
            continue
        if (word.lower().strip(".,'") in NO_PLACE and word not in _TOWNS_THAT_ARE_WORDS) or (
            kept and kept[-1].endswith(".") and len(kept[-1]) > 3
        ):
            break
        kept.append(word)
    while kept and kept[-1].islower():
        kept.pop()
    return kept


def _read_lower(text: Text, start: int, cased: bool, areas: list[str], *, only_pairs: bool) -> int:
    end = start
    found = _LOWER.match(text.lower, start)
    while found is not None:
        first, second, third = found[1].rstrip("."), found[2], found[3]
        if first in NO_PLACE or len(first) < 3:
            break
        if (
            cased
            and end == start
            and text.original(found.start(1), found.end(1))[0].islower()
            and _properly_cased(text)
        ):
            break
        words = [first]
        if second and second not in NO_PLACE and (first in FIRST_OF_TWO or second in SECOND_OF_TWO):
            words.append(second)
            if third and third in SECOND_OF_TWO:
                words.append(third)
        if len(words) == 1 and (first in FEATURES or only_pairs):
            break
        if len(words) == 1 and not is_town(first) and first not in _PARTS:
            break
        end = found.end(len(words))
        areas.append(" ".join(word.capitalize() for word in words))
        more = _MORE_LOWER.match(text.lower, end)
        found = _LOWER.match(text.lower, more.end()) if more else None
    return end


def _properly_cased(text: Text) -> bool:
    """Say whether the writer uses capitals inside sentences, so that a small letter tells that it is no name."""
    return text.body[:1].isupper() and bool(re.search(r"[a-z,] [A-Z][a-z]", text.body[: len(text.lower)]))


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
    areas.append(" ".join(word[0].upper() + word[1:] for word in words))
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


def corrects(scan: Scan) -> bool:
    """Say whether something is taken back: a place may stand alone behind it."""
    return any(hit.meaning == "correct" for hit in scan.hits.get("bound", ()))
