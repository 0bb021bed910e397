"""Read signals of interest, sentiment, competitors named, and the question that waits for an answer."""

import re
from bisect import bisect

from enterprisehub.domain.findings import ObjectionFound, Reading
from enterprisehub.domain.irony import IRONY, is_ironic
from enterprisehub.domain.phrasebook import phrase_rules
from enterprisehub.domain.phrases import Hit, Scan
from enterprisehub.domain.text import Text

RULES = (*phrase_rules("signals"), *phrase_rules("moods"))
_GREETING = re.compile(
    r"[\W_]*(?:(?:hi+|hey+|heya+|hello+|helo|hola+|yo|heyo|hullo|sup|wa+s+up|what'?s up|howdy|hiya|good\s(?:morning|afternoon|evening|day)|buen(?:os|as)\s(?:dias|tardes|noches)|buen\sdia|"
    r"buenas|que\stal|greetings|morning|there|again|all|everyone|sir|ma'?am|anyone|you\sthere|is\s(?:anyone|anybody)\s(?:there|available|around)|anybody|team|folks|guys)[\W_]*){1,4}$"
)
_FIRM = re.compile(
    r"(?:\b(?:[Ww]ith|[Aa]t|[Tt]o|[Bb]y|from|w/|con|[Uu]sing|used?|hired|through|de)\s+)((?:[A-Z][\w'&.-]*\s+(?:(?:and|&|of|at|de|from|with)\s+)?){1,5})$"
)
"""The name of a brokerage before "Realty": with whom somebody signed or works."""
_FIRM_DOES = re.compile(
    r"(?: (?:has|have|already|also|just|is|will))* (?:listed|lists|offered|offers|quoted|quotes|represents?|charges?|sold|gave|said|says|told|wants|handles|helping|working|got)\b"
)
"""What a brokerage does whose name begins a sentence."""
_FIRM_FIRST = re.compile(r"(?:^|[.!?\n]\s*)((?:[A-Z][\w'&.-]*\s+){1,4})$")
_NAMED_AFTER = re.compile(
    r"(?:,? (?:de|at|from|with|named|called|llamad[oa]|con)|,) [A-Z][\w'&./-]*(?: [A-Z][\w'&.-]*){0,3}"
)
"""The name that follows "another agent"."""
_NAME = re.compile(r"\s+((?:the\s+)?[A-Z][\w'&.-]*(?:\s+(?:(?:and|of|at|from|&)\s+)?[A-Z&][\w'&-]*){0,4})")
_GONE = re.compile(
    r"(?: (?:just|recently|has|had|who|that|up and|suddenly|finally))* (?:retired|moved (?:away|out|to)|quit|passed|died|left|got out|stopped|dropped us|dropped me|vanished|disappeared|ghosted|went out of business|se (?:jubilo|retiro|fue|mudo)|(?:contract |listing |agreement )?(?:ran out|expired|is up|ended))\b"
)
_GONE_BEFORE = re.compile(
    r"\b(?:fired|dropped|dumped|let go of|lost|parted ways with|done with|used to (?:have|use|work with)|no longer (?:have|use|work with|working with|with)|former|ex|old|previous|broke up with|left)(?: with)?(?: (?:my|our|the|an|a))?(?: (?:old|last|first|former))? (?:agen|real|brok|my|our|an?)?"
)
"""Who is with them no more is no competitor."""
_TELLING = {"firm": 0, "several": 2}
_LENDS = re.compile(r"Bank|Mortgage|Credit|Chase|Wells|Rocket|Lend|Loan|Zillow")
_SENTENCE_MARKS = (". ", "! ", "? ", "\n", "?")
_VISITS = re.compile(r"\b(?:see|tour|visit|view|show|ver|visitar|looking for|do you have|for rent)\b")
LEAST_QUESTION = 10
"""Characters of a question without a mark; less is a fragment."""
_OPEN_WORDS = (
    "what",
    "how",
    "when",
    "where",
    "who",
    "which",
    "why",
    "cuando",
    "donde",
    "como",
    "cuanto",
    "cual",
    "any ",
)
"""Openers that ask by themselves; others count only where no question has its mark."""
_OPENING = re.compile(
    r"(?:^|[.!?\n:;)]|\bhttps?://\S+|\b(?:(?:hi+|hello|helo|hey+|hola|yo|dear|buen[oa]s (?:dias|tardes|noches)|good (?:morning|afternoon|evening))(?: [a-z]+){0,2}|(?:thanks?|thx|gracias)(?: (?:you|u|so much|[a-z]+,))?|"
    r"ok|okay|so|and|also|btw|but|well|sorry|quick question|(?:one|another) question|question|y|oiga|oye|disculpe?|perdon|um|hmm+|lol|haha|omg|pues|mira|yes|yeah|sure|please|pls|before i forget|por favor)|\b(?:no|nope),)[\s,.!-]*$"
)
"""What may stand before a question without a mark."""
_SENTENCE_END = re.compile(r"[.!?\n]")
_CLAUSE = re.compile(r"(?:,|;|-|\b(?:and|but|or|so|y|pero|then|also|lol|haha|plus))\s*$")
"""What may besides stand before one that is plainly a question by its first words."""
_ASKED = frozenset(
    {"asks_details", "asks_process", "asks_showing", "gives_availability", "wrong_number", "not_interested"}
)
_POLITE = re.compile(
    r"(?:do|would|could|can|does|will|might) (?:you|u|anyone|someone)(?: guys| all)?(?: (?:please|happen to|by any chance|maybe|possibly|kindly))* (?:know|tell me|tell us|check|confirm|find out|see|ask|look up|mind telling me|let me know)(?: (?:if|whether))?|"
    r"(?:i |we )?(?:just |also )?(?:wanted|want|need|would like|'d like|like) to (?:ask|know|find out|check)(?: (?:you|if|whether))*"
)
_OF_HOME = re.compile(
    r"\b(?:(?:is|are|was|were|does|do|did|has|have|had|will|would|can|could)(?:n['\u2019]?t)? (?:the|it|this|that|there|they|these|those|anyone|anybody|any|both|#?\d+)|how(?:['\u2019]?s| is| are| was| does| do) (?:the|it|that|they)|"
    r"wh?ats?(?:['\u2019]?s| is| are| was)? (?:the|wrong|up with|near)|(?:what|which) (?:school|schools|way|floor|kind|type|year|color|side|direction|condition)|why (?:is|are|did|has|have|was|would)|how come|if (?:the|there|it|they)|"
    r"(?:tiene|tienen|hay|incluye|esta|est\u00e1|est\u00e1n|es|son|queda|quedan|cerca|a\u00f1o|se queda|se quedan)\b)",
)
"""Somebody asks whether something is, has or does."""
_OF_ELSE = re.compile(
    r"\b(?:you|your|u|ur|yours|y'?all|we|i|me|us|market|rates?|interest|meeting|appointment|call|number|agents?|realtors?|office|work for|worth|scam|legit|real|person|bot|human|robot|"
    r"(?:is|are|was) (?:that|this|it) (?:still a|one of|[a-z]+ or|a|an|ok|okay|bad|good|normal|possible|true|too|so|all|what|why|how|right|the|my|about|enough|fine|because)\b|there (?:a |any )?(?:way|chance|time|better|reason|one|body|point|catch)|(?:that|this) (?:work|make|sound|mean|help|matter|count)s?|"
    r"anybody there|anyone there|the deal|the matter|the point|the problem|the rush|the hurry|the plan|the difference|the best|usted|ustedes|me|mi|yo|nos|puedo|podemos|hablo|verdad|bien|como se|sabemos)\b"
)
"""It is of us, of them, or of the trade."""
_OPENING_REACH = 80
"""Characters before a question without a mark that are looked at."""
_CROSS_FACE = re.compile(
    r"[\U0001f61e\U0001f614\U0001f622\U0001f621\U0001f620\U0001f624\U0001f494\U0001f641\u2639\U0001f44e\U0001f629\U0001f62b\U0001f644\U0001f612]"
)
_SAD_FACES = (":(", ":-(", ":'(")
_TURN = re.compile(r"\b(?:but|pero|although|sadly|unfortunately|except)\b")
_STOP = re.compile(r"[.!?;]\s")
_PLAIN_MOOD = 0.5
"""The mood of one word, not denied, from which a part of a message counts by itself."""
_LEAST_MOOD = 0.25
MOOD_SCALE = 2.0
"""The mood of one strong word; sentiment is the mean mood over it."""


_AN_AGENT = re.compile(
    r"\b(?:is|'s) (?:an? )?(?:licensed )?(?:realtor|(?:real estate )?agent|broker)\b|\bin real estate\b|\b(?:has|got) (?:her|his|their|a) (?:real estate )?licen[sc]e\b"
)
"""Who is an agent, though of no firm that is named."""


def read_signals(text: Text, scan: Scan, hurries: bool, sentiment: float | None, competitor: str | None) -> list[str]:
    """Return the names of the signals in the message, each once, in a fixed order of finding."""
    if len(scan.words) <= 4 and _GREETING.match(text.lower):
        return ["greeting_only"]
    signals: list[str] = []
    for hit in scan.hits.get("signal", ()):
        if hit.meaning not in signals and _counts(hit.meaning, negated=hit.negated):
            signals.append(hit.meaning)
    for topic, name in (("detail", "asks_details"), ("process", "asks_process")):
        if name not in signals and topic in scan.hits and "?" in text.lower and _asked(text, scan, topic):
            signals.append(name)
    signals = _consistent(signals, ironic=sentiment == IRONY)
    if hurries and sentiment != IRONY:  # "let me sign up for that right away"
        signals.append("urgent")
    if competitor is not None:
        signals.append("competitor")
    if sentiment is not None:
        signals += _moods_said(text, scan, sentiment)
    return signals


def asks_of_home(question: str | None, signals: list[str], objections: list[ObjectionFound]) -> bool:
    """Say whether a question of which nothing else is known asks for a fact about a home, not of us or of the trade."""
    if question is None or not _ASKED.isdisjoint(signals) or any(each.quote in question for each in objections):
        return False
    lower = _POLITE.sub(" if ", question.lower())
    return _OF_HOME.search(lower) is not None and _OF_ELSE.search(lower) is None


def _consistent(signals: list[str], *, ironic: bool) -> list[str]:
    """Leave out what cannot hold together: thanks that are none, and wishes to see what does not interest."""
    gone = {"thanks"} if ironic else set()
    if "not_interested" in signals:
        gone |= {name for name in signals if name.startswith("asks_")}
    return [name for name in signals if name not in gone]


def _asked(text: Text, scan: Scan, topic: str) -> bool:
    """Say whether a noun of the topic stands in a question about a fact; wishes and visits are not such."""
    for hit in scan.hits[topic]:
        start, end = text.sentence(hit.start)
        if text.lower[start:end].rstrip().endswith("?") and not _VISITS.search(text.lower, start, end):
            return True
    return False


def _counts(meaning: str, *, negated: bool) -> bool:
    return not negated or meaning in {"not_interested", "wrong_number", "shares_listing"}


def read_sentiment(text: Text, scan: Scan) -> float | None:
    """Return the mean mood of the telling words, -1 … 1, None without any; a negated word counts against itself, halved.

    In a question it counts for nothing: "how do I know it isn't a scam?".
    """
    moods = scan.hits.get("mood")
    if is_ironic(text.lower, scan, moods):
        return IRONY
    if (face := _cross_face(text.lower)) >= 0:
        moods = [*(moods or ()), Hit("-1", face, face + 1, negated=False)]
    if moods and "?" in text.lower:
        moods = [hit for hit in moods if not hit.negated or not text.asks_about(hit.start)]
    if not moods:
        return None
    return _mean_mood(moods)


def _cross_face(lower: str) -> int:
    """Return where a face stands of who is sad or cross, -1 without one; "call me:(555) 123" has none."""
    if not lower.isascii() and (found := _CROSS_FACE.search(lower)) is not None:
        return found.start()
    if ":" in lower:
        for face in _SAD_FACES:
            place = lower.find(face)
            if place >= 0 and not lower[place + len(face) : place + len(face) + 1].isalnum():
                return place
    return -1


def _mean_mood(moods: list[Hit]) -> float:
    total = sum((-int(hit.meaning) / 2 if hit.negated else int(hit.meaning)) / MOOD_SCALE for hit in moods)
    return max(-1.0, min(1.0, round(total / len(moods), 3)))


def _moods_said(text: Text, scan: Scan, sentiment: float) -> list[str]:
    """Return `positive`, `negative`, or both where a "but" divides them: "nice street, but it smells of cat".

    A sentence of blame counts beside praise in another, but praise beside blame may be its mockery.
    """
    moods = scan.hits.get("mood", [])
    mixed = sentiment != IRONY and len(moods) > 1
    turned = _means(text, moods, _TURN) if mixed else []
    said = [*turned, *_means(text, moods, _STOP)] if mixed else []
    names = []
    if sentiment >= _LEAST_MOOD or any(mood >= _LEAST_MOOD for mood in turned):
        names.append("positive")
    if sentiment <= -_LEAST_MOOD or any(mood <= -_PLAIN_MOOD for mood in said):
        names.append("negative")
    return names


def _means(text: Text, moods: list[Hit], mark: re.Pattern[str]) -> list[float]:
    """Return the mean mood of each part that a mark divides the message into, if it does."""
    marks = [found.start() for found in mark.finditer(text.lower)]
    parts: dict[int, list[Hit]] = {}
    for hit in moods:
        parts.setdefault(bisect(marks, hit.start), []).append(hit)
    return [_mean_mood(part) for part in parts.values()] if len(parts) > 1 else []


def _most_telling(hit: Hit) -> int:
    """Put the name of a firm first and several agents without a name last."""
    return _TELLING.get(hit.meaning, 1)


def add_rival(reading: Reading, lower: str) -> None:
    """Another agent who has the business, or is asked, is a competitor though no firm is named: "my cousin is a realtor"."""
    rivals = any(each.kind == "competition" for each in reading.objections)
    if rivals and "competitor" not in reading.signals and _AN_AGENT.search(lower):
        reading.signals.append("competitor")


def read_competitor(text: Text, scan: Scan) -> str | None:
    """Quote another agent or a portal; a link to a listing there is not one."""
    for hit in sorted(scan.hits.get("competitor", ()), key=_most_telling):
        if hit.negated or text.lower.startswith((".com", "/"), hit.end):
            continue
        if hit.meaning == "named":
            named = _NAME.match(text.original(hit.end, len(text.lower)))
            if named is None or _LENDS.search(named[1]):
                continue
            return text.quote(hit.end + named.start(1), hit.end + named.end(1))
        if hit.meaning == "firm":
            before = text.original(0, hit.start)
            named = _FIRM.search(before)
            if named is None and _FIRM_DOES.match(text.lower, hit.end):
                named = _FIRM_FIRST.search(before)
            if named is None:
                continue
            return text.quote(named.start(1), hit.end)
        if _GONE.match(text.lower, hit.end) or _GONE_BEFORE.search(text.lower, max(0, hit.start - 40), hit.start + 4):
            continue
        named = _NAMED_AFTER.match(text.original(hit.end, len(text.lower)))
        return text.quote(hit.start, hit.end + (named.end() if named is not None else 0))
    return None


def read_question(text: Text, scan: Scan) -> str | None:
    """Quote the last question, with or without its mark; one without begins a sentence with a question word."""
    lower = text.lower
    mark = lower.rfind("?")
    bare = _unmarked(text, scan, mark + 1)
    if bare is not None or mark < 0:
        return bare
    first = mark
    while first and lower[first - 1] in "?! ":
        first -= 1
    begin = max([lower.rfind(end, 0, first) for end in _SENTENCE_MARKS])
    begin = begin + 1 if begin >= 0 else 0
    begin = max(begin, mark - 199)
    quote = text.quote(begin, mark + 1)
    return quote if any(letter.isalpha() for letter in quote) else None


def _unmarked(text: Text, scan: Scan, after: int) -> str | None:
    """Quote the last sentence that asks without a mark, from where it begins to ask."""
    lower = text.lower
    asked: Hit | None = None
    for hit in reversed(scan.hits.get("wonder", ())):
        if hit.start < after or (asked is not None and _SENTENCE_END.search(lower, hit.start, asked.start)):
            break
        if after and not lower.startswith(_OPEN_WORDS, hit.start):
            continue
        before = lower[max(0, hit.start - _OPENING_REACH) : hit.start]
        if _OPENING.search(before) or (hit.meaning == "clause" and _CLAUSE.search(before)):
            asked = hit
    if asked is None:
        return None
    end = min((place for mark in (".", "!", "\n") if (place := lower.find(mark, asked.end)) >= 0), default=len(lower))
    return text.quote(asked.start, end) if end - asked.start >= LEAST_QUESTION else None
