"""Read objections: what holds a contact back, in ten kinds; pricing also by the mistake in thinking behind it."""

import re
from collections.abc import Sequence

from enterprisehub.domain.findings import ObjectionFound
from enterprisehub.domain.phrasebook import phrasebook
from enterprisehub.domain.phrases import Hit, Rule, Scan
from enterprisehub.domain.text import Text

MOST = 3
ANY = "any"
"""Among what is denied: whatever else seems to hold somebody back, others say it, or it is past."""


def _rule(section: str, pattern: str) -> Rule:
    """Return a rule of a section: `pricing/neighbour`; `condition!`, which holds under a "not" as well; `denied pricing`; `told`."""
    if section in _ABOUT:
        return Rule(section, section, pattern)
    if section.startswith("denied "):
        return Rule("denial", section.removeprefix("denied "), pattern)
    return Rule(f"objection:{section.rstrip('!').partition('/')[0]}", section, pattern)


_ABOUT = frozenset({"told", "turned_down"})
RULES = tuple(_rule(section, pattern) for name in ("pricing", "objections") for section, pattern in phrasebook(name))
_THEIR_OWN = frozenset({"financing", "sell_first"})
Spans = Sequence[tuple[int, int]]
_NEGATABLE = frozenset(
    {"pricing", "competition", "trust", "timing", "value", "condition", "financing", "interest_rates"}
)
_BESIDES = re.compile(r"\b(?:and|plus|besides|also|ademas|tambien)\b")
"""Joins two objections that are not one."""
_NO_NEED = re.compile(r"(?:no need to|(?:don'?t|do not|doesn'?t) (?:need|have) to|nobody to|no one to)\s+$")
_WHICH_TIME = re.compile(
    r" (?:what time|which (?:day|time)|what day|if (?:she|he|they)(?:'s|'re| is| are) (?:free|around|home))"
)
"""Who is asked for a time decides nothing else."""
_OFFICE = re.compile(
    r"\b(?:city|county|state|town|hoa|association|hoa board|lender|bank|underwriters?|appraiser|inspector|seller|sellers|buyer|buyers|insurance|court|judge|landlord)(?:'s)?(?: (?:still|also|first|would|will|may))* $"
)
"""Who has to approve a thing, but not what the contact decides."""
_CALLS_ITSELF_OFF = ("not", "no ", "don", "can", "won", "isn", "never", "wasn", "couldn", "do not", "hard")


def read_objections(text: Text, scan: Scan, denied: list[str], told: Spans = ()) -> list[ObjectionFound]:
    """Return the objections in the order they are said, at most three; kinds that are denied go into `denied`.

    Loans that others were refused, within the spans of the body that tell of others, hold the contact not back.
    """
    found: list[tuple[int, ObjectionFound]] = []
    topics = [topic for topic in scan.hits if topic.startswith("objection:")]
    denied += [hit.meaning for hit in scan.hits.get("denial", ())]
    none = frozenset(denied)
    others = _turned_down(scan) if "turned_down" in scan.hits else []
    if others:
        denied.append(ANY)
    for topic in topics:
        for hit in scan.hits[topic]:
            kind, _, subtype = hit.meaning.rstrip("!").partition("/")
            if _says_else(text, hit, kind, subtype) or (kind in _THEIR_OWN and _within(text, hit, told)):
                continue
            if (
                _negated(text, hit, kind, subtype)
                or any(start <= hit.start < end for start, end in others)
                or kind in none
            ):
                denied.append(kind)
                continue
            if subtype or not any(each.kind == kind for _, each in found):
                found[:] = [entry for entry in found if entry[1].kind != kind]  # the mistake behind it tells more
                found.append((hit.start, ObjectionFound(kind, subtype or None, text.quote(hit.start, hit.end))))
            if subtype or kind != "pricing":
                break
    found.sort(key=lambda entry: entry[0])
    rates = next((start for start, objection in found if objection.kind == "interest_rates"), None)
    if rates is not None:  # "waiting for rates to come down" is one objection, not three
        begin, end = text.sentence(rates)
        found = [
            entry
            for entry in found
            if not (begin <= entry[0] < end and _belongs(entry[1]))
            or _BESIDES.search(text.lower, *sorted((entry[0], rates)))
        ]
    return [objection for _, objection in found[:MOST]]


def _within(text: Text, hit: Hit, spans: Spans) -> bool:
    place = hit.start if text.offsets is None else text.offsets[hit.start]
    return any(start <= place < end for start, end in spans)


def _turned_down(scan: Scan) -> list[tuple[int, int]]:
    """Return the spans of what others say, or was thought once, that who writes then turns down: "dad says wait, I disagree"."""
    spans = []
    for told in scan.hits.get("told", ()):
        ends = [hit.start for hit in scan.hits["turned_down"] if hit.start >= told.end]
        if ends:
            spans.append((told.start, ends[0]))
    return spans


def _says_else(text: Text, hit: Hit, kind: str, subtype: str) -> bool:
    """Say whether the words hold nobody back: a question, money still to be spent, nobody who needs to be asked."""
    if kind in {"interest_rates", "timing"} and text.asks_about(hit.start):
        return True
    if kind == "condition" and text.lower.rfind("even if", max(0, hit.start - 40), hit.start) >= 0:
        return True  # they would take it all the same
    if subtype == "improvement_overvalue" and text.lower.endswith("to ", 0, hit.start):
        return True  # "80k to put into a kitchen"
    if kind != "authority":
        return False
    if _WHICH_TIME.match(text.lower, hit.end):
        return True
    before = max(0, hit.start - 24)
    return text.asks_about(hit.start) or any(each.search(text.lower, before, hit.start) for each in (_NO_NEED, _OFFICE))


def _negated(text: Text, hit: Hit, kind: str, subtype: str) -> bool:
    """Say whether a "not" before the words denies them, and does not belong to them."""
    return (
        hit.negated
        and hit.meaning[-1] != "!"
        and kind in _NEGATABLE
        and subtype != "loss_aversion"
        and not text.lower.startswith(_CALLS_ITSELF_OFF, hit.start)
    )


def _belongs(objection: ObjectionFound) -> bool:
    return objection.kind in {"pricing", "timing"} and objection.subtype is None
