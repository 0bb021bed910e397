"""Read what a contact's answer takes from the question before it: "Is 350k your max?" "yep", "Which areas?" "plano".

A yes takes over what the question proposes, a no denies it, and a short answer is read as if it began with the subject that
was asked about. Evidence is always the contact's own words; what they say in full counts before what follows from a question.
"""

import re
from collections.abc import Sequence
from typing import Final

from enterprisehub.contracts.state import Certainty, Factor, MessageBrief, Side
from enterprisehub.domain.alternatives import read_alternative
from enterprisehub.domain.asked_back import drop_unmeant, read_asked_back
from enterprisehub.domain.bare_answers import NO, YES, Read, read_bare, read_replaced
from enterprisehub.domain.findings import Finding, ObjectionFound, Reading, add_signals, least
from enterprisehub.domain.invitations import read_invitation
from enterprisehub.domain.irony import IRONY
from enterprisehub.domain.place_names import towns_named
from enterprisehub.domain.recaps import read_recap
from enterprisehub.domain.replies import read_reply
from enterprisehub.domain.who_answers import answered_name

LOOKS_BACK: Final = 3
"""Messages among which the question may stand: people answer in two messages, too."""
LONGEST_ANSWER: Final = 160
"""Characters; who writes more says what it is about."""
_QUESTION: Final = re.compile(r"(?:[^.!?\n]|\.(?=\d))*\?")
_EITHER_OR: Final = re.compile(r"\b(?:or|o)\b")
_OPEN: Final = re.compile(
    r"\W*(?:(?:and|so|ok(?:ay)?|great|thanks|also|then|y)\W+)*(?:what|which|when|where|who|why|how|que|cual|cuando|donde|cuanto|cuánto|cuándo|dónde|cuál|qué|por qué)\b",
    re.IGNORECASE,
)
_MEETING: Final = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:tomorrow|tonight|noon|\d{1,2}(?::\d\d)? ?(?:am|pm)|at \d{1,2}(?![.,]\d|\d?[km]))\b",
    re.IGNORECASE,
)
_TAKES: Final = re.compile(
    r"\W*(?:\U0001f44d|\U0001f44c|\u2705|(?:yes |yep |ok(?:ay)? |sure |yeah )?(?:(?:that |it )?still works|i'?ll take (?:it|that|the)|we'?ll take (?:it|that|the)|let'?s (?:go with|do|say|make it)|book (?:it|me|us)|put (?:me|us) down)\b|"
    r"(?:the |at |ok |okay |yes |let'?s do |make it )*(?:\d{1,2}(?::\d\d)?(?: ?[ap]m)?|noon|(?:mon|tues|wednes|thurs|fri|satur|sun)day)(?: (?:one|then|please|pls|it is|is (?:good|fine|great|perfect|best|better)|works(?: (?:best|better|for (?:me|us)))?|sounds (?:good|great|perfect)|for (?:me|us)|thanks))+\W*$)",
    re.IGNORECASE,
)
"""What takes a time that we named: "3 please", a thumb."""
_BOTH: Final = re.compile(r"\W*(?:both|ambos|ambas|las dos|los dos|a bit of both)\b", re.IGNORECASE)
_PERHAPS: Final = re.compile(
    r"\W*(?:(?:well|um|hmm+|yeah|not (?:yet|right now|now),? but)\W+)*(?:(?:maybe|possibly|probably|perhaps|eventually|someday|some day|at some point|considering it|thinking about it|could be|might be|in (?:a|the|about|another|\d+|two|three|six) |next (?:year|month|spring|summer|fall|winter)|this (?:spring|summer|fall|winter)|down the (?:road|line)|tal vez|quiz[a\u00e1]s?|puede ser|a lo mejor)\b|sometime)",
    re.IGNORECASE,
)
"""What answers whether they will without a yes: "maybe next year"."""
_BUY_OR_SELL: Final = re.compile(
    r"\b(?:buy|comprar)\w*\b.*\b(?:sell|vender)|\b(?:sell|vender)\w*\b.*\b(?:buy|comprar)", re.IGNORECASE
)
_OFFERS_PLACE: Final = re.compile(
    r"\b(?:[Ww]ould|[Cc]ould|[Dd]oes|[Ww]ill|[Cc]an|[Mm]ight) [A-Z][^?]*\b(?:work|do|be|interest|suit)\b|(?:[Hh]ow|[Ww]hat) about [A-Z]|(?:open to|consider(?:ing)?|ok(?:ay)? with|fine with|looking (?:at|around)|stay(?:ing)? (?:in|around)) [A-Z]"
)
"""What offers a place, whose name follows."""
_RHETORIC: Final = re.compile(r"^\W*(?:[\w']+ ){0,2}[\w']+\?+\s+(?=\S)")
"""A question that who answers puts to themselves: "honestly? poor", "my budget? 400"."""
_ANSWERS_FIRST: Final = re.compile(r"[^?.!,;\n]{1,40}[.!,;\n](?=\s|$)")
"""What answers before something is asked back."""
_OF_A_LISTING: Final = re.compile(
    r"\bwant (?:the |more |me to )?(?:details|info|photos|pictures|send|to (?:see|tour))|\blisted (?:at|for)|\bpriced at|\basking\b|\bcame (?:up|on the market)",
    re.IGNORECASE,
)
"""A question about a home of ours, whose price is not theirs."""
_AS_WELL: Final = re.compile(r"\b(?:too|as well|also|still|add)\b", re.IGNORECASE)
_LENDER: Final = re.compile(
    r"\b(?:spoken|talked|spoke|met|connected|working) (?:to|with) (?:a |your |any )?(?:lender|bank|mortgage)",
    re.IGNORECASE,
)
_ECHOES: Final = re.compile(r"\W*\$?\d[\d,.]*\s?(?:k|m|mil|million|thousand|grand)?\s?[?!]*\?", re.IGNORECASE)
"""A price of ours that they wonder at: "450?? no way"."""
_AMOUNT: Final = re.compile(r"\$?\d[\d,.]*\d?\s?(?:k|m|mil|million|thousand)?\b", re.IGNORECASE)
_ASKS_SELLER: Final = re.compile(
    r"\b(?:what|when|why|how|where|do you have|cu[aá]ndo|cu[aá]nto|qu[eé])\b[^.?!]*\b(?:sell(?:ing)?|list(?:ing)? (?:it|your|the)|get for (?:it|the|your)|vender|(?:the|your) sale)\b[^.?!]*\?|\b(?:how much|what)\b[^.?!]*\b(?:want|ask(?:ing)?|accept|take|hoping|need)\b[^.?!]*\bfor (?:it|the|your|this)\b(?! (?:next|new|first|home in))[^.?!]*\?|\b(?:lowest|least|minimum)\b[^.?!]*\byou(?:'?d| would| will|'?ll)? (?:take|accept|sell|consider|let)\b[^.?!]*\?|\bbottom line\b[^.?!]*\b(?:house|home|place|condo)\b[^.?!]*\?|\bwalk away with\b[^.?!]*\?|\basking price\b[^.?!]*\?|(?:quiere|pide|espera|quieren|piden)\b[^.?!]*\bpor (?:su|la|esa|tu) (?:casa|propiedad|depa\w*|terreno)[^.?!]*\?",
    re.IGNORECASE,
)
"""What we ask of a seller alone."""
_ASKS_BUYER: Final = re.compile(
    r"\b(?:what|when|which|where|how (?:soon|much|many)|cu[a\u00e1]ndo|cu[a\u00e1]nto|d[o\u00f3]nde|qu[e\u00e9])\b(?!(?:[^.?!]*\b(?:sell|list|vender|rent|invest|portfolio|buyers?)))[^.?!]*\b(?:buy(?:ing)?|purchas(?:e|ing)|comprar|compra|your (?:first|next|new|dream) (?:home|house|place|condo))\b[^.?!]*\?",
    re.IGNORECASE,
)
"""What we ask of a buyer alone."""
_DENIES_BUYING: Final = re.compile(
    r"\b(?:no|not|n'?t|never)\b[^.!?]*\b(?:buy|purchas|compr)|\b(?:rent|sell|vend|invest)", re.IGNORECASE
)
_RENTS_NOW: Final = re.compile(
    r"\b(?:own or rent|rent or own|renting or own\w*|own(?:ing)? or rent\w*|do you (?:currently |now |already )?(?:rent|own)|are you (?:currently |now )?renting|(?:currently|now) rent\w*)\b",
    re.IGNORECASE,
)
"""We ask how they live now."""
_DENIES_SELLING: Final = re.compile(r"\b(?:no|not|n'?t|never)\b[^.!?]*\b(?:sell|list|vend)", re.IGNORECASE)
_ASKS_DONE: Final = re.compile(
    r"\b(?:have|has|did|are|were|is|been)\b[^?]*\b(?:yet|already|approved|qualified|ya)\b", re.IGNORECASE
)
_DONE: Final = re.compile(
    r"\W*(?:(?:oh|um|well|haha|lol|we|i|got it|got that|got one|were|was|done)\W+)*(?:since|as of|last (?:week|month|year|night|fall|spring|summer|mon|tue|wed|thu|fri|sat|sun)\w*|yesterday|this (?:morning|week|month)|already|just (?:did|got|finished|now)|"
    r"(?:a )?(?:few |couple (?:of )?|two |three |\d+ )?(?:months?|weeks?|days?) ago|all (?:done|set)|done|check|sure (?:did|have|are)|did|twice|long ago|a while (?:ago|back)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|desde|ayer|ya\b|hace)",
    re.IGNORECASE,
)
"""What answers whether something is done with when it was: "since Friday"."""
_YOURS: Final = re.compile(
    r"\b(?:your (?:[a-z]+ )?(?:house|home|condo|place|property|townhouse)|list(?:ing)? (?:it|price|at)|lower list|price (?:reduction|drop|cut)|su casa)\b",
    re.IGNORECASE,
)
"""What we say to a seller alone."""
_OTHER_AGENT: Final = re.compile(r"\b(?:another|other|an|with any) (?:agent|realtor|broker)", re.IGNORECASE)


def question_before(recent: Sequence[MessageBrief]) -> str:
    """Return the last words of ours that a contact may answer, empty when there are none."""
    for message in reversed(recent[-LOOKS_BACK:]):
        if not message.inbound:
            return message.body
    return ""


def read_answer(reading: Reading, body: str, before: str, read: Read) -> None:
    """Add to a reading what the answer takes from the question; `read` reads a text as a message of the contact."""
    if reading.to_machine or reading.opt_out or len(body) > LONGEST_ANSWER:
        return
    question = _last_question(before)
    _read_answer(reading, body, before, question, read)
    drop_unmeant(reading, body, question)


def _last_question(before: str) -> str:
    """Return the last of what we asked, empty where nothing was."""
    return next(iter(_QUESTION.findall(before)[-1:]), "")


def _read_answer(reading: Reading, body: str, before: str, question: str, read: Read) -> None:
    _drop_ours(reading, body, before, read)
    _read_seller(reading, body, before)
    reading.speaker = answered_name(reading.speaker, body, before)
    read_reply(reading, body, before)
    read_asked_back(reading, body, question)
    body = _without_question(body)
    if not body:
        return
    _take_time(reading, body, before)
    read_recap(reading, body, before, read)
    if not question:
        read_bare(reading, body, before, read)
        return
    read_invitation(reading, body, question, timed=_MEETING.search(question) is not None)
    yes, no = YES.match(body), NO.match(body)
    if not yes and not no and _ASKS_DONE.search(question):
        yes = _DONE.match(body)
    if (yes or no) and reading.sentiment != IRONY and (closed := _closed(question)):
        proposed = read(closed.replace("?", ".").strip())
        if yes:
            _accept(reading, proposed, closed, body)
            _accept_place(reading, closed, body)
        else:
            _deny(reading, proposed, body)
            read_replaced(reading, proposed, closed, body, read)
    elif reading.side is None and (closed := _closed(question)) and _PERHAPS.match(body):
        reading.side = read(closed.replace("?", ".").strip()).side
    if reading.side in {None, Side.UNKNOWN} and _BOTH.match(body) and _BUY_OR_SELL.search(before):
        reading.side = Side.BOTH
    else:
        read_alternative(reading, body, question, read)
    if no and _LENDER.search(before) and all(each.factor is not Factor.FINANCING for each in reading.findings):
        reading.findings.append(Finding(Factor.FINANCING, Certainty.PARTIAL, {"state": "needs"}, body.strip()[:200]))
    read_bare(reading, body, before, read)


def _without_question(body: str) -> str:
    """Return what answers before something is asked back: "no, is that a problem?"; empty where only something is asked."""
    body = _RHETORIC.sub("", body, count=1)
    if "?" not in body:
        return body
    first = _ANSWERS_FIRST.match(body)
    answers = first is not None and (YES.match(first[0]) or NO.match(first[0]) or first[0].endswith((".", "!", "\n")))
    return first[0] if first is not None and answers else ""


def _take_time(reading: Reading, body: str, before: str) -> None:
    """Let who takes one of the times that we named agree to it."""
    if "agrees_time" not in reading.signals and _TAKES.match(body) and _MEETING.search(before):
        reading.signals = [*(name for name in reading.signals if name != "gives_availability"), "agrees_time"]


def _read_seller(reading: Reading, body: str, before: str) -> None:
    """Let who answers what only a seller is asked be one."""
    if reading.side is Side.RENTER and _RENTS_NOW.search(before):
        reading.side = None
    if reading.side is not None:
        return
    if _YOURS.search(before) and any(each.kind == "pricing" for each in reading.objections):
        reading.side = Side.SELLER
    elif "?" not in body and _ASKS_SELLER.search(before) and not _DENIES_SELLING.search(body):
        reading.side = Side.SELLER
        reading.findings = [least(each) for each in reading.findings]
    elif (
        "?" not in body
        and "wrong_number" not in reading.signals
        and _ASKS_BUYER.search(before)
        and not _DENIES_BUYING.search(body)
    ):
        reading.side = Side.BUYER


def _drop_ours(reading: Reading, body: str, before: str, read: Read) -> None:
    """A price of ours that they find too high, or say they never named, is not theirs."""
    priced = [each for each in reading.findings if each.factor is Factor.BUDGET and each.value]
    if not priced or not (_ECHOES.match(body) or any(each.kind == "pricing" for each in reading.objections)):
        return
    ours = _prices(before, read)
    if all(value in ours for each in priced for value in each.value.values()):
        reading.findings = [each for each in reading.findings if each.factor is not Factor.BUDGET]


def _prices(before: str, read: Read) -> set[int]:
    return {
        value
        for amount in _AMOUNT.findall(before)
        for each in read(f"our budget is {amount}").findings
        if each.factor is Factor.BUDGET
        for value in each.value.values()
    }


def _closed(question: str) -> str:
    """Return the question if a yes or no answers it; one that offers a choice is answered by neither."""
    opened = _OPEN.match(question) and not _OFFERS_PLACE.search(question)
    return "" if opened or _EITHER_OR.search(question) else question


def _accept(reading: Reading, proposed: Reading, question: str, body: str) -> None:
    quote = body.strip()[:200]
    own = {finding.factor for finding in reading.findings}
    if _OF_A_LISTING.search(question):
        own.add(Factor.BUDGET)  # a price that only we named
    reading.findings += [
        Finding(each.factor, each.certainty, each.value, quote) for each in proposed.findings if each.factor not in own
    ]
    for place, each in enumerate(reading.findings):
        if each.factor is Factor.PROPERTY and (
            more := next((one for one in proposed.findings if one.factor is each.factor), None)
        ):
            reading.findings[place] = Finding(each.factor, each.certainty, {**more.value, **each.value}, each.quote)
    reading.side = reading.side or proposed.side
    if _OTHER_AGENT.search(question) and not reading.objections:
        reading.objections.append(ObjectionFound("competition", None, quote))
    if _MEETING.search(question) and "agrees_time" not in reading.signals:
        add_signals(reading, "agrees_time")


def _accept_place(reading: Reading, closed: str, body: str) -> None:
    """Take over the towns that a question without words that lead up to one proposes: "Would Aurora work as well?"."""
    if not _OFFERS_PLACE.search(closed) or any(each.factor is Factor.LOCATION for each in reading.findings):
        return
    if names := towns_named(closed):
        added = {"added": True} if _AS_WELL.search(closed) else {}
        finding = Finding(Factor.LOCATION, Certainty.KNOWN, {"areas": names, **added}, body.strip()[:200])
        reading.findings.append(finding)


def _deny(reading: Reading, proposed: Reading, body: str) -> None:
    """Only what a no leaves without doubt is read: who is not pre-approved is not, who is in no hurry has none."""
    own = {finding.factor for finding in reading.findings}
    quote = body.strip()[:200]
    own -= {
        each.factor
        for each in reading.findings
        if each.factor is Factor.FINANCING
        and each.certainty is Certainty.PARTIAL
        and each.value.get("state") == "needs"
    }  # "haven't been to a bank" says less than the no before it
    for each in proposed.findings:
        if each.factor in own:
            continue
        if each.factor is Factor.FINANCING and each.value.get("state") == "pre_approved":
            reading.findings.append(Finding(each.factor, Certainty.KNOWN, {"state": "not_pre_approved"}, quote))
        elif (
            each.factor is Factor.TIMELINE
            and each.value.get("hurry", 0) > 0
            and each.value.get("months") in {None, 0.0}
        ):
            reading.findings.append(Finding(each.factor, Certainty.KNOWN, {"months": None, "hurry": -1}, quote))
