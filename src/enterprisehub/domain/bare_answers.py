"""Read a bare answer behind the words that it leaves out: "Which areas?" "plano", "Is 350k your max?" "no, 325".

Evidence is always the contact's own words.
"""

import re
from collections.abc import Callable
from typing import Final

from enterprisehub.contracts.state import Certainty, Factor, Side
from enterprisehub.domain.asked import factors_asked
from enterprisehub.domain.findings import Finding, Reading, Restated, least
from enterprisehub.domain.place_names import is_town, towns_named
from enterprisehub.domain.text import QUOTE_LIMIT

Read = Callable[[str], Reading]

YES: Final = re.compile(
    r"\W*(?:(?:oh|um|uh|hi|hey|ok|okay|well|haha|lol|kind of|kinda|sort of|sorta|pretty much|basically|more or less|technically|actually|i guess|mostly|no,?(?= (?:yeah|yes|yep|totally|for sure)\b))\W+)?(?!(?:yeah|yes|ya|yea)\W+(?:no|nah)\b)(?:(?:yes|yeah|yep|yup|ya|yea|yessir|yess+|correct|right|exactly|affirmative|(?:sure|absolutely|definitely|of course|certainly)(?! not\b)|indeed|that'?s (?:right|correct|it|true|(?:the|our|my) (?:top|max|limit|ceiling|most|cap|number|budget|plan|idea|absolute max))|"
    r"i'?d say so|i (?:think|believe|guess|suppose) so|for sure|you bet|por supuesto|creo que s[ií]|"
    r"si|sí|claro|correcto|exacto|asi es|así es|at least(?=[\s.!]*$)|minimum(?=[\s.!]*$)|ideally(?=[\s.!]*$)|preferably(?=[\s.!]*$)|that works|works for (?:me|us)|bingo|you got it|perfecto|we are|i am|we do|i do|it is|we have|i have)\b)(?! (?:but|what|how|when|right)\b)",
    re.IGNORECASE,
)
NO: Final = re.compile(
    r"\W*(?:(?:oh|um|uh|hi|hey|well|haha|lol|yeah|yes|ya|yea)\W+)?(?!no,?\W+(?:yeah|yes|yep|totally|for sure)\b)(?:(?:absolutely|definitely|certainly|of course|hell|heck|god) no(?:t)?|no|nope|nah|not a (?:soul|chance|one|single|thing)|nobody|no one|nadie|ningun[oa]?|zilch|never|neither|not yet|not really|not quite|not exactly|not at all|not in the (?:least|slightest)|negative|we haven'?t|i haven'?t|we'?re not|i'?m not|todav[ií]a no|a[uú]n no|haven'?t)\b(?! (?:problem|worries|rush|hurry))",
    re.IGNORECASE,
)
_MOST_TOWNS: Final = 5
_LISTS: Final = re.compile(r"^(?:[a-z' -]+(?: (?:n|or|and|y|o|&) |, ?|/))+[a-z' -]+$", re.IGNORECASE)
LONGEST_BARE: Final = 60
"""Characters of an answer that leaves out its subject."""
_HESITATES: Final = re.compile(
    r"^\W*(?:(?:meh|eh+|hmm+|um+|uh|eh|oh|well|so|ok|okay|like|maybe|probably|prob|idk|i (?:don'?t|dont) know|not sure(?: yet)?(?=[, ]+(?:but|maybe|prob))|but|i think|i guess|i'?d say|id say|either|ideally|preferably|mostly|honestly|tbh|just|thinking|pues|quizas|tal vez|como|en|in|by|around|about)\b\W*(?![$\d]))+",
    re.IGNORECASE,
)
_TRAILS: Final = re.compile(r",? (?:i guess|i suppose|i'?d say|tbh|i think)[ .!]*$", re.IGNORECASE)
"""Doubt behind an answer."""
_BARE_NUMBER: Final = re.compile(
    r"(?:at least |min(?:imum)? (?:of )?|m[i\u00ed]nimo (?:de )?|al menos |por lo menos |around |maybe |like |just |only |the |probably |we need |need |prob )*(?:\d(?:\.5)?|one|two|three|four|five|six|una?|dos|tres|cuatro|cinco)(?: and a half)?(?:\+|(?: ?(?:-|or|to) ?)(?:\d|two|three|four|five|six))?(?:,? (?:please|minimum|min|at least|or more|actually|instead|now|though|tho|rather|not (?:\d|two|three|four|five|six)|is (?:fine|enough|right|plenty)))?(?: (?:would be|will do|should do|would do|works|is plenty|is great|bedrooms?|beds?|is all)(?: [a-z]+)?)?[ .!]*",
    re.IGNORECASE,
)
_LEAST_SAID: Final = re.compile(
    r"\b(\d(?:\.5)?|one|two|three|four|five|six)(?: (?:is|would be|as))? (?:at (?:the )?(?:very |absolute |bare )?least|(?:the |a |bare |absolute )*min(?:imum)?\b|or (?:more|bust)|por lo menos)",
    re.IGNORECASE,
)
_FIRST_SAID: Final = re.compile(
    r"(?:at least |min(?:imum)? |we need |need |probably )?(\d(?:\.5)?|one|two|three|four|five|six)(?=,? (?:but|if|would|is|with|because|since|so|plus|and (?:a|an) (?:office|den|study|half)|maybe|ideally|though|tho)\b|,|\.)",
    re.IGNORECASE,
)
"""The number that counts in a longer answer: "four would be ideal, three at the very least"."""
_NUMBER: Final = re.compile(r"\d|one|two|three|four|five|six|una|dos|tres|cuatro|cinco", re.IGNORECASE)
_NUMBER_SAID: Final = re.compile(
    r"\d(?:\.5| and a half| y medio)?|(?:one|two|three|four|five|six|una?|dos|tres|cuatro|cinco)(?: and a half| y medio)?",
    re.IGNORECASE,
)
_LEADS: Final = {
    Factor.BUDGET: ("our budget is {}",),
    Factor.LOCATION: ("somewhere in {}", "it's at {}"),
    Factor.TIMELINE: ("we want to move in {}", "we want to move {}", "we need it {}", "we want to move on {}"),
    Factor.CONDITION: (
        "our house is in {} condition",
        "our house is {}",
        "la casa esta en {} estado",
        "our house needs {}",
    ),
    Factor.FINANCING: ("we need {}", "we are paying {}", "we need a {}"),
    Factor.MOTIVATION: ("our house is {}", "because of {}", "because of the {}"),
}
"""What a bare answer to a question about a factor leaves out."""
_PUSHED: Final = re.compile(
    r"^\W*(?:(?:it'?s|its|it|we|got|had to|has been|that|was|is|been) )*(?:pushed|moved|bumped|delayed|changed|switched|postponed|slid|slipped)(?: (?:it|that|things|back|out|up))* (?:to|until|till|into) ",
    re.IGNORECASE,
)
"""What puts a date off to the one that follows."""
_UNDER_WAY: Final = re.compile(
    r"(?:(?:we'?re|i'?m|still|just|its|it'?s|not yet|no|estamos|ando|andamos|estoy|ya),? )*(?:working on (?:it|that)|almost|nearly|in (?:the )?(?:process|progress|works)|getting there|waiting|applied|pending|under ?way|started|(?:we |i |will |'ll |are |am |going to )*(?:start(?:ing)?|do(?:ing)?|apply(?:ing)?|meet(?:ing)?|see(?:ing)?)(?: (?:that|it|this|with [a-z ]{2,24}|the process))? (?:on )?(?:tomorrow|today|tonight|this week|next week|monday|tuesday|wednesday|thursday|friday|soon)|in underwriting|en eso|en proceso|en tramite)\b",
    re.IGNORECASE,
)
"""An approval that is on its way."""
_NO_DATE: Final = re.compile(
    r"(?:(?:we'?re|i'?m|it'?s|pretty|very|totally|super|fairly|completely),? )*(?:flexible|open(?:[ -]ended)?|whenever|no (?:rush|date|deadline|hurry|timeline|particular)|none|sin prisa)\b[^.!?]{0,20}[.!]*$",
    re.IGNORECASE,
)
"""An answer that sets no time."""
_STARRED: Final = re.compile(
    r"\s*(?:\*\s?(?P<before>[^\s*][^*\n]{0,40}?)|(?P<behind>[^\s*][^*\n]{0,40}?)\*)(?:\s+(?:lol|haha+|oops|sorry|typo|ugh))?[\s.!]*$",
    re.IGNORECASE,
)
"""A slip of the message before, mended: "*Savannah lol"."""
_OPEN: Final = re.compile(
    r"\b(?:any (?:particular|specific|preferred|certain)|got an?|do you have an?|have an?|which|what|where|cu[aá]l|qu[eé])\b[^.?!]*\?",
    re.IGNORECASE,
)
"""A question that a yes leaves open."""
_BED: Final = re.compile(r"\bbed|(?<!bath)(?<!bath )\brooms?\b|\bbrs?\b|rec[aá]maras|habitaciones|cuartos|dormitorios")
_AREA_ASKED: Final = re.compile(r"\bsquare f|\bsq\.? ?f|\bsqft|\bpies cuadrados")
_AREA_SAID: Final = re.compile(
    r"(?:at least |around |about |min(?:imum)? |like |maybe |roughly |over )*(\d,?\d{3}|[6-9]\d\d)\b(?!\s*(?:k|\$|dollars))"
)
_BATH: Final = re.compile(r"\bbath|ba[nñ]os")
_BOTH_ROOMS: Final = re.compile(
    r"(\d|one|two|three|four|five|six)(?:\s*(?:and|&|/|,|-|y|x|by|beds?,?(?: and)?)\s*)(\d(?:\.5)?|one|two|three|four)\b(?:\s*(?:baths?|please|pls))?[\s.!]*$",
    re.IGNORECASE,
)
"""Bedrooms and bathrooms in one answer: "3 and 2"."""
_SEVERAL: Final = re.compile(r"[,;/.]\s+|\s+(?:and|y|&)\s+")
"""What parts the answers to several questions: "350, Reno"."""
_FIRST: Final = re.compile(r"(?:[^.!?\n]|\.(?=\d))+")


_CLAUSE: Final = re.compile(r"[^,;:()\u2013\u2014-]{2,40}(?=,| ?[;:(\u2013\u2014]| - )")
_CLAUSE_TELLS: Final = frozenset({Factor.CONDITION, Factor.MOTIVATION, Factor.FINANCING})
"""Factors that the first clause of an answer may tell: "great, we're fussy people"."""
_ASKS_GRADE: Final = re.compile(
    r"\b(?:condition|shape|describe|how'?s (?:the|your)|how is (?:the|your)|estado|condiciones|c[o\u00f3]mo est[a\u00e1])\b",
    re.IGNORECASE,
)
_RANK: Final = ("poor", "fair", "good", "excellent")
_GRADES: Final = {
    "excellent": "excellent",
    "good": "good",
    "fair": "fair",
    "poor": "poor",
    "not_bad": "good",
    "not_good": "fair",
}
_GRADE: Final = re.compile(
    r"\W*(?:(?:in|it'?s|its|it is|is|i'?d say|i would say|honestly|overall|well|oh|um+|uh|hmm+|hm|eh|meh|so|really|very|pretty|quite|super|absolutely|truly|fairly|actually|probably|mostly|still|just|like|kinda|kind of|sort of|a bit|a little|frankly|rather|totally|"
    r"muy|bastante|pues|est[a\u00e1]|en|la verdad|la casa|the house|house)\b[ ,.?!:-]*)*"
    r"(?:(?P<not_bad>not (?:too |so |that )?(?:bad|shabby|terrible)(?: at all)?|nothing wrong with it)|(?P<not_good>not (?:great|the best|so (?:great|good|hot)|that (?:great|good)|perfect|amazing|good)|could be (?:better|worse))|"
    r"(?P<excellent>excell?ent|excelente|perfect[oa]?|pristine|immaculate|impecable|flawless|mint|top[ -]notch|tip[ -]top|amazing|outstanding|superb|spotless|like new|brand new|turn[ -]?key|move[ -]?in[ -]ready|a\+|10/10|10 out of 10|como nueva|nuevecita)|"
    r"(?P<good>good|great|nice|solid|buen[oa]?s?|bien|well (?:kept|maintained|cared for))|"
    r"(?P<fair>fair|(?:ok(?:ay)?|alright)(?! ?,)|average|decent|so[ -]so|livable|regular|mediocre|passable|middling|dated|tired|m[a\u00e1]s o menos|needs (?:some |a little |a bit of )?work|5/10|6/10)|"
    r"(?P<poor>poor|bad|terrible|horrible|awful|rough|horrendous|dreadful|a (?:mess|wreck|disaster|dump)|mal[oa]?|p[e\u00e9]sim[oa]|fatal|needs (?:a (?:ton|lot) of|tons of|lots of|major) work))"
    r"(?=\s*(?:$|[.,;!?()\n\u2013\u2014-]|\b(?:shape|condition|cond|tbh|honestly|overall|i (?:guess|think|suppose|would say|'?d say)|for (?:its|the|an?) (?:age|most|house|home|place|building)|for (?:what|being)|but|though|tho|considering|except|because|since|bc|cuz|and|inside|really|lol|haha|all around|all in all|in general|estado|condici[o\u00f3]n|condiciones|la verdad|pero|porque|nada m[a\u00e1]s|y)\b))"
    r"(?! to (?:good|fair|poor|excellent))",
    re.IGNORECASE,
)
"""A grade that an answer begins with: "poor tbh", "pretty decent for its age"."""
_SMALL_LACK: Final = re.compile(
    r"\W*(?:it |se |y )?(?:just|only|solo|nomas|nada mas|but only|pero solo)\b", re.IGNORECASE
)


def read_replaced(reading: Reading, proposed: Reading, closed: str, body: str, read: Read) -> None:
    """Read what stands behind a no as the answer to what the question proposed: "Are you looking in Plano?" "No, McKinney"."""
    said = _HESITATES.sub("", NO.sub("", body, count=1)).strip(" ,.;:-\n")
    if (first := _FIRST.match(said)) is not None and _BARE_NUMBER.fullmatch(first[0]):
        said = first[0]
    if not said or len(said) > LONGEST_BARE:
        return
    own = {finding.factor for finding in reading.findings if finding.value.keys() != {"refused"}}
    about = {finding.factor for finding in proposed.findings} | {Factor.LOCATION for _ in towns_named(closed)}
    about |= {factor for factor in factors_asked(closed) if factor is Factor.TIMELINE}
    for factor in (Factor.LOCATION, Factor.BUDGET, Factor.TIMELINE, Factor.PROPERTY):
        if factor in about and factor not in own and (found := read_missing(factor, said, body, closed, read)):
            reading.findings.append(found)
            own.add(factor)
    if (
        Factor.PROPERTY in about
        and Factor.PROPERTY not in own
        and (found := _behind("we want {}", said, Factor.PROPERTY, body, read))
    ):
        reading.findings.append(found)
    if Factor.LOCATION in about and Factor.LOCATION not in own:
        ours = {name.casefold() for name in towns_named(closed)}
        named = [name for name in towns_named(body) if name.casefold() not in ours]
        if named and ours:
            reading.findings.append(
                Finding(Factor.LOCATION, Certainty.KNOWN, {"areas": named}, body.strip()[:QUOTE_LIMIT])
            )


def read_bare(reading: Reading, body: str, before: str, read: Read) -> None:
    """Read the answer behind the words that it leaves out, for what was asked and not told in full."""
    if (graded := _graded(reading, body, before)) is not None:
        reading.findings = [each for each in reading.findings if each.factor is not graded.factor] + [graded]
        return
    own = {each.factor for each in reading.findings if each.value.get("areas") != []}
    if _OPEN.search(before) and (yes := YES.match(body)):  # "Any particular town?" "yeah lodi"
        body = body[yes.end() :].strip(" ,.!-") or body
    said = _said(body)
    if not said or NO.match(body) or YES.match(body):
        return
    asked = factors_asked(before)
    parts = _SEVERAL.split(said) if len(asked) > 1 else []
    for factor in asked:
        if factor is Factor.CONDITION and factor in own:
            _widen_condition(reading, said, body, read)
        elif factor is Factor.LOCATION and factor in own:
            _widen_places(reading, said, body, before, read)
        elif factor not in own and (found := read_missing(factor, said, body, before, read)):
            reading.findings = [each for each in reading.findings if each.factor is not factor]
            reading.findings.append(least(found) if reading.side is Side.SELLER else found)
        elif factor not in own and len(parts) > 1:
            told = (read_missing(factor, part.strip(), body, before, read) for part in parts if part.strip())
            reading.findings += [each for each in told if each is not None][:1]


def _said(body: str) -> str:
    """Return what is said without hesitation; of a long answer its first sentence, empty when that is long, too."""
    said = _TRAILS.sub("", _HESITATES.sub("", body)).strip()
    first = _FIRST.match(said)
    if first is not None and (len(said) > LONGEST_BARE or _BARE_NUMBER.fullmatch(first[0])):
        said = first[0]  # "2. one's for the sewing machine"
    return said if len(said) <= LONGEST_BARE else ""


def read_missing(factor: Factor, said: str, body: str, before: str, read: Read) -> Finding | None:
    """Read one factor from words that leave out what they are about; `before` is what was asked."""
    if factor is Factor.FINANCING and (_UNDER_WAY.match(said) or _UNDER_WAY.match(body)):
        return Finding(factor, Certainty.KNOWN, {"state": "applying"}, body.strip()[:QUOTE_LIMIT])
    if factor is Factor.TIMELINE and _NO_DATE.match(said):
        return Finding(factor, Certainty.KNOWN, {"months": None, "hurry": -1}, body.strip()[:QUOTE_LIMIT])
    if factor is Factor.LOCATION:
        said = _parted(said)
    elif factor is Factor.TIMELINE:
        said = _PUSHED.sub("", said)
    if factor is not Factor.PROPERTY:
        found = _first_behind(_LEADS[factor], said, factor, body, read)
        if found is None and factor in _CLAUSE_TELLS and (clause := _CLAUSE.match(said)) is not None:
            return _first_behind(_LEADS[factor], clause[0], factor, body, read)
        return found
    return _read_rooms(said, body, before.lower(), read)


def _parted(said: str) -> str:
    """Part towns that nothing parts: "plano frisco allen"."""
    words = said.lower().split()
    if not 1 < len(words) <= _MOST_TOWNS or is_town(said) or not all(map(is_town, words)):
        return said
    return ", ".join(said.split())


def _read_rooms(said: str, body: str, asked: str, read: Read) -> Finding | None:
    """Read how many bedrooms or bathrooms answer what was asked; both in turn where both were."""
    if _AREA_ASKED.search(asked) and (area := _AREA_SAID.match(said)) is not None:
        return _behind("we need {} sqft", area[1], Factor.PROPERTY, body, read)
    bed, bath = _BED.search(asked) is not None, _BATH.search(asked) is not None
    if bed and bath and (both := _BOTH_ROOMS.match(said)) is not None:
        return _behind("we need {} bathrooms", f"{both[1]} bedrooms and {both[2]}", Factor.PROPERTY, body, read)
    if not _BARE_NUMBER.fullmatch(said):
        least_of = _LEAST_SAID.search(said) or _FIRST_SAID.match(said)
        if least_of is None:
            return None
        said = least_of[1]
    number = (_NUMBER if bed else _NUMBER_SAID).search(said)
    rooms = "bedrooms" if bed else "bathrooms" if bath else None
    if number is None or rooms is None:
        return None
    return _behind(f"we need {{}} {rooms}", number[0], Factor.PROPERTY, body, read)


def _first_behind(leads: tuple[str, ...], said: str, factor: Factor, body: str, read: Read) -> Finding | None:
    for lead in leads:
        if found := _behind(lead, said, factor, body, read):
            return found
    return None


def _widen_places(reading: Reading, said: str, body: str, before: str, read: Read) -> None:
    """Let all places of an answer count where some are read without the question: "cedar park n leander"."""
    place, old = next((place, one) for place, one in enumerate(reading.findings) if one.factor is Factor.LOCATION)
    if not old.value.keys() <= {"areas"} or _LISTS.search(said) is None:
        return
    found = read_missing(Factor.LOCATION, said, body, before, read)
    if found is not None and set(old.value["areas"]) < set(found.value.get("areas", ())):
        reading.findings[place] = found


def _graded(reading: Reading, body: str, before: str) -> Finding | None:
    """Read the word by which an answer grades a home; what is told of it behind belongs to the evidence, and counts where it is worse.

    None where no grade begins the answer, or what is told speaks against it: "good but the roof leaks".
    """
    if _ASKS_GRADE.search(before) is None or (found := _GRADE.match(body)) is None:
        return None
    state = _GRADES[str(found.lastgroup)]
    told = next((each for each in reading.findings if each.factor is Factor.CONDITION), None)
    begin, end = found.start(str(found.lastgroup)), found.end()
    if told is not None and told.quote in body:
        worse = _RANK.index(told.value["state"]) < _RANK.index(state)
        if worse and told.value["state"] in {"poor", "fair"} and not _SMALL_LACK.match(body, end):
            return None
        end = max(end, body.index(told.quote) + len(told.quote))
    quote = body[begin:end].strip()[:QUOTE_LIMIT]
    return Finding(Factor.CONDITION, Certainty.KNOWN, {"state": state, "details": quote}, quote)


def _widen_condition(reading: Reading, said: str, body: str, read: Read) -> None:
    """Let the evidence begin with a bare answer: "terrible. it needs everything redone"."""
    first = _FIRST.match(said)
    clause = _CLAUSE.match(said)
    place, old = next((place, one) for place, one in enumerate(reading.findings) if one.factor is Factor.CONDITION)
    if clause is not None and _SMALL_LACK.match(said, clause.end()) and clause[0] in body:
        found = _behind(_LEADS[Factor.CONDITION][0], clause[0], Factor.CONDITION, body, read)
        if found is not None and found.value["state"] in {"good", "excellent"}:
            reading.findings[place] = Finding(
                old.factor, old.certainty, {**found.value, "details": clause[0]}, clause[0]
            )
            return
    if first is None or first[0] in old.quote or first[0] not in body or old.quote not in body:
        return
    found = _behind(_LEADS[Factor.CONDITION][0], first[0], Factor.CONDITION, body, read)
    begin, end = body.index(first[0]), body.index(old.quote) + len(old.quote)
    if found is not None and found.value["state"] == old.value["state"] and begin < end:
        quote = body[begin:end][:QUOTE_LIMIT]
        reading.findings[place] = Finding(old.factor, old.certainty, {**old.value, "details": quote}, quote)


def read_starred(reading: Reading, body: str, read: Read) -> None:
    """Read a slip mended behind an asterisk as what it stands for: a place, a price, a number of rooms."""
    found = _STARRED.match(body)
    if found is None:
        return
    said = found["before"] or found["behind"]
    if len(said) == 1 and said.isdigit():
        reading.restated, reading.findings = Restated(int(said), body.strip()), []
        return
    if side := read(f"we are {said.lower()}").side:
        reading.side, reading.corrects = side, True
        return
    for factor in (Factor.LOCATION, Factor.BUDGET):
        if finding := _behind(_LEADS[factor][0], said, factor, body, read):
            reading.findings = [finding]
            reading.corrects = True
            return


def _behind(lead: str, said: str, factor: Factor, body: str, read: Read) -> Finding | None:
    for finding in read(lead.format(said.rstrip(" .!"))).findings:
        if finding.factor is factor and finding.value:
            quote = finding.quote.removeprefix("in ").strip()
            quote = quote if quote and quote in body else body.strip()[:200]
            return Finding(factor, finding.certainty, finding.value, quote)
    return None
