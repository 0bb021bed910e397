# ruff: noqa: SIM905 (word lists read better as words)
"""Tell who writes where several people share a thread: "This is Maria, Tom's wife", "Lisa here, on Ken's phone"."""

import re

from enterprisehub.domain.person_names import (
    KIN,
    KIN_WORDS,
    NAME,
    greets_by,
    is_first_name,
    may_be_name,
    must_be_name,
    named,
)
from enterprisehub.domain.phrases import Scan, rules
from enterprisehub.domain.place_names import GIVEN_NAMES, is_town
from enterprisehub.domain.signatures import read_signature
from enterprisehub.domain.text import Text, squeezed

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
    rf"[ ](?:(?:[A-Z][\w-]+'s|her|his|their|the) (?:[a-z]+,? ){{1,2}})?{NAME}(?![\w'-])(?=\s*(?:[,.!(\n-]|period\b|comma\b|here|again|from|on (?:my|his|her|[A-Z])|w/|with |calling|speaking|trying|getting|following|reaching|and (?:[Ii]|my|we|the|he|she|it|our|this|yes|no)\b|by the way|btw|this time|using |the |[a-z]+'s |(?:his|her|their|my|your) (?:{KIN})\b|writing|texting|typing|emailing|messaging|now\b|aqui|aqu\u00ed|again|for |(?:and )?(?:um+|uh+|so|i|we|im|my|our|wanted|just|on)\b|$))"
)
_HERE = re.compile(rf"(?:^|[.!?\n,]\s*){NAME}(?:[ ]?\([^()]{{1,40}}\))?[ ]$")
_WEAK = ("it's", "its", "i'm", "im")
"""Openings that more often go on with anything but a name."""
_RELATION = re.compile(
    rf"[ ,]*(?:(?:now|again|speaking|typing|writing)[ ,]+)?(?:here\b|[\w']+(?:'s)? (?:{KIN})\b|on [\w']+ (?:phone|cell))"
)
_JOINS = re.compile(r"\b(?:and|y|&) $")
"""What a second one introduces themselves behind: "and I'm Tess, the other half"."""
_WHOSE = (" her ", " his ", " their ")
_GREETED = re.compile(
    r"^\W*(?:hi+|hey+|hello|good (?:morning|afternoon|evening)|hola|buen[oa]s(?: \w+)?)(?: (?:there|again|[a-z]{3,14}(?=[,!.])))?[\s,!.]*$"
)
_DENIED = re.compile(r"(?:\b(?:no|not|ni|his|her|their|whose)|['\u2019]s)[ ]$")
"""What stands before a name that is not theirs: "the tenant's name is"."""
_TALKS_ABOUT = re.compile(r"[ ](?:i|we)(?:'?re|'?m| are| am)[ ](?:talking|speaking)\b", re.IGNORECASE)
_ENDS = re.compile(r"\s*[,!.\n(]|\s*$")

_MARKS = r"(?=\s*(?:[.,!:;)(\n\u2014\u2013]|-\s|$))"
_AT_WORK = (
    r"(?:here|now|again|back|this time|aqu\u00ed|aqui|de nuevo|otra vez|escribiendo|(?:now )?(?:speaking|typing|texting|writing|replying|answering|responding|taking over|chiming in|jumping in|butting in|stepping in|hopping on|"
    r"checking in|at the keyboard|with the phone|on (?:the|his|her|my|[A-Z]\w+'s) (?:phone|line|keys|keyboard|cell|account))(?: now| here| again)?)"
)
_STOPS = r"(?=\s*(?:[.!)\n]|$))"
_PAIR = rf"{NAME}(?:,? (?:and|&|y) {NAME})?"
_SENTENCE_ENDS = re.compile(r"[.!?\n)]\s*|,\s+(?=(?:[Ii](?:'?m| am)|[Tt]his is|[Ii]t'?s) [A-Z])")
_OPENS = re.compile(
    rf"[\s(\[*\"\u201c]{{0,6}}(?:(?:[Oo]k(?:ay)?|[Hh]i|[Hh]ey|[Hh]ello|[Gg]reetings|[Yy]o|[Ss]up|(?:[Gg]ood )?(?:[Ee]vening|[Mm]orning|[Aa]fternoon)|[Nn]o(?=[,.!])|[Ww]ait|[Hh]ola|[Ss]orry|[Aa]nd|[Ss]o|[Yy]eah|[Yy]es|[Ww]ell|[Nn]ow|PS|[Bb]uen[oa]s \w+)"
    rf"(?: there| all| again| guys| team| folks| everyone| [A-Z][a-z]{{2,12}}(?=[,!.]))?[\s,!.:]{{1,5}}){{0,4}}(?:"
    rf"(?:(?:[Tt]his is|[Ii]t'?s) )?(?:(?:[Tt]he|[Hh]is|[Hh]er|[A-Z]\w+'s) )?(?:{KIN}|[Mm]om|[Dd]ad|[Ww]ife|[Hh]usband)(?: here)? \({NAME}\)"
    rf"|(?:[A-Z]?[a-z]+) of [A-Z]\w+ (?:here|speaking)[ ,:\u2013\u2014-]+{NAME}{_MARKS}"
    rf"|(?:[Dd]ifferent|[Nn]ew|[Oo]ther|[Aa]nother) person(?: now| here| speaking| typing)?[:,.]? {NAME}{_MARKS}"
    rf"|(?:[Ss]witching(?: over)?|[Hh]anding(?: it| this| the phone)?(?: over| off| back)?|[Pp]assing(?: it| the phone)?(?: over| back)?|[Oo]ver) to {NAME}{_MARKS}"
    rf"|(?P<said>(?:[Tt]his is|[Ii]t'?s|[Ii](?:'?m| am)|[Ss]oy|[Aa]qu[i\u00ed](?: est[a\u00e1])?|[Hh]abla|[Ll]es? (?:habla|escribe)) (?:[A-Z][\w-]+'s?|[Hh]er|[Hh]is|the|their|your|la|el|su|mi) (?:{KIN})[,.:]? {NAME}(?:{_MARKS}| (?:and|y|here|now)\b))"
    rf"|{_PAIR},? (?P<work>{_AT_WORK})(?:{_MARKS}| (?:and|i|we|with|to|because|since|so|,))"
    rf"|(?:(?:[Tt]his is|[Ii]t'?s|[Ii]'?m|[Ss]oy) )?(?:[A-Z][\w-]+'s?|[Hh]er|[Hh]is|[Tt]he|[Tt]heir|[Yy]our|[Ll]a|[Ee]l|[Ss]u) (?:business |older |younger |big |little |twin )?(?:{KIN})(?: de [A-Z]\w+)?(?:(?:(?: here| speaking| now| again| aqu[i\u00ed])(?: lol)?[,.:]?| lol[.,]) {NAME}{_MARKS}|[,.:]? {NAME}(?:,? (?:here|speaking|now|again|typing|aqu[i\u00ed])\b|{_STOPS}|:\s))"
    rf"|{NAME}[ ]?[,(] ?(?:[A-Z]\w+'s|his|her|their|the|your) (?:{KIN})(?:\)|[.:!]| here\b| speaking\b|, (?:here|speaking))"
    rf"|{NAME} from (?:the|your|this|last|(?:[A-Z][a-z]+day|yesterday|today)(?:'s)?) (?:[a-z]+ )?(?:open house|showing|tour|viewing|walk-?through|party|fair|seminar|phone call|other day|class)(?:[.!,]| here\b)"
    rf"|{NAME}, (?:para servirle|a sus \u00f3rdenes|a sus ordenes|mucho gusto|nice to meet you|pleased to meet you)"
    rf"|(?:[Ww]e are|[Ww]e're|[Ss]omos|[Tt]his is|[Ii]t's) {NAME} (?:and|&|y) {NAME}{_MARKS}"
    rf"|[Ii](?:'?m| am) {NAME}(?P<weak>{_STOPS}|,? and (?:my|[Ii]|we|this)\b|,? (?:by the way|btw)\b)"
    rf"|(?:[Bb]ack to|(?:[Nn]ow |[Oo]h )?(?:[Ii]t'?s|[Tt]his is)(?: (?:just|only))?(?: me)?(?: again)?|(?:[Ii]t'?s )?[Mm]e again|(?P<strong>[Ii]t'?s (?:ya|your|ur) (?:boy|girl|man|friend|guy)|[Yy]ou(?:'?re| are) (?:now )?(?:talking|speaking|chatting|texting|messaging|dealing) (?:to|with)|[Ii] go by|(?:[Jj]ust |[Yy]ou can )?[Cc]all me|[Cc]on usted|(?:[Yy]ou can )?reach me (?:under|as))|[Ss]oy yo|[Yy]o otra vez|[Aa]hora (?:soy|escribe|habla)|[Aa]qu[i\u00ed]|[Ll]e (?:habla|escribe)|[Hh]abla),? {NAME}(?:{_MARKS}| (?:here|now|again|btw|by the way|writing|typing|texting|speaking|not|this time|and (?:i|we))\b)"
    rf")"
)
"""How a sentence opens in which somebody says that it is them who write now."""
_I_BEING = re.compile(rf"\b(?:I|[Mm]e|[Mm]yself|[Yy]o),? \({NAME}\)")
_GROUPS = [group for group in range(1, _OPENS.groups + 1) if group not in _OPENS.groupindex.values()]
_NO_PERSON = ("ian", "eran", "ish", "ese", "ican", "xan", "lic", "ist")
"""What they say that they are ends so."""
_GREETED_FIRST = re.compile(
    r"\W*(?:[Hh]i|[Hh]ey|[Hh]ello|[Hh]ola|[Gg]ood \w+|[Bb]uen[oa]s|[Dd]ear)\b[^.!?\n]{0,24}[.!,\n]"
)
_LABEL = re.compile(
    rf"\s*(?:[\[(*]{{1,2}}{NAME}[\])*]{{1,2}}:?|[-\u2013\u2014~]\s?{NAME}\s*\n|(?:(?:[Aa]nd )?[Nn]ow )?{NAME}:)\s*(?=\S)"
)
"""A name in front of what is said: "Hank: no way", "[Maude] I want a garden"."""
_LABEL_MARKS = frozenset("[(*-\u2013\u2014~")
"""What it begins with where no colon follows it."""
_GREETS = r"(?:hi+|hey+|hello|yo|hola|good (?:morning|afternoon|evening)|buen[oa]s(?: \w+)?)"
_LOW_OPENS = re.compile(
    rf"\W*(?:(?P<greets>{_GREETS})\b[\s,!.]*(?:(?:there|again|guys|team|all|[a-z]{{3,12}}(?=[\s,!.]+(?:it'?s|i'?m|this is)\b))\b)?[\s,!.]*|(?P<joins>(?:and|&)\s+)|(?:ok|oh|so|y|no(?=[,.!])|wait|sorry|yeah|yes|yep|now)[\s,!.]+)*"
    rf"(?:(?P<told>(?:my )?name(?:'?s| is)|me llamo|mi nombre es|(?:you can|just|everyone|everybody|people|friends|they) calls? me)"
    r"|(?P<sure>this is|habla|le escribe|soy|(?:it'?s )?me again,?|it'?s me,?)|(?P<weak>it'?s|i'?m)(?: me)?)(?: just)?,? (?P<name>[a-z]{2,14})(?:"
    rf"(?P<kin>(?: now| here| again)?,? (?:[a-z]+'s|her|his|their|the|el|la|los|su) (?:{KIN})\b)|(?P<end>\s*(?:[,.!\n]|$)| (?:here|again|btw|from|typing|de nuevo|otra vez)\b)"
    r"|(?P<goes> (?:calling|de|y|we(?!'?re| are)|i|im|i'm|and|looking|need|wanna|want|quiero|queremos|busco|buscamos|necesito)\b)|\b)"
)
"""How a sentence opens in which somebody tells a name in small letters."""
_GREETED_LOW = re.compile(rf"\W*{_GREETS}\b[^.!?\n]{{0,24}}[.!,\n]")
_SHORTEST_LOW = 3
_IN_ONE_WORD = re.compile(r"\b(?!M[ac]{1,2}[A-Z]|De[A-Z]|La[A-Z]|O')(?:[A-Z][a-z]+[A-Z]|[A-Z]-[A-Z])")
"""How firms write themselves: "FedEx:", "T-Mobile:"."""
_GREETED_NAME = re.compile(
    rf"\s*(?:[Hh]i|[Hh]ello|[Hh]ey|[Gg]ood (?:morning|afternoon|evening|day)|[Gg]reetings|[Hh]ola|[Bb]uen[oa]s \w+)[.!] {NAME}\.(?=\s+\w)"
)
"""Who greets and says nothing but their name: "Good evening. Alastair Finch. We spoke"."""
_LOW_HERE = re.compile(
    rf"\W*(?:(?:{_GREETS}|ok|so|yes|yeah|oh|and|[a-z]{{2,10}}(?=[,!.]))(?: there| again| guys| team| all)?[\s,!.]+)*(?P<here>[a-z]{{3,14}}) (?:here|speaking|again)(?=\s*[.,!\n]|$| (?:from|and (?:i|we|im|my)|w/|we|i)\b)|"
    r".*?\bphone\b[,.!]? (?:but |and |so )?(?:it'?s|this is|i'?m) (?P<phone>[a-z]{3,14})(?=\s*[.,!\n]|$| here\b)",
    re.DOTALL,
)
_SURE = frozenset({"here", "speaking", "typing"})
_OPENING_WORDS = KIN_WORDS.union(
    "here now again back from this it's its i'm im i am we're are somos soy aqui habla escribe ahora yo me reach talking speaking chatting otra nuevo escribiendo typing texting "
    "writing replying answering responding taking chiming jumping butting stepping hopping checking keyboard phone line keys account cell servirle ordenes gusto meet your ur ya "
    "name name's names llamo nombre call calls go person switching handing passing usted".split()
)
"""Without one of these nobody says in the midst of a message that it is them who write."""
_FORMS = 2
"""As many lines with a colon make a form."""


def read_writer(text: Text, scan: Scan) -> str | None:
    """Return the name of who says that it is them who write, by an introduction or a signature; None when nobody does."""
    source = text.body if text.offsets is None else text.original(0, len(text.lower))
    said = read_speaker(text, scan, source) if "speaker" in scan.hits else None
    if said is None and not _OPENING_WORDS.isdisjoint(scan.words):
        said = _read_opening(squeezed(source)) or _read_low(text.lower, source)
    return said or _read_label(source) or read_signature(text)


def _read_opening(source: str) -> str | None:
    if "(" in source and (found := _I_BEING.search(source)) and must_be_name(found[1]):
        return found[1]
    starts = [0, *(end.end() for end in _SENTENCE_ENDS.finditer(source))]  # where to look costs less than to search
    for found in filter(None, (_OPENS.match(source, start) for start in starts)):
        name = next(found[group] for group in _GROUPS if found[group])
        if found["weak"] is not None and _is_no_person(name):
            continue
        told = (
            found["work"] in _SURE
            or (found["strong"] or found["said"]) is not None
            or _GREETED_FIRST.match(source) is not None
        )
        if must_be_name(name) or (told and greets_by(name) and (name.lower() in GIVEN_NAMES or not found["work"])):
            return name
    return None


def _is_no_person(name: str) -> bool:
    """Say whether a word tells what somebody is: "I'm Lutheran"."""
    return name.lower().endswith(_NO_PERSON) and not is_first_name(name)


def _read_label(source: str) -> str | None:
    if (greeted := _GREETED_NAME.match(source)) is not None and must_be_name(greeted[1]):
        return greeted[1]
    if ":" not in source and source.lstrip()[:1] not in _LABEL_MARKS:
        return None
    labelled = _LABEL.match(source)
    if labelled is None or source.count(":") > _FORMS:
        return None
    if _IN_ONE_WORD.search(labelled[0]) is not None:
        return None
    if name := labelled[1] or labelled[2]:
        return name if may_be_name(name) and not (labelled[2] and is_town(name)) else None
    return labelled[3] if must_be_name(labelled[3]) else None


def _read_low(lower: str, source: str) -> str | None:
    """Read a name in small letters; "it's" and "I'm" go on with one only behind a greeting, with kin, or where another speaks up."""
    greeted = _GREETED_LOW.match(lower) is not None
    for start in (0, *(end.end() for end in _SENTENCE_ENDS.finditer(lower))):
        found = _LOW_OPENS.match(lower, start)
        if found is not None and _fits(found, greeted=greeted or (found["greets"] or found["joins"]) is not None):
            return named(source[found.start("name") : found.end("name")])
    here = _LOW_HERE.match(lower) if " here" in lower or " phone" in lower or " again" in lower else None
    if here is None or not must_be_name(name := str(here["here"] or here["phone"])):
        return None
    written = source[here.start("here" if here["here"] else "phone") :][: len(name)]
    return named(name) if written.islower() or source.isupper() else None


def _fits(found: re.Match[str], *, greeted: bool) -> bool:
    name = found["name"]
    if found["weak"] and _is_no_person(name):
        return False
    if found["told"] or found["kin"]:
        return greets_by(name)
    if len(name) < _SHORTEST_LOW:
        return False
    if greeted and (found["end"] is not None or found["goes"]):
        return greets_by(name)
    ends = found["end"]
    if ends is None:
        return found["sure"] is not None and found["goes"] is not None and name in GIVEN_NAMES
    if found["weak"]:
        return ends.strip() == "again" and found["weak"] != "im" and greets_by(name)
    return must_be_name(name)


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
            if found is not None and weak and (_is_no_person(found[1]) or not (greeted or related or joins)):
                continue
            if found is not None and _TALKS_ABOUT.match(source, found.end()):
                continue
        if found is not None and may_be_name(found[1]):
            return found[1]
    return None
