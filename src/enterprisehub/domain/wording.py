"""Put what is known into words, as a person would say it."""

from typing import Any

_MUST_HAVES = {
    "yard": "a yard", "pool": "a pool", "garage": "a garage", "office": "an office", "view": "a view", "no_hoa": "no HOA",
    "air_conditioning": "air conditioning", "laundry": "laundry", "parking": "parking", "solar": "solar panels",
    "new_construction": "new construction", "move_in_ready": "move-in ready", "open_floor_plan": "an open floor plan",
    "updated_kitchen": "an updated kitchen", "single_story": "a single story", "guest_house": "a guest house",
}  # fmt: skip
_TYPES = {
    "single_family": "house",
    "multi_family": "multi-family home",
    "manufactured": "manufactured home",
    "land": "piece of land",
}


def price_words(value: dict[str, Any]) -> str:
    """Say a budget, "" when no amount is in it."""
    low, high = value.get("min_cents"), value.get("max_cents")
    if low is not None and high is not None:
        return f"between {dollars(low)} and {dollars(high)}"
    if high is not None:
        return f"up to {dollars(high)}"
    return f"at least {dollars(low)}" if low is not None else ""


def dollars(cents: int) -> str:
    return f"${cents // 100:,}"


def place_words(value: dict[str, Any]) -> str:
    return _listed(value.get("areas", ()), "or")


def time_words(value: dict[str, Any]) -> str:
    """Say a timeline in whole months or years; "" without one."""
    months = value.get("months")
    if months is None:
        return ""
    whole = round(months)
    if whole == 0:
        return "within weeks"
    if whole >= 12 and whole % 12 == 0:
        return "a year" if whole == 12 else f"{whole // 12} years"
    return "a month" if whole == 1 else f"{whole} months"


def wish_words(value: dict[str, Any]) -> str:
    """Say what a home must have: "a 3+ bedroom house with a pool"."""
    kind = " or ".join(_TYPES.get(name, name) for name in value.get("types", ())) or "home"
    rooms = [
        f"{value['bedrooms_min']}+ bedroom" if value.get("bedrooms_min") else "",
        f"{value['bathrooms_min']:g}+ bath" if value.get("bathrooms_min") else "",
    ]
    size = ", ".join(room for room in rooms if room)
    extras = [_MUST_HAVES.get(name, f"a {name.replace('_', ' ')}") for name in value.get("must_haves", ())]
    if not size and not extras and not value.get("types"):
        return ""
    article = "an" if (size or kind)[0] in "aeiou8" else "a"
    words = " ".join(part for part in (article, size, kind) if part)
    return f"{words} with {_listed(extras, 'and')}" if extras else words


def _listed(items: Any, conjunction: str) -> str:
    names = [str(item) for item in items]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {conjunction} {names[-1]}"
