"""Say a feature's value in the user's words."""

import math
from collections.abc import Callable
from typing import Final

Label = Callable[[float], str]


def span(hours: float) -> str:
    """Say a span of time the way people do: 4 minutes, 3 hours, 12 days."""
    minutes = hours * 60
    if minutes < 90:
        return _count(max(1, round(minutes)), "minute")
    if hours < 36:
        return _count(round(hours), "hour")
    days = hours / 24
    if days < 60:
        return _count(round(days), "day")
    return _count(round(days / 30.4), "month")


def _count(number: float, noun: str) -> str:
    return f"{number:g} {noun}{'' if number == 1 else 's'}"


def hours(form: str, missing: str) -> Label:
    """Return a label for a span in hours; `form` holds one `{}`."""
    return lambda value: missing if math.isnan(value) else form.format(span(value))


def minutes(form: str, missing: str) -> Label:
    return lambda value: missing if math.isnan(value) else form.format(span(value / 60))


def days(form: str, missing: str) -> Label:
    return lambda value: missing if math.isnan(value) else form.format(span(value * 24))


def count(one: str, many: str, none: str) -> Label:
    """Return a label for a number of things; `many` holds one `{}`."""

    def label(value: float) -> str:
        if value == 0:
            return none
        return one if value == 1 else many.format(f"{value:g}")

    return label


def number(form: str, one: str, missing: str) -> Label:
    """Return a label for a mean or a sum, said in whole numbers."""

    def label(value: float) -> str:
        if math.isnan(value) or value == 0:
            return missing
        return one if round(value) <= 1 else form.format(f"{value:.0f}")

    return label


def share(form: str, missing: str) -> Label:
    return lambda value: missing if math.isnan(value) else form.format(f"{value:.0%}")


def either(yes: str, no: str) -> Label:
    return lambda value: yes if value > 0 else no


def one_of(words: dict[int, str]) -> Label:
    return lambda value: words[int(value)]


def sentiment(value: float) -> str:
    if value > 0.15:
        return "Friendly tone"
    return "Unfriendly tone" if value < -0.15 else "Neutral tone"


def rhythm(value: float) -> str:
    if math.isnan(value):
        return "No rhythm of writing known"
    if value < 1.5:
        return "Writes in the usual rhythm"
    return f"Silent {value:.0f} times longer than usual" if value < 100 else "Silent far longer than usual"


HURRY: Final = one_of(
    {
        -1: "Says there is no hurry",
        0: "Timeline open",
        1: "Wants to move within a year",
        2: "Wants to move within months",
        3: "Wants to move now",
    }
)
FINANCING: Final = one_of(
    {
        -1: "Not pre-approved",
        0: "Financing unknown",
        1: "Needs financing",
        2: "Applying for a mortgage",
        3: "Pre-approved",
        4: "Pays cash",
    }
)
SIDE: Final = one_of(
    {0: "Side unknown", 1: "Wants to rent", 2: "Buyer", 3: "Investor", 4: "Seller", 5: "Sells and buys"}
)
SOURCE: Final = one_of(
    {
        0: "Source unknown",
        1: "Came from an advert",
        2: "Came from a portal",
        3: "Came from another source",
        4: "Came from the website",
        5: "Came from an open house or sign",
        6: "Came by referral",
    }
)
STAGE: Final = one_of(
    {
        -2: "Marked as lost",
        -1: "In long-term nurture",
        0: "New",
        1: "Contacted",
        2: "In conversation",
        3: "Qualified",
        4: "Had an appointment booked",
        5: "Had a showing booked",
        6: "Offer made",
        7: "Under contract",
        8: "Closed with us",
    }
)
