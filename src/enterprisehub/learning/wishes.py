"""Read a buyer's wishes from the conversation's slots, and say them the way listings do.

Wishes about people are dropped here: fair housing allows no match by who lives near, goes to school or worships there.
"""

import re
from typing import Any, Final

from enterprisehub.contracts.scoring import Preferences
from enterprisehub.contracts.state import ContactState, Factor

_ABOUT_PEOPLE: Final = re.compile(
    r"\b(?:schools?|church(?:es)?|mosques?|synagogues?|temples?|crime|safe(?:ty|r|st)?|famil(?:ies|y(?! room))|kids?|"
    r"child(?:ren)?|neighbou?r(?:s|hoods?)?|ethnic\w*|demograph\w*|divers\w*|adults? only|christians?|jewish|jews|muslims?|"
    r"latin[oa]s?|hispanics?|asians?|blacks?|whites?|singles|retire\w*|seniors?|disab\w*|veterans?|55 ?(?:\+|plus|and over))",
    re.IGNORECASE,
)
_KINDS: Final = {
    "single_family": ("single family", "house", "detached", "residential"),
    "condo": ("condo", "condominium"),
    "townhouse": ("townhouse", "townhome", "row house"),
    "multi_family": ("multi family", "multifamily", "duplex", "triplex", "fourplex", "quadplex"),
    "apartment": ("apartment", "condo", "condominium"),
    "land": ("land", "lot", "acreage"),
    "manufactured": ("manufactured", "mobile"),
    "studio": ("studio", "condo"),
}
_SPOKEN: Final = {
    "yard": ("yard",),
    "big yard": ("yard",),
    "office": ("office", "study"),
    "guest_house": ("guest", "adu", "casita", "in law"),
    "single_story": ("single story", "one story", "ranch"),
    "new_construction": ("new construction", "newly built", "new build"),
    "fixer_upper": ("fixer", "needs work"),
    "parking": ("parking", "garage", "driveway"),
    "air_conditioning": ("air conditioning", "central air", "central ac"),
    "walk_in_closet": ("walk in closet",),
    "waterfront": ("waterfront", "lakefront", "oceanfront"),
}


def stated_wishes(state: ContactState) -> Preferences:
    """Return what the contact said a home should be."""
    slots = state.conversation.slots

    def said(factor: Factor) -> dict[str, Any]:
        return slots[factor].value if factor in slots else {}

    budget, place, home = said(Factor.BUDGET), said(Factor.LOCATION), said(Factor.PROPERTY)
    return Preferences(
        price_min_cents=budget.get("min_cents"),
        price_max_cents=budget.get("max_cents"),
        areas=[*place.get("areas", ())],
        bedrooms_min=home.get("bedrooms_min"),
        bathrooms_min=home.get("bathrooms_min"),
        living_area_min=home.get("living_area_min"),
        property_types=[*home.get("types", ())],
        must_haves=[*home.get("must_haves", ())],
    )


def about_people(wish: str) -> bool:
    """Say whether a wish is about who lives somewhere instead of about the home."""
    return bool(_ABOUT_PEOPLE.search(wish))


def must_have_words(wish: str) -> tuple[str, ...]:
    """Return the words by which a listing would mention it; none for a wish that must not be used."""
    key = wish.lower().strip()
    if not key or about_people(key):
        return ()
    plain = key.replace("_", " ").replace("-", " ")
    return _SPOKEN.get(key, (plain.rstrip("s") if len(plain) > 4 else plain,))


def same_type(wanted: str, offered: str) -> bool:
    kind = offered.lower().replace("-", " ")
    return any(word in kind for word in _KINDS.get(wanted.lower(), (wanted.lower().replace("_", " "),)))


def type_words(wanted: str) -> str:
    return wanted.replace("_", " ")


def price(cents: float) -> str:
    return f"${cents / 100:,.0f}"
