# ruff: noqa: SIM905 (word lists read better as words)
"""Read when a contact wants to move: spans, months, seasons, and how much hurry the words carry."""

import re
from datetime import datetime

from enterprisehub.contracts.state import Certainty, Factor
from enterprisehub.domain.dates import DAY_HINT, DAYS_PER_MONTH, DID, HOLIDAYS, LEAD, MONTHS, When, of_dates, of_phrase
from enterprisehub.domain.doubts import is_doubtful
from enterprisehub.domain.findings import Finding
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
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|(?:the |this )?weekend|lunes|martes|miercoles|jueves|viernes|sabado|domingo)"

RULES = (
    *rules(
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
    ),
    *rules(
        "hurry",
        ("-1", r"(?:prisas?|apuros?|urgencias?)(?: por ahora)? no (?:hay|tengo|tenemos|llevo|llevamos|me corre|traigo|tenga)"),
        ("3", r"can'?t (?:come|happen|move|get (?:here|there|out)|be)(?: [a-z]+)? (?:fast|soon|quick(?:ly)?) enough|(?:like|as of|by) yesterday(?=_$|_[.,!])|como para ayer|tan pronto (?:como|cuando) (?:sea posible|se pueda|pueda|podamos)|needed to be (?:out|moved|gone)(?: [a-z]+)? (?:last|yesterday)(?: [a-z]+)?"),
        ("3", rf"need(?! to (?:see|tour|view|visit))(?: [a-z]+){{0,3}}? (?:place|apartment|house|home|somewhere|keys|roof)(?: [a-z]+){{0,3}}? by(?: this| next)? {_WEEKDAY}"),
        ("-1", r"(?:all the|plenty of|lots of) time(?: in the world)?(?=_$|_[.,!]| (?:to (?:find|decide|look|choose|plan)|before))|(?:no|not any) (?:particular|specific|fixed|set|firm|real) (?:date|time|timeline|timing)|not (?:married|tied|wedded) to (?:any|a|the)(?: [a-z]+)? (?:date|time|timeline|timing|month)|(?:open|flexible|relaxed|easy|loose) (?:on|with|about|as to) (?:the |our |my )?(?:timing|dates?|timeline|time_?frame|move_in)|(?:timing|timeline|dates?|time_?frame|move_in(?: date)?)(?:'s| is| are)(?: [a-z]+)? (?:flexible|open|loose|negotiable)|zero (?:hurry|rush|pressure)|not rushing|taking (?:it|things) slow(?:ly)?|slow and steady|(?:we|i)(?:'?ve got| have) time(?=_$|_[.,!])|when we find it(?:,)? we find it|(?:if|when|until) the right (?:thing|one|house|place|home|offer) comes (?:along|up)|(?:passively|idly|lazily|half) looking|curious what|(?:a )?long way off|(?:just|only|still) (?:gathering|collecting) info(?:rmation)?|(?:early )?research (?:stage|phase)|just (?:nosing|poking|sniffing|playing) around|daydreaming|no (?:tengo|tenemos|hay) (?:fecha|plazo)"),
        ("-1", r"no fire under (?:us|me)|(?:we|i) (?:can|could)(?: afford to)? be patient|(?:we'?re|i'?m|we are|i am) (?:being |very |pretty |really )?patient|(?:time|timing|speed)(?:'s| is)(?: really)?(?:n'?t| not)(?: really)? (?:an? |the |that )?(?:issue|problem|factor|concern|important|critical)"),
        ("3", r"(?:parked|standing|sitting|waiting|stuck|i'?m|im|we'?re) (?:right |just |already )?(?:outside|out front|in front of|in the driveway)(?! (?:of )?(?:(?:the|your|my|a) )?(?:town|city|area|bank|office|store|school|work|post))"),
        ("3", r"(?:tomorrow|today|yesterday) (?:wouldn'?t be|would not be|isn'?t|is not|is too|would be too)(?: even)? (?:soon|fast|late)(?: enough)?|time(?:'s| is)(?: really)? not on (?:our|my) side"),
        ("-1", r"(?:(?:we|i|it|this) can|happy to|willing to|content to|fine to) wait(?! (?:to|until|till|a)\b)"),
        ("3", r"let (?:me|us) in(?: right)? now|(?:get|let|be)(?: [a-z]+){0,3}? in(?: there)? (?:right now|now|today|asap|tonight)"),
        ("3", (r"(?:asap|a_s_a_p|time is (?:short|tight|running out|of the essence)|time_sensitive|clock is ticking|emergency|(?<!mortgages )(?<!houses )(?<!both )(?<!homes )(?<!payments )(?<!two )(?<!all )(?<!everyone )(?<!everything )(?<!much )at once|no time to (?:lose|waste)|right away|(?:ready|move|sell|buy) right now|immediately|urgent(?:ly|e)?|lo antes posible|lo mas pronto posible|inmediatamente|"
         r"as (?:soon|quickly|fast) as (?:possible|humanly possible|we can|i can|you can|it gets)|soonest|cant wait any longer|can'?t wait (?:any longer|another (?:day|minute|hour))|"
         r"(?:need|must have|have to have)(?: [a-z]+){0,3}? (?:place|answer|room|apartment|house|agent|reply|someone|home|showing|call)(?: [a-z]+){0,2}? (?:today|tonight|this (?:minute|instant|second))|(?:i'?m|im|we'?re|i am|we are|currently|already)(?: [a-z]+){0,2}? (?:parked|standing|sitting|waiting) (?:outside|in front|out front|in the driveway|at the (?:door|gate|curb|house))(?! (?:your|of your|of the bank))|parked (?:outside|out front|in the driveway)|(?:need|have to have|must have)(?: [a-z]+){0,2}? keys? by|para ya(?=_$|_[.,!])|about to lose (?:it|the house|this one) to|(?:need|have)(?: somewhere| a place)(?: [a-z]+){0,2}? (?:tonight|today|tomorrow)|need(?:ed)? it yesterday|(?<=move )now)")),
        ("3", r"(?:need|want)(?: [a-z]+){0,4}? (?:right )?now(?=_[.!,]|_$)"),
        ("3", rf"(?:out|mov(?:e|ing|ed)|closed?|sell|sold|gone|leave|vacate|find|salir|mudar(?:me|nos)|desocupar|dejar)(?: [a-z]+){{0,4}}? (?:by|before|antes del|para el|el)(?: this| next)? {_WEEKDAY}|lease (?:is up|is over|ends|expires|runs out)(?: on)?(?: this| next)? {_WEEKDAY}"),
        ("3", r"(?:eviction|foreclosure) (?:notice|sale|date|auction|letter)|(?:being|getting|got|been) evicted|auction (?:is|date)|before (?:the |my )?bank (?:takes|forecloses|sells|gets)(?: [a-z]+)?"),
        ("3", r"nowhere (?:else )?to (?:go|live|stay|sleep)|sleeping in (?:the|my|our) (?:car|truck|van)|changed the locks|locked (?:us|me) out|(?:kicked|thrown|threw|kicking|put) (?:us|me)? ?out(?! (?:of place))|(?:be|end up|almost|basically|going to be) homeless|on the street|drop everything"),
        ("3", r"(?:offer|bid|contract)(?: [a-z]+){0,3}? (?:tonight|today|now|right away|this (?:morning|afternoon|evening)|immediately)|(?:mudar(?:me|nos)|salir|salirnos|irme|irnos|comprar|vender(?:la)?) ya"),
        ("3", r"(?:need|want|have|got|gotta|must)(?: to)?(?: [a-z]+){0,3}? (?:sell|move|buy|list|close)(?: [a-z]+){0,3}? (?:now|today|asap)(?! (?:days|and again))|need (?:an|your) answer(?: [a-z]+){0,2}? (?:today|tonight|now|by|asap|this)|(?:it'?s|its|is|this is) an emergency|the sooner the better,? (?:like )?(?:today|now|yesterday)|homeless|ya mismo|before (?:it'?s|its) gone|(?<!seems )(?<!feels )(?<!felt )like yesterday"),
        ("-1", r"(?:nobody|no one|no_one|nothing)(?:'s| is) (?:rushing|pushing|hurrying|pressing) (?:us|me)|(?:not|aren'?t|isn'?t) rushing"),
        ("3", r"yesterday (?:would|if|please|works|is|lol|haha|ideally|preferably|honestly)|(?:move|moved|out|need it) yesterday"),
        ("3", r"(?:living|staying|stuck) (?:in|at) (?:a |the |an )?(?:hotel|motel|airbnb|storage|car|couch)|viviendo en (?:un )?hotel"),
        ("3", r"(?:see|tour|show(?:ing)?|view|visit|meet|ver(?:l[ao]s?)?|visitar(?:l[ao])?|(?<!will )(?<!'ll )(?<!gonna )(?<!ll )(?<!going to )(?<!try to )look(?! (?:(?:at|over|into|through) (?:the|your|my|our|those|these|that|all) )?(?:over|(?:web)?site|listings|list|link|pictures|photos|pics|email|mail|contract|offer|numbers|paperwork|papers|comps|docs?|documents|form|file|report)\b))(?: [a-z']+){0,6}? (?:right now|this (?:minute|second|instant|very (?:day|minute))|right this (?:minute|second)|hoy mismo|ahora mismo|ahorita(?: mismo)?|de inmediato|ya mismo|ton(?:ight|ite)|today|this (?:afternoon|evening|morning))|get (?:inside|in)(?: [a-z]+){0,6}? (?:ton(?:ight|ite)|today|right now|this (?:afternoon|evening|morning))|cuanto antes|a la mayor brevedad|de ya|para ayer"),
        ("3", r"(?:nos |me )?urgen?(?=_$| |_[.,!])"),
        ("3", r"(?:mov(?:e|ing)|out)(?: [a-z]+){0,3}? (?:today|tonight|tomorrow)"),
        ("3", r"(?:ready to (?:buy|sell|move|list|go|make an offer|pull the trigger)(?: (?:now|today))?|list[oa]s? para comprar)"),
        ("2", r"(?:(?<!as )(?<!too )(?<!\bno )soon(?:er|_?ish)?|(?<!real )(?<!was )(?<!were )quick(?:ly|er)?(?! (?:questions?|call|chat|look|repl(?:y|ies)|answers?|responses?|turnaround|note|tour|q\b))|(?<!was )(?<!were )fast(?:er)?(?! (?:repl(?:y|ies)|answers?|responses?|turnaround|food|internet|service))|(?:in a )?(?:hurry|rush)|pronto|rapido|prisa)"),
        ("-1", (r"(?:(?:just|only|casually|mostly)(?: [a-z]+){0,2}? (?:browsing|looking(?: around)?|curious|exploring|window shopping|checking|looking for fun|looking online)"
         r"(?! (?:for|to|at|in))|(?:just|only)(?: kind of| sort of)? (?:browsing|looking)(?= at (?:options|what))|(?:just )?kicking (?:the |some )?tires|tire_kick(?:ing|ers?)|window shopping|browsing|(?:solo|nomas|solamente)(?: estoy| estamos)? (?:mirando|viendo))")),
        ("-1", r"(?:estoy|estamos|ando|andamos) (?:viendo|mirando|checando|explorando)(?: [a-z]+)? (?:nada mas|nomas|solamente|por ahora)"),
        ("-1", r"(?:wouldn'?t (?:call|consider) (?:us|me|ourselves|myself) (?:sellers?|buyers?|serious)|nothing (?:concrete|urgent|pressing|definite|planned|is pressing|pushing)|purely (?:nosy|curious|out of curiosity|curiosity))"),
        ("-1", (r"(?:(?:no|zero|not any) (?:rush|hurry|pressure|urgency|time_?(?:line|frame)|deadline|particular time|(?:hay|tengo|tenemos|llevo|llevamos|me corre|traigo)(?: ningun[ao]?| nada de)? (?:prisas?|apuros?|urgencias?))|"
         r"(?:taking|take) (?:our|my) time|testing the waters|seeing what'?s out there|early (?:stages|days)|keeping (?:an eye|tabs)|idle curiosity|dreaming|nosy|wait and see|years (?:away|off|out)|no (?:plans|intention|deadline|set date|date in mind)|not (?:planning|serious|actively|sure when)|no need to (?:sell|buy|move|rush|hurry|list)(?: (?:fast|quick(?:ly)?|soon|right away|now))?|sin (?:prisas?|apuros?|urgencia)|"
         r"not (?:(?:selling|buying|moving|looking)(?: (?:right now|yet|at the moment|now|soon))|any_?time soon|ready(?: yet)?|urgent|in (?:a|any) (?:rush|hurry)|for a while|right now|yet ready)|someday|eventually|"
         r"whenever (?:the|we|i)|down the (?:road|line)|(?:low|zero) urgency)")),
    ),
)  # fmt: skip
_PAST = ("ago", "old", "older", "fixed", "mortgage", "loan", "term", "lease", "rate", "warranty", "experience")
_BEFORE_PAST = (
    "listed ",
    "market ",
    " sat ",
    "sitting ",
    "took ",
    "waited ",
    "past ",
    "last ",
    "for ",
    "been ",
    "already ",
    "every ",
    "after ",
    "hace ",
    "por ",
)
_VERBS = frozenset(
    "buy buying purchase move moving sell selling list listing close closing relocate relocating need start starting "
    "comprar vender mudar mudarnos mudarme cerrar lease within settle ready hope hoping timeline moved moves gone unpacked sold bought listed closed relocated settled "
    "rental movers identify expires expire lock takes taking foreclose forecloses foreclosing evicted eviction auction deadline out leaving leave vacate start started starts begins gotta keys rent buyer seller transfer transferred compro vendo mudo mudamos".split()
)
_VISITS = frozenset(
    "see tour visit show showing view viewing call meet meeting available appointment open walkthrough weekend talk chat "
    "ver visitar llamar llamame reunion".split()
)


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
_MOVES = re.compile(
    r"\b(?:offer|bid|contract|mov|buy|sell|out|nowhere|homeless|drop|(?:place|house|home|apartment|somewhere) by)"
)
"""What is no visit, whatever else the sentence asks for."""
_LET_IN = re.compile(r"\b(?:let (?:me|us) in|outside|out front|in front|driveway)\b")
"""Hurry to see a home, none to move."""
_CALLED = re.compile(
    r"\b(?:call|calls|text|phone|ring|answer|reply|llam\w+)\b[^.!?;]*\b(?:asap|urgent\w*|emergency|immediately|right (?:now|away)|at once|at your earliest|urgente)|\b(?:urgent\w*|emergency|asap)\b[^.!?;]{0,40}\b(?:call|text|phone|answer|reply|talk|llam\w+)\b"
)
"""They want to be answered at once."""
_IF_NOT = re.compile(r"\b(?:if|unless|si no)\b[^.!?;]*$")
"""What would be the worst: "if we don't find a place by Sunday"."""
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
_SEES = re.compile(
    r"\b(?:let (?:me|us) in|get (?:me |us )?in|inside|in front|out front|open (?:up|the|it)|unlock|parked|outside|see|tour|visit|view|showing|ver|visitar)\b"
)


def read_timeline(text: Text, scan: Scan, quantities: list[Quantity], at: datetime) -> Finding | None:
    """Read months from `at` and hurry: -1 says there is none, 3 is now; days and weeks count only for a move, not a visit."""
    moves = not _VERBS.isdisjoint(scan.words)
    visits = not _VISITS.isdisjoint(scan.words)

    def visiting(place: int) -> bool:
        return visits and not _VISITS.isdisjoint(
            text.lower[slice(*text.sentence(place))]
            .replace("?", " ")
            .replace("real talk", " ")
            .replace("call us sell", " ")
            .replace("call us buy", " ")
            .split()
        )

    whens = [
        _of_quantity(
            text.lower,
            q,
            moves=moves and not visiting(q.start),
            short=len(scan.words) <= 5,
            wont=_wont(text, scan, q.start),
        )
        for q in quantities
        if q.kind in _UNITS
    ]
    whens += [
        of_phrase(
            text.lower,
            hit,
            at,
            moves=moves and not visiting(hit.start),
            wont=hit.negated and _wont(text, scan, hit.start),
        )
        for hit in scan.hits.get("when", ())
        if not any(quantity.start <= hit.start < quantity.end for quantity in quantities)  # "half a year"
    ]
    if "/" in text.lower or "20" in text.lower or DAY_HINT.search(text.lower):
        whens += [
            when
            for when in of_dates(text.lower, at)
            if not visiting(when.start) and (moves or when.vague or LEAD.search(text.lower, 0, when.start))
        ]
    stated = [
        when
        for when in whens
        if when is not None
        and 0 <= when.months <= MOST_MONTHS
        and not _is_done(text.lower, when)
        and not _AWAY.search(text.lower, max(0, when.start - 48), when.start)
        and not _TALKS.search(text.lower, max(0, when.start - _TALK), when.start)
    ]
    if len(stated) > 1:  # "March 1! They gave us another month"
        stated = [
            when for when in stated if not _GIVEN.search(text.lower, max(0, when.start - 40), when.start + 8)
        ] or stated
    if len(stated) > 1:  # "next year, in late summer" is the summer
        stated = [when for when in stated if not _SOME_YEAR.fullmatch(text.lower, when.start, when.end)] or stated
    ironic = "irony" in scan.hits
    hurries = [
        hurry
        for hurry in _hurries(text, scan)
        if (hurry[0] == -1 or not visiting(hurry[1]) or _MOVES.search(text.lower, max(0, hurry[1] - 18), hurry[2]))
        and not (ironic and hurry[0] != 3)
        and not _LET_IN.search(text.lower, *hurry[1:])
    ]
    if not stated and not hurries:
        return _see_soon(text, scan)
    when = _planned(text.lower, stated) if stated else None
    hurry = _hurry(hurries, when)
    start, end = (when.start, when.end) if when else hurries[-1][1:]
    months = None if when is None else round(when.months, 1)
    if months is None and hurry == 3:
        months = 0.0
    doubtful = when is not None and (
        when.vague
        or is_doubtful(text.lower, when.start, when.end)
        or _ROUGH_AT.match(text.lower, when.start) is not None
        or _ROUGHLY.search(text.lower, max(0, when.start - 24), when.start) is not None
    )
    certainty = Certainty.PARTIAL if doubtful or (when is None and hurry in {0, 1, 2}) else Certainty.KNOWN
    return Finding(Factor.TIMELINE, certainty, {"months": months, "hurry": hurry}, text.quote(start, end))


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


def _see_soon(text: Text, scan: Scan) -> Finding | None:
    """Read hurry to see a home or to be answered: it hints at one to move, and says no date."""
    for degree, start, end in _hurries(text, scan):
        if degree == 3 and (
            _SEES.search(text.lower, *text.sentence(start)) or _CALLED.search(text.lower, *text.sentence(start))
        ):
            return Finding(Factor.TIMELINE, Certainty.PARTIAL, {"months": None, "hurry": 3}, text.quote(start, end))
    return None


def _wont(text: Text, scan: Scan, place: int) -> bool:
    """Say whether a span stands under what they will not do for so long: "we won't move for a year"."""
    start = scan.negation(place)
    return (
        start is not None
        and _FOR.search(text.lower, start, place) is not None
        and not text.lower.startswith(_WAS_NOT, start)
    )


def _hurries(text: Text, scan: Scan) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for hit in scan.hits.get("hurry", ()):
        degree = int(hit.meaning)
        if text.asks_about(hit.start) and degree != 3:
            continue
        if hit.negated and degree == 3 and _IF_NOT.search(text.lower, max(0, hit.start - 70), hit.start):
            found.append((degree, hit.start, hit.end))
        elif hit.negated and degree > 0:
            found.append((-1, scan.negation(hit.start) or hit.start, hit.end))
        elif not hit.negated or text.lower.startswith(("no", "not"), hit.start):
            found.append((degree, hit.start, hit.end))
    return found


def _hurry(hurries: list[tuple[int, int, int]], when: When | None) -> int:
    degrees = [degree for degree, _, _ in hurries]
    if -1 in degrees and degrees[-1] != 3:
        return -1
    by_date = 0
    if when is not None:
        by_date = 3 if when.months <= 1 else 2 if when.months <= 3 else 1 if when.months <= 6 else 0
    return max([by_date, *degrees])


def _of_quantity(lower: str, quantity: Quantity, *, moves: bool, short: bool, wont: bool) -> When | None:
    after = lower[quantity.end : quantity.end + 16].lstrip(" -")
    before = lower[max(0, quantity.start - 9) : quantity.start]
    if DID.search(lower, max(0, quantity.start - 60), quantity.start):
        return None
    if after.startswith(
        (
            *_PAST,
            "of silence",
            "of waiting",
            "of nothing",
            "of this",
            "of work",
            "of looking",
            "of showings",
            "after clos",
            "de ",
        )
    ) or (before.endswith(_BEFORE_PAST) and not (wont and moves)):
        return None
    led = (
        before.rstrip()
        .removesuffix(" a")
        .endswith(
            (
                "in",
                "within",
                "next",
                "about",
                "around",
                "under",
                "en",
                "the next",
                "over",
                "least",
                "roughly",
                "like",
                "approx",
                "maybe",
                "another",
                "take",
                "say",
            )
        )
    )
    suits = after.startswith(
        (
            "would work",
            "works",
            "work for",
            "notice",
            "give or take",
            ", give or",
            "mas o menos",
            "tops",
            "max",
            "at most",
            "at the latest",
            "is fine",
            "is ok",
            "is good",
            "to find",
            "to get out",
            "to move",
            "to vacate",
            "to leave",
            "to be out",
            "to close",
            "close",
            "suits",
            "is doable",
        )
    )
    ahead = before.rstrip().endswith(("next", "within")) and quantity.low * _UNITS[quantity.kind] > _AHEAD_MONTHS
    said = before.endswith("say ")
    if quantity.kind in {"days", "weeks"} and not (moves or short or suits or ahead or said):
        return None
    if quantity.kind == "years" and not (led or moves or short or suits):
        return None
    middle = quantity.low if quantity.high is None else (quantity.low + quantity.high) / 2
    return When(middle * _UNITS[quantity.kind], quantity.start, quantity.end, quantity.vague)
