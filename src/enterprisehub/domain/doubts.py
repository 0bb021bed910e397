"""Tell whether doubt hangs on what is said of a place or a time: "maybe Plano", "around June, not sure yet"."""

import re
from typing import Final

_BEFORE: Final = re.compile(
    r"\b(?:maybe|perhaps|possibly|probably|prob|might|leaning(?: towards?)?|sort of|kind of|kinda|sorta|not sure|unsure|i guess|i think|we think|thinking maybe|toying with|toss(?:ing)? up|"
    r"tentatively|loosely|idk|quizas?|tal vez|a lo mejor|como por|creo que)\b[^.!?;\n]{0,24}$"
)
_AT: Final = re.compile(
    r"\W*(?:or |but )?(?:maybe|perhaps|possibly|probably|prob|leaning|tentatively|quizas?|tal vez)\b"
)
_BEHIND: Final = re.compile(
    r",? (?:i think|i guess|maybe|perhaps|probably|or so|i suppose|we think|not sure|idk|give or take|but (?:not sure|don'?t hold|who knows|it changes|it depends|nothing is set)|don'?t hold me|creo|quizas|tal vez)\b"
)


def is_doubtful(lower: str, start: int, end: int) -> bool:
    """Say whether doubt stands before the words in their clause, or right behind them."""
    return (
        _AT.match(lower, start) is not None
        or _BEFORE.search(lower, max(0, start - 40), start + 4) is not None
        or _BEHIND.match(lower, end) is not None
    )
