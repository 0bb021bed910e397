"""Read which places a contact refuses, and which then stand in their stead: "not Plano, McKinney", "Mesa is out. Gilbert?"."""

import re
from typing import Final

from enterprisehub.domain.phrases import Hit, Scan, rules
from enterprisehub.domain.place_names import (
    CAPITAL,
    CAPITALISED,
    NAMES,
    is_town,
    name_words,
    names_of,
    properly_named,
    read_capitalised,
    read_lower,
)
from enterprisehub.domain.text import Text

RULES = rules(
    "swap",
    ("swap", r"(?:not(?: in)?|instead of|rather than|(?:ya )?no(?: longer| more)?(?: in| en)?|ya no(?: en)?)(?= [a-z])"),
    (
        "refuse", (r"(?:drop(?:ping)?|scratch|scrap|skip(?:ping)?|forget(?: about)?|cross(?:ing)? (?:off|out)|rul(?:e|ed|ing) out|(?:decid|vot)(?:ed|ing) against|(?:can'?t|cannot|couldn'?t|can not) (?:do|afford|swing|stomach)|priced out of|avoid(?:ing)?|nix|ditch(?:ing)?|except(?: for)?|besides|other than|any(?:where|thing) but|swap(?:ping)?|replac(?:e|ing)|take (?:out|off)|lose|remove|exclude|"
        r"(?:far|stay(?:ing)?) (?:away )?from|nada (?:en|de|por)|menos(?: en)?|excepto(?: en)?|ni(?: en)?|nor|never(?: in)?|nothing in|hate|leaving|trad(?:e|ing)|quit(?:a|en)|olvid(?:a|en|ate de)|dejamos)(?= [a-z])"),
    ),
    (
        "refused", (r"(?:(?:(?<=')s|is|was|are)(?: now| just| definitely)* (?:out(?! of)|off (?:the )?(?:table|list)|(?:way |a bit |just |a little |far )?too [a-z]+|not (?:for (?:us|me)|an option|happening|it)|a (?:hard |big )?(?:no|nope|pass))|(?:doesn'?t|won'?t|isn'?t going to|didn'?t) work|"
        r"no(?: longer| more)?(?=_[.,!;]|_$)|nope|nah|(?:last (?:week|month|year|weekend|spring|summer|fall|time) )?(?:and|but)(?: we| i)? (?:hated|did ?n'?t (?:like|love)|couldn'?t stand)|hard pass|pass(?=_[.,!;]|_$)|but (?:we |i )?(?:can'?t|cannot|couldn'?t) afford|but (?:it'?s |its |that'?s )?(?:way |just |a bit )?too [a-z]+|(?:queda|esta) (?:muy|demasiado) [a-z]+)"),
    ),
)  # fmt: skip
_INSTEAD: Final = re.compile(
    rf"(?:\s+(?:any ?more|now|after all|ya|mas))?\s*[,;:.-]+\s*(?:but\s+|only\s+|rather\s+|just\s+|sino\s+|try\s+|in\s+|we(?:'d)?\s+|would\s+|want\s+|prefer\s+|like\s+|it'?s\s+|make\s+it\s+|let'?s\s+(?:do|try)\s+|(?:my|our)\s+[a-z]+\s+(?:says|wants|prefers|likes)\s+|prefiero\s+|queremos\s+)*({CAPITAL}(?:[ ]+{CAPITAL}){{0,3}})"
)
_RATHER: Final = re.compile(rf"(?:^|[\s.:])({CAPITAL}(?:[ ]{CAPITAL}){{0,2}})\s*,?\s*(?:and\s+|y\s+|but\s+)?$")
_AFTER_CORRECTION: Final = re.compile(
    r"[,:;.!-]*(?:\s+no\b[,.]?)?(?:\s+(?:in|near|around|en|it'?s|to|we meant|i meant|i mean|maybe))?(?=\s)"
)
_NAMED: Final = re.compile(r"\b(?:name(?:'s| is)|call me|i'?m|this is|it'?s) [a-z' ,-]{1,30}$")
"""Who says their name refuses no place: "my name is Dallas, not Denver"."""
_LISTED: Final = re.compile(rf"(?:^|[\s.:,!?])({NAMES})[\s,?!.]{{0,4}}$")
"""The names that what refuses them stands behind: "Boise?? no"."""


_LOW_SWAP: Final = re.compile(r" [a-z][a-z'-]+(?: [a-z'-]+){0,2}, ?[a-z]")


def swaps(text: Text, scan: Scan) -> bool:
    """Say whether a place may be refused: a name follows a "not", or words that rule something out stand there."""
    return any(
        hit.meaning != "swap"
        or text.original(hit.end + 1, hit.end + 2).isupper()
        or (_LOW_SWAP.match(text.lower, hit.end) is not None and len(_low_names(text, hit)) > 1)
        for hit in scan.hits["swap"]
    )


def _low_names(text: Text, hit: Hit) -> list[str]:
    """Return towns in small letters behind a "not" that a comma parts: the one refused, and what they want instead."""
    names: list[str] = []
    if not properly_named(text):
        read_lower(text, hit.end, True, names, only_pairs=False)
    return names if all(map(is_town, names)) else []


def read_refused(text: Text, scan: Scan, *, cased: bool) -> list[str]:
    """Return the names of places that are ruled out, before ("drop Mesa") or behind ("Mesa is out")."""
    refused: list[str] = []
    for hit in scan.hits["swap"]:
        names = _named_before(text, hit.start) if hit.meaning == "refused" else _named_after(text, hit, cased=cased)
        if hit.meaning == "swap" or any(is_town(name) or name.endswith(("County", "Heights")) for name in names):
            refused += names
    return refused


def _named_after(text: Text, hit: Hit, *, cased: bool) -> list[str]:
    """Return the names behind, also after an "or"; what follows a comma may be what they want instead."""
    names: list[str] = []
    end = read_capitalised(text, hit.end, names) if cased else hit.end
    if end == hit.end:
        end = read_lower(text, hit.end, cased, names, only_pairs=hit.meaning == "swap")
    return names[:1] if "," in text.lower[hit.end : end] else names


def _named_before(text: Text, start: int) -> list[str]:
    begin = max(0, start - 70)
    if properly_named(text):
        found = _LISTED.search(text.original(begin, start))
        return names_of(found[1]) if found is not None else []
    words = text.lower[begin:start].replace("?", " ").replace(",", " ").split()[-3:]
    for count in range(len(words)):
        if is_town(name := " ".join(words[count:])):
            return [name]
    return []


def read_swap(text: Text, hit: Hit, areas: list[str], spans: list[tuple[int, int]]) -> None:
    """Read "not Pasadena, Burbank" and "Burbank, not Pasadena": the one that is not refused."""
    if _LOW_SWAP.match(text.lower, hit.end) and len(names := _low_names(text, hit)) > 1:
        areas += names[1:]
        spans.append((hit.start, text.lower.find(names[-1].lower(), hit.end) + len(names[-1])))
        return
    source = text.body if text.offsets is None else text.original(0, len(text.lower))
    refused = CAPITALISED.match(source, hit.end)
    if refused is None or not name_words(refused[1].split()):
        return
    instead = _INSTEAD.match(source, refused.end())
    if instead is None:
        instead = _RATHER.search(source[: hit.start][-50:])
        if instead is None or not name_words(instead[1].split()) or _NAMED.search(text.lower, 0, hit.start):
            return
        areas.append(" ".join(name_words(instead[1].split())).rstrip(".,'"))
        spans.append((hit.start - len(instead[0]), refused.end()))
    elif words := name_words(instead[1].split()):
        areas.append(" ".join(words).rstrip(".,'"))
        spans.append((hit.start, instead.end()))


def correct(text: Text, scan: Scan, cased: bool, areas: list[str], spans: list[tuple[int, int]]) -> None:
    """Let a place that corrects one stand in its stead: "in Chandler, I mean Gilbert"."""
    for hit in scan.hits["bound"]:
        if hit.meaning != "correct" or hit.start < min(end for _, end in spans):
            continue
        gap = _AFTER_CORRECTION.match(text.lower, hit.end)
        if gap is None:
            continue
        new: list[str] = []
        end = read_capitalised(text, gap.end(), new) if cased else gap.end()
        if end == gap.end() and (not cased or text.body == text.body.lower()):
            end = read_lower(text, gap.end(), cased, new, only_pairs=False)
        if new:
            areas[:] = new
            spans.append((hit.start, end))


def corrects(scan: Scan) -> bool:
    """Say whether something is taken back: a place may stand alone behind it."""
    return any(hit.meaning == "correct" for hit in scan.hits.get("bound", ()))
