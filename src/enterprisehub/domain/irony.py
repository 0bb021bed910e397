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
_STANDS_ALONE = re.compile(r"[.!?] $")
_EYES_ROLL = "🙄😒🤡🙃"
"""Faces that turn praise round."""
_BLAME_REACH = 40
"""Characters between praise and the complaint that turns it round."""


def is_ironic(lower: str, scan: Scan, moods: list[Hit] | None) -> bool:
    """Say whether praise means blame: by a turn of phrase, or because a complaint follows at once."""
    if "irony" in scan.hits or ("fault" in scan.hits and _praises_faults(lower, scan)):
        return True
    if moods is None:
        return False
    if not lower.isascii() and any(face in lower for face in _EYES_ROLL) and any(int(hit.meaning) > 0 for hit in moods):
        return True
    complaints = scan.hits.get("complaint")
    if complaints is None:
        return False
    praise = [hit.end for hit in moods if int(hit.meaning) > 0 and not hit.negated]
    return any(0 <= complaint.start - end <= _BLAME_REACH for end in praise for complaint in complaints)


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
