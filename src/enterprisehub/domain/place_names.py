"""Read names of places where they stand: in capitals after "in", in small letters when a town has the name."""

import re
from functools import lru_cache
from importlib.resources import files

from enterprisehub.domain.place_words import (
    FEATURES,
    FIRST_OF_TWO,
    NO_PLACE,
    ORDINARY,
    SECOND_OF_TWO,
    STATE_NAMES,
    STATES,
)
from enterprisehub.domain.text import Text

TOWNS_THAT_ARE_WORDS = frozenset({"Temple", "Hope", "Price", "Gay"})
_ARTICLES = frozenset({"los", "las", "el", "la", "del", "san", "santa"})
_PARTS = frozenset({"downtown", "uptown", "midtown", *STATE_NAMES})
CAPITAL = r"[A-Z\u00c0-\u00dd][\w'\u2019.-]*"
CAPITALISED = re.compile(
    rf"\s+(?:the\s+|The\s+|el\s+|la\s+)?({CAPITAL}(?:[ ]+(?:(?:of|de|la|del|los|las|by|the)[ ]+)*{CAPITAL}){{0,3}})"
)
_MORE_CAPITALISED = re.compile(
    rf"(?:\s*,?\s+(?:or|and|y|o|&)\s+(?:maybe\s+|even\s+|in\s+|near\s+|around\s+)?|\s*[,/]\s*(?:maybe\s+|or\s+|and\s+|even\s+|possibly\s+)*)({CAPITAL}(?:[ ]+{CAPITAL}){{0,3}})"
)
_CONTRACTED = re.compile(r"(?:I|We|You|He|She|It|They|That|There|What|Who)['\u2019](?:ll|m|d|ve|re|s)")
_CAPITALS = re.compile(r"[A-Z\u00c0-\u00dd][\w']+")
_RUN = re.compile(rf"(?<![\w'])(?:{CAPITAL}[ ]?)+")
NAMES = rf"{CAPITAL}(?:[ ]{CAPITAL}){{0,2}}(?:(?:,|,? (?:or|and|y|o)|/)[ ]?{CAPITAL}(?:[ ]{CAPITAL}){{0,2}}){{0,3}}"
"""One to four names."""
_BETWEEN = re.compile(r",? (?:or|and|y|o) |[,/] ?")
_LOWER = re.compile(
    r"\s+(?:the\s+|el\s+|la\s+)?((?:st\.|ft\.|mt\.|[a-z][a-z'-]+))(?:[ ]+([a-z][a-z'-]+))?(?:[ ]+([a-z][a-z'-]+))?"
)
_MORE_LOWER = re.compile(r"(?:\s*[,.]?\s+(?:or|and|y|o|&)|\s*[,/])(?=\s|[a-z])(?:\s+(?:maybe|even|in|near|around)\b)?")


@lru_cache(maxsize=1)
def towns() -> frozenset[str]:
    text = files("enterprisehub.domain").joinpath("us_towns.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#")) - ORDINARY


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    return frozenset(town.split()[0] for town in towns()) - NO_PLACE | {
        "st",
        "ft",
        "grand",
        "little",
        "high",
        "big",
        "new",
        "los",
        "las",
        "el",
        "la",
    }


def may_name_town(source: str) -> bool:
    """Say at little cost whether a word in capitals may begin the name of a town."""
    first = _first_words()
    return any(word.lower() in first for word in _CAPITALS.findall(source))


def is_town(name: str) -> bool:
    """Say whether a town of the United States has the name; what is another word too ("Price", "Hope") counts as none."""
    lower = name.lower().replace("st. ", "saint ").replace("ft. ", "fort ").replace("st ", "saint ")
    return lower in towns() and lower not in NO_PLACE


def names_of(words: str) -> list[str]:
    """Return the names in a match of `NAMES`; empty where one is no name of a place."""
    named = [name_words(name.split()) for name in _BETWEEN.split(words)]
    return [" ".join(words).rstrip(".,'") for words in named] if all(named) else []


def towns_in(text: Text) -> list[tuple[str, int, int]]:
    """Return the towns that stand anywhere in a message with capitals, each with its span."""
    source = text.body if text.offsets is None else text.original(0, len(text.lower))
    found: list[tuple[str, int, int]] = []
    for run in _RUN.finditer(source):
        words = run[0].split(" ")
        place = 0
        while place < len(words):
            for size in range(min(4, len(words) - place), 0, -1):
                name = " ".join(words[place : place + size]).rstrip(".,'")
                if is_town(name):
                    start = run.start() + len(" ".join(words[:place])) + (place > 0)
                    found.append((name, start, start + len(name)))
                    place += size - 1
                    break
            place += 1
    return found


def properly_named(text: Text) -> bool:
    return text.body != text.body.upper() and text.body != text.body.lower()


def read_capitalised(text: Text, start: int, areas: list[str]) -> int:
    source = text.body if text.offsets is None else text.original(0, len(text.lower))
    found = CAPITALISED.match(source, start)
    end = start
    while found is not None:
        words = name_words(found[1].split())
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


def name_words(words: list[str]) -> list[str]:
    """Return the words that a name of a place may have, from the first on; "Grand Rapids" is one, "Great Thanks" is none."""
    for size in (3, 2):
        if len(words) >= size and " ".join(words[:size]).rstrip(".,'").lower() in towns():
            return words[:size] if size == len(words) or words[size].lower().strip(".,'") in NO_PLACE else words
    kept: list[str] = []
    for place, word in enumerate(words):
        if _CONTRACTED.fullmatch(word):
            break
        if (
            not kept and word.lower() in _ARTICLES and place + 1 < len(words) and words[place + 1][0].isupper()
        ):  # "Los Altos"
            kept.append(word)
            continue
        if (word.lower().strip(".,'") in NO_PLACE and word not in TOWNS_THAT_ARE_WORDS) or (
            kept and kept[-1].endswith(".") and len(kept[-1]) > 3
        ):
            break
        kept.append(word)
    while kept and kept[-1].islower():
        kept.pop()
    return kept


def read_lower(text: Text, start: int, cased: bool, areas: list[str], *, only_pairs: bool) -> int:
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
