# ruff: noqa: SIM905 (word lists read better as words)
"""Tell who writes where several people share a thread: "This is Maria, Tom's wife", "Lisa here, on Ken's phone"."""

import re

from enterprisehub.domain.phrases import Scan, rules
from enterprisehub.domain.place_names import is_town
from enterprisehub.domain.place_words import NO_PLACE
from enterprisehub.domain.spelling import is_known
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
_LOW_GREETED = re.compile(
    r"^\W*(?:(?:hi+|hey+|hello|yo|good (?:morning|afternoon|evening)|hola|buen[oa]s(?: \w+)?)(?: (?:there|again|guys|team))?[\s,!.]*(?:it'?s(?: me)?|this is|i'?m|soy|habla),? (?P<greeted>[a-z]{3,14})(?=\s*(?:[,.!\n]|$| (?:from|again|here|calling|de|y)\b))"
    r"|(?:(?:hi+|hey+|hello|hola|buen[oa]s)[^.!?\n]{0,24}[\s,!.]+)?(?:my name(?:'?s| is)|me llamo|mi nombre es|you can call me) (?P<named>[a-z]{2,14})\b)"
)
"""Who greets and tells a name in small letters."""
_HERE = re.compile(rf"(?:^|[.!?\n,]\s*){_NAME}(?:[ ]?\([^()]{{1,40}}\))?[ ]$")
_FROM = re.compile(
    rf"^\W*(?:From {_NAME}\s*[:\u2014\u2013-]\s|(?:(?:[Hh]i|[Hh]ello|[Gg]reetings|[Ss]aludos) (?:from|de)|[Ss]ent by|[Tt]yped by|[Ww]ritten by) {_NAME}(?=[.,!(\n]))"
)
_FROM_HINT = re.compile(r"\W*(?:[Ff]rom|[Hh]i|[Hh]ello|[Gg]reetings|[Ss]aludos|[Ss]ent|[Tt]yped|[Ww]ritten) ")
_CLOSING = r"(?:(?:many|much) )?thanks(?: (?:again|so much|a lot|a million|in advance))?|thank you(?: (?:again|so much|very much))?|best|(?:kind |best |warm |with kind |with best )?regards|(?:best|warm|kind|good) wishes|all the best|sincerely|cheers|un saludo|saludos|(?:muchas |mil )?gracias(?: de antemano)?|love|take care|talk soon|un abrazo|bendiciones|blessings|yours"
_SIGNED = re.compile(
    rf"(?:(?:^|[\s.!?,])[-\u2013\u2014~]{{1,2}}[ ]?|(?:^|[\s.!?])(?i:respectfully(?: yours)?|(?:very )?sincerely(?: yours)?|(?:best|warm|kind|good) wishes|all the best|yours(?: (?:truly|sincerely|faithfully|respectfully))?|(?:kind |best |warm )?regards|cordially|warmly|xo+|atentamente|atte\.?|(?:un )?saludos?(?: cordial(?:es)?)?|cordialmente|un abrazo),?\s+|(?:^|\n)\s*(?i:{_CLOSING})[,.! ]*\n\s*|\S[^\n]*\n[ \t]*\n\s*|\n[ \t]*\n\s*(?i:{_CLOSING}),? |[a-z]{{2}}[.!?)] ?\n\s*|(?i:\n\s*(?:thanks|thank you|gracias)[^\n]{{0,40}}\n\s*)|(?P<comma>\n[^\n]{{2,40}},[ ]*\n\s*)){_NAME}(?:\s*(?:&|and|y)\s*[A-Z][a-z]+)?[.\s]*$"
)
"""A name alone at the end, behind a dash or below a greeting."""
_POSTSCRIPT = re.compile(r"\n\s*[Pp]\.?\s?[Ss]\b")
_REACHED_AT = re.compile(
    r"(?:\n\s*(?:(?:cell|tel|phone|mobile|office|ph|c|m|o|t)\b[.: ]*)?(?:\+?[\d().\s-]{7,24}|\S+@\S+|https?://\S+|(?i:sent from|get outlook|enviado desde)[^\n]*))+\s*$"
)
"""Where they can be reached, below the name."""
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
_NO_NAMES_END = ("ing", "ed", "ful", "ous", "ible", "able")
_NO_NAME = frozenset(
    "nadie alguien todo todos todavia vivo vivimos estamos ya alright noted fine cheers cool okay yes no maybe never soon later bye night goodnight understood agreed done deal help hello anyway whatever sigh ugh lol haha wow well right exactly true nope yep thx ty best blessings sincerely love peace amen adios saludos bueno listo vale ojala perdon hurry today tomorrow good sweet yikes ok mulling hmm gracias grateful regards great perfect lovely amazing awesome wonderful terrible crazy ridiculous interested sorry available looking ready sure free open done "
    "stop quit keep please still just been thanks start always nobody somebody someone everybody urgent beautiful zillow redfin english spanish monday tuesday wednesday thursday friday saturday sunday mr mrs ms dr weird odd insane gross funny huge tiny late early back lost stuck new confused serious awful nuts hilarious cash broke bored tired mad sad glad super so very too quite definitely probably hard hot cold fun nosy curious pretty about regarding re concerning".split()
)


def read_signature(text: Text) -> str | None:
    """Return the name that a message is signed with; a town behind a dash is a place."""
    if _FROM_HINT.match(text.body) is not None and (said := _FROM.match(text.body)) is not None:
        name = said[1] or said[2]
        return None if is_town(name) else name
    body = own_words(text.body) if "\n" in text.body else text.body
    if (after := _POSTSCRIPT.search(body)) is not None:
        body = body[: after.start()]
    if "\n" in body and (reached := _REACHED_AT.search(body)) is not None:
        body = body[: reached.start()]
    tail = body[-_SIGNS_WITHIN:]
    last = tail.split()[-1:]
    if not last or not last[0].lstrip("-\u2013\u2014~")[:1].isupper():
        return None
    found = _SIGNED.search(tail)
    if found is None or (name := found[2]).lower() in NO_PLACE or name.lower() in _NO_NAME:
        return None
    behind_a_dash = found[0].lstrip(" ")[0] in "-\u2013\u2014~" and "\n" not in found[0]
    ends = tail[: found.start()].rstrip()[-1:] in {".", "!", "?"}
    listed = found["comma"] is not None or (behind_a_dash and not ends)
    return None if is_town(name) and listed else name


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
    low = _LOW.search(text.lower) or _LOW_GREETED.search(text.lower)
    if low is not None and _may_be_name(name := low[low.lastindex or 1]):
        return text.original(*low.span(low.lastindex or 1)) if name else None
    return None


def _may_be_name(word: str) -> bool:
    return word not in NO_PLACE and word not in _NO_NAME and not word.endswith(_NO_NAMES_END) and not is_known(word)
