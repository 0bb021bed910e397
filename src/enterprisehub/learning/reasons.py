"""Turn an additive model's terms into reasons that sum exactly to the log-odds of the answer.

The strongest are named, the others stand together in one line, so that an answer stays short and the sum exact.
"""

from collections.abc import Sequence
from typing import Final

from enterprisehub.contracts.scoring import Reason
from enterprisehub.learning.additive import LEAST, MOST, Additive, log_odds
from enterprisehub.learning.features import FEATURES
from enterprisehub.learning.scoring import Scored

SMALLEST: Final = 0.01
"""Log-odds below which a term is not worth a line."""
DIGITS: Final = 4
REST: Final = "rest"
LIMIT: Final = "limit"
_LABELS: Final = {feature.name: feature.label for feature in FEATURES}


def reasons(scorer: Additive, each: Scored, chance: float, added: Sequence[Reason] = ()) -> list[Reason]:
    """Return reasons, the strongest first; `chance` is the probability told, which may be held within its limits.

    `added` are reasons that the model does not know; each finds its place by its size.
    """
    named, rest = [], each.logit - scorer.base
    for at, term, value in zip(each.features, each.terms, each.values, strict=True):
        if -SMALLEST < term < SMALLEST:
            break
        name = scorer.features[at]
        rest -= term
        known = round(value, DIGITS) if value == value else None  # noqa: PLR0124 false for NaN only
        named.append(Reason(feature=name, label=_LABELS[name](value), contribution=term, value=known))
    others = len(scorer.features) - len(named)
    if added:
        named = sorted([*named, *added], key=lambda reason: -abs(reason.contribution))
    named.append(Reason(feature=REST, label=f"{others} smaller influences together", contribution=rest))
    if chance in {LEAST, MOST}:
        held = log_odds(chance) - each.logit - sum(reason.contribution for reason in added)
        named.append(Reason(feature=LIMIT, label="Behaviour alone proves no more than this", contribution=held))
    return named
