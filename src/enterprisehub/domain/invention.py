"""Find what a text says that its facts do not: amounts, dates, times, names, addresses, promises.

It fails closed: what it does not know to be in the facts counts as invented, and the core's own words are used instead.
"""

import re
from typing import Final

_NUMBER: Final = re.compile(r"(?<![\w.])\$?\d[\d,]*(?:\.\d+)?\s?(?:k|m|mm|million|thousand|mil)?\b%?", re.IGNORECASE)
_SCALE: Final = {"k": 1e3, "thousand": 1e3, "mil": 1e3, "m": 1e6, "mm": 1e6, "million": 1e6}
_ADDRESSES: Final = re.compile(
    r"\bhttps?://\S+|\bwww\.\S+|\b[\w.+-]+@[\w-]+\.\w+|\b\w+\.(?:com|net|org|io|homes)\b", re.IGNORECASE
)
_TIMES: Final = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|june|july|august|september|october|november|december)\b"
    r"|\b(?:today|tonight|tomorrow|yesterday|noon|midnight|weekend|this week|next week|this month|next month|this year|next year)\b",
    re.IGNORECASE,
)
_COUNTS: Final = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundred|thousand|million|half|double|dozen)\b",
    re.IGNORECASE,
)
_PROMISES: Final = re.compile(
    r"\bguarant\w*|\bpromis\w*|\bfree\b|\bdiscount\w*|\bcommission\w*|\bfees?\b|\brebates?\b|\bincentives?\b|\bpolic(?:y|ies)\b|\bwaiv\w*|\brefund\w*"
    r"|\b(?:i|we)(?:'ve| have)? (?:booked|scheduled|reserved|arranged|confirmed)\b|\byour appointment\b|\bis (?:booked|confirmed|scheduled)\b"
    r"|\bopen house\b|\boff[- ]market\b|\bnew listing\b|\bjust listed\b|\bother (?:buyers|offers)\b|\bmultiple offers\b|\binterest rates?\b|\bapprov(?:ed|al)\b",
    re.IGNORECASE,
)
_LEAKS: Final = re.compile(
    r"\bas an ai\b|\blanguage model\b|\bsystem prompt\b|\bmy instructions\b|\bi(?:'m| am) (?:an ai|an assistant|a bot)\b|</?\w+>|```",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"(?<=[a-z,;:] )[A-Z][a-zA-Z'-]+")
_COMMON: Final = frozenset({"i", "i'm", "i'll", "i'd", "i've", "ok", "hoa", "us"})


def invented(text: str, facts: str) -> list[str]:
    """Return the parts of a text that its facts do not hold."""
    text, known = text.replace("\u2019", "'"), _plain(facts)
    values = {value for _, value in _numbers(facts)}
    found = [word for word, value in _numbers(text) if value not in values]
    text = _NUMBER.sub(" ", text)
    for pattern in (_ADDRESSES, _TIMES, _COUNTS, _PROMISES):
        found += [match.group() for match in pattern.finditer(text) if _plain(match.group()) not in known]
    found += [match.group() for match in _LEAKS.finditer(text)]
    words = set(re.findall(r"[a-z'-]+", known))
    found += [name for name in _NAME.findall(text) if name.lower() not in words and name.lower() not in _COMMON]
    return list(dict.fromkeys(found))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower().replace("\u2019", "'"))


def _numbers(text: str) -> list[tuple[str, float]]:
    """Return numbers with their values: $850k, 850,000 and 0.85 million are the same."""
    found = []
    for match in _NUMBER.finditer(text):
        word = match.group().strip()
        parts = re.match(r"\$?([\d,]*\.?\d*)\s?([a-z]*)", word.lower())
        assert parts is not None
        value = float(parts[1].replace(",", "") or 0) * _SCALE.get(parts[2], 1)
        found.append((word, -value if word.endswith("%") else value))
    return found
