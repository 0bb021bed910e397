# ruff: noqa: SIM905 (word lists read better as words)
"""Tell who writes where several people share a thread: "This is Maria, Tom's wife", "Lisa here, on Ken's phone"."""

import re

from enterprisehub.domain.phrases import Scan, rules
from enterprisehub.domain.place_names import is_town
from enterprisehub.domain.place_words import NO_PLACE
from enterprisehub.domain.text import Text, own_words

RULES = rules(
    "speaker",
    (
        "intro",
        r"(?:this is|it'?s|i'?m|(?:my )?name(?: is|'?s)|soy|(?:(?:le|les|te) )?(?:habla|escribe|saluda)|me llamo|mi nombre es|(?:se )?llamo|(?:you can|just|everyone|everybody|people|friends|they) calls? me)(?= [a-z])",
    ),
    (
        "here",
        r"(?:here|aqui|again|(?:typing|texting|writing|speaking|messaging)(?! (?:me|us|you|to|with|about|my|the|it)\b))",
    ),
)
_NAME = r"([A-Z\u00c0-\u00dd][a-z\u00df-\u00ff'-]{1,20})(?:[ ](?:[A-Z]\.?[ ])?[A-Z\u00c0-\u00dd][a-z\u00df-\u00ff'-]{1,20}){0,2}"
_INTRO = re.compile(
    rf"[ ](?:(?:[A-Z][\w-]+'s|her|his|their|the) (?:[a-z]+,? ){{1,2}})?{_NAME}(?![\w'-])(?=\s*(?:[,.!(\n-]|period\b|comma\b|here|again|from|on (?:my|his|her|[A-Z])|w/|with |calling|speaking|trying|getting|following|reaching|and (?:[Ii]|my|we)\b|the |[a-z]+'s |writing|texting|typing|emailing|messaging|now\b|aqui|aqu\u00ed|again|for |(?:and )?(?:um+|uh+|so|i|we|im|my|our|wanted|just|on)\b|$))"
)
_LOW = re.compile(
    r"\b(?:it'?s|this is|i'?m|soy)(?: me)?,? ([a-z]{3,14}),? (?:[a-z]+'s|his|her|their|the|el|la|los) (?:wife|husband|hubby|partner|spouse|mom|mother|dad|father|son|daughter|brother|sister|fiancee?|roommate|other half|espos[oa]|marido|hij[oa]|herman[oa])\b"
)
"""Who says whose kin they are tells their name, in small letters too."""
_HERE = re.compile(rf"(?:^|[.!?\n,]\s*){_NAME}(?:[ ]?\([^()]{{1,40}}\))?[ ]$")
_FROM = re.compile(rf"^\W*From {_NAME}\s*[:\u2014\u2013-]\s")
_SIGNED = re.compile(
    rf"(?:(?:^|[\s.!?,])[-\u2013\u2014~]{{1,2}}[ ]?|(?:^|[\s.!?])(?i:respectfully|sincerely|(?:best|warm|kind|good) wishes|all the best|yours(?: (?:truly|sincerely|faithfully))?|(?:kind |best |warm )?regards|cordially|warmly|atentamente|saludos(?: cordiales)?|cordialmente),?\s+|\n\s*(?i:(?:many )?thanks|thank you|best|(?:kind |best |warm )?regards|(?:best|warm|kind|good) wishes|all the best|sincerely|cheers|saludos|gracias)[,.! ]*\n\s*|\S[^\n]*\n[ \t]*\n\s*|\n[ \t]*\n\s*(?i:(?:many )?thanks|thank you|best|cheers|gracias|saludos|love|take care),? |[a-z]{{2}}[.!?)] ?\n\s*|(?i:\n\s*(?:thanks|thank you|gracias)[^\n]{{0,40}}\n\s*)){_NAME}(?:\s*(?:&|and|y)\s*[A-Z][a-z]+)?[.\s]*$"
)
"""A name alone at the end, behind a dash or below a greeting."""
_POSTSCRIPT = re.compile(r"\n\s*[Pp]\.?\s?[Ss]\b")
_SIGNS_WITHIN = 70
_WEAK = ("it's", "its", "i'm", "im")
"""Openings that more often go on with anything but a name."""
_RELATION = re.compile(
    r"[ ,]*(?:here\b|[\w']+(?:'s)? (?:wife|husband|partner|spouse|(?:better|other) half|mom|mother|dad|father|son|daughter|brother|sister|fiancee?|roommate)|on [\w']+ (?:phone|cell))"
)
_JOINS = re.compile(r"\b(?:and|y|&) $")
"""What a second one introduces themselves behind: "and I'm Tess, the other half"."""
_WHOSE = (" her ", " his ", " their ")
_GREETED = re.compile(
    r"^\W*(?:hi+|hey+|hello|good (?:morning|afternoon|evening)|hola|buen[oa]s(?: \w+)?)(?: (?:there|again))?[\s,!.]*$"
)
_DENIED = re.compile(r"\b(?:no|not|ni)[ ]$")
_TALKS_ABOUT = re.compile(r"[ ](?:i|we)(?:'?re|'?m| are| am)[ ](?:talking|speaking)\b", re.IGNORECASE)
_ENDS = re.compile(r"\s*[,!.\n(]|\s*$")
_NO_NAME = frozenset(
    "nadie alguien todo todos todavia vivo vivimos estamos ya alright noted fine cheers cool okay yes no maybe never soon later bye night goodnight understood agreed done deal help hello anyway whatever sigh ugh lol haha wow well right exactly true nope yep thx ty best blessings sincerely love peace amen adios saludos bueno listo vale ojala perdon hurry today tomorrow good sweet yikes ok mulling hmm gracias grateful regards great perfect lovely amazing awesome wonderful terrible crazy ridiculous interested sorry available looking ready sure free open done "
    "stop quit keep please still just been thanks start always nobody somebody someone everybody urgent beautiful zillow redfin english spanish monday tuesday wednesday thursday friday saturday sunday mr mrs ms dr".split()
)


def read_signature(text: Text) -> str | None:
    """Return the name that a message is signed with; a town behind a dash is a place."""
    if text.body.startswith("From ") and (said := _FROM.match(text.body)) is not None:
        return said[1]
    body = own_words(text.body) if "\n" in text.body else text.body
    if (after := _POSTSCRIPT.search(body)) is not None:
        body = body[: after.start()]
    tail = body[-_SIGNS_WITHIN:]
    last = tail.split()[-1:]
    if not last or not last[0].lstrip("-\u2013\u2014~")[:1].isupper():
        return None
    found = _SIGNED.search(tail)
    if found is None or found[1].lower() in NO_PLACE or found[1].lower() in _NO_NAME:
        return None
    behind_a_dash = found[0].lstrip(" ")[0] in "-\u2013\u2014~" and "\n" not in found[0]
    ends = tail[: found.start()].rstrip()[-1:] in {".", "!", "?"}
    return None if is_town(found[1]) and behind_a_dash and not ends else found[1]


def read_speaker(text: Text, scan: Scan) -> str | None:
    """Return the name of who introduces themselves, in their own letters."""
    source = text.body if text.offsets is None else text.original(0, len(text.lower))
    for hit in scan.hits["speaker"]:
        if hit.meaning == "here":
            found = _HERE.search(source[: hit.start][-44:])
        elif (
            not text.original(hit.end + 1, hit.end + 2).isupper() and not text.lower.startswith(_WHOSE, hit.end)
        ) or _DENIED.search(text.lower, 0, hit.start):
            continue
        else:
            found = _INTRO.match(source, hit.end)
            weak = text.lower.startswith(_WEAK, hit.start)
            greeted = (
                _GREETED.search(text.lower, 0, hit.start) is not None and _ENDS.match(source, found.end()) is not None
                if found
                else False
            )
            related = found is not None and (
                _RELATION.match(source, found.end()) or not source.startswith(found[1], hit.end + 1)
            )
            joins = _JOINS.search(text.lower, 0, hit.start) is not None
            if found is not None and weak and not greeted and not related and not joins:
                continue
            if found is not None and _TALKS_ABOUT.match(source, found.end()):
                continue
        if found is not None and found[1].lower() not in NO_PLACE and found[1].lower() not in _NO_NAME:
            return found[1]
    low = _LOW.search(text.lower)
    if low is not None and low[1] not in NO_PLACE and low[1] not in _NO_NAME:
        return text.original(low.start(1), low.end(1))
    return None
