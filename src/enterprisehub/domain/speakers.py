"""Tell who writes where several people share a thread: "This is Maria, Tom's wife", "Lisa here, on Ken's phone"."""

import re

from enterprisehub.domain.person_names import KIN, NAME, greets_by, may_be_name, must_be_name, named
from enterprisehub.domain.phrases import Scan, rules
from enterprisehub.domain.place_names import GIVEN_NAMES
from enterprisehub.domain.signatures import read_signature
from enterprisehub.domain.text import Text

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
_INTRO = re.compile(
    rf"[ ](?:(?:[A-Z][\w-]+'s|her|his|their|the) (?:[a-z]+,? ){{1,2}})?{NAME}(?![\w'-])(?=\s*(?:[,.!(\n-]|period\b|comma\b|here|again|from|on (?:my|his|her|[A-Z])|w/|with |calling|speaking|trying|getting|following|reaching|and (?:[Ii]|my|we)\b|the |[a-z]+'s |writing|texting|typing|emailing|messaging|now\b|aqui|aqu\u00ed|again|for |(?:and )?(?:um+|uh+|so|i|we|im|my|our|wanted|just|on)\b|$))"
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
_HERE = re.compile(rf"(?:^|[.!?\n,]\s*){NAME}(?:[ ]?\([^()]{{1,40}}\))?[ ]$")
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
_DENIED = re.compile(r"(?:\b(?:no|not|ni|his|her|their|whose)|['\u2019]s)[ ]$")
"""What stands before a name that is not theirs: "the tenant's name is"."""
_TALKS_ABOUT = re.compile(r"[ ](?:i|we)(?:'?re|'?m| are| am)[ ](?:talking|speaking)\b", re.IGNORECASE)
_ENDS = re.compile(r"\s*[,!.\n(]|\s*$")

_MARKS = r"(?=\s*(?:[.,!:;)(\n\u2014\u2013]|-\s|$))"
_AT_WORK = (
    r"(?:here|now|again|back|aqu\u00ed|aqui|de nuevo|otra vez|escribiendo|(?:now )?(?:speaking|typing|texting|writing|replying|answering|responding|taking over|chiming in|jumping in|butting in|stepping in|hopping on|"
    r"checking in|at the keyboard|with the phone|on (?:the|his|her|my|[A-Z]\w+'s) (?:phone|line|keys|keyboard|cell|account))(?: now| here| again)?)"
)
_OPENS = re.compile(
    rf"(?:^|[.!?\n)]\s*)[\s(\[*\"\u201c]*(?:(?:[Oo]k(?:ay)?|[Hh]i|[Hh]ey|[Hh]ello|[Yy]o|[Nn]o(?=[,.!])|[Ww]ait|[Hh]ola|[Ss]orry|[Aa]nd|PS|[Bb]uen[oa]s \w+)[\s,!.:]+)*(?:"
    rf"{NAME},? (?P<work>{_AT_WORK})(?:{_MARKS}| (?:and|i|we|with|to|because|since|so|,))"
    rf"|(?P<whose>[A-Z][\w-]+'s|[Hh]er|[Hh]is|[Tt]he|[Tt]heir|[Yy]our) (?:{KIN})(?: here| speaking| now| again)?(?: lol)?[,.:]? {NAME}(?: (?:here|speaking|now|again|typing)\b|{_MARKS})"
    rf"|{NAME}[ ]?[,(] ?(?:[A-Z]\w+'s|his|her|their|the|your) (?:{KIN})(?:\)|[.:!]| here\b| speaking\b|, (?:here|speaking))"
    rf"|(?:[Bb]ack to|(?:[Nn]ow |[Oo]h )?(?:[Ii]t'?s|[Tt]his is)(?: (?:just|only))?(?: me)?(?: again)?|(?:[Ii]t'?s )?[Mm]e again|[Ss]oy yo|[Yy]o otra vez|[Aa]hora (?:soy|escribe|habla)|[Aa]qu[i\u00ed]|[Ll]e (?:habla|escribe)|[Hh]abla),? {NAME}(?:{_MARKS}| (?:here|now|again|btw|writing|typing|texting|speaking|not|this time|and (?:i|we))\b)"
    rf")"
)
"""How a sentence opens in which somebody says that it is them who write now."""
_LABEL = re.compile(rf"\s*(?:[\[(*]{{1,2}}{NAME}[\])*]{{1,2}}:?|{NAME}:)\s+(?=\S)")
"""A name in front of what is said: "Hank: no way", "[Maude] I want a garden"."""
_LOW_OPENS = re.compile(
    r"\W*(?:(?:hi+|hey+|hello|yo|hola|ok|and|&|y|oh|so|no(?=[,.!])|wait|sorry|good (?:morning|afternoon|evening)|buen[oa]s(?: \w+)?)(?: (?:there|again|guys|team|all))?[\s,!.]*)*"
    r"(?:(?P<sure>this is|(?:my )?names?(?:'?s| is)?|me llamo|mi nombre es|(?:it'?s )?me again,?|it'?s me,?|le escribe|soy)|(?P<weak>it'?s|i'?m))(?: just)? (?P<name>[a-z]{3,14})(?P<end>\s*(?:[,.!\n]|$)| (?:here|again|btw|from|typing|de nuevo|otra vez)\b)"
)
"""The same in small letters."""
_LOW_GREETS = re.compile(r"\W*(?:hi+|hey+|hello|yo|hola|and|&|good (?:morning|afternoon|evening)|buen[oa]s)\b")
_FORMS = 2
"""As many lines with a colon make a form."""


def read_writer(text: Text, scan: Scan) -> str | None:
    """Return the name of who says that it is them who write, by an introduction or a signature; None when nobody does."""
    source = text.body if text.offsets is None else text.original(0, len(text.lower))
    said = read_speaker(text, scan, source) if "speaker" in scan.hits else None
    return said or _read_opening(source) or _read_low(text.lower) or read_signature(text)


def _read_opening(source: str) -> str | None:
    for found in _OPENS.finditer(source):
        name = str(found[1] or found[4] or found[5] or found[6])
        if must_be_name(name) or (name.lower() in GIVEN_NAMES and found["work"] in {"here", "speaking", "typing"}):
            return name
    labelled = _LABEL.match(source)
    if labelled is None or source.count(":") > _FORMS:
        return None
    if labelled[1]:
        return labelled[1] if may_be_name(labelled[1]) else None
    return labelled[2] if must_be_name(labelled[2]) else None


def _read_low(lower: str) -> str | None:
    """Read a name in small letters; "it's" and "I'm" go on with one only behind a greeting, or where another speaks up."""
    found = _LOW_OPENS.match(lower)
    if found is None:
        return None
    fits = greets_by if _LOW_GREETS.match(lower) else must_be_name if found["sure"] else None
    return named(found["name"]) if fits is not None and fits(found["name"]) else None


def read_speaker(text: Text, scan: Scan, source: str) -> str | None:
    """Return the name of who introduces themselves, in their own letters."""
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
        if found is not None and may_be_name(found[1]):
            return found[1]
    low = _LOW.search(text.lower) or _LOW_GREETED.search(text.lower)
    if low is not None and greets_by(low[low.lastindex or 1]):
        return named(text.original(*low.span(low.lastindex or 1)))
    return None
