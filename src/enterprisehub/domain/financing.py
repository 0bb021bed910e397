"""Read how a contact would pay."""

import re

from enterprisehub.contracts.state import Certainty, Factor
from enterprisehub.domain.findings import Finding
from enterprisehub.domain.phrases import Hit, Scan, denied_behind, rules
from enterprisehub.domain.text import Text

_APPROVAL = r"(?:pre_?(?:ap+r?o[vb]|aprov|approv|qual|calif|aprob)\w*|approved|approval|aprobad[oa]s?)"
_LOAN = r"(?:(?:an? )?(?:home |fha |usda |va |conventional |jumbo )?(?:loans?|mortgage|financing|lender|prestamo|hipoteca|financiamiento))"

RULES = rules(
    "financing",
    ("cash", r"(?:(?:buy(?:ing)?|pay(?:ing)?)(?: (?:it|for it|in full))? (?:outright|in full)|(?:our|my) own (?:funds|money|savings)|(?:funds|money) (?:is|are) (?:ready|available|liquid|in the bank)|savings will cover|liquid funds)"),
    ("cash", r"(?:(?:all )?(?<!for )cash(?! (?:out|flow|for|back|offers?\b))(?: buyers?)?|(?:en |de )?(?:efectivo|contado)|proof of funds)"),
    ("no_loan", rf"(?:(?:don'?t|do not|won'?t) need {_LOAN}|no (?:loan|mortgage|financing)(?: is)? (?:needed|required|necessary)|no need for {_LOAN}|without {_LOAN})"),
    ("pre_approved", r"(?:tengo|tenemos|traigo|con) (?:la |mi |una |nuestra )?carta (?:del|de) (?:banco|credito|preaprobacion|pre_?aprobacion)"),
    ("not_yet", r"(?:no|nunca) (?:hablo|hablamos|he hablado|hemos hablado|fui|hemos ido)(?: [a-z]+){0,2}? (?:con|al|a) (?:un |ningun |el |mi )?(?:banco|prestamista)"),
    ("no_loan", rf"(?:won'?t|don'?t|not|no)(?: [a-z]+){{0,3}}? need(?:ing)? {_LOAN}"),
    ("needs", rf"(?:it'?ll|it will|will|gonna|going to|has to|have to)(?: have to)? be (?:a )?{_LOAN}|{_LOAN} (?:after all|instead|it is|route)"),
    ("cash", r"(?:pay|paying|paid|buy|buying)(?: (?:in|all|with|for it in))? cash(?! (?:out|flow|back))"),
    ("not_yet", r"no (?:lender|bank|loan|loan officer)(?: lined up| picked)? yet"),
    ("no_loan", r"no (?:bank|lender|loan|mortgage)(?=_(?:$|[.,!]))"),
    ("applying", r"(?:getting|waiting (?:on|for)|applied for) (?:a |the )?new (?:one|letter|approval)|(?:redoing|renewing|updating) (?:it|the letter|our letter|my letter)|(?:application|app|paperwork)'?s (?:in|with|submitted|pending|under)"),
    ("no_loan", r"no (?:bank|lender|loan|mortgage|financing|banks|lenders)(?: [a-z]+)? involved"),
    ("applying", r"(?:call|meeting|meet|appointment|appt|sit_?down|zoom|chat)(?: set up| scheduled| booked)? with (?:a|the|my|our|some) (?:new )?(?:mortgage )?(?:lender|broker|bank|banker|loan officer|mortgage [a-z]+|credit union)"),
    ("applying", r"(?:they'?re|they are|they'?ve been|bank is|lender is) (?:running|pulling|checking|reviewing|processing|looking at|going over) (?:our|my|the|everything)"),
    ("asks_loan", rf"(?:(?:should|do) (?:i|we)(?: need to| have to)? (?:speak|talk|see|go|contact)(?: (?:to|with))? (?:a|the|my|our) (?:bank|lender|broker)|(?:what|how)(?: [a-z]+){{1,4}}? (?:for|get) {_LOAN}|(?:recommend|know|suggest|refer)(?: (?:me|us))?(?: to)? a(?: good)? lender|(?:can|do) you(?: [a-z]+)? (?:recommend|know|suggest)(?: a| any)?(?: good)? lenders?)"),
    ("pre_approved", r"(?:(?:we|i)(?:'?re|'?m| are| am)? )?(?:good|golden|fine|cleared|approved|set) (?:up to|for up to|for)(?= \$?\d)"),
    ("pre_approved", r"(?:ya )?(?:nos|me) (?:aprobaron|aprobo|pre_?aprobaron|dieron (?:el|la) (?:credito|prestamo|hipoteca|carta))"),
    ("not", r"(?:lender|bank|they)(?: [a-z]+)? (?:pulled|revoked|rescinded|withdrew|canceled|cancelled)(?: [a-z]+){0,2}|lost (?:our|my|the) (?:pre_?)?approval"),
    ("applying", r"(?:met(?:i|imos)|envi(?:e|amos)|mand(?:e|amos)|hic(?:e|imos)) (?:la|una|nuestra|mi) (?:solicitud|aplicacion)|(?:met(?:i|imos)|entreg(?:ue|amos)|mand(?:e|amos)) (?:los |nuestros |mis |todos los )+(?:papeles|documentos)|solicitud (?:al|del|en el|con el) banco|solicit(?:e|amos) (?:el|un|la|una) (?:prestamo|hipoteca|credito)|aplic(?:amos|ue) (?:para|a|al)"),
    ("needs", r"(?:be|are|plan(?:ning)? (?:on|to)|going to(?: be)?|we'?ll|i'?ll|would) (?:be )?financ(?:e|ing)(?: (?:it|most|part|the))?(?= |_$|_[.,!])"),
    ("not_yet", r"(?:have_?n'?t|have not|not) (?:yet )?(?:talked|spoken|spoke)(?: yet)? (?:to|with) (?:anyone|anybody|any|one)(?: yet)?"),
    ("pre_approved", r"(?:good|set|all set|cleared) with (?:a |my |our |the )?(?:lender|bank|credit union|chase|wells fargo|rocket|bank of america)"),
    ("applying", rf"(?:(?:sent|put|turned|filled|filed|handed)(?: (?:in|out|off|over))? (?:the |our |my |an? |all the )?(?:mortgage |loan |credit |home loan )?(?:application|app|paperwork|docs|documents|forms)(?: (?:in )?(?:for|to)(?: (?:a|the|my|our))? (?:{_APPROVAL}|{_LOAN}|bank))?|(?:mortgage|loan) (?:application|app)(?: (?:is|went|was))?|waiting to (?:hear|find out|see)(?: back)?(?: (?:if|whether|from))+(?: (?:we|i|the|our|my|they))*(?: (?:get|are|am|will be|were|bank|lender|approved?))+|(?:lender|bank|broker|loan officer)(?:'s| is| has)? (?:still )?(?:working on|reviewing|processing|looking at|crunching|running|has (?:our|my|all))(?: [a-z]+)?|(?:approval|application|loan|mortgage) (?:is )?(?:pending|in progress|in process|in the works|being processed|under review))"),
    ("needs", r"(?:conventional|fha|usda|va|jumbo)(?: (?:loan|financing|mortgage|buyers?))?(?= |_$|_[.,!])|\d{1,2}_?(?:%|percent) down"),
    ("not_yet", r"(?:have_?n'?t|have not|not)(?: yet)? (?:talked|spoken|spoke|applied|been|started|begun|looked|thought|done anything)(?: yet)?(?: (?:to|with|for|on|into|about))?(?: (?:a|any|the|our|my))? (?:banks?|lenders?|mortgage\w*|loans?|financing)"),
    ("unsure", rf"(?:(?:not|un)_sure|don'?t know)(?: if| whether)? (?:i|we|i'?d|we'?d) (?:can|could|will|would|qualify)(?: (?:get|qualify for|be))?(?: {_LOAN}| {_APPROVAL})?"),
    ("not", r"(?:(?:pre_?)?approval|letter|it)(?: has| is| just| already)* (?:expired|lapsed|ran out|no longer valid)|no longer (?:pre_?)?approved|(?:banks?|lenders?) (?:said no|turned (?:us|me) (?:down|away)|denied|rejected|won'?t|(?:keeps? )?declin(?:ed|ing)|refused|keep (?:saying no|turning))"),
    ("not", r"(?:declined for|refused (?:us|me)|(?:didn'?t|couldn'?t) (?:qualify|get (?:a loan|approved|financing|financed))|credit is shot|(?:loan|financing|mortgage) fell through|no (?:lender|bank) will)"),
    ("needs", r"(?:part(?:ly|ial)?|half|mix of) (?:in )?(?:cash|financed)(?:,? (?:and )?(?:part(?:ly|ial)?|half|the rest) (?:mortgage|loan|financ\w+|with a loan|credit|on credit))?"),
    ("pre_approved", r"(?:underwriting|mortgage company|credit union|lender|banker?)(?: (?:has|have|already|just|finally|also))* (?:signed off|approved|cleared|green_?lit|green_?lighted|okayed|ok'?d|said yes|gave (?:us|me) (?:the |a |an |their |its )*(?:ok|okay|go_?ahead|green light|nod|thumbs up|yes|blessing|all clear|letter))"),
    ("pre_approved", r"(?:letter (?:is )?in hand|(?:loan|mortgage|financing) (?:is |was )?(?:approved|lined up|in place|secured|set|ready)|(?:bank|lender) (?:has )?(?:signed off|approved|cleared|gave (?:us|me) the (?:ok|go_?ahead|green light))|green light from|underwritten|qualified (?:for|up to)|cleared (?:by|for))"),
    ("applying", r"(?:loan officer|application (?:is in|is pending|submitted)|in underwriting|underwriting|gathering (?:the |our |my )?(?:documents|paperwork|docs)|(?:lender|bank|broker) is (?:reviewing|running|checking|looking|working)|credit check)"),
    ("needs", r"(?:(?:still )?(?:need|have) to (?:find|get|line up|sort out|arrange|figure out) (?:a |the |our |my )?(?:lender|loan|mortgage|financing)|who do you use for|help with (?:the )?(?:financing|mortgage|loan)|(?:start|begin)(?:ing)? (?:on )?the (?:loan|mortgage)|finance (?:it|most|part|the))"),
    ("not", rf"(?:(?:was |got |been )?(?:denied|turned down|rejected)|bad credit|credit (?:is (?:bad|terrible|poor|low|not (?:good|great))|isn'?t (?:good|great))|(?:can'?t|cannot) (?:get|qualify)(?: for)?(?: {_LOAN}| {_APPROVAL})?)"),
    ("applying", (rf"(?:(?:getting|almost|nearly) {_APPROVAL}|appl(?:ying|ied)(?: for)?(?: {_LOAN}| {_APPROVAL})|(?:working|waiting) (?:on|for|with)(?: (?:my|our|the|a|getting))* "
     rf"(?:{_APPROVAL}|{_LOAN}|bank)|(?:talking|speaking|spoke|talked|meeting)(?: (?:to|with))?(?: (?:my|our|the|a|some))? (?:lenders?|lener|lendr|bank|mortgage (?:broker|guy|company))|"
     rf"waiting to hear(?: back)? from(?: (?:my|our|the|a))? (?:lenders?|bank)|sent (?:in )?(?:the |our |my )?(?:paperwork|papers|documents|application)(?: (?:in )?(?:for|to)(?: (?:a|the|my|our))? (?:{_APPROVAL}|{_LOAN}|bank))?|"
     rf"(?:in the )?process of (?:getting )?{_APPROVAL}|submitted(?: (?:my|our|an|the))? application|tramitando)")),
    ("needs", (rf"(?:(?:need|needs|have|want|gotta|should|going)(?: still)? (?:to )?(?:get|be|find|apply for)(?: (?:a|some))? (?:{_APPROVAL}|{_LOAN})|"
     rf"(?:need|needs|using|use|with|looking for|getting|get|want|necesit(?:o|amos)|through)(?: (?:a|an|some|un|una))? {_LOAN}(?! (?:officer|payoff)))")),
    ("pre_approved", rf"(?<!hoa )(?<!about the )(?<!about our )(?<!about my )(?<!on the )(?<!on our )(?<!on my )(?<!get )(?<!need )(?<!without )(?<!\bto ){_APPROVAL}(?: letter)?(?! required| process| needed)"),
)  # fmt: skip


_HOW = re.compile(
    r"(?:^|[.!?\n]\s*)(?:how (?:does|do|did|can|would|is|are)|what(?:'s| is| does| are)|why (?:does|do|is)|who)\b[^.!?]*$"
)
"""A question without its mark."""
_HINTS = frozenset({"asks_loan", "not_yet", "no_loan"})


def read_financing(text: Text, scan: Scan) -> Finding | None:
    """Read the state of financing; "not pre-approved, no cash" is not pre-approved, a question states nothing."""
    last: dict[str, Hit] = {}
    approved: Hit | None = None
    for hit in scan.hits.get("financing", ()):
        if hit.meaning != "asks_loan" and (
            text.asks_about(hit.start) or _HOW.search(text.lower, max(0, hit.start - 30), hit.start)
        ):
            continue
        if hit.meaning == "pre_approved" or (hit.meaning == "not" and not hit.negated):
            if (end := denied_behind(text.lower, hit.end)) is not None:
                hit.negated, hit.end = True, end
            approved = hit  # the later of "approved" and "not approved" holds
        else:
            last[f"no {hit.meaning}" if hit.negated else hit.meaning] = hit
    state, decisive = _state(last, approved)
    if decisive is None:
        return None
    start = decisive.start
    if decisive.negated and (begin := scan.negation(start)) is not None:  # the negation belongs to the evidence
        start = begin
    certainty = Certainty.PARTIAL if decisive.meaning in _HINTS or decisive is last.get("no cash") else Certainty.KNOWN
    return Finding(Factor.FINANCING, certainty, {"state": state}, text.quote(start, decisive.end))


def _state(last: dict[str, Hit], approved: Hit | None) -> tuple[str, Hit | None]:
    """Return the state and the words that decide it; a denial outweighs everything but cash and an application."""
    if "cash" in last:
        return "cash", last["cash"]
    if approved is not None and approved.meaning == "pre_approved" and not approved.negated:
        return "pre_approved", approved
    if "applying" in last:
        return "applying", last["applying"]
    if approved is not None:
        return "not_pre_approved", approved
    for meaning in ("needs", "not_yet", "asks_loan", "no applying", "no cash"):
        if meaning in last:
            return "needs", last[meaning]
    return "cash", last.get("no_loan")
