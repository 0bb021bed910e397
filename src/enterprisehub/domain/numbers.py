"""Read quantities: amounts of money, rooms, areas, spans of time; in digits or words, English or Spanish."""

import re

from msgspec import Struct

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "un": 1, "una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9,
}  # fmt: skip
_TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciseis": 16,
    "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veintiun": 21, "veintiuno": 21, "veintidos": 22, "veintitres": 23,
    "veinticuatro": 24, "veinticinco": 25, "veintiseis": 26, "veintisiete": 27, "veintiocho": 28, "veintinueve": 29,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90,
}  # fmt: skip
_HUNDREDS = {
    "cien": 100, "ciento": 100, "doscientos": 200, "trescientos": 300, "cuatrocientos": 400, "quinientos": 500,
    "seiscientos": 600, "setecientos": 700, "ochocientos": 800, "novecientos": 900,
}  # fmt: skip
_SMALL = _UNITS | _TEENS | _TENS | _HUNDREDS
_VAGUE = {
    "couple": 2.0,
    "few": 3.0,
    "several": 4.0,
    "pair": 2.0,
    "half": 0.5,
    "medio": 0.5,
    "media": 0.5,
    "quarter": 0.25,
    "quarters": 0.25,
}
NUMBER_WORDS = frozenset((*_SMALL, *_VAGUE, "million", "millon", "hundred", "mil")) - {"zero", "once"}
"""Words that may begin a quantity."""


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_UNDER_100 = rf"(?:(?:{_any(_TENS)})(?:[\s-]+(?:y[\s-]+)?(?:{_any(_UNITS)})\b)?|{_any(_TEENS)}|{_any(_UNITS)})\b"
_SAID = (
    rf"(?:(?:un|tres)[\s-]+cuartos?[\s-]+de(?=[\s-]+mill)|three[\s-]+quarters(?:[\s-]+of)?(?:[\s-]+an?)?\b|(?:{_any(_UNITS)})[\s-]+(?:point|punto)(?:[\s-]+(?:{_any(_UNITS)})\b){{1,3}}|"  # "one point two"
    rf"(?:(?:{_any(_TENS)})[\s-]+(?:{_any(_UNITS)})|{_any(_UNITS | _TEENS | _TENS)})[\s-]+hundred(?:[\s-]+(?:and[\s-]+)?{_UNDER_100}(?![\s-]+(?:hundred|{_any(_TENS | _TEENS)})\b))?|"
    rf"(?:{_any(_HUNDREDS)})(?:[\s-]+{_UNDER_100})?|"
    rf"(?:{_any(_UNITS)})[\s-]+(?:(?:{_any(_TENS)})(?:[\s-]+(?:{_any(_UNITS)})\b)?|{_any(_TEENS)})\b|"  # "four fifty"
    rf"{_UNDER_100}|(?:couple|few|several|pair)(?:[\s-]+of\b)?(?:[\s-]+hundred\b)?|"
    r"(?:half|medio|media|(?:three[\s-]+)?quarters?)(?:[\s-]+of)?(?:[\s-]+an?)?\b|hundred(?:[\s-]+(?:and[\s-]+)?"
    rf"{_UNDER_100})?)(?:[\s-]+(?:and[\s-]+a[\s-]+(?:half|quarter)|y[\s-]+medi[oa])\b)?"
)
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,3}}(?:\.\d{{3}})+(?![\d.])(?!\s*(?:m|million|mm)\b)|\d{{1,2}}(?:\.\d{{1,2}})?[\s-]hundred\b|\d+(?:\.\d+)?|{_SAID})"
_THOUSAND = r"k|thousand|thousands|thou|grand|mil"
_MILLION = r"millions?|mill|mm|mn|m|millon(?:es)?"
_SEPARATOR = r"\s*(?:-|to|and|or|thru|through|a|y|o|~)\s*"
_QUANTITY = re.compile(
    rf"(?P<low>{_NUMBER})(?P<plus>\+)?\s?(?:(?P<low_k>(?:{_THOUSAND})\b)|(?P<low_m>(?:{_MILLION})\b))?"
    rf"(?:(?P<between>{_SEPARATOR})\$?(?P<high>{_NUMBER}))?[\s-]*(?:or[\s-]more[\s-]*|plus[\s-]*|\+\s*|of[\s-]+(?:an?[\s-]+(?=mi|ac))?|an?[\s-]+(?=mi|ac))?"
    rf"(?:(?P<thousand>(?:{_THOUSAND})\b)|(?P<million>(?:{_MILLION})\b))?(?P<half>[\s-]+and[\s-]+a[\s-]+half\b|[\s-]+y[\s-]+medi[oa]\b)?"
    r"[\s-]*(?:(?:full|big|large|good(?:[\s-]sized)?|decent|spare|real|actual|separate|nice|proper|extra|small|roomy|upstairs|downstairs|more|total)[\s-]+(?=b[ae]d|b[ae]th)|(?:or[\s-]+so|odd|more|full|solid|good|short|whole|additional|quick|long)[\s-]+(?=mo|week|wk|day|year|yr|mes|sem|dia))?(?:(?P<bedrooms>be?drooms?|bedroms?|beds?|brs?|bdrms?|bds?|recamaras?|habitaciones|cuartos?|dormitorios?)"
    r"|(?P<bathrooms>bath(?:room)?s?|bathroms?|baths?|bas?|banos?)"
    r"|(?P<area>sq\.?[\s-]*f(?:ee|oo)?t|sq\.?\s?fts?|sqft|sqf|sf|square[\s-]+f(?:ee|oo)t|pies[\s-]+cuadrados)"
    r"|(?P<months>months?|mos?|mths?|mnths?|meses|mes)|(?P<weeks>weeks?|wks?|semanas?)|(?P<days>days?|dias?)"
    r"|(?P<years>years?|yrs?|anos?)"
    r"|(?P<other>%|percent|acres?|ac|miles?|mi|min|mins|minutes?|hours?|hrs?|am|pm|a\.m|p\.m|:\d\d|st|nd|rd|th|"
    r"blocks?|stor(?:y|ies)|cars?|people|adults?|kids?|dogs?|cats?|units?|offers?|houses|homes|properties|times|"
    r"(?:[nsew]\.?[\s-]+)?[a-z]+[\s-]+(?:street|st|ave|avenue|rd|road|dr|drive|ln|lane|blvd|ct|court|way|pl|place))"
    r"|(?P<hundreds>'?s\b))?"
    r"(?:-?ish)?(?![a-z0-9])(?!\.\d|,\d{3}|-\d)"
)
_A_MILLION = re.compile(
    r"mill(?:ion|on)(?P<half> and a half\b| y medio\b)?(?P<quarter> and a quarter\b| y cuarto\b)?(?![a-z0-9])(?! (?:times|reasons|things|questions|ways|other|dollar (?:view|question|smile|idea)))"
)
_MORE = re.compile(
    rf"[\s-]+(?:(?P<tenths>(?:{_any(_UNITS | _TEENS | _TENS)})\b(?=\s*(?:$|[.,!?;)]|(?:for|max|tops|or|but|is|at|on|in|to|and (?=i|we))\b)))|"
    rf"(?P<thousands>\d{{2,3}}|(?:{_any(_HUNDREDS)})(?: {_UNDER_100})?|(?:and[\s-]+)?(?:{_any(_UNITS)})[\s-]+hundred(?:[\s-]+(?:and[\s-]+)?{_UNDER_100})?|(?:and[\s-]+)?{_UNDER_100})(?: ?(?:k|thousand|mil)\b)|"
    rf"(?P<cientos>{_any(_HUNDREDS)})\b(?=\s*(?:$|[.,!?;)]|(?:o|y|max|tope|maximo|para|por|de|como)\b))|"
    rf"(?P<said>(?:{_any(_UNITS)})[\s-]+(?:(?:{_any(_TENS)})(?:[\s-]+(?:{_any(_UNITS)})\b)?)\b(?=\s*(?:$|[.,!?;)]|(?:for|max|tops|or|but|is|at|on|to)\b))))"
)
_HUNDREDS_MORE = re.compile(
    rf"[\s-]+(?:and[\s-]+)?(?P<units>{_any(_UNITS)})[\s-]+hundred(?:[\s-]+(?:and[\s-]+)?{_UNDER_100})?(?![\s-]+(?:thousand|k\b))|[\s-]+(?:{_any(_HUNDREDS)})(?:[\s-]+{_UNDER_100})?(?![\s-]+mil\b)"
)
"""What follows the thousands: "three hundred and twelve thousand five hundred"."""
_MIL = re.compile(
    rf"mil[\s-]+(?P<rest>(?:{_any(_HUNDREDS)})(?:[\s-]+{_UNDER_100})?)(?![a-z0-9])(?![\s-]+(?:mil|pies|metros)\b)"
)
_ROOMS_AFTER = re.compile(rf"[\s-]+(?:{_any(_UNITS)}|\d)[\s-]+(?:bed|bath|br\b)")
_KINDS = frozenset({"bedrooms", "bathrooms", "area", "months", "weeks", "days", "years", "other", "hundreds"})
_COUNTED = frozenset({"bedrooms", "bathrooms", "months", "weeks", "days", "years"})
_LIKELY = re.compile(
    rf"(?:{_any(_UNITS)})[\s-]+(?:{_any(_TENS | _TEENS)})\b|(?:million|millon)\b|"
    rf"(?:{_any(_HUNDREDS)})[\s-]+(?:{_any(_TENS)})\b|(?:{_any(_UNITS)})[\s-]+and[\s-]+a[\s-]+(?:half|quarter)\b|(?:{_any(_UNITS)})[\s-]+(?:and|to)[\s-]+(?:{_any(_UNITS)})[\s-]+(?:{_any(_TENS)})\b|"
    r"three[\s-]+quarters\b|[a-z]+[\s-]+(?:[a-z]+[\s-]+){0,3}?(?:be?d|br|ba|sq|month|mnth|mos?\b|week|wk|day|year|yr|mil|hundred|thou|k\b|grand|mes|"
    r"seman|dia|ano|rec|hab|cuarto|dorm)"
)
"""What must follow a number word near by: "one" and "few" mostly count nothing."""


class Quantity(Struct, gc=False):
    kind: str
    """money, number, hundreds ("400s"), bedrooms, bathrooms, area, months, weeks, days, years or other."""
    low: float
    high: float | None
    start: int
    end: int
    sure: bool
    """The currency or the multiplier was said: money even without any context."""
    vague: bool


def read_quantity(text: str, start: int) -> Quantity | None:
    """Read the quantity that begins at a place; None for a bare word such as "one" or a date, phone or version."""
    digits = text[start] <= "9"
    before = text[start - 1] if start else " "
    if text.startswith("mil", start):
        return _a_million(text, start) if text.startswith("mill", start) else _a_thousand(text, start)
    if before in "#:@_-." or not (digits or _LIKELY.match(text, start)):
        return None
    found = _QUANTITY.match(text, start)
    if found is None or (found.lastgroup not in _KINDS and _FRACTION.match(text, found.end())):
        return None
    if before == "/" and found.lastgroup not in {"bedrooms", "bathrooms"}:
        return None
    dollar = before == "$" or (before == " " and text[start - 2 : start - 1] == "$")
    kind = found.lastgroup if found.lastgroup in _KINDS else "number"
    low_words, high_words = found["low"], found["high"]
    low, high = _value(low_words), _value(high_words) if high_words else None
    low, high = _ends(found, low, high)
    scaled = bool(found["low_k"] or found["low_m"] or found["thousand"] or found["million"])
    if scaled:
        low, high = _scaled(found, low, high)
    if kind == "number":
        if not (scaled or dollar or digits or low >= 100 or low % 1):
            return None
        kind = "money" if scaled or dollar else "number"
    end = found.end()
    if high is None:
        low, end = _with_rest(text, found, kind, low)
    if kind in _COUNTED and (scaled or dollar):  # "430k. Year built?" counts no years
        end = found.start(kind)
        kind = "money"
    vague = not digits and not scaled and text.startswith(("few", "several", "couple", "pair"), start)
    begin = start - 1 if before == "$" else start
    return Quantity(kind, low, high, begin, end, scaled or dollar, vague)


def _ends(found: "re.Match[str]", low: float, high: float | None) -> tuple[float, float | None]:
    """Return the ends of a range as they are meant: "four to four fifty", "two seventy-five to three and a quarter", none in "half a million and one"."""
    if high is None:
        return low + 0.5 * bool(found["half"] and found.lastgroup in _COUNTED), None  # "2 and a half baths"
    if low < 10 and 100 < high < 1000 and found.lastgroup not in _KINDS and not found["low_m"]:
        return low * 100, high
    if found["high"][0].isdigit():
        return low, high
    if found["between"].strip() == "and" and found["low_m"] and high < 10:
        return low, None
    return low, high * 100 if high < 10 <= low / 10 and not found["million"] and found["thousand"] != "mil" else high


def _with_rest(text: str, found: "re.Match[str]", kind: str, low: float) -> tuple[float, int]:
    """Add what a unit is followed by: "a million two", "two baths and a half"."""
    end = found.end()
    if (found["low_m"] or found["million"]) and (more := _MORE.match(text, end)):
        return low + _rest(more), more.end()
    if (found["low_k"] or found["thousand"]) and low >= 2000 and (more := _HUNDREDS_MORE.match(text, end)):
        return low + _value(more[0].strip().removeprefix("and ")), more.end()
    if kind == "bathrooms" and (half := _HALF.match(text, end)) is not None:
        return low + 0.5, half.end()
    return low, end


def _a_thousand(text: str, start: int) -> Quantity | None:
    """Read "mil quinientos", which says itself that it is no 1,500 thousand."""
    found = _MIL.match(text, start)
    if found is None:
        return None
    return Quantity("money", 1000 + _value(found["rest"]), None, start, found.end(), sure=True, vague=False)


def _a_million(text: str, start: int) -> Quantity | None:
    """Read "a million" and "a million and a half"; with a number before it the quantity began there."""
    found = _A_MILLION.match(text, start)
    if (
        found is None
        or text.endswith(_THANKED, 0, start)
        or (not text[max(0, start - 4) : start].endswith((" a ", " un ")) and text[:start] not in {"a ", "un "})
    ):
        return None
    begin = text.rfind(" ", 0, start - 1) + 1
    low, end = 1.5e6 if found["half"] else 1.25e6 if found["quarter"] else 1e6, found.end()
    if low == 1e6 and (more := _MORE.match(text, end)):
        low, end = low + _rest(more), more.end()
    if end == found.end() and _ROOMS_AFTER.match(text, end):  # "a million two bedroom condos"
        return None
    return Quantity("money", low, None, begin, end, sure=True, vague=False)


def _rest(more: "re.Match[str]") -> float:
    """Return what follows the millions: "a million two", "un millon doscientos mil", "1 million 250 thousand"."""
    if more["tenths"]:
        value = float(_SMALL[more["tenths"]])
        return value * (1e5 if value < 10 else 1e4)
    if more["cientos"]:
        return _HUNDREDS[more["cientos"]] * 1e3
    return _value((more["thousands"] or more["said"]).removeprefix("and ")) * 1e3


def _scaled(found: "re.Match[str]", low: float, high: float | None) -> tuple[float, float | None]:
    if "mil" in {found["low_k"], found["thousand"]} and (low < 1 or ("." in found["low"] and low < 20)):
        # "1.2 mil" and "half a mil" are English
        return low * 1e6, high * 1e6 if high is not None and high < 20 else high
    half_mil = found["thousand"] == "mil" and high is not None and high < 1  # "four hundred thousand to half a mil"
    last = 1e6 if found["million"] or half_mil else 1e3 if found["thousand"] else 1.0
    first = 1e6 if found["low_m"] else 1e3 if found["low_k"] else last
    if (
        high is not None and found["high"].endswith("hundred") and low < 10 and not found["low_m"]
    ):  # "4 and 5 hundred thousand"
        low *= 100
    if found["half"]:
        low = low + 0.5 if high is None else low
        high = high + 0.5 if high is not None else None
    if high is None:
        return low * (first if first != 1.0 else last), None
    if last == 1.0:  # "800k to 900"
        last = first if high < 2000 else 1.0
    if first * low >= 2000 and first == last and low >= 2000:  # "850,000 to 1 million"
        first = 1.0
    return low * first, high * last


def _value(words: str) -> float:
    if words[0].isdigit():
        if words.endswith("hundred"):
            return float(words.removesuffix("hundred").strip(" -")) * 100
        plain = words.replace(",", "")
        return float(plain.replace(".", "") if _DOTTED.fullmatch(plain) else plain)
    parts = _SPACES.split(words)
    if len(parts) > 2 and parts[1] in {"point", "punto"}:
        return float(f"{_UNITS[parts[0]]}.{''.join(str(_UNITS[part]) for part in parts[2:])}")
    if parts[-1] == "de":  # "un cuarto de", "tres cuartos de"
        return _UNITS[parts[0]] / 4
    total = 0.0
    for part in parts:
        if part == "quarters":
            total *= _VAGUE[part]
        elif part in _VAGUE:
            total += _VAGUE[part]
        elif part == "hundred":
            total = max(total, 1) * 100
        elif part in _SMALL:
            value = _SMALL[part]
            colloquial = 0 < total < 10 and 10 <= value < 100  # "four fifty"
            total = total * 100 + value if colloquial else total + value
    return total


_HALF = re.compile(r"[\s-]+(?:and[\s-]+a[\s-]+half|y[\s-]+medio)\b(?![\s-]+bath)")
_FRACTION = re.compile(r"/(?! ?(?:mo|month|mes|yr|year)\b)")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+")
"""Thousands parted by points, as in Spanish; no price has three decimals."""
_THANKED = ("thanks a ", "thank you a ", "thx a ", "one in a ", "1 in a ", "not in a ")
"""Before a million that counts nothing."""
_SPACES = re.compile(r"[\s-]+")
