# ruff: noqa: SIM905 (word lists read better as words)
"""Read when a contact wants to move: spans, months, seasons, dates."""

import re
from collections.abc import Callable
from datetime import datetime

from enterprisehub.contracts.state import Certainty, Factor
from enterprisehub.domain.dates import DAY_HINT, DAYS_PER_MONTH, DID, HOLIDAYS, LEAD, MONTHS, When, of_dates, of_phrase
from enterprisehub.domain.doubts import is_doubtful
from enterprisehub.domain.findings import Finding
from enterprisehub.domain.hurry import degree, read_hurry, see_soon
from enterprisehub.domain.numbers import Quantity
from enterprisehub.domain.phrases import Scan, rules
from enterprisehub.domain.text import Text

_AHEAD_MONTHS = 0.6
"""So far ahead nobody plans a visit: "in the next 60 days" is a move."""
MOST_MONTHS = 60
"""Five years; more is the age of a roof or the term of a loan."""

_FOR = re.compile(r"\b(?:for|por)(?: (?:at least|about|another|otro|a|un|al menos|like))* ?$")
_WAS_NOT = ("have", "hasn", "had", "did", "was", "were", "haven")
_UNITS = {"days": 1 / DAYS_PER_MONTH, "weeks": 7 / DAYS_PER_MONTH, "months": 1.0, "years": 12.0}

RULES = rules(
    "when",
    ("month", rf"(?:{'|'.join(sorted((name for name in MONTHS if len(name) > 3 or name == 'may'), key=len, reverse=True))})_?ish"),
    ("season", r"(?:spring|summer|fall|autumn|winter)(?:time)?_?ish"),
    ("month", rf"(?:{'|'.join(sorted(set(MONTHS) - {'may'}, key=len, reverse=True))}|may(?! (?:be|have|i|we|you|not|need|want|as|also|just|take)\b))"),
    ("season", r"(?<!hot )(?:spring|summer|fall(?! (?:in|through|apart|off|for|out))|autumn|winter|primavera|verano|otono|invierno)(?:time)?"),
    ("day", rf"(?:{HOLIDAYS})(?! construction)"),
    ("year_end", r"(?:within the (?:calendar )?year|end of (?:the |this )?year|eoy|year end|later this year|this year|fin(?:ales)? de(?:l)? ano|(?:termine|acabe) el ano|year(?:'?s| is)? (?:out|over|up|end)|este ano)"),
    ("a_year", r"next year or (?:two|so)"),
    ("next_year", r"(?:first of (?:the|next) year|turn of the year)"),
    ("next_year", r"(?:(?:early )?next year|(?:el )?(?:proximo ano|ano que (?:viene|entra)))"),
    ("next_month", r"(?:next month|(?:el )?(?:proximo mes|mes que (?:viene|entra)))"),
    ("quarter", r"q[1-4](?! (?:and|or) a)|(?:first|second|third|fourth|1st|2nd|3rd|4th) quarter"),
    ("this_month", r"(?:this month|within (?:the|this) month|end of (?:the )?month|este mes)"),
    ("next_week", r"(?:next week|this week|proxima semana|esta semana)"),
    ("year_part", r"(?:better|best|good) part of (?:a|the|this|next) year|most of (?:a|the|this|next) year"),
    ("a_month", r"(?:(?<=\ba )|(?<=\bone )|(?<=\bun )|(?<=another ))(?:month|mes)(?! (?:ago|old|to))(?: or (?:so|two))?"),
    ("a_year", r"year_?ish"),
    ("a_month", r"month_?ish"),
    ("a_week", r"(?<=\ba )week(?! ago)"),
    ("this_quarter", r"this quarter"),
    ("a_fortnight", r"fortnight(?! ago)"),
    ("half_year", r"(?:second|2nd|back|latter) half of (?:the|this|next) year"),
    ("a_year", r"(?:(?<=\ba )|(?<=\bone )|(?<=\bun )|(?<=another )|(?<=otro )|(?<=dentro de ))(?:year|yr|ano)(?! (?:ago|old|lease|fixed|round))(?: or (?:so|two)| and a half| y medio)?(?: or so)?"),
)  # fmt: skip
_PAST = (
    "ago", "old", "older", "fixed", "mortgage", "loan", "term", "lease", "rate", "warranty", "experience", "of silence", "of waiting", "of nothing", "of this", "of work",
    "of looking", "of showings", "after clos", "de ",
)  # fmt: skip
"""Behind a span that is none until they move."""
_BEFORE_PAST = (
    "listed ", "market ", " sat ", "sitting ", "took ", "waited ", "past ", "last ", "for ", "been ", "already ", "every ", "after ", "hace ", "por ",
)  # fmt: skip
_LEADS = (
    "in", "within", "next", "about", "around", "under", "en", "the next", "over", "least", "roughly", "like", "approx", "maybe", "another", "take", "say",
)  # fmt: skip
_SUITS = (
    "would work", "works", "work for", "notice", "give or take", ", give or", "mas o menos", "tops", "max", "at most", "at the latest", "is fine", "is ok", "is good",
    "to find", "to get out", "to move", "to vacate", "to leave", "to be out", "to close", "close", "suits", "is doable",
)  # fmt: skip
"""Behind a span that is one, whatever else is said."""
_VERBS = frozenset(
    "buy buying purchase move moving sell selling list listing close closing relocate relocating need start starting "
    "comprar vender mudar mudarnos mudarme cerrar lease within settle ready hope hoping timeline moved moves gone unpacked sold bought listed closed relocated settled "
    "rental movers identify expires expire lock takes taking foreclose forecloses foreclosing evicted eviction auction deadline out leaving leave vacate start started starts begins gotta keys rent buyer seller transfer transferred compro vendo mudo mudamos".split()
)
_VISITS = frozenset(
    "see tour visit show showing view viewing call meet meeting available appointment open walkthrough weekend talk chat "
    "ver visitar llamar llamame reunion".split()
)
_NO_VISITS = ("?", "real talk", "call us sell", "call us buy")
"""What only looks like a word of visiting, or hides one."""


_CLAUSE = 32
_MOVING = re.compile(
    r"\b(?:mov(?:e|ing|ed)|relocat\w+|settled?|close|closing|buy|sell|sold|out|in by|list|mud(?:amos|o|arnos|arme)|comprar|vender)\b(?:(?!\b(?:because|since|when|once|after|porque|cuando|job|school|lease)\b)[^.!?;,])*$"
)
"""What says that a date is that of the move, where there is another one."""
_ROUGHLY = re.compile(
    r"\b(?:around|about|roughly|approximately|sometime(?: in)?|some time in|somewhere (?:around|in)|como|alrededor de|mas o menos|could be|might be|podria ser|between [a-z]+ and|entre [a-z]+ y)(?: the| like)? $"
)
"""What makes a time a guess: "around summer"."""
_ROUGH_AT = re.compile(r"(?:around|about|roughly|approximately|sometime|alrededor)\b")
_SOME_YEAR = re.compile(
    r"(?:this|next|early next|(?:el )?proximo|este) (?:year|ano)|(?:el )?ano que (?:viene|entra)|school [a-z ]+"
)
_MENDS = re.compile(
    r"(?:\*|\b(?:i mean|i meant|sorry|oops|typo|correction|scratch that|make (?:that|it)|no wait|wait no|actually|digo|perdon|mejor)\b)[,:. ]*(?:by |in |the |en |el )*$"
)
"""What makes the date behind it the right one: "June 15. *July 15"."""
_DONE = re.compile(
    r"\b(?:died|expired|lapsed|met|had|went|came|took|happened|broke|flooded|spent|saw|heard|visited|toured|signed|renewed|retired|graduated|divorced|separated|quit|raised|dropped|paid|withdrew|"
    r"(?:taxes|dues|premiums?|insurance|payments?|rent) (?:is|are|come|comes|goes|go)(?: due| up)?|goes up|go up|been pre_?-?approved|open house|appointment|showing|inspection|walk-?through|meeting|interview|surgery|party|reunion|birthday is|anniversary is|court date|hearing)\b(?! (?:until|till|by|before|with))"
    r"(?:(?!\b(?:by|before|until|till?|want|need|hop|plan|mind|think|looking|aim|mov|buy|sell|list|clos|so|but|and|to)\w*\b)[^.!?;,]){0,40}$"
)
"""What has happened, or falls due, at a time that none of their plans is at."""
_GIVEN = re.compile(
    r"\b(?:gave|given|gives?|giving|extend(?:ed|s|ing)?|bought|granted|allow(?:ed|s)?|got|dio|dieron)(?: [a-z]+){0,2}? (?:by |for )?(?:an? )?(?:another|extra|more|additional|otr[oa]|mas)\b"
)
"""By how much a date was put off is no date."""
_TALKS = re.compile(
    r"\b(?:talk|speak|chat|call(?! it\b)|text|ping|touch base|check (?:back|in)|circle back|reach (?:back )?out|follow up|get back (?:to|with)|come back to (?:me|us)|hear from|"
    r"hablamos|hablemos|platicamos|llam(?:a|e|en|ame|eme|enme)|marca(?:me)?)\b(?:(?!\b(?:mov|buy|sell|clos|list|mud|compr|vend))[^.!?;:,\n]){0,40}$"
)
"""A date after it is that of the next talk: "let's talk after the holidays"."""
_AWAY = re.compile(
    r"\b(?:out of (?:town|(?:the )?office|(?:the )?country|state)|(?:be|am|i'?m|are|we'?re|going) away|traveling|travelling|on vacation|on call|working|busy|(?<!movers )(?<!movers are )booked(?! for)|tied up|swamped)\b(?:(?!\b(?:mov|buy|sell|clos|list|need|want))[^.!?;,]){0,28}$"
)
"""A date until which they are elsewhere: "out of town until the 5th"."""
_TALK = 64
"""Characters in which a talk and its date stand, the longest word of `_TALKS` and its forty."""


def read_timeline(text: Text, scan: Scan, quantities: list[Quantity], at: datetime) -> Finding | None:
    """Read months from `at` and hurry: -1 says there is none, 3 is now; days and weeks count only for a move, not a visit."""
    visits = not _VISITS.isdisjoint(scan.words)

    def visiting(place: int) -> bool:
        return visits and _is_visit(text.lower[slice(*text.sentence(place))])

    stated = _stated(text.lower, _whens(text, scan, quantities, at, visiting))
    hurries = read_hurry(text, scan, visiting)
    if not stated and not hurries:
        return see_soon(text, scan)
    when = _planned(text.lower, stated) if stated else None
    hurry = degree(hurries, when.months if when else None)
    start, end = (when.start, when.end) if when else hurries[-1][1:]
    months = None if when is None else round(when.months, 1)
    if months is None and hurry == 3:
        months = 0.0
    guessed = when is not None and _is_guess(text.lower, when)
    certainty = Certainty.PARTIAL if guessed or (when is None and hurry in {0, 1, 2}) else Certainty.KNOWN
    return Finding(Factor.TIMELINE, certainty, {"months": months, "hurry": hurry}, text.quote(start, end))


def _is_visit(sentence: str) -> bool:
    for said in _NO_VISITS:
        sentence = sentence.replace(said, " ")
    return not _VISITS.isdisjoint(sentence.split())


def _whens(
    text: Text, scan: Scan, quantities: list[Quantity], at: datetime, visiting: Callable[[int], bool]
) -> list[When | None]:
    """Return all times that are named: spans, months and seasons, dates in digits."""
    lower = text.lower
    moves, short = not _VERBS.isdisjoint(scan.words), len(scan.words) <= 5

    def moving(place: int) -> bool:
        return moves and not visiting(place)

    whens = [
        _of_quantity(lower, one, moves=moving(one.start), short=short, wont=_wont(text, scan, one.start))
        for one in quantities
        if one.kind in _UNITS
    ]
    whens += [
        of_phrase(lower, hit, at, moves=moving(hit.start), wont=hit.negated and _wont(text, scan, hit.start))
        for hit in scan.hits.get("when", ())
        if not any(quantity.start <= hit.start < quantity.end for quantity in quantities)  # "half a year"
    ]
    if "/" in lower or "20" in lower or DAY_HINT.search(lower):
        whens += [
            when
            for when in of_dates(lower, at)
            if not visiting(when.start) and (moves or when.vague or LEAD.search(lower, 0, when.start))
        ]
    return whens


def _stated(lower: str, whens: list[When | None]) -> list[When]:
    """Return the times that they plan for: none of the past, of the next talk, or until which they are away."""
    stated = [
        when
        for when in whens
        if when is not None
        and 0 <= when.months <= MOST_MONTHS
        and not _is_done(lower, when)
        and not _AWAY.search(lower, max(0, when.start - 48), when.start)
        and not _TALKS.search(lower, max(0, when.start - _TALK), when.start)
    ]
    if len(stated) > 1:  # "March 1! They gave us another month"
        stated = [
            when for when in stated if not _GIVEN.search(lower, max(0, when.start - 40), when.start + 8)
        ] or stated
    if len(stated) > 1:  # "next year, in late summer" is the summer
        stated = [when for when in stated if not _SOME_YEAR.fullmatch(lower, when.start, when.end)] or stated
    return stated


def _is_guess(lower: str, when: When) -> bool:
    return (
        when.vague
        or is_doubtful(lower, when.start, when.end)
        or _ROUGH_AT.match(lower, when.start) is not None
        or _ROUGHLY.search(lower, max(0, when.start - 24), when.start) is not None
    )


def _is_done(lower: str, when: When) -> bool:
    """Say whether a time is that of what has happened, or of what falls due: "died in January", "taxes are due in April"."""
    return _DONE.search(lower, max(0, when.start - 64), when.start) is not None and not lower.startswith(
        " in mind", when.end
    )


def _planned(lower: str, stated: list[When]) -> When:
    """Return the last date that a word of moving stands before in its clause, else the last of all."""
    if len(stated) > 1:
        for when in reversed(stated):
            if _MENDS.search(lower, max(0, when.start - 24), when.start):
                return when
        for when in reversed(stated):
            if _MOVING.search(lower, max(0, when.start - _CLAUSE), when.start):
                return when
    return stated[-1]


def _wont(text: Text, scan: Scan, place: int) -> bool:
    """Say whether a span stands under what they will not do for so long: "we won't move for a year"."""
    start = scan.negation(place)
    return (
        start is not None
        and _FOR.search(text.lower, start, place) is not None
        and not text.lower.startswith(_WAS_NOT, start)
    )


def _of_quantity(lower: str, quantity: Quantity, *, moves: bool, short: bool, wont: bool) -> When | None:
    after = lower[quantity.end : quantity.end + 16].lstrip(" -")
    before = lower[max(0, quantity.start - 9) : quantity.start]
    if DID.search(lower, max(0, quantity.start - 60), quantity.start):
        return None
    if after.startswith(_PAST) or (before.endswith(_BEFORE_PAST) and not (wont and moves)):
        return None
    led = before.rstrip().removesuffix(" a").endswith(_LEADS)
    suits = after.startswith(_SUITS)
    ahead = before.rstrip().endswith(("next", "within")) and quantity.low * _UNITS[quantity.kind] > _AHEAD_MONTHS
    said = before.endswith("say ")
    if quantity.kind in {"days", "weeks"} and not (moves or short or suits or ahead or said):
        return None
    if quantity.kind == "years" and not (led or moves or short or suits):
        return None
    middle = quantity.low if quantity.high is None else (quantity.low + quantity.high) / 2
    return When(middle * _UNITS[quantity.kind], quantity.start, quantity.end, quantity.vague)
