"""Read what a contact's answer takes from the question before it: "Is 350k your max?" "yep", "Which areas?" "plano".

A yes takes over what the question proposes, a no denies it, and a short answer is read as if it began with the subject that
was asked about. Evidence is always the contact's own words; what they say in full counts before what follows from a question.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

from enterprisehub.contracts.state import Certainty, Factor, MessageBrief, Side
from enterprisehub.domain.asked import factors_asked
from enterprisehub.domain.findings import Finding, ObjectionFound, Reading
from enterprisehub.domain.irony import IRONY
from enterprisehub.domain.place_names import towns_in
from enterprisehub.domain.place_words import NO_PLACE
from enterprisehub.domain.text import QUOTE_LIMIT, read_text

Read = Callable[[str], Reading]

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
_YES: Final = re.compile(
    r"\W*(?:(?:oh|um|uh|hi|hey|ok|okay|well|haha|lol)\W+)?(?:(?:yes|yeah|yep|yup|ya|yea|yessir|yess+|correct|right|exactly|affirmative|sure|absolutely|definitely|indeed|that'?s (?:right|correct|it|true)|"
    r"i'?d say so|i (?:think|believe|guess|suppose) so|of course|for sure|you bet|por supuesto|creo que s[ií]|"
    r"si|sí|claro|correcto|exacto|asi es|así es|we are|i am|we do|i do|it is|we have|i have)\b)(?! (?:but|what|how|when|right)\b)",
    re.IGNORECASE,
)
_NO: Final = re.compile(
    r"\W*(?:(?:oh|um|uh|hi|hey|well|haha|lol)\W+)?(?:no|nope|nah|not yet|not really|not quite|not exactly|not at all|not in the (?:least|slightest)|negative|we haven'?t|i haven'?t|we'?re not|i'?m not|todav[ií]a no|a[uú]n no|haven'?t)\b(?! (?:problem|worries|rush|hurry))",
    re.IGNORECASE,
)
_MEETING: Final = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:tomorrow|tonight|noon|\d{1,2}(?::\d\d)? ?(?:am|pm)|at \d{1,2})\b",
    re.IGNORECASE,
)
LONGEST_BARE: Final = 60
"""Characters of an answer that leaves out its subject."""
_HESITATES: Final = re.compile(
    r"^\W*(?:(?:hmm+|um+|uh|oh|well|so|ok|okay|like|maybe|probably|prob|i think|i guess|i'?d say|id say|either|ideally|preferably|mostly|honestly|tbh|just|thinking|pues|quizas|tal vez|como|en|in|by|around|about)\b\W*(?![$\d]))+",
    re.IGNORECASE,
)
_BARE_NUMBER: Final = re.compile(
    r"(?:at least |min(?:imum)? |around |maybe |like |just |only |the |probably |we need |need |prob )*(?:\d(?:\.5)?|one|two|three|four|five|six)(?: and a half)?(?:\+|(?: ?(?:-|or|to) ?)(?:\d|two|three|four|five|six))?(?: (?:please|minimum|min|at least|or more|is (?:fine|enough)))?(?: (?:would be|will do|should do|would do|works|is plenty|is great|bedrooms?|beds?|is all)(?: [a-z]+)?)?[ .!]*",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\d|one|two|three|four|five|six", re.IGNORECASE)
_NUMBER_SAID: Final = re.compile(r"\d(?:\.5)?|(?:one|two|three|four|five|six)(?: and a half)?", re.IGNORECASE)
_BOTH: Final = re.compile(r"\W*(?:both|ambos|ambas|las dos|los dos|a bit of both)\b", re.IGNORECASE)
_BUY_OR_SELL: Final = re.compile(
    r"\b(?:buy|comprar)\w*\b.*\b(?:sell|vender)|\b(?:sell|vender)\w*\b.*\b(?:buy|comprar)", re.IGNORECASE
)
_LENDER: Final = re.compile(
    r"\b(?:spoken|talked|spoke|met|connected|working) (?:to|with) (?:a |your |any )?(?:lender|bank|mortgage)",
    re.IGNORECASE,
)
_AMOUNT: Final = re.compile(r"\$?\d[\d,.]*\d?\s?(?:k|m|mil|million|thousand)?\b", re.IGNORECASE)
_ASKS_NAME: Final = re.compile(
    r"\b(?:who am i|who is this|who'?s this|your name|speaking with|talking (?:to|with)|who (?:do|am)|con qui[eé]n|su nombre|c[oó]mo se llama)\b",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    r"\W*(?:(?:[Hh]i|[Hh]ey|[Hh]ello|[Hh]ola)\W+)?(?:[Ii]t'?s |[Tt]his is |[Ii]'?m |[Mm]y name is |[Mm]e llamo |[Ss]oy )?([A-Z\u00c0-\u00dd][a-z\u00df-\u00ff'-]{1,20})(?=\s*(?:[.,!\n(-]|here\b|[A-Z]|$))"
)
_NAMED_LOW: Final = re.compile(
    r"\W*(?:(?:hi|hey|hello|hola)\W+)?(?:it'?s |this is |i'?m |my name is |me llamo |soy )?([a-z][a-z'-]{1,20})(?: here)?[\s.!]*$"
)
_LEADS: Final = {
    Factor.BUDGET: ("our budget is {}",),
    Factor.LOCATION: ("somewhere in {}", "it's at {}"),
    Factor.TIMELINE: ("we want to move in {}", "we want to move {}", "we need it {}"),
    Factor.CONDITION: ("our house is in {} condition", "our house is {}"),
    Factor.FINANCING: ("we need {}", "we are paying {}"),
    Factor.MOTIVATION: ("transferred for {}",),
    Factor.PROPERTY: ("we need {} bedrooms",),
}
"""What a bare answer to a question about a factor leaves out."""
_UNDER_WAY: Final = re.compile(
    r"(?:(?:we'?re|i'?m|still|just|its|it'?s|not yet|no),? )*(?:working on (?:it|that)|almost|nearly|in (?:the )?(?:process|progress|works)|getting there|waiting|applied|pending|under ?way|started|in underwriting|en eso|en proceso|en tramite)\b",
    re.IGNORECASE,
)
"""An approval that is on its way."""
_STARRED: Final = re.compile(
    r"\s*(?:\*\s?(?P<before>[^\s*][^*\n]{0,40}?)|(?P<behind>[^\s*][^*\n]{0,40}?)\*)(?:\s+(?:lol|haha+|oops|sorry|typo|ugh))?[\s.!]*$",
    re.IGNORECASE,
)
"""A slip of the message before, mended: "*Savannah lol"."""
_FIRST: Final = re.compile(r"(?:[^.!?\n]|\.(?=\d))+")
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
    _drop_ours(reading, before, read)
    if reading.side is None and _YOURS.search(before) and any(each.kind == "pricing" for each in reading.objections):
        reading.side = Side.SELLER
    if (
        reading.speaker is None
        and _ASKS_NAME.search(before)
        and (named := _NAMED.match(body) or _NAMED_LOW.match(body))
    ):
        reading.speaker = named[1] if named[1][0].isupper() or named[1] not in NO_PLACE else None
    if "?" in body:
        return
    questions = _QUESTION.findall(before)
    if not questions:
        _lead(reading, body, before, read)
        return
    yes, no = _YES.match(body), _NO.match(body)
    if (yes or no) and reading.sentiment != IRONY and (closed := _closed(questions)):
        proposed = read(closed.replace("?", ".").strip())
        if yes:
            _accept(reading, proposed, closed, body)
        else:
            _deny(reading, proposed, body)
            _replace(reading, proposed, closed, body, read)
    if reading.side in {None, Side.UNKNOWN} and _BOTH.match(body) and _BUY_OR_SELL.search(before):
        reading.side = Side.BOTH
    if no and _LENDER.search(before) and all(each.factor is not Factor.FINANCING for each in reading.findings):
        reading.findings.append(Finding(Factor.FINANCING, Certainty.PARTIAL, {"state": "needs"}, body.strip()[:200]))
    _lead(reading, body, before, read)


def _drop_ours(reading: Reading, before: str, read: Read) -> None:
    """A price of ours that they find too high, or say they never named, is not theirs."""
    priced = [each for each in reading.findings if each.factor is Factor.BUDGET and each.value]
    if not priced or not any(each.kind == "pricing" for each in reading.objections):
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


def _closed(questions: list[str]) -> str:
    """Return the last question that a yes or no answers; one that offers a choice is answered by neither."""
    last = questions[-1]
    return "" if _OPEN.match(last) or _EITHER_OR.search(last) else last


def _accept(reading: Reading, proposed: Reading, question: str, body: str) -> None:
    quote = body.strip()[:200]
    own = {finding.factor for finding in reading.findings}
    reading.findings += [
        Finding(each.factor, each.certainty, each.value, quote) for each in proposed.findings if each.factor not in own
    ]
    reading.side = reading.side or proposed.side
    if _OTHER_AGENT.search(question) and not reading.objections:
        reading.objections.append(ObjectionFound("competition", None, quote))
    if _MEETING.search(question) and "agrees_time" not in reading.signals:
        reading.signals = [*(name for name in reading.signals if name != "greeting_only"), "agrees_time"]


def _deny(reading: Reading, proposed: Reading, body: str) -> None:
    """Only what a no leaves without doubt is read: who is not pre-approved is not, who is in no hurry has none."""
    own = {finding.factor for finding in reading.findings}
    quote = body.strip()[:200]
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


def _replace(reading: Reading, proposed: Reading, closed: str, body: str, read: Read) -> None:
    """Read what stands behind a no as the answer to what the question proposed: "Are you looking in Plano?" "No, McKinney"."""
    said = _HESITATES.sub("", _NO.sub("", body, count=1)).strip(" ,.;:-\n")
    if not said or len(said) > LONGEST_BARE:
        return
    own = {finding.factor for finding in reading.findings if finding.value.keys() != {"refused"}}
    about = {finding.factor for finding in proposed.findings} | {Factor.LOCATION for _ in towns_in(read_text(closed))}
    for factor in (Factor.LOCATION, Factor.BUDGET, Factor.TIMELINE, Factor.PROPERTY):
        if factor not in about or factor in own or (factor is Factor.PROPERTY and not _BARE_NUMBER.fullmatch(said)):
            continue
        bare = _NUMBER.match(said) if factor is Factor.PROPERTY else None
        for lead in _LEADS[factor]:
            if found := _behind(lead, bare[0] if bare else said, factor, body, read):
                reading.findings.append(found)
                break


def _lead(reading: Reading, body: str, before: str, read: Read) -> None:
    """Read the answer behind the words that it leaves out, for what was asked and not told in full."""
    own = {finding.factor for finding in reading.findings}
    said = _HESITATES.sub("", body).strip()
    if (first := _FIRST.match(said)) is not None and _BARE_NUMBER.fullmatch(first[0]):
        said = first[0]  # "2. one's for the sewing machine"
    if not said or _NO.match(body) or _YES.match(body) or len(said) > LONGEST_BARE:
        return
    for factor in factors_asked(before):
        if factor is Factor.FINANCING and factor not in own and _UNDER_WAY.match(said):
            reading.findings.append(Finding(factor, Certainty.KNOWN, {"state": "applying"}, body.strip()[:QUOTE_LIMIT]))
            return
        if factor is Factor.CONDITION and factor in own:
            _widen_condition(reading, said, body, read)
        if factor in own or (factor is Factor.PROPERTY and not _BARE_NUMBER.fullmatch(said)):
            continue
        if factor is Factor.PROPERTY and "bed" not in before.lower():
            _lead_baths(reading, said, before, body, read)
            continue
        for lead in _LEADS[factor]:
            bare = _NUMBER.search(said) if factor is Factor.PROPERTY else None
            if found := _behind(lead, bare[0] if bare else said, factor, body, read):
                reading.findings.append(found)
                break


def _lead_baths(reading: Reading, said: str, before: str, body: str, read: Read) -> None:
    bare = _NUMBER_SAID.search(said) if "bath" in before.lower() else None
    if bare is not None and (found := _behind("we need {} bathrooms", bare[0], Factor.PROPERTY, body, read)):
        reading.findings.append(found)


def _widen_condition(reading: Reading, said: str, body: str, read: Read) -> None:
    """Let the evidence begin with a bare answer: "terrible. it needs everything redone"."""
    first = _FIRST.match(said)
    place, old = next((place, one) for place, one in enumerate(reading.findings) if one.factor is Factor.CONDITION)
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
