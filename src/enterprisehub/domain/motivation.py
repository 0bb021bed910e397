"""Read why a contact moves, and in what condition a seller's home is.

Reasons are neutral categories. Marriage, divorce, children, age, health and service in the forces are nobody's
business here: words about them are not read, see `enterprisehub.domain.fair_housing`.
"""

import re
from typing import Final

from enterprisehub.contracts.state import Certainty, Factor
from enterprisehub.domain.findings import Finding
from enterprisehub.domain.phrasebook import phrase_rules
from enterprisehub.domain.phrases import Hit, Scan
from enterprisehub.domain.text import Text

RULES: Final = phrase_rules("motivation")
_WISHES = ("want ", "looking for ", "looking for a ", "need a ", "want a ", "prefer ", "like a ", "find a ", "love a ", "for something ",
           "busco ", "something ", "must be ", "needs a ", "have a ", "and a ", "or a ", " an ", "a house with ", "with a ", "with ", "busco una ")  # fmt: skip
_CAUSES = {"inheritance": 0, "job": 0, "other": 2}
_ONLY = re.compile(
    r"\b(?:just|only|solo|solamente|nomas|nada mas|unicamente|except (?:for|that it)|other than|aside from|apart from)(?: (?:a|some|it|the|maybe|that it|la|una))* $"
)
"""What stands before a small lack, which leaves a good state good."""
_WORSE = {"excellent": "fair", "good": "fair", "fair": "good", "poor": "fair"}
_OWN_MARKS = ("my ", "our ", "the house", "the roof", "the kitchen", "it's ", "its ", "it is ", "it needs", "we ")
"""What says that the home is theirs."""
_TURNS = ("actually", "correction", "no wait", "wait")
_SEEN = re.compile(
    r"\b(?:(?:walked|went|looked) (?:through|it)|toured|(?:saw|seen|visited|viewed|looked at) (?:it|the|that|this|one|your)|the showing|that (?:house|place|one|condo)|for us\b|(?:too much|way more|more) work)\b"
)
"""What is told of a home that they looked at."""
_NOT_BECAUSE = re.compile(r"(?:\bnot|n't)\b[^.!?;,]{0,24}\bbecause(?: (?:i|we|of|i'm|we're))? $")
"""What is no reason: "not selling because I need the money"."""
_RANK = ("poor", "fair", "good", "excellent")


def read_motivation(text: Text, scan: Scan) -> Finding | None:
    found = [
        hit
        for hit in scan.hits.get("motivation", ())
        if (not hit.negated or text.lower.startswith(("can", "cannot"), hit.start))
        and not text.asks_about(hit.start)
        and not _NOT_BECAUSE.search(text.lower, max(0, hit.start - 48), hit.start)
    ]
    if not found:
        return None
    hit = min(found, key=_why)
    return Finding(Factor.MOTIVATION, Certainty.KNOWN, {"reason": hit.meaning}, text.quote(hit.start, hit.end))


def _why(hit: Hit) -> int:
    """Rank what causes a move before what it is: who is transferred relocates because of the job."""
    return _CAUSES.get(hit.meaning, 1)


def read_condition(text: Text, scan: Scan, *, seller: bool) -> Finding | None:
    """Read the state of the contact's own home: its worst part counts, a buyer's wish ("move-in ready") does not."""
    found: list[tuple[str, int, int, bool]] = []
    if not seller and _SEEN.search(text.lower):
        return None
    for hit in scan.hits.get("condition", ()):
        before = text.lower[max(0, hit.start - 18) : hit.start]
        if before.endswith(_WISHES) and not seller:
            continue
        if not text.asks_about(hit.start):
            found.append((_WORSE[hit.meaning] if hit.negated else hit.meaning, hit.start, hit.end, hit.negated))
    if not found:
        return None
    if any(each[0] in {"good", "excellent"} for each in found):  # "in good shape, just needs paint"
        found = [each for each in found if each[0] != "fair" or not _ONLY.search(text.lower, 0, each[1])]
    plain = [each for each in found if not each[3]]
    found = plain or found  # "good condition, no leaks" says more by what there is
    states = [each[0] for each in found]
    worse = [state for state in states if state in {"poor", "fair"}]
    state = min(worse, key=_RANK.index) if worse else max(states, key=_RANK.index)
    start, end = found[0][1], found[-1][2]
    details = text.quote(start, end)
    corrects = any(
        hit.meaning == "correct" and text.lower.startswith(_TURNS, hit.start) for hit in scan.hits.get("bound", ())
    )
    own = seller or corrects or any(mark in text.lower for mark in _OWN_MARKS)
    certainty = Certainty.KNOWN if own else Certainty.PARTIAL
    return Finding(Factor.CONDITION, certainty, {"state": state, "details": details}, details)
