"""Tell which factors a message of ours asks about."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from enterprisehub.contracts.state import Factor, MessageBrief

_ASKS: Final = re.compile(
    r"\?|\b(?:tell me|let me know|may i ask|could you (?:share|tell)|can you (?:share|tell)|curious|wondering|"
    r"what(?:'s| is| are)|when (?:would|do|are)|which|how (?:much|soon|many)|d[ií]game|cu[aá]l|cu[aá]ndo|cu[aá]nto)\b",
    re.IGNORECASE,
)
_ABOUT: Final[tuple[tuple[Factor, re.Pattern[str]], ...]] = tuple(
    (factor, re.compile(pattern, re.IGNORECASE))
    for factor, pattern in (
        (Factor.BUDGET, r"budget|price (?:range|point)|(?:what|which) range|how much (?:are|were|would|do) you|spend|comfortable (?:with|paying)|max(?:imum)? price|(?:what|which) (?:price|number|figure|amount)|how much (?:can|could) you|(?:price|number) (?:are|were|do|did) you|ceiling|top (?:end|dollar|number)|list price|l[ií]mite|m[aá]ximo|get for (?:it|the|your)|price are you hoping|hoping (?:for|to get)|monthly rent|invest in this|presupuesto|cu[aá]nto (?:quiere|puede|piensa)"),
        (Factor.TIMELINE, r"^\W*when\W*$|\band when\b|\bwhen and\b|\bwhen\?|\b(?:thinking|planning|aiming|shooting|targeting|good|set)(?: (?:on|for|of|in|around))* (?:the )?(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|fall|winter|next year)\b|\bwhen (?:would|do|are|did|were)\b|how (?:soon|quickly|fast)|what month|timing|target date|time ?(?:line|frame)|time in mind|move[- ]in date|by when|30 to 45 days|date (?:in mind|you need|that it depends)|cu[aá]ndo"),
        (Factor.LOCATION, r"\bwhich (?:areas?|city|cities|neighbou?rhoods?|part)|\bwhat (?:areas?|city|neighbou?rhoods?|part)|where (?:would|do|are|should|could|can|shall|might) (?:you|we|i)\b(?! (?:in the|at with|at in|stand|hear|find|work|bank|meet|met|get|got|see (?:the|this|it|that|our)|put|send|park|sign|start|begin))|neck of the woods|whereabouts\W*\?|(?:preferred|favou?rite|desired|target|specific|particular) (?:area|town|city|location|spot|place)|(?:area|town|city|neighbou?rhood|location|spot|place)s? (?:in mind|you like|you prefer)|where (?:is|are|'s|were) (?:it|the|your|you|that)\b|(?:any|other|which|what) (?:specific |particular |other )?(?:areas?|neighbou?rhoods?|cities|city|towns?|count(?:y|ies)|suburbs?|villages?|zip(?: codes?)?|school districts?|side of town|places? (?:are|do|would|have))\b|\bwhere\b(?:\W*$|\?)|\b(?:and|&) where\b|\bwhere and\b|where'?s (?:it|the|your|home)\b|(?:ciudad|pueblo|colonia|condado)\b|\blocat(?:ed|ion)\b|en qu[eé] (?:parte|[aá]rea|ciudad)|address of|(?:the|your) (?:property )?address\b.*\?|zona|d[oó]nde"),
        (Factor.PROPERTY, r"must[- ]haves?|how many (?:bed|bath|rooms)|bedrooms?|bathrooms?|\bbeds\b|\bbaths?\b|(?:what|which) (?:kind|type|sort)s? of (?:home|house|property|place)|looking for in|square f|\bsq\.? ?f|sqft|how big\b|what size\b|rec[aá]maras|habitaciones|cuartos|dormitorios|ba[nñ]os"),
        (Factor.FINANCING, r"or cash\b|pre-?approv|pre-?qualif|lender|mortgage|liens?|financ|pay(?:ing)? (?:in |with )?cash|how (?:will|would|do|are) you (?:be )?(?:plan(?:ning)? (?:to|on) )?pay|cash or|contado|carta del banco|preaprob|pr[eé]stamo|hipoteca"),
        (Factor.MOTIVATION, r"what (?:has|have|got|made|makes|brings) (?:you|brought)|why (?:are|do|did|sell|move|now)|reason (?:for|you)|what(?:'s| is| are) (?:prompting|behind|making|driving|bringing|pushing|the (?:reason|motivation|story))|behind the (?:move|sale)|why (?:the|you|this) |buying, selling|buying or selling|hold for rent|where (?:would|will) you (?:move|go)|por qu[eé]"),
        (Factor.CONDITION, r"\bcondition\b|\bshape\b|how (?:would|do) you describe|any (?:major )?(?:work|issues|updates|upgrades)|need(?:s)? (?:any |much )?work|en qu[eé] (?:estado|condiciones)|c[oó]mo est[aá] (?:la|su) casa|anything (?:you would|to) fix|repairs?|updates? or|upgrades?|estado de la"),
    )
)  # fmt: skip


_RENT: Final = re.compile(
    r"\b(?:(?:monthly|month'?s|per month|a month|/mo(?:nth)?)\b[^.!?]*\b(?:rent|budget|range|spend|max(?:imum)?|limit|afford|pay|work)|(?:rent|rental|renta)\b[^.!?]*\b(?:budget|range|spend|max(?:imum)?|limit|afford|pay|comfortable|work|mind)|(?:rent|budget|spend|pay|comfortable|range|afford)\b[^.!?]*\b(?:monthly|per month|each month|a month|in rent|for rent|on rent)|"
    r"(?:pagar|gastar|presupuesto)\b[^.!?]*\b(?:al mes|mensual\w*|de renta)|(?:renta|mensual\w*)\b[^.!?]*\b(?:pagar|presupuesto|gastar|busca|maxim[ao]|m\u00e1xim[ao]))\b[^.!?]*\?",
    re.IGNORECASE,
)
_LOAN: Final = re.compile(
    r"\b(?:payments?|mortgage|loan|hipoteca|pr[e\u00e9]stamo|sale|investor|income)\b", re.IGNORECASE
)


@lru_cache(maxsize=8192)
def asks_rent(body: str) -> bool:
    """Say whether a message of ours asks what rent they can pay."""
    return _RENT.search(body) is not None and _LOAN.search(body) is None


@lru_cache(maxsize=8192)
def factors_asked(body: str) -> tuple[Factor, ...]:
    """Return the factors that a message of ours asks about; none when it asks nothing."""
    if not _ASKS.search(body):
        return ()
    asking = " ".join(part for part in re.split(r"(?<=[.!\n])\s+", body) if _ASKS.search(part))
    return tuple(factor for factor, pattern in _ABOUT if pattern.search(asking))


def asked_lately(recent: Sequence[MessageBrief]) -> frozenset[Factor]:
    """Return what a person of ours has asked in the last messages."""
    return frozenset(
        factor
        for message in recent
        if not message.inbound and not message.automated and message.body
        for factor in factors_asked(message.body)
    )
