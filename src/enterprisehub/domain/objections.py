"""Read objections: what holds a contact back, in ten kinds; pricing also by the mistake in thinking behind it."""

import re

from enterprisehub.domain.findings import ObjectionFound
from enterprisehub.domain.phrasebook import phrasebook
from enterprisehub.domain.phrases import Rule, Scan
from enterprisehub.domain.text import Text

MOST = 3


def _rule(section: str, pattern: str) -> Rule:
    """Return a rule of a section: `pricing/neighbour`, `condition!`, which holds under a "not" as well, or `denied pricing`."""
    if section.startswith("denied "):
        return Rule("denial", section.removeprefix("denied "), pattern)
    return Rule(f"objection:{section.rstrip('!').partition('/')[0]}", section, pattern)


RULES = tuple(_rule(section, pattern) for name in ("pricing", "objections") for section, pattern in phrasebook(name))
_NEGATABLE = frozenset(
    {"pricing", "competition", "trust", "timing", "value", "condition", "financing", "interest_rates"}
)
_NO_NEED = re.compile(r"(?:no need to|(?:don'?t|do not|doesn'?t) (?:need|have) to|nobody to|no one to)\s+$")
_CALLS_ITSELF_OFF = ("not", "no ", "don", "can", "won", "isn", "never", "wasn", "couldn", "do not", "hard")


def read_objections(text: Text, scan: Scan, denied: list[str]) -> list[ObjectionFound]:
    """Return the objections in the order they are said, at most three; kinds that are denied go into `denied`."""
    found: list[tuple[int, ObjectionFound]] = []
    denied += [hit.meaning for hit in scan.hits.get("denial", ())]
    for topic, hits in scan.hits.items():
        if not topic.startswith("objection:"):
            continue
        for hit in hits:
            kind, _, subtype = hit.meaning.rstrip("!").partition("/")
            if kind in {"interest_rates", "timing"} and text.asks_about(hit.start):
                continue
            if subtype == "improvement_overvalue" and text.lower.endswith("to ", 0, hit.start):
                continue  # "80k to put into a kitchen" is still to be spent
            if kind == "authority" and _NO_NEED.search(text.lower, max(0, hit.start - 24), hit.start):
                continue
            if (
                hit.negated
                and hit.meaning[-1] != "!"
                and kind in _NEGATABLE
                and subtype != "loss_aversion"
                and not text.lower.startswith(_CALLS_ITSELF_OFF, hit.start)
            ):
                denied.append(kind)
                continue
            found.append((hit.start, ObjectionFound(kind, subtype or None, text.quote(hit.start, hit.end))))
            break
    found.sort(key=lambda entry: entry[0])
    rates = next((start for start, objection in found if objection.kind == "interest_rates"), None)
    if rates is not None:  # "waiting for rates to come down" is one objection, not three
        begin, end = text.sentence(rates)
        found = [entry for entry in found if not (begin <= entry[0] < end and _belongs(entry[1]))]
    return [objection for _, objection in found[:MOST]]


def _belongs(objection: ObjectionFound) -> bool:
    return objection.kind in {"pricing", "timing"} and objection.subtype is None
