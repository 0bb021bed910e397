"""Small drawings that panels share: temperature, probability with its interval, additive reasons. Pure."""

from collections.abc import Sequence

from msgspec import Struct

from enterprisehub.contracts.scoring import Model, Reason
from enterprisehub.dashboards.drawing import words
from enterprisehub.dashboards.drawing.markup import Html, join, tag

SYNTHETIC = "trained on synthetic data"
SUMMARIES = frozenset({"rest", "limit"})
"""Features of lines that complete a score's sum; alone they are no reason to call somebody."""


class Chance(Struct, frozen=True, kw_only=True):
    """A probability with its interval, None when there is not enough data."""

    probability: float | None
    low: float | None = None
    high: float | None = None


def chip(text: str, kind: str = "plain") -> Html:
    return tag("span", text, css="eh-chip", data_kind=kind)


def temperature(word: str) -> Html:
    """Name a temperature; colour only repeats what the word says."""
    return chip("not enough data" if word == "unknown" else word, word)


def provenance(trained_on: str | None) -> Html | None:
    """Say that a score comes from a model trained on synthetic data, wherever a score is shown."""
    return tag("span", SYNTHETIC, css="eh-note") if trained_on == "synthetic" else None


def chance(given: Chance) -> Html:
    """Draw a probability: the number, its interval as a bar, the interval in words."""
    if given.probability is None:
        return tag("span", "not enough data", css="eh-muted")
    low, high = given.low, given.high
    if low is None or high is None:
        return tag("strong", words.percent(given.probability), css="eh-number")
    return join(
        tag("strong", words.percent(given.probability), css="eh-number"),
        " ",
        bar(given.probability, low, high),
        " ",
        tag("span", words.interval(low, high), css="eh-muted eh-number"),
    )


def bar(value: float, low: float, high: float) -> Html:
    """Draw a scale from 0 to 1 with the interval as a band and the value as a tick."""
    band = f"left:{low * 100:.1f}%;width:{max(1.0, (high - low) * 100):.1f}%"
    return tag(
        "span",
        tag("span", css="eh-band", style=band),
        tag("span", css="eh-tick", style=f"left:{value * 100:.1f}%"),
        css="eh-bar",
        role="img",
        aria_label=f"{words.percent(value)}, probably between {words.percent(low)} and {words.percent(high)}",
    )


def signed(reason: Reason) -> str:
    return f"{words.MINUS if reason.contribution < 0 else '+'} {reason.label}"


def ranked(reasons: Sequence[Reason]) -> list[Reason]:
    """Return the strongest first; lines that stand for many, or for a limit, come last."""
    return sorted(reasons, key=lambda reason: (reason.feature in SUMMARIES, -abs(reason.contribution)))


def model_line(model: Model) -> Html:
    return tag(
        "div",
        f"Model {model.name} {model.version}",
        Html(" · ") if model.trained_on == "synthetic" else None,
        provenance(model.trained_on),
        css="eh-muted eh-small",
    )
