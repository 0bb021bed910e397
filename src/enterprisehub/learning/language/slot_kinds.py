"""Tell what kind of thing a slot holds, by the words of its name and, where a schema is given, of its description.

A kind is shared by slots of any service ("visit_date" and "check_in_date" are dates), so what is learned of one service's
slots holds for those of a service that training never saw.
"""

import re
from functools import lru_cache
from typing import Final

_FORMS: Final = {"cities": "city", "dates": "date", "times": "time", "where": "city", "day": "date", "when": "date", "hour": "time",
                 "location": "area", "place": "area", "town": "city", "number": "number", "many": "number"}  # fmt: skip
_IDLE: Final = frozenset({"of", "the", "to", "and", "is", "has", "for", "a"})

KINDS: Final = {
    "contact": "phone email url website zipcode address street link",
    "truth": "is has allowed allows furnished pets shared refundable smoking wifi free includes unisex vegetarian outdoors seating kids "
    "private live music good wheelchair subtitles insurance additional nonstop direct",
    "time": "time hour hours",
    "date": "date day when",
    "count": "number count quantity size party seats passengers travelers riders guests tickets people adults rooms beds baths bags "
    "stops nights days bedrooms bathrooms length duration",
    "money": "price fare cost amount balance rent budget income total fee charge rate",
    "rating": "rating stars score average review",
    "kind": "type category genre cuisine class style language subcategory format kind",
    "place": "city area location town place origin destination from to where region neighborhood neighbourhood country state airport "
    "station venue airline",
    "name": "name title artist song album movie track director actor actress stylist dentist therapist doctor recipient receiver contact "
    "event message subject starring cast",
}  # fmt: skip
"""The words that tell a kind, the kinds in order of precedence."""
_OF_WORD: Final = {
    word: (place, kind) for place, (kind, words) in reversed(list(enumerate(KINDS.items()))) for word in words.split()
}
OTHER: Final = "other"


def words_of(slot: str) -> list[str]:
    """Return the telling words of a slot's name, each in one form."""
    return [plain(word) for word in re.split(r"[\W_]+", slot) if word and word not in {"of", "the", "to", "and", "is"}]


def plain(word: str) -> str:
    word = word.lower()
    return _FORMS.get(word, word)


@lru_cache(maxsize=4096)
def kind_of(slot: str, description: str = "") -> str:
    """Return the kind of a slot; of words that tell several the first kind in order counts, of the name before the description."""
    for text in (slot, description):
        known = [_OF_WORD[word] for word in re.split(r"[\W_]+", text.lower()) if word in _OF_WORD]
        if known:
            return min(known)[1]
    return OTHER
