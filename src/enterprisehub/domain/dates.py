"""Reckon moments that a message names: months, seasons, holidays, dates in digits, as months from when it was written."""

import re
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from enterprisehub.domain.phrases import Hit

_ONE_AFTER: Final = re.compile(
    r"[,;.]? (?:but |rather |no, )?(?:the )?(?:one after|next one|following (?:one|year)|year after)\b"
)
"""Not this one: "not this spring, the one after that"."""
DAYS_PER_MONTH: Final = 30.44
_MONTH_NAMES = (
    ("jan", "january enero"), ("feb", "february febrero"), ("mar", "march marzo"), ("apr", "april abril"), ("may", "mayo"),
    ("jun", "june junio"), ("jul", "july julio"), ("aug", "august agosto"), ("sep", "sept september septiembre"),
    ("oct", "october octubre"), ("nov", "november noviembre"), ("dec", "december diciembre"),
)  # fmt: skip
MONTHS = {name: i + 1 for i, (short, long) in enumerate(_MONTH_NAMES) for name in (short, *long.split())}
_NOT_THEN = frozenset({"year_end", "this_month", "next_week", "next_month", "next_year", "this_quarter"})
"""A denied span says when not ("not this year"), and "not before June" says when."""
LEAD = re.compile(
    r"\b(?:by|in|before|until|till?|around|so|like|say|maybe|probably|thinking|next|this|since|through|after|come|or|and|-|of|be|early|mid|late|para|en|antes de|hasta|de|"
    r"starting|end|deadline|deadline is|dead date is|deadline:)[\s-]+(?:the\s+)?$"
)
_STANDS = re.compile(
    r" (?:is (?:when|ideal|best|better|good|great|fine|perfect|our (?:date|goal|target|deadline|plan)|my (?:goal|target|deadline|plan|hope)|the|what|too)|would (?:be|work)|works|sounds|at the (?:latest|earliest)|or (?:june|april|so|sooner|later|earlier))\b"
)
"""Behind the name of a month that is another word as well, what only a time has: "May works"."""
_AMBIGUOUS = ("may", "mar", "march", "dec", "sept", "sep", "jan")
"""Month names that are other words or names too: read only after a word like "by"."""
_YEAR = re.compile(
    r"\b(?:in|by|until|till?|before|maybe|thinking|probably|aiming for|targeting|around|early|late|mid|sometime|of|en|para|hasta|a(?=[\s-]+20\d\d (?:thing|move|project|problem|purchase|sale|goal|plan)))[\s-]+(20\d\d)\b(?!\s*(?:sq|sf|\$|or|per|a month|dollars))"
)
_NEXT_YEAR_AFTER = re.compile(
    r",? (?:of |de )?(?:next year|(?:del |el )?(?:proximo ano|otro ano|ano (?:que viene|que entra|proximo)))\b"
)
_NEXT_YEAR_BEFORE = re.compile(
    r"\b(?:next year|(?:el )?(?:proximo ano|ano (?:que viene|que entra|proximo))),? (?:(?:maybe|probably|around|like|say|quizas?|tal vez|como) )?(?:in|by|around|en|por|para)(?: (?:late|early|mid))? $"
)
_YEAR_AFTER = re.compile(r"[\s,]+(?:of[\s]+|de(?:l)?[\s]+)?(20\d\d)\b")
_ORDINALS: Final = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"]  # fmt: skip
_DAYS_SAID: Final = {
    **{word: place for place, word in enumerate(_ORDINALS, 1)}, "thirtieth": 30, "thirty-first": 31, "primero": 1,
    **{f"twenty{mark}{word}": 20 + place for mark in " -" for place, word in enumerate(_ORDINALS[:9], 1)},
}  # fmt: skip
_SAID: Final = "|".join(sorted(_DAYS_SAID, key=len, reverse=True))
DID = re.compile(
    r"\b(?:(?:we|i|they|he|she|it|that|which|who|roof|(?<!have our )(?<!have my )(?<!have the )(?<!get our )(?<!get my )(?<!get the )(?<!want our )(?<!want my )(?<!want the )(?<!need our )(?<!need my )(?<!need the )house)(?: (?:just|already|originally|only|first|actually|was|were|had|has been|last|got))* (?:bought|purchased|moved|built|replaced|"
    r"remodel+ed|renovated|redid|installed|sold|listed|left|lost|started|closed|passed|died|put|refinanced|married|divorced|engaged|graduated|painted|repainted|inherited)|"
    r"and (?:painted|repainted|remodel+ed|renovated|redid|replaced|installed|purchased|refinanced|married|graduated|inherited))\b(?![^.!?;]*\b(?:by|before|within|until|till?|want|need|hop|plan)\b)[^.!?;]{0,34}$"
)
"""Past events, whose month is none that they plan for."""
_THE_DAY = re.compile(
    rf"\b(?:by|on|around|before|until|till?|antes del|para el|el)[\s]+(?:the[\s]+)?(?:(\d{{1,2}})(?:st|nd|rd|th)\b(?! (?:st|street|ave|floor|of (?!the\b|next|this)))|(?P<said>{_SAID})\b(?=\s*(?:$|[.,!;]|of (?:the|next) month)))"
)
DAY_HINT = re.compile(r"(?:by|on|around|before|until|till?) the (?:\d|[a-z-]+(?:st|nd|rd|th)\b)|el \d")
_DATE = re.compile(
    r"(?<![\d$./-])(?:(?P<year>20\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})|(?P<m>\d{1,2})/(?P<d>\d{1,2})(?:/(?P<y>20\d\d|\d\d))?)(?![\d/-])"
)
_BY = re.compile(
    r"\b(?:by|before|until|till?|on|around|after|since|el|antes del|hasta el|starts?|ends?|expires|of|(?:date|deadline|day)(?: is|:)?|for)[\s-]+(?:the\s+)?$"
)
_IS_THE_DAY = re.compile(
    r" (?:(?:is|would be|at|by) (?:the |our |my )?)?(?:(?:hard |drop dead |absolute |very )?(?:deadline|latest|move|closing|cutoff|last day)|or (?:sooner|earlier|before))\b"
)
_DAY_AFTER = re.compile(
    rf"[\s.]+(?:the[\s]+)?(\d{{1,2}}(?=st|nd|rd|th|\b)|(?:{_SAID})\b)(?:st|nd|rd|th)?\b(?![\d.,]*(?:k\b|\d|%)|[\s-]*(?:bed|bath|br|month|week|thousand|mil))"
)
_DAY_BEFORE = re.compile(rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)?|(?P<said>{_SAID}))[\s]+(?:of[\s]+|de[\s]+)?$")
_SEASONS = {"spring": (3, 20), "summer": (6, 21), "fall": (9, 22), "autumn": (9, 22), "winter": (12, 21),
            "primavera": (3, 20), "verano": (6, 21), "otono": (9, 22), "invierno": (12, 21)}  # fmt: skip
_DAYS = {
    "school starts": (8, 15), "school begins": (8, 15), "school year starts": (8, 15), "school year begins": (8, 15), "school lets out": (6, 5),
    "school ends": (6, 5), "school gets out": (6, 5), "school is out": (6, 5), "school is over": (6, 5), "school year ends": (6, 5), "school year is over": (6, 5),
    "start of the school year": (8, 15), "beginning of the school year": (8, 15), "first day of school": (8, 15), "end of the school year": (6, 5), "last day of school": (6, 5),
    "end of the semester": (5, 20), "end of semester": (5, 20), "graduation": (6, 1), "tax season": (4, 15), "tax day": (4, 15), "snow melts": (4, 1), "snow is gone": (4, 1), "termine el ciclo escolar": (6, 15), "acabe el ciclo escolar": (6, 15),
    "terminen las clases": (6, 10), "acaben las clases": (6, 10), "empiecen las clases": (8, 15), "empiece la escuela": (8, 15), "presidents day": (2, 16), "valentines day": (2, 14), "valentines": (2, 14), "super bowl": (2, 8), "superbowl": (2, 8), "spring break": (3, 15),
    "st patricks day": (3, 17), "easter": (4, 8), "semana santa": (4, 1), "mothers day": (5, 10), "memorial day": (5, 27), "fathers day": (6, 20),
    "independence day": (7, 4), "labor day": (9, 3), "halloween": (10, 31), "veterans day": (11, 11), "thanksgiving": (11, 25), "turkey day": (11, 25),
    "holidays": (12, 20), "nochebuena": (12, 24), "christmas": (12, 25), "xmas": (12, 25), "navidad": (12, 25), "ano nuevo": (1, 1), "reyes": (1, 6),
}  # fmt: skip
"""Days that have names, without apostrophes; new year is read besides."""
_SOME_DAYS: Final = frozenset({"tax season", "snow melts", "snow is gone", "end of the semester", "end of semester", "graduation"})  # fmt: skip
"""Those of them that are another day for everybody."""

_BELONGS = re.compile(
    r"\b(?:(?:the|a|an|one|un|una|el|la|early|mid|late|first|last|next|another|(?:end|beginning|start|middle|part|close|first (?:week|half)|last (?:week|half)|fin|finales|principios|mediados)(?: (?:of|de|del))?|sometime(?: in)?)[ -]+)+$"
)
_PERSON = re.compile(
    r" (?:told|said|says|called|texted|mentioned|gave|wants|thinks|left|madness|and i\b|is (?:my|our|the) (?:partner|daughter|sister|mom|mother|agent|realtor|assistant|niece|aunt|cousin|friend|boss)\b)"
)
"""What makes a month a name, or another thing: "April told me"."""
_IS_NAME = re.compile(
    r"\b(?:partner|daughter|sister|mom|mother|cousin|niece|aunt|friend|agent|realtor|this is|i'm|name|partner's)(?: is|'s)? $"
)
_DESCRIBES = re.compile(
    r"-like| (?:like weather|heat|weather|sun|kitchen|homes?|houses?|cottage|cabin|room|street|st|road|rd|lane|ln|drive|dr|ave|avenue|creek|hills?|lake|valley|branch|camp|jobs?|clothes|coats?|tires?|storms?|bulbs?|cleaning|garden|rentals?|prices?|market)\b"
)
"""Behind a season or a month: what only has its name, "a summer kitchen", "Spring Creek"."""
_GREETS = re.compile(r"\b(?:happy|merry|feliz|blessed|wonderful|great|good)\s+$")
"""A wish, no date: "happy Thanksgiving"."""
_ENJOYED = re.compile(
    r"\b(?:enjoy|have an?|hope) (?:your |the |a )?(?:[a-z]+ )?$|(?:weather|snow\w*|rain\w*|hot|cold|feels) like $"
)
_NO_PLAN = re.compile(
    r"\b(?:missed|miss|spent|celebrat\w+|hosted|host|love|loved|hate|cooked)(?: (?:a|an|our|my|the|one|our first))? $"
)
_SPANS = {
    "a_fortnight": 0.46, "this_quarter": 1.5, "next_month": 1.0, "this_month": 0.5, "a_month": 1.0, "a_year": 12.0, "year_part": 9.0, "next_week": 0.25, "a_week": 0.25,
}  # fmt: skip
"""Spans in months."""
_A_RATE = re.compile(
    r"[\d$k]\s*(?:dollars |bucks |usd )?(?:a|per|al) $|\b(?:hundred|thousand|grand|mil|pesos) (?:a|al) $"
)
"""Money by the month: "the HOA is 200 a month"."""
_SPAN_LEADS = (" in ", "in a ", "within", "about", "en un", "dentro de", "than", "least", "or so", "another", "otro")
HOLIDAYS = (
    "|".join(re.sub(r"s\b", "'?s", day) for day in sorted(_DAYS, key=len, reverse=True))
    + r"|new years?(?:'?s)?(?: day| eve)?"
)
"""A pattern for the days that have names."""
_QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "f": 1, "s": 2, "t": 3}
_SPACES = re.compile(r"[\s-]+")
_ENDS_AFTER = re.compile(r" (?:ends|is over|is out|is through|comes to an end)\b")
_END_OF = (
    "end of ",
    "end of the ",
    "end of next ",
    "end of this ",
    "late ",
    "late next ",
    "late this ",
    "finales de ",
    "finales del ",
    "fin de ",
    "fines de ",
)
_MIDDLE_OF = ("middle of ", "middle of next ", "mid ", "mid-", "mediados de ", "mediados del ")
_START_OF = (
    "early ",
    "early next ",
    "beginning of ",
    "beginning of next ",
    "start of ",
    "start of next ",
    "first of ",
    "principios de ",
    "principios del ",
)


class When(Struct, gc=False):
    months: float
    start: int
    end: int
    vague: bool


def of_phrase(lower: str, hit: Hit, at: datetime, *, moves: bool, wont: bool) -> When | None:
    """Return what a phrase says in months from `at`; None where it says no time to move.

    Args:
        lower: the message.
        hit: the phrase, of the topic "when".
        at: when the message was written.
        moves: the message tells of a move, so that days and weeks count.
        wont: it is what they will not do for so long.
    """
    before = lower[max(0, hit.start - 22) : hit.start]
    if _is_no_date(lower, hit, before):
        return None
    if hit.meaning in _SPANS:
        return _of_span(lower, hit, at, before, moves=moves, wont=wont)
    if hit.meaning == "next_year" and before.endswith(("this time ", "same time ", "a year from ")):
        return When(12.0, hit.start, hit.end, vague=False)
    words = lower[hit.start : hit.end]
    loosely = words.endswith("ish") and hit.meaning in {"month", "season"}
    words = words[:-3].rstrip(" -") if loosely else words
    day = _day_of(lower, hit) if hit.meaning == "month" else None
    if (
        hit.meaning == "month"
        and words in _AMBIGUOUS
        and day is None
        and not (loosely or LEAD.search(before) or _STANDS.match(lower, hit.end))
    ):
        return None
    year = _YEAR_AFTER.match(lower, hit.end if day is None else day[2])
    coming = _of_next_year(lower, hit, hit.end if day is None else day[2])
    if (year is not None and int(year[1]) < at.year) or DID.search(lower, max(0, hit.start - 60), hit.start):
        return None
    moment = _moment(
        words,
        hit.meaning,
        at,
        before,
        day[0] if day else None,
        int(year[1]) if year is not None else at.year + 1 if coming else None,
    )
    moment += _later(lower, hit, before, day[2] if day else hit.end)
    vague = (
        loosely
        or "school" in words
        or words in _SOME_DAYS
        or hit.meaning in {"half_year", "this_quarter"}
        or hit.meaning == "next_year"
        or (hit.meaning == "year_end" and "end" not in words and "fin" not in words)
    )
    start, end = (day[1], day[2]) if day else (hit.start, hit.end)
    end = year.end() if year is not None else end
    return When((moment - at).days / DAYS_PER_MONTH, _whole(lower, start), end, vague)


def _is_no_date(lower: str, hit: Hit, before: str) -> bool:
    """Say whether a phrase is the name of something else, of the past, or what they say it is not."""
    if hit.negated and hit.meaning in _NOT_THEN:
        return True
    if _DESCRIBES.match(lower, hit.end):
        return True
    if hit.meaning == "month" and (
        (_PERSON.match(lower, hit.end) and _day_of(lower, hit) is None) or _IS_NAME.search(lower, 0, hit.start)
    ):
        return True
    if hit.meaning == "day":
        return (
            _GREETS.search(lower, max(0, hit.start - 12), hit.start) is not None
            or before.endswith(("at ", "every ", "each ", "last ", "since ", "this past "))
            or _NO_PLAN.search(before) is not None
        )
    return hit.meaning in {"month", "season"} and (
        before.endswith(("last ", "since ", "this past ", "desde ")) or _ENJOYED.search(before) is not None
    )


def _of_next_year(lower: str, hit: Hit, end: int) -> bool:
    """Say whether next year's is meant: "June of next year", "next year, in June"."""
    return hit.meaning != "next_year" and (
        _NEXT_YEAR_AFTER.match(lower, end) is not None
        or _NEXT_YEAR_BEFORE.search(lower, max(0, hit.start - 48), hit.start) is not None
    )


def _later(lower: str, hit: Hit, before: str, end: int) -> timedelta:
    """Return how much later than what is named they mean: the end of a season, the one after it."""
    ends = hit.meaning == "season" and (before.endswith(_END_OF) or _ENDS_AFTER.match(lower, hit.end))
    after = _ONE_AFTER.match(lower, end) is not None or (
        before.endswith("next ") and f"not this {lower[hit.start : hit.end]}" in lower[: hit.start]
    )
    return timedelta(days=85 * bool(ends) + 365 * after)


def _of_span(lower: str, hit: Hit, at: datetime, before: str, *, moves: bool, wont: bool) -> When | None:
    """Read "next month", "a year", "this week"."""
    months = _SPANS[hit.meaning]
    if before.endswith(("time ", "times ", "twice ", "once ", "already ", "visit ", "week ")):
        return None  # "the third time this month"
    if hit.meaning in {"next_week", "a_week", "a_fortnight"} and not moves:
        return None
    if hit.meaning in {"a_month", "a_year"}:
        near = before[-12:]
        if _A_RATE.search(before):
            return None
        if (
            not wont
            and not any(word in near for word in _SPAN_LEADS)
            and not lower.startswith((" from now", " out", " away", " before", " until", " till", " at least"), hit.end)
            and (len(lower) > 30 or "/" in near or "$" in near)
        ):
            return None
        months *= 1.5 if any(part in lower[hit.start : hit.end] for part in ("or two", "and a half", "y medio")) else 1
    if hit.meaning == "next_month":
        first = (at.replace(day=1) + timedelta(days=32)).replace(day=1)
        if before.endswith(_START_OF):
            months = (first - at).days / DAYS_PER_MONTH
        elif before.endswith(_END_OF):
            months = ((first + timedelta(days=32)).replace(day=1) - at).days / DAYS_PER_MONTH
    end = hit.end + len(" from now") if lower.startswith(" from now", hit.end) else hit.end
    return When(months, _whole(lower, hit.start), end, vague=hit.meaning == "year_part")


def _whole(lower: str, start: int) -> int:
    """Return where a date begins with the words that belong to it: "the end of" next month, "a" year and a half."""
    found = _BELONGS.search(lower, max(0, start - 30), start)
    return found.start() if found is not None else start


def _day_of(lower: str, hit: Hit) -> tuple[int, int, int] | None:
    """Return the day beside a month's name and the span of both: "January 10th", "10 de enero", "the fourth of July"."""
    if (found := _DAY_AFTER.match(lower, hit.end)) is not None:
        said, span = found[1], (hit.start, found.end())
    elif (found := _DAY_BEFORE.search(lower, max(0, hit.start - 24), hit.start)) is not None:
        said, span = found[1] or found["said"], (found.start(), hit.end)
    else:
        return None
    day = int(said) if said.isdigit() else _DAYS_SAID[said]
    return (day, *span) if 1 <= day <= 31 else None


def of_dates(lower: str, at: datetime) -> list[When]:
    """Read dates in digits: 2027-02-28, 1/15, 1/15/2027 (month first, as is written in the United States)."""
    whens = []
    for found in _DATE.finditer(lower):
        year, month, day = found["year"], found["month"], found["day"]
        if year is None:
            month, day, year = found["m"], found["d"], found["y"]
        if (
            year is None
            and not _BY.search(lower[max(0, found.start() - 14) : found.start()])
            and not _IS_THE_DAY.match(lower, found.end())
        ):
            continue  # "3/2" is rooms, "1/2" a half
        if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
            continue
        moment = _on(at, int(month), int(day))
        if year is not None:
            moment = moment.replace(year=int(year) + (2000 if len(year) == 2 else 0), day=min(moment.day, 28))
        whens.append(When((moment - at).days / DAYS_PER_MONTH, found.start(), found.end(), vague=False))
    for found in _YEAR.finditer(lower):
        if int(found[1]) < at.year:
            continue
        months = (int(found[1]) - at.year) * 12 - at.month + 1
        whens.append(When(float(max(0, months)), found.start(1), found.end(), vague=True))
    for found in _THE_DAY.finditer(lower):
        day = int(found[1]) if found[1] else _DAYS_SAID[found["said"]]
        if 1 <= day <= 31 and not DID.search(lower, max(0, found.start() - 60), found.start()):
            following = (at.replace(day=1) + timedelta(days=32)).replace(day=1)
            next_month = lower.startswith((" of next month", " del mes que viene", " del proximo mes"), found.end())
            days = (following - at).days + day - 1 if next_month else (day - at.day) % 30
            whens.append(When(days / DAYS_PER_MONTH, found.start(), found.end(), vague=False))
    return whens


def _on(at: datetime, month: int, day: int) -> datetime:
    """Return the next such day; one that the month does not have is its 28th."""
    try:
        return _next(at, month, day)
    except ValueError:
        return _next(at, month, 28)


def _moment(words: str, meaning: str, at: datetime, before: str, day: int | None, year: int | None = None) -> datetime:
    """Return the moment that is named; `year` is that said behind it."""
    if meaning == "year_end":
        return max(at, at.replace(month=12, day=31))
    if meaning == "next_year":
        month = 12 if before.endswith(_END_OF) else 7 if before.endswith(_MIDDLE_OF) else 1
        return at.replace(year=at.year + 1, month=month, day=28 if month == 12 else 1)
    if meaning == "season":
        if year is not None:
            month, day_ = _SEASONS[words.removesuffix("time")]
            return at.replace(year=year, month=month, day=day_)
        return _season(words, at, before)
    if meaning == "day":
        plain = _SPACES.sub(" ", words.replace("'", ""))
        month, day_ = (1, 1) if plain.startswith("new year") else _DAYS[plain]
        return at.replace(year=year, month=month, day=day_) if year is not None else _next(at, month, day_)
    if meaning in {"quarter", "half_year"}:
        return _quarter(words, at, before)
    month = MONTHS[words]
    if year is not None and year >= at.year:
        return max(at, at.replace(year=year, month=month, day=min(day or 15, 28)))
    if day is not None:
        return _on(at, month, day)
    day = 28 if before.endswith(_END_OF) else 5 if before.endswith(_START_OF) else 15
    if month == at.month and not before.endswith("next "):
        return max(at, at.replace(day=day))
    return _next(at, month, day)


def _quarter(words: str, at: datetime, before: str) -> datetime:
    if " half" in words:
        return at.replace(year=at.year + 1, month=10, day=1) if "next" in words else _next(at, 10, 1)
    first = 3 * _QUARTERS[words[1] if words[0] == "q" else words[0]] - 2
    if before.endswith(_END_OF):
        return _next(at, first + 2, 28)
    return _next(at, first, 5) if before.endswith(_START_OF) else _next(at, first + 1, 15)


def _season(words: str, at: datetime, before: str) -> datetime:
    """Return when a season begins; the one that is on is a month off, unless it is well under way and the next is meant."""
    month, day = _SEASONS[words.removesuffix("time")]
    begins = _next(at, month, day)
    began = begins.replace(year=begins.year - 1)
    gone = at - began
    next_one = gone > timedelta(days=30) and before.endswith(("by ", "next ", "come ", "until ", "before ", "for "))
    return at + timedelta(days=30) if gone < timedelta(days=55) and not next_one else begins


def _next(at: datetime, month: int, day: int) -> datetime:
    this_year = at.replace(month=month, day=day)
    return this_year if this_year >= at else this_year.replace(year=at.year + 1)
