"""Read which side of a deal a contact is on."""

import re
from typing import Final

from enterprisehub.contracts.state import Side
from enterprisehub.domain.phrasebook import phrase_rules
from enterprisehub.domain.phrases import Hit, Scan
from enterprisehub.domain.text import Text

_HOME = r"(?:house|home|condo|townhouse|townhome|apartment|place|property|duplex|land|lot)"

RULES: Final = phrase_rules("sides")
_MANNER = re.compile(
    r"(?: (?:it|them|this|that|ours|mine|(?:my|our|the|this) [a-z]+))?(?: \$?\d| for| at| perdiendo| por menos| en menos| under| below| like this| fast| quick| now| soon| right away| immediately| asap| until| unless| without|"
    r" before| yet| this (?:year|month|spring|summer|fall|winter)| til\b| if\b)"
)
"""What a denial of selling may be about: how, when, for how much; so they do sell."""


_RELUCTANT = re.compile(
    r"\b(?:rush|hurry|hurried|prisas?|sure|segur[oa]s?|ready|list[oa]s?|time|moment[o]?|pressure|presion|urgency|urgencia|deadline|easy|certain|decided)\b[^.!?;]{0,24}$"
)
"""What may be denied of who sells or buys all the same: "no rush to sell", "not ready to sell"."""


def _reluctant(text: Text, scan: Scan, hit: Hit) -> bool:
    start = scan.negation(hit.start)
    return start is not None and _RELUCTANT.search(text.lower, start, hit.start) is not None


_ALREADY = re.compile(r"\b(?:already|just|finally|recently|has|was)(?: [a-z]+)? sold$|\bsold\b.*\blast\b")
_BEFOREHAND = re.compile(r"\b(?:once|when|after|until|till?|before|unless|if|as soon as)\b[^.!?;]*$")
_KEEPS = re.compile(
    rf"\b(?:keeping (?:the|our|my|it|this)(?: [a-z]+)?(?: {_HOME}| bungalow| cabin| cottage| for| after| instead)|(?:forget|scratch|never ?mind|ignore)\b[^.!?]{{0,40}}\bsell(?:ing)?|(?:decided|opted|going) (?:not to|against) sell(?:ing)?|no longer (?:want to sell|selling)|"
    r"(?:taking|took|pulling|pulled) (?:it|the house|our house|my house) off the market|ya no (?:vend|quier[eo]\w* vender|vamos a vender|voy a vender)\w*)"
)
"""What takes back that they sell."""


_NOT_SELLING = re.compile(
    r"\b(?:(?:i'?m|we'?re|i am|we are|it'?s|it is|is|am|are) (?:really |absolutely |definitely )*not (?:selling|for sale|a seller)|(?:no|zero|without any|not any|never any) (?:intention|plans?|desire|interest|intent)s? (?:of|to|in) (?:sell(?:ing)?|list(?:ing)?)|not interested in selling|(?:will not|won'?t) be (?:selling|listing)|(?:not|no longer) (?:going|planning|looking) to (?:sell|list)|(?:no|never) (?:la )?(?:vendo|quiero vender|pensamos vender|esta en venta))\b"
    r"(?! (?:for|at(?! all)|under|below|until|till?|unless|before|yet|right now|now|to|it to|this (?:year|month|spring|summer|fall|winter)|without|less|so|just|unless|if|in|because|cause|since)\b)"
)
"""Who says that they do not sell at all."""


_RUMOURED = re.compile(
    r"\b(?:told (?:you|y'?all)|(?:who|whoever|somebody|someone) (?:said|says|thinks)|mistaken|you heard|wherever you got|gave you (?:the|that) (?:idea|impression)|where did you (?:hear|get)|what makes you think|why (?:do|would|did) you think)\b"
)


def denies(lower: str) -> bool:
    """Say whether they deny to sell at all: "no intention of selling"."""
    return _NOT_SELLING.search(lower) is not None


_OURS = re.compile(r"\b(?:my|our|mine|ours|it for (?:us|me))\b")


def keep_own(lower: str, scan: Scan, own: Scan) -> None:
    """Put back what is said of a sale of theirs, whoever has the business: "she'll handle the sale of our house"."""
    hits = [hit for hit in scan.hits["selling"] if _OURS.search(lower, hit.start, hit.end + 11)]
    known = own.hits.get("selling", [])
    if more := [hit for hit in hits if hit not in known]:
        own.hits["selling"] = sorted([*known, *more], key=lambda hit: hit.start)


_NOT_YET: Final = re.compile(
    r"\b(?:can'?t|cannot|couldn'?t|unable|until|till?|unless|before|once|hasta|podemos|puedo|puede|antes)\b"
)
"""Who cannot yet, does not deny to be on the other side."""


def buys_for_sure(scan: Scan) -> bool:
    """Say whether they say that they buy; who looks for a home may rent it."""
    return any(hit.meaning == "buyer" and not hit.negated for hit in scan.hits.get("buying", ()))


def turns(lower: str, scan: Scan, side: Side | None) -> bool:
    """Say whether they deny to be on the other side, which takes back that they were: "SELL, not buy"."""
    other = "buying" if side is Side.SELLER else "selling" if side is Side.BUYER else ""
    return other in scan.hits and not scan.said(other) and _NOT_YET.search(lower) is None


_STAYS: Final = re.compile(
    rf"\b(?:we'?re|i'?m|we are|i am|gonna|going to|decided to|we'?ll|i'?ll) keep(?:ing)? (?:it|ours|(?:the|our|my) (?:{_HOME}))(?=\s*(?:$|[.!,;\n]|for now|after all|and\b|because\b))|\bya no (?:vend|quier[eo]\w* vender|vamos a vender|voy a vender)"
)
_IF: Final = re.compile(r"\b(?:if|unless|until|till?|otherwise|si|or)\b")


def stays(lower: str) -> bool:
    """Say whether they keep the home of which they spoke before: "cancel that, we're keeping it"."""
    if "keep" not in lower and "ya no " not in lower:
        return False
    return _STAYS.search(lower) is not None and _IF.search(lower) is None


def keeps(lower: str) -> bool:
    """Say whether they keep the home that they wanted to sell."""
    return _KEEPS.search(lower) is not None


def _is_sold(text: Text, hit: Hit) -> bool:
    """Say whether the home is sold already: "our house here already sold"."""
    return (
        _ALREADY.search(text.lower, hit.start, hit.end) is not None
        and _BEFOREHAND.search(text.lower, max(0, hit.start - 40), hit.start) is None
    )


_RESELLS = re.compile(
    r"\b(?:fix|flip|rehab|remodel\w*|renovat\w*|repair|arregl\w*|renov\w*|repar\w*)(?: (?:it|them))?(?: con [a-z ]+)?(?:,| and| y|, and|,? then)*(?: (?:las?|los?))?(?: vuelv[oe]\w* a)? (?:re)?$"
)
"""What is bought to be sold again: "to remodel and sell"."""
_LATER = re.compile(
    r"(?: [a-z]+){0,3}? (?:can|will have to|has to|must|may|might have to) wait\b|(?: [a-z]+){0,2}? (?:can come|comes) later\b"
)
"""What is put off is not what they do now: "buying can wait"."""
_RATHER_THAN = (
    "rent than ",
    "rent instead of ",
    "rent rather than ",
    "rentar que ",
    "renting than ",
    "renting instead of ",
)
"""What they do not do, because they rent."""
_NOTHING_TO = ("nothing to ", "nothing else to ", "none to ", "nada que ", "nada para ")
_NO_INVESTOR = re.compile(
    r"\b(?:not|never|isn'?t|ain'?t|no soy|hardly|no)(?: (?:an?|really|here|as|the|looking to be|trying to be|un|una))* (?:investors?|inversionistas?|flippers?|landlords?|investment|investing)\b|no (?:es )?(?:para|de|como) (?:invertir|inversion|rentar)"
)
"""Who says that they do not invest."""
_MEANT = re.compile(
    r"\b(?:i meant|i mean|sorry|correction|oops|typo|digo|perdon|quise decir)[,:.!]*\s+(?:to |i meant |no,? )?(?:(?P<buyer>buy(?:ing)?|comprar)|(?P<seller>sell(?:ing)?|vender)|(?P<renter>rent(?:ing)?|rentar))\b"
)
"""What a slip of the pen is mended to: "to sell a house. Sorry, buy"."""


def read_side(text: Text, scan: Scan) -> Side | None:
    """Return the side that the words of this message show; what is denied ("not looking to buy") shows none."""
    hits = scan.hits
    if len(hits.keys() & {"selling", "buying", "renting"}) > 1 and (meant := _MEANT.search(text.lower)):
        return Side(str(meant.lastgroup))
    sells = "selling" in hits and any(
        (
            not hit.negated
            and not text.lower.endswith(_NOTHING_TO, 0, hit.start)
            and not _is_sold(text, hit)
            and not _RESELLS.search(text.lower, max(0, hit.start - 32), hit.start)
        )
        or _MANNER.match(text.lower, hit.end)
        or _reluctant(text, scan, hit)
        for hit in hits["selling"]
    )
    if sells and denies(text.lower):
        sells = not _RUMOURED.search(text.lower) and any(
            not hit.negated and not text.lower.startswith("sign", hit.start) for hit in hits["selling"]
        )
    buys = "buying" in hits and any(
        (not hit.negated or _reluctant(text, scan, hit))
        and not _LATER.match(text.lower, hit.end)
        and not text.lower.endswith(_RATHER_THAN, 0, hit.start)
        for hit in hits["buying"]
    )
    rents = (
        scan.said("renting")
        and not (scan.said("investing") and not _NO_INVESTOR.search(text.lower))
        and all(
            hit.negated
            or hit.meaning == "search"
            or _LATER.match(text.lower, hit.end)
            or text.lower.endswith(_RATHER_THAN, 0, hit.start)
            for hit in hits.get("buying", ())
        )
    )
    if rents and not sells:
        return Side.RENTER
    if sells and buys:
        return Side.BOTH
    if scan.said("investing") and not _NO_INVESTOR.search(text.lower):
        return Side.SELLER if sells else Side.INVESTOR
    if sells:
        return Side.SELLER
    return Side.BUYER if buys else None
