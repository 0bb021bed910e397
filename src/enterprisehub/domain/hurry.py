"""Read how much hurry words carry: -1 says there is none, 3 is now."""

import re
from collections.abc import Callable

from enterprisehub.contracts.state import Certainty, Factor
from enterprisehub.domain.findings import Finding
from enterprisehub.domain.phrases import Scan, rules
from enterprisehub.domain.text import Text

_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|(?:the |this )?weekend|lunes|martes|miercoles|jueves|viernes|sabado|domingo)"

RULES = rules(
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
)  # fmt: skip
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
_SEES = re.compile(
    r"\b(?:let (?:me|us) in|get (?:me |us )?in|inside|in front|out front|open (?:up|the|it)|unlock|parked|outside|see|tour|visit|view|showing|ver|visitar)\b"
)

Hurried = tuple[int, int, int]
"""A degree, and where its words begin and end."""


def read_hurry(text: Text, scan: Scan, visiting: Callable[[int], bool]) -> list[Hurried]:
    """Return what says how soon they move; `visiting` tells of a place whether its sentence is about seeing a home."""
    ironic = "irony" in scan.hits
    return [
        hurry
        for hurry in _hurries(text, scan)
        if (hurry[0] == -1 or not visiting(hurry[1]) or _MOVES.search(text.lower, max(0, hurry[1] - 18), hurry[2]))
        and not (ironic and hurry[0] != 3)
        and not _LET_IN.search(text.lower, *hurry[1:])
    ]


def see_soon(text: Text, scan: Scan) -> Finding | None:
    """Read hurry to see a home or to be answered: it hints at one to move, and says no date."""
    for degree, start, end in _hurries(text, scan):
        if degree == 3 and (
            _SEES.search(text.lower, *text.sentence(start)) or _CALLED.search(text.lower, *text.sentence(start))
        ):
            return Finding(Factor.TIMELINE, Certainty.PARTIAL, {"months": None, "hurry": 3}, text.quote(start, end))
    return None


def _hurries(text: Text, scan: Scan) -> list[Hurried]:
    found: list[Hurried] = []
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


def degree(hurries: list[Hurried], months: float | None) -> int:
    """Return the degree that words and a date in months tell together."""
    degrees = [one for one, _, _ in hurries]
    if -1 in degrees and degrees[-1] != 3:
        return -1
    by_date = 0
    if months is not None:
        by_date = 3 if months <= 1 else 2 if months <= 3 else 1 if months <= 6 else 0
    return max([by_date, *degrees])
