"""Tell praise that means blame: by a turn of phrase, or because it stands beside what was done wrong."""

import re

from enterprisehub.domain.phrasebook import phrase_rules
from enterprisehub.domain.phrases import Hit, Scan

RULES = phrase_rules("irony")
IRONY = -0.75
"""The mood of praise that means blame."""
_AMENDS = frozenset(
    {"sorry", "apologize", "apologized", "apologies", "fixed", "fixing", "solved", "corrected", "despite"}
)
"""Words of who tells how it was made good."""
_EARNEST = re.compile(
    r"\b(?:but|though|although|even (?:if|after|when)|however|aunque|pero|lastima|sorry|unlike|worried|afraid|(?:i|we) thought|compared|before you|until you|until now|por fin|luckily|"
    r"(?:other|others|otr[ao]s) (?:agent|realtor|compan|broker|agenc|firm|people|lender)s?|(?:my|our|the|mi) (?:last|old|previous|former|first|ultimo) (?:agent|realtor|company|broker|one|lender|agente)|"
    r"(?:no one|nobody|no other agent|none|nadie) (?:else|outbid|nos habia|me habia|(?:has|have|had) (?:ever |been |explained|told|offered|said|seen|treated|helped))|"
    r"(?:can|could|may) (?:we|i) (?:see|come|tour|visit|schedule)|when can|let'?s|i would have|i'd have|(?:i|we) (?:was|were) (?:so |just |really )?(?:worried|late|stuck|scared|surprised|in)|turned out|whole list|exactly what (?:i|we) (?:want|need)|have a chance|for us in|approved|perfect one|this one is|(?:was|were|is|are) (?:so |very |really )?(?:kind|patient|lovely|sweet)|live with|replace|"
    r"(?:my|our) (?:husband|wife|lease|landlord|phone|partner|mom|dad|kids?|fault|bad|mistake))\b"
)
"""What is in earnest: a "but", a comparison with others, news of their own."""
_STANDS_ALONE = re.compile(r"[.!?] $")
_WANTS = frozenset({"asks_showing", "gives_availability", "agrees_time"})
_EYES_ROLL = "🙄😒🤡🙃"
"""Faces that turn praise round."""
_BLAME_REACH = 40
"""Characters between praise and the complaint that turns it round."""


def is_ironic(lower: str, scan: Scan, moods: list[Hit] | None) -> bool:
    """Say whether praise means blame: by a turn of phrase, or because a complaint follows at once."""
    turns = scan.hits.get("irony")
    if turns is not None and (_turns(lower, scan, turns)):
        return True
    if "fault" in scan.hits and _praises_faults(lower, scan) and not _EARNEST.search(lower):
        return True
    if moods is None:
        return False
    if not lower.isascii() and any(face in lower for face in _EYES_ROLL) and any(int(hit.meaning) > 0 for hit in moods):
        return True
    complaints = scan.hits.get("complaint")
    if complaints is None:
        return False
    praise = [hit.end for hit in moods if int(hit.meaning) > 0 and not hit.negated]
    return (
        any(0 <= complaint.start - end <= _BLAME_REACH for end in praise for complaint in complaints)
        and _EARNEST.search(lower) is None
    )


def _turns(lower: str, scan: Scan, turns: list[Hit]) -> bool:
    """Say whether a turn of phrase is meant as blame.

    "What a steal" is not of who wants to see the home or to buy it, nor is "oh wonderful" beside what is meant in earnest.
    """
    for hit in turns:
        if hit.meaning == "said":
            return True
        if hit.meaning == "sigh" and _EARNEST.search(lower) is None:
            return True
        if hit.meaning == "bargain" and "buying" not in scan.hits:
            wants = any(signal.meaning in _WANTS for signal in scan.hits.get("signal", ()))
            return not wants
    return False


def _praises_faults(lower: str, scan: Scan) -> bool:
    """Say whether praise stands before what was done wrong, praises the service behind it, or ends it: "… again. Fantastic.".

    Weak praise, as thanks, blames only beside a plain failure.
    """
    if not _AMENDS.isdisjoint(scan.words):
        return False
    faults = scan.hits["fault"]
    plain = any(hit.meaning == "sure" and not hit.negated for hit in faults)
    for hit in scan.hits.get("praise", ()):
        if hit.negated or (hit.meaning == "weak" and not plain):
            continue
        after = _STANDS_ALONE.search(lower, 0, hit.start) is not None and hit.start > faults[0].start
        if after or hit.meaning == "service" or hit.end <= faults[-1].start:
            return True
    return False
