"""Read what a home must have: rooms, size, type, must-haves."""

import re
from typing import Any, Final

from enterprisehub.contracts.state import Certainty, Factor
from enterprisehub.domain.findings import Finding
from enterprisehub.domain.numbers import Quantity
from enterprisehub.domain.phrasebook import phrase_rules
from enterprisehub.domain.phrases import Hit, Scan
from enterprisehub.domain.text import Text

RULES: Final = phrase_rules("wishes")
_REFUSED_AFTER = re.compile(
    r"(?:'?s)?[ ,:?!-]*(?:(?:god|lord|heck|hell|oh|um|lol|haha|absolutely|definitely|really|honestly|is|are|would be|that'?s)[ ,]+)*(?:not(?: (?:really|so much|that|all that|at all))?(?: (?:needed|required|necessary|important|worth|interested|happening|anymore|for (?:us|me)|(?:a|an) (?:must|priority|need|requirement|option|deal ?breaker)|(?:something|what|one|anything) (?:we|i)\b))?(?=\s*(?:$|[.,!;?\n(]|\b(?:but|and|or|because|thanks|please)\b))|not (?:needed|required|necessary|important|something|what|anything|for (?:us|me)|interested)|never(?=\s*(?:$|[.,!;]))|isn'?t|aren'?t|is not|(?:can|could) (?:go|wait)(?=\s*(?:$|[.,!;]|\b(?:but|and|if)\b))|optional|don'?t|unnecessary|a no\b|n(?:o(?: thanks| way|pe)?|ah)(?=[ .,;!]*(?:$|[.,;!]))|(?:the )?last thing|no(?= (?:quer|quier|necesit|ocup|hace falta|me |nos ))|(?:off the (?:table|list)|ruled out|= ?(?:a )?(?:no|pass|deal ?-?breaker))\b|(?:a |an )?(?:absolute )?(?:deal ?-?breaker(?!,? (?:and |so |because )?(?:we|i) (?:need|want|must|have to))|no-? ?go|hard no|turn ?off)|out\b(?! back| front| of))"
)
_REFUSED_BEFORE = re.compile(
    r"\b(?:forget|skip|(?:anything|everything|everywhere|all|open) (?:but|except|other than|besides)|refuse to (?:live in|buy|rent|consider|look at|even look at)|ruled out|ruling out|(?:done|finished|through) with|switch(?:ed|ing) from|menos|excepto|(?:the )?last thing (?:we|i) (?:want|need) is|instead of|rather than|en vez de|without|(?:quit|stop|no more|enough)(?: (?:sending|showing|with|of|the))*(?: (?:me|us))?(?: (?:more|these|those|any))?|(?:(?:quit|stop) (?:sending|showing)(?: me| us)?|leave (?:off|out)|skip|avoid|exclude|no|nothing|not|rule out|cut|hide|don'?t (?:need|want|send|show)(?: me| us)?) (?:anything|everything|any|ones|the ones|houses|homes|places|listings|condos|stuff)? ?(?:with|that has|that have)|don'?t (?:need|want|care (?:about|for))|drop|lose|hate|can'?t stand|scratch|nix|no need for|sick of|over|changed (?:our|my) minds? (?:about|on)|(?:decided|voted) against|moved on from|no longer (?:want|need|after)|avoid|wouldn'?t want|olvida|quita)(?: about)?(?: (?:the|a|an|any|una?|el|la))? $"
)
_WAS_SO = re.compile(
    r" (?:was|were|kept|had been|has been|broke|leaked|never worked) (?:always |never |constantly )?(?:broken|out|down|leaking|noisy|awful|terrible|a pain|dead|flooded|closed|tiny|useless|breaking|full)\b"
)
"""What a home of before suffered from is no wish."""
_THEIRS = re.compile(
    r"\b(?:(?:is|are|was|were|sits?|sat|standing|parked|waiting|stuck|left|met|ate|smoked|fell|hid|played) (?:in|on|by|at|out on|out in) (?:the|a) |(?:signs?|letrero|cartel)(?: [a-z']+)? (?:in|on|out in|at|en)(?: the| my| our| your| el| mi)?(?: front)? ?|(?:in|on|from|behind|across) (?:my|our|his|her|their|your|(?:the |my |our |his |her )?neighbou?r'?s) (?:own |current |old |front |back )*)$"
)
"""Where something stands is no wish: "a sign in my yard"."""
_SEARCHES = re.compile(
    r"\s*(?:(?:and|so|hi|hey|hello|ok|also|hola)[, ]+)*(?:are there|any|do you (?:guys |all )?(?:have|know of)|have you got|got|what (?:do you have|have you got|else do you have)|(?:can|could|would) you (?:please )?(?:find|send|show|pull)|hay|tienen?s?)\b[^?]*"
    r"\b(?:houses|homes|condos|townhouses|townhomes|places|listings|apartments|duplexes|triplexes|fourplexes|properties|casas|departamentos|lots|rentals|units|bungalows|cottages|something|anything|stuff|algo)\b"
)
"""A question that asks for homes, and so says what they want: "are there condos with elevators in Mesa?"."""
_ONCE = re.compile(
    r"\b(?:last|old|previous|former|first|childhood) (?:place|house|home|apartment|condo|one|rental)(?: (?:we|i) [a-z]+)? (?:had|came with|was)\b[^.!?;,]{0,30}$"
)
"""What a home of before had."""
_NEAR = 16
"""Characters from a "not" within which it takes back what was wanted before."""
_WITH = re.compile(r" (?:with|that have|that has|which have)\b")
"""What follows a kind of home of which only some are refused: "no houses with pools"."""
_TAKES_OVER = re.compile(
    r"\b(?:make (?:it|that)|actually|scratch that|i mean|i meant|correction|no wait|wait no|wait, no|let'?s do|mejor|digo|perdon|quise decir)[,:.!]*(?: no[,.]?)?(?: (?:an?|the|una?|it'?s|for))* $"
)
"""What puts one kind of home in the place of the one before."""
_WISHED_ONCE = re.compile(
    r"\b(?:(?:was|were|had been|used to be)(?: (?:originally|first|really|dead))? (?:thinking|after|looking (?:at|for)|considering|going for|set on|hoping for|into|aiming for)|(?:i|we) (?:said|thought)|(?:had|got) (?:our|my) hearts? set on)(?: (?:of|about|an?|the|for|getting|buying|maybe))* $"
)
_WAS_PLANNED = re.compile(r" (?:was|were) (?:the|our|my) (?:plan|idea|first choice|thought)\b")
_NO_MORE = re.compile(r"\b(?:but|changed|now|instead|not|any ?more|after all|actually|turns out|scratch|though|pero)\b")
_NO_DEAL = re.compile(
    r" (?:is|would be|=) (?:an? )?(?:absolute |hard |total )?(?:deal ?-?breaker|no[ -]?go|no\b)|,? (?:(?:then|means|equals) )?no (?:deal|sale|offer|dice|buyer|us)\b"
)
"""What makes a "no" a must: "no pool, no deal"."""
_NOT_WITHOUT = re.compile(r"\b(?:without|sin)(?: (?:a|an|any|una?))? $")
_OR_NOT = re.compile(
    r",? (?:ni\b|mejor no\b|no (?:la|le|me|nos|hay|quiero|queremos)\b|olvid)|[^.!?;]{0,16}?,? (?:(?:it'?s|its|that'?s) )(?:a )?(?:hard )?(?:no\b|pass|deal ?-?breaker)|[^.!?;]{0,16}?,? (?:(?:i'?m|we'?re|then|there'?s) )*(?:no (?:deal|sale|thanks|way)|not (?:interested|happening|going|for)|out\b|forget (?:it|about)|won'?t|wouldn'?t|can'?t)"
)
"""What must not be missing: "without a basement it's a no"."""
_STUDIO_OR = re.compile(r"\bstudios? (?:or|to|o|/) ?(?:maybe |a |an |un |una )*(?:1|one|un|una)\b|\bstudio/")
_ROOMS_SAID = ("two", "three", "four", "five", "six")
_SIZES = frozenset({"bedrooms", "bathrooms", "area"})


def read_property(text: Text, scan: Scan, quantities: list[Quantity]) -> Finding | None:
    """Read the least rooms and size, the types and the must-haves; what is said to be unneeded is left out."""
    value: dict[str, Any] = {}
    spans: list[tuple[int, int]] = []
    for quantity in quantities:
        _add_quantity(text.lower, quantity, scan, value, spans)
    if "/" in text.lower:
        _add_rooms(text.lower, value, spans)
    _add_named_rooms(text.lower, value, spans)
    if " bed" in text.lower or " bath" in text.lower:
        _add_another(text.lower, value, spans)
    sized = bool(spans)
    unwanted: list[str] = []
    types = _wanted(text, scan, "type", spans, unwanted)
    features = _wanted(text, scan, "feature", spans, unwanted)
    if "studio" in types:
        types.remove("studio")
        least = value.get("bedrooms_min", 0)
        value["bedrooms_min"] = 0 if _STUDIO_OR.search(text.lower) else least
        sized = True
    if types:
        value["types"] = types
    if features:
        value["must_haves"] = features
    if not value:
        return _refusing(text, scan, unwanted)
    if unwanted:
        value["refused"] = unwanted
    certainty = Certainty.KNOWN if sized or (types and features) or len(features) > 1 else Certainty.PARTIAL
    quote = text.quote(min(start for start, _ in spans), max(end for _, end in spans))
    return Finding(Factor.PROPERTY, certainty, value, quote)


_ROOMS = re.compile(
    r"(?<![\d/.$])([1-7])\s?/\s?([1-6](?:\.5)?)(?![\d/])(?!\s?(?:of|th|st|nd|rd|am|pm|hours?|days?|months?|years?|mo\b|acre|mile|cup|stars?))"
)
"""Bedrooms and bathrooms, as agents write them: "3/2"."""
_ROOMS_NAMED = re.compile(
    r"\b(?:(?P<bed>bed(?:room)?s?|brs?|recamaras|cuartos|habitaciones)|(?P<bath>bath(?:room)?s?|banos))(?: ?[:=-] ?|, | )(?:at least |minimum |min |minimo |al menos )?(?P<count>[1-7](?:\.5)?|one|two|three|four|five|six|dos|tres|cuatro|cinco)(?=\s*(?:[.,;!\n+]|$|and\b|y\b|min|or more))"
)
"""Rooms in the form of a list: "Bedrooms, five. Baths: 2"."""
_ORDINALS = ("second", "third", "fourth", "fifth", "sixth")
_ANOTHER = re.compile(
    r"\b(?:a|an|another|one|that|the) (second|third|fourth|fifth|sixth) (?:bed(?:room)?|(?P<bath>bath(?:room)?))\b"
)
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5}
_DATED = re.compile(r"\b(?:by|before|until|till?|on|after|since|from|ends?|expires?|starts?|around|el)\s+$")


def _add_named_rooms(lower: str, value: dict[str, Any], spans: list[tuple[int, int]]) -> None:
    if "bed" not in lower and "bath" not in lower and "recamara" not in lower and "bano" not in lower:
        return
    for found in _ROOMS_NAMED.finditer(lower):
        name = "bedrooms_min" if found["bed"] else "bathrooms_min"
        if name not in value:
            count = found["count"]
            value[name] = _COUNTS.get(count) or (float(count) if found["bath"] else int(float(count)))
            spans.append(found.span())


def _add_another(lower: str, value: dict[str, Any], spans: list[tuple[int, int]]) -> None:
    """Read "a fourth bedroom is a must"."""
    if (found := _ANOTHER.search(lower)) is not None:
        name = "bathrooms_min" if found["bath"] else "bedrooms_min"
        if name not in value:
            value[name] = _ORDINALS.index(found[1]) + 2
            spans.append(found.span())


def _add_rooms(lower: str, value: dict[str, Any], spans: list[tuple[int, int]]) -> None:
    found = _ROOMS.search(lower)
    if (
        found is None
        or "bedrooms_min" in value
        or _DATED.search(lower, 0, found.start())
        or float(found[2]) > float(found[1]) + 1
    ):
        return
    value["bedrooms_min"], value["bathrooms_min"] = int(found[1]), float(found[2])
    spans.append(found.span())


_FLOOR = re.compile(
    r"(?:\b(?:no|not|nothing|never|none|without|isn'?t|refuse)|n'?t)\b[^.!?;,]{0,30}?\b(?:less|fewer|smaller|under|below|lower)(?: than)? $"
)
"""What may not be less: "nothing under 4 bedrooms"."""
_TOO_FEW = re.compile(
    r" (?:won'?t|wouldn'?t|doesn'?t|don'?t|isn'?t|aren'?t|is not|are not|can'?t)(?: [a-z]+)? (?:do|work|cut|enough|be enough|going)|(?: is| are)? (?:too (?:few|small|tight|little)|not enough)"
)
_INSTEAD = re.compile(
    r"(?:[.!?;,]|\bmake it|\bneed|\bsay|\bwant)\s*(?:at least )?([2-7]|two|three|four|five|six)(?=\s*(?:$|[.!,;]))"
)
"""The number that is wanted instead of too few rooms: "three bedrooms won't do it. Four."."""


def _refusing(text: Text, scan: Scan, unwanted: list[str]) -> Finding | None:
    """Return what only takes back a wish of before."""
    for hit in (*scan.hits.get("feature", ()), *scan.hits.get("type", ())):
        if hit.meaning in unwanted:
            quote = text.quote(scan.negation(hit.start) or hit.start, hit.end)
            return Finding(Factor.PROPERTY, Certainty.PARTIAL, {"refused": unwanted}, quote)
    return None


_PRESENT = re.compile(
    r"\b(?:(?:our|my) (?:current|present|old|existing) [a-z]+|(?:we|i) (?:(?:currently|now|only|just|right now) )*(?:have|live in|rent|got)|(?:outgr[a-z]+|moving (?:out of|from)|leaving|coming from|(?:down|up)sizing from|downsize from|(?:stuffed|squeezed|packed|jammed|crammed|squished|crowded|stuck|squashed|piled) (?:up )?in(?:to)?|living in|(?:sharing|share))(?= (?:a|an|one|our|my|this|the|el|un)\b)|(?:we're|we are|i'm|i am) (?:in|renting|living in|stuck in|crammed in|crammed into)|where (?:we|i) (?:live|are)(?: now)?|(?:listing|ad|description|zillow|redfin|flyer|website|sheet) (?:said|says|showed|shows|claims|claimed|had|has))\b"
    r"(?:(?!\b(?:want|need|like|love|hop|looking|prefer|if|would|so|but)\w*\b)[^.!?;:,])*$"
)
"""The home of now, whose rooms are no wish."""
_ITS = re.compile(
    r"\b(?:is|does|did|has|was|are|do|how many)(?: (?:it|that|this|they|that one|this one)\b| the (?:house|home|condo|place|one|listing|property|unit|apartment)\b)[^.!?]*$"
)
"""A question about one home: "does it have 3 bedrooms?"."""


_ASKED_BARE = re.compile(
    r"(?:^|[.!?\n]\s*|\b(?:and|but|so|hi|hey|ok)\s+)(?:does|is|did|has|are)(?: (?:it|that|this|they|there)\b| the (?:house|home|condo|place|one|listing|property|unit)\b)[^.!?,;]*$"
)
"""A question about one home, also without its mark."""


def _is_of_now(lower: str, start: int, scan: Scan) -> bool:
    return ("selling" not in scan.hits and _PRESENT.search(lower, max(0, start - 60), start) is not None) or (
        "?" in lower and _ITS.search(lower, max(0, start - 60), start) is not None
    )


def _add_quantity(
    lower: str, quantity: Quantity, scan: Scan, value: dict[str, Any], spans: list[tuple[int, int]]
) -> None:
    least = quantity.low
    if quantity.kind not in _SIZES:
        return
    capped = (
        lower[max(0, quantity.start - 12) : quantity.start].rstrip().endswith(("under", "less than", "up to", "max"))
    )
    denied = scan.negation(quantity.start) is not None
    floored = _FLOOR.search(lower, max(0, quantity.start - 48), quantity.start) is not None
    if ((denied or capped) and not floored) or _is_of_now(lower, quantity.start, scan):
        return
    if quantity.kind == "bedrooms" and _TOO_FEW.match(lower, quantity.end):
        instead = _INSTEAD.search(lower, quantity.end)
        if instead is None:
            return
        least = float(instead[1]) if instead[1].isdigit() else _ROOMS_SAID.index(instead[1]) + 2
    if quantity.kind == "bedrooms" and 0 < least <= 20:
        value["bedrooms_min"] = int(least)
    elif quantity.kind == "bathrooms" and 0 < least <= 20:
        value["bathrooms_min"] = least
    elif quantity.kind == "area" and (least := least * 1000 if least < 20 else least) >= 200:
        value["living_area_min"] = int(least)
    else:
        return
    spans.append((quantity.start, quantity.end))


def _was_wished(lower: str, hit: Hit) -> bool:
    """Say whether it is what they wanted once: "we were after a condo but changed our minds"."""
    return (
        _WISHED_ONCE.search(lower, max(0, hit.start - 48), hit.start) is not None
        or _WAS_PLANNED.match(lower, hit.end) is not None
    ) and _NO_MORE.search(lower, hit.end) is not None


def _wanted(text: Text, scan: Scan, topic: str, spans: list[tuple[int, int]], unwanted: list[str]) -> list[str]:
    wanted: list[str] = []
    for hit in scan.hits.get(topic, ()):
        if _ASKED_BARE.search(text.lower, max(0, hit.start - 60), hit.start) or _WAS_SO.match(text.lower, hit.end):
            continue
        if topic == "feature" and (
            _THEIRS.search(text.lower, max(0, hit.start - 40), hit.start)
            or _ONCE.search(text.lower, max(0, hit.start - 60), hit.start)
        ):
            continue
        needed = _NOT_WITHOUT.search(text.lower, max(0, hit.start - 14), hit.start) and _OR_NOT.match(
            text.lower, hit.end
        )
        if hit.negated:
            needed = needed or _NO_DEAL.match(text.lower, hit.end)
        refused = (
            hit.meaning != "no_hoa"
            and not needed
            and not (topic == "type" and _WITH.match(text.lower, hit.end))
            and (
                hit.negated
                or _REFUSED_AFTER.match(text.lower, hit.end) is not None
                or _REFUSED_BEFORE.search(text.lower, max(0, hit.start - 44), hit.start) is not None
            )
        )
        asks = text.asks_about(hit.start) and not _SEARCHES.match(text.lower, *text.sentence(hit.start))
        if not asks and (refused or _was_wished(text.lower, hit)):
            unwanted.append(hit.meaning)
            start = scan.negation(hit.start)
            near = hit.meaning != "single_family" and (
                not hit.negated or (start is not None and hit.start - start <= _NEAR)
            )
            if near and hit.meaning in wanted:  # "my wife keeps saying pool but no, no pool"
                del spans[len(spans) - len(wanted) + wanted.index(hit.meaning)]
                wanted.remove(hit.meaning)
            continue
        if topic == "type" and wanted and hit.meaning not in wanted and _TAKES_OVER.search(text.lower, 0, hit.start):
            unwanted += wanted  # "Condo. Actually no. Make it a house"
            del spans[len(spans) - len(wanted) :]
            wanted.clear()
        if not refused and hit.meaning not in wanted and not asks:
            wanted.append(hit.meaning)
            spans.append((hit.start, hit.end))
    return wanted
