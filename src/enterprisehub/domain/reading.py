"""Read one inbound message: factors with their quotes, side, objections, signals, and whether a person must act.

Pure and fast: it runs in the pipeline for every message. What it gives is evidence quoted from the message; it obeys
nothing that the message says, and what addresses a machine ("ignore previous instructions") is no evidence at all.
What contacts tell of themselves that nobody may act on is masked before anything is read: see `masking`.
"""

import re
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from enterprisehub.contracts.state import Certainty, Factor, Side
from enterprisehub.domain import (
    budget,
    financing,
    handoff,
    hurry,
    irony,
    motivation,
    objections,
    opting,
    place_refusals,
    places,
    property_wishes,
    sides,
    signals,
    speakers,
    timeline,
)
from enterprisehub.domain.answers import read_answer
from enterprisehub.domain.asked import asks_rent
from enterprisehub.domain.bare_answers import read_starred
from enterprisehub.domain.findings import OWNERS_ONLY, Finding, ObjectionFound, Reading
from enterprisehub.domain.forms import read_form
from enterprisehub.domain.language import read_language
from enterprisehub.domain.masking import HINTS, masked
from enterprisehub.domain.numbers import NUMBER_WORDS, Quantity, read_quantity
from enterprisehub.domain.opting import read_opting
from enterprisehub.domain.others import Spans, clauses_of_others, without_others
from enterprisehub.domain.phrases import Hit, Phrases, Scan, beginning, rules
from enterprisehub.domain.restated import read_corrected, read_restated
from enterprisehub.domain.text import BODY_LIMIT, Text, own_words, read_text, squeezed

__all__ = ["Finding", "ObjectionFound", "Reading", "read_inbound"]

_COUNTED: Final = frozenset({"bedrooms", "bathrooms", "area", "months", "weeks", "days", "years"})
_CORRECTS_WITHIN: Final = 14
"""Characters between a correction and the number that it brings."""
_MACHINE_RULES: Final = rules(
    "machine",
    ("hint", beginning("ignore disregard forget override system prompt you are assistant instructions instruction inst mark set score classify rate "
     "label flag developer act")),
)  # fmt: skip
_WEIGHING_RULES: Final = rules("weighing", ("hint", "consider(?:ed|ing)?|with"))
"""Words behind which a town alone is a place: "We'd consider Bend, and nowhere else"."""
_PHRASES: Final = Phrases(
    (
        *budget.RULES,
        *budget.OPEN_RULES,
        *places.RULES,
        *place_refusals.RULES,
        *timeline.RULES,
        *hurry.RULES,
        *property_wishes.RULES,
        *financing.RULES,
        *motivation.RULES,
        *sides.RULES,
        *signals.RULES,
        *irony.RULES,
        *objections.RULES,
        *handoff.RULES,
        *opting.RULES,
        *speakers.RULES,
        *_MACHINE_RULES,
        *_WEIGHING_RULES,
    ),
    NUMBER_WORDS,
)
_MACHINE_TALK = re.compile(
    r"(?:ignore|disregard|forget|override)\s+(?:all\s+|any\s+|the\s+|your\s+|my\s+)*(?:previous|prior|above|earlier|system|other)\s+"
    r"(?:instructions?|prompts?|rules|messages?|context)|system\s+prompt|you\s+are\s+now\s+(?:a|an|in|the)\b|"
    r"</?(?:system|assistant|instructions?|user)>|\[/?(?:inst|system)\]|(?:mark|set|score|classify|rate|label|flag)\s+(?:me|my|this)\s+"
    r"(?:lead|contact|score|profile|temperature|conversation)?\s*(?:as|to)\b|developer\s+mode|act\s+as\s+(?:a|an)\s+"
)

_NOBODY_WRITES: Final = re.compile(
    r"\W*(?:(?:this is an )?auto(?:matic(?:ally generated)?|mated)?[ -]?(?:reply|response|message)\b|respuesta autom[aá]tica|out of (?:the )?office\b(?: (?:auto|reply|until|re)|\W)|"
    r"(?:i am|i'm|i will be) (?:currently )?out of the office\b)",
    re.IGNORECASE,
)
"""A machine of theirs answers."""
_MACHINE_SENT: Final = re.compile(
    r"\b(?:(?:reply|text|txt) \"?(?:stop|c|y|yes|1|help)\"? to (?:opt|unsub|confirm|cancel|end|stop|quit)|(?:verification|login|one-time) (?:code|passcode)|c[o\u00f3]digo de verificaci[o\u00f3]n|your (?:[a-z]+ )?(?:pass)?code is \d|"
    r"(?:log-?in|sign-?in)\b[^.!?]{0,20}\b(?:new|unrecogni[sz]ed|unknown) device|tracking(?: number| no\.?| #)? ?\d|never share this)|^\W*missed (?:video |voice )?calls? from \+?[\d(]",
    re.IGNORECASE,
)
"""What programs send to a phone: codes, parcels, reminders."""
_PROGRAMS: Final = frozenset(
    {"reply", "text", "txt", "code", "passcode", "codigo", "device", "tracking", "share", "missed"}
)
"""Words of which each of these holds one."""
_TAPPED: Final = re.compile(
    r"\s*(liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|le gust[oó]|le encant[oó]) [\u201c\"\u00ab].*[\u201d\"\u00bb\u2026]\s*$",
    re.IGNORECASE | re.DOTALL,
)
"""A phone tells a reaction to a message of ours by quoting it."""
_TAPS: Final = {
    "liked": "positive", "loved": "positive", "disliked": "negative", "le gustó": "positive", "le encantó": "positive",
}  # fmt: skip

_OURS: Final = re.compile(
    r"\b(?:(?:mine|ours|(?:your|you) (?:guys?|girl|agent|team|people|office|number|figure|estimate|cma|price|valuation|suggest\w*|came|said|say|told|think|want)|(?:my|our) (?:house|home|place|condo|property|townhouse)))\b"
)
_BUYS: Final = re.compile(
    r"\b(?:buy(?:ing)?|purchase|comprar|offers?|(?:the|our|my|a) (?:next|new|other) (?:one|house|home|place)|(?:tied|locked|sitting|stuck|buried) (?:up )?in)\b"
)
_LEAST_PRICE_CENTS: Final = budget.LEAST_PRICE * 100
_WANTED: Final = re.compile(
    r"\b(?:need|want|prefer|require|looking for|rather have)(?: (?:at least|a minimum of|like|about))? $"
)
"""What a bare number behind a number of rooms wants: "it has 2 bedrooms, we need 4"."""
_WISHED: Final = frozenset({"type", "feature", "buying", "renting", "financing"})
"""Topics of wishes, in whose list a place may stand alone."""
_SETTLES: Final = re.compile(
    r"\b(?:let'?s (?:go with|do|say)|settled? (?:on|for)|going with|decided on|agreed on|quedamos en)\b"
)
_MOST_ROOMS: Final = 10
_ROOMS: Final = frozenset(range(1, _MOST_ROOMS))
_RANGES: Final = frozenset({"to", "and", "-", "y", "a", "or", "\u2013"})
"""What stands between the ends of a range."""
_TAKEN_BACK: Final = ("i meant", "meant", "correction", "scratch", "typo", "digo", "perdon", "quise decir",
    "oops", "whoops", "my bad", "misspoke", "that came", "came out wrong", "wrong word", "got it backwards", "got that backwards", "me equivoque", "wait no", "wait, no", "no wait", "no, wait",
    "i mean", "autocorrect", "i typed", "i wrote", "i said", "i put", "typed", "wrote that", "said it", "said that", "put that")  # fmt: skip
_JOINS: Final = re.compile(r"\b(?:also|too|as well|both|first|and then|tambien|ademas|could)\b")
"""What adds a side to the one before, though something else is taken back."""


_USUAL: Final = (
    "Hi, this is Dana. We're looking for a 3 bedroom house with a garage in Austin, under 450k, and hope to move by June. Can we see it Saturday?",
    "I want to sell my home, what is it worth? My wife and I would need at least $500,000. We don't have a mortgage and we are not in a hurry.",
    "That one is too expensive for us, the rates are high and our lease is up soon. Do you have anything else? Thanks!",
    "Hola, busco una casa para comprar o rentar cerca de mi trabajo. ¿Cuanto cuesta?",
    "Not interested, please stop texting me.",
)
"""What many messages hold: rules are compiled when a word first needs them, and the first webhook shall not wait for these."""


def prepare() -> None:
    """Do ahead what the first messages would wait for: the usual rules compiled, lists of words and towns read."""
    for said in _USUAL:
        read_inbound(said, datetime(2026, 1, 1, tzinfo=UTC))


def read_inbound(body: str, at: datetime, before: str = "", known: Side = Side.UNKNOWN) -> Reading:
    """Read a message of a contact; dates are resolved against `at`. Never raises; every quote is a substring of `body`.

    Args:
        body: the message.
        at: when it was written.
        before: the last words of ours, whose question it may answer.
        known: the side that they have shown before: what a renter can spend is a rent.
    """
    body = body[:BODY_LIMIT]
    if tapped := _TAPPED.match(body):
        return Reading(words=1, signals=[_TAPS[tapped[1].lower()]] if tapped[1].lower() in _TAPS else [])
    renter = known is Side.RENTER or (known is Side.UNKNOWN and bool(before) and asks_rent(before))
    reading = _read(body, at, renter)
    if "*" in body:
        read_starred(reading, body, lambda text: _read(text, at, renter))
    if reading.words and not reading.to_machine:
        read_form(reading, squeezed(body), lambda text: _read(text, at, renter))
    if before:
        read_answer(reading, own_words(body), before, lambda text: _read(text, at, renter))
    return reading


def _read(body: str, at: datetime, renter: bool) -> Reading:
    text = read_text(body)
    lower = text.lower
    scan = _PHRASES.scan(lower)
    told = clauses_of_others(text, scan)  # before a mask takes out who they are
    speaker = speakers.read_writer(text, scan)
    if not HINTS.isdisjoint(scan.words) and (allowed := masked(text)) is not text:
        text, lower = allowed, allowed.lower
        scan = _PHRASES.scan(lower)
    opt_out, opt_in = read_opting(lower) if "opting" in scan.hits else (False, False)
    if _NOBODY_WRITES.match(body) or (
        not _PROGRAMS.isdisjoint(scan.words) and _MACHINE_SENT.search(body)
    ):  # a no to messages counts, whoever wrote it
        return Reading(opt_out=opt_out)
    reading = Reading(words=len(scan.words), opt_out=opt_out, opt_in=opt_in)
    if not scan.words and "?" not in lower:
        return reading
    reading.language = read_language(scan.words)
    reading.speaker = speaker
    if "machine" in scan.hits and _MACHINE_TALK.search(lower):
        reading.to_machine = True
        return reading
    if scan.hits or scan.numbers:
        _read_meaning(reading, text, scan, told, at, renter)
    else:
        reading.findings = places.read_list(text, scan)
        reading.sentiment = signals.read_sentiment(text, scan)
        reading.signals = signals.read_signals(text, scan, hurries=False, sentiment=reading.sentiment, competitor=None)
    if reading.signals != ["greeting_only"]:
        reading.question = signals.read_question(text, scan)
        if signals.asks_of_home(reading.question, reading.signals, reading.objections):
            reading.signals.append("asks_details")
        reading.withdraws = "withdrawn" in scan.hits
    return reading


def _read_meaning(reading: Reading, text: Text, scan: Scan, told: Spans, at: datetime, renter: bool) -> None:
    own = without_others(text, scan, told)
    if own is not scan and "selling" in scan.hits:
        sides.keep_own(text.lower, scan, own)
    reading.side = sides.read_side(text, own)
    reading.keeps = sides.stays(text.lower)
    keeps = "selling" in own.hits and sides.keeps(text.lower)
    if keeps:
        reading.side = (
            Side.BUYER if reading.side is Side.BOTH else None if reading.side is Side.SELLER else reading.side
        )
    behind = _read_corrections(reading, text, scan)
    reading.corrects |= keeps and reading.side is not None
    reading.sentiment = signals.read_sentiment(text, scan)
    reading.competitor = signals.read_competitor(text, scan)
    reading.objections = objections.read_objections(text, scan, reading.denied, told)
    reading.handoff = handoff.read_handoff(text, own)
    if reading.side is None and _argues_price(text.lower, reading.objections, denied="selling" in own.hits):
        reading.side = Side.SELLER
    if any(each.kind == "sell_first" for each in reading.objections) and (
        reading.side is None or (reading.side is Side.SELLER and _BUYS.search(text.lower))
    ):
        reading.side = Side.BOTH
    quantities = _quantities(text.lower, own.numbers)
    rents = "renting" in own.hits or (renter and reading.side in {None, Side.RENTER})
    reading.findings = _findings(text, own, quantities, at, reading.side, rents)
    if reading.speaker is not None:
        _drop_name(reading, reading.speaker)
    reading.restated = read_restated(text, own, quantities) or reading.restated
    if reading.restated is not None and (behind or _corrects_rooms(text.lower, own, quantities)):
        _correct_rooms(reading.findings, reading.restated.number)
    if reading.side is None and _buys(reading.findings):
        reading.side = Side.BUYER
    if reading.side in {None, Side.BUYER} and _pays_rent(reading.findings) and not sides.buys_for_sure(own):
        reading.side = Side.RENTER
    reading.corrects |= sides.turns(text.lower, own, reading.side)
    if reading.side is None and "selling" in own.hits and _asks_least(reading.findings):
        reading.side = Side.SELLER
    hurries = any(finding.value.get("hurry") == 3 for finding in reading.findings)
    reading.signals = signals.read_signals(text, scan, hurries, reading.sentiment, reading.competitor)
    signals.add_rival(reading, text.lower)


def _argues_price(lower: str, found: list[ObjectionFound], *, denied: bool) -> bool:
    """Say whether they defend the price of a home of their own; a portal's estimate does so against one of ours.

    Who denies to sell does so only where a loss is what they deny: "I ain't selling in the red".
    """
    if denied:
        return any(each.subtype == "loss_aversion" for each in found)
    return any(
        each.subtype in OWNERS_ONLY or (each.subtype == "online_estimate" and _OURS.search(lower) is not None)
        for each in found
    )


def _buys(findings: list[Finding]) -> bool:
    """Say whether what is told is what only a buyer tells: a most to pay together with a place."""
    told = {finding.factor: finding.value for finding in findings}
    most = told.get(Factor.BUDGET, {}).get("max_cents", 0)
    return most >= _LEAST_PRICE_CENTS and bool(told.get(Factor.LOCATION, {}).get("areas"))


def _pays_rent(findings: list[Finding]) -> bool:
    """Say whether the most they name without a doubt is a rent."""
    sure = [each for each in findings if each.factor is Factor.BUDGET and each.certainty is Certainty.KNOWN]
    most = sure[0].value.get("max_cents", 0) if sure else 0
    return budget.LEAST_RENT * 100 <= most <= budget.MOST_RENT * 100


def _read_corrections(reading: Reading, text: Text, scan: Scan) -> bool:
    """Read what takes back something said before; return whether a number corrects rooms of the same message."""
    bounds = scan.hits.get("bound")
    if bounds is None:
        return False
    corrections = [hit for hit in bounds if hit.meaning == "correct"]
    reading.corrects = any(text.lower.startswith(_TAKEN_BACK, hit.start) for hit in corrections) and (
        _JOINS.search(text.lower) is None
    )
    reading.restated, behind = read_corrected(text, scan, corrections)
    return behind


def _corrects_rooms(lower: str, scan: Scan, quantities: list[Quantity]) -> bool:
    """Say whether the number that ends a message corrects its bedrooms: "Three bedrooms. No wait, mom moves in, so make it four"."""
    rooms = [each for each in quantities if each.kind in {"bedrooms", "bathrooms"}]
    if not rooms or rooms[-1].kind != "bedrooms":
        return False
    end = rooms[-1].end
    settles = _SETTLES.search(lower, end) is not None
    return (
        settles or any(hit.meaning == "correct" and hit.start >= end for hit in scan.hits.get("bound", ()))
    ) and not any(
        each.start > end and (each.kind not in {"number", "bedrooms"} or each.low > _MOST_ROOMS) for each in quantities
    )


def _correct_rooms(findings: list[Finding], count: float) -> None:
    if count not in _ROOMS:
        return
    for each in findings:
        if each.factor is Factor.PROPERTY and "bedrooms_min" in each.value:
            each.value["bedrooms_min"] = int(count)


def _drop_name(reading: Reading, speaker: str) -> None:
    """Who writes is no place, whatever town has the name: "it's Maribel, his wife"."""
    for place, each in enumerate(reading.findings):
        if each.factor is Factor.LOCATION and each.quote == speaker:
            del reading.findings[place]
            return


def _asks_least(findings: list[Finding]) -> bool:
    """Say whether there is a least price: "not selling" then means not for less."""
    return any(each.factor is Factor.BUDGET and each.value.keys() == {"min_cents"} for each in findings)


def _findings(
    text: Text, scan: Scan, quantities: list[Quantity], at: datetime, side: Side | None, rents: bool
) -> list[Finding]:
    hits = scan.hits
    if len(quantities) > 1:
        _correct(text.lower, quantities, [hit for hit in hits.get("bound", ()) if hit.meaning == "correct"])
    seller = side is Side.SELLER
    found: list[Finding | None] = []
    if (quantities or "budget_open" in hits) and "irony" not in hits:
        found.append(budget.read_budget(text, scan, quantities, seller=seller, renter=rents))
    if (
        "place" in hits
        or quantities
        or seller
        or ("swap" in hits and place_refusals.swaps(text, scan))
        or place_refusals.corrects(scan)
        or ("," in text.lower and not _WISHED.isdisjoint(hits))
    ):
        found.append(places.read_places(text, scan, seller=seller))
    else:
        found.append(places.read_bare(text, scan))
    if (
        quantities
        or "when" in hits
        or "hurry" in hits
        or (scan.numbers and ("/" in text.lower or "20" in text.lower or " the " in text.lower))
    ):
        found.append(timeline.read_timeline(text, scan, quantities, at))
    if quantities or "type" in hits or "feature" in hits or (scan.numbers and "/" in text.lower):
        told = property_wishes.read_property(text, scan, quantities)
        mocked = told is not None and "irony" in hits and told.value.keys() == {"must_haves"}
        found.append(None if mocked else told)
    if "financing" in hits:
        found.append(financing.read_financing(text, scan))
    if "motivation" in hits:
        found.append(motivation.read_motivation(text, scan))
    if "condition" in hits and side not in {Side.BUYER, Side.RENTER, Side.INVESTOR}:
        found.append(motivation.read_condition(text, scan, seller=seller))
    return [finding for finding in found if finding is not None]


def _quantities(lower: str, starts: list[int]) -> list[Quantity]:
    quantities: list[Quantity] = []
    end = 0
    for start in starts:
        if start < end:
            continue
        quantity = read_quantity(lower, start)
        if quantity is None:
            continue
        end = quantity.end
        if quantities and lower.startswith("mil", start) and _is_range(lower, quantities[-1], quantity):
            old = quantities[-1]
            low = old.low * 1000 if old.kind == "number" else old.low
            quantities[-1] = Quantity("money", low, quantity.low, old.start, end, sure=True, vague=False)
        else:
            quantities.append(quantity)
    return quantities


def _is_range(lower: str, old: Quantity, new: Quantity) -> bool:
    """Say whether an amount and "a million" behind it are the ends of a range: "900k to a million two"."""
    priced = old.kind == "money" or (old.kind == "number" and 100 <= old.low < 1000)
    return priced and old.high is None and old.low < new.low and lower[old.end : new.start].strip() in _RANGES


def _correct(lower: str, quantities: list[Quantity], corrections: list[Hit]) -> None:
    """Let a bare number that corrects one with a unit count the same: "3 bedrooms, sorry, 4"."""
    for old, new in pairwise(quantities):
        if new.kind != "number" or old.kind not in _COUNTED:
            continue
        if lower.startswith((" of us", " of the", " of them"), new.end):
            continue
        if any(old.end <= hit.start and 0 <= new.start - hit.end <= _CORRECTS_WITHIN for hit in corrections) or (
            old.kind in {"bedrooms", "bathrooms"}
            and new.low < _MOST_ROOMS
            and _WANTED.search(lower, old.end, new.start)
        ):
            new.kind = old.kind
