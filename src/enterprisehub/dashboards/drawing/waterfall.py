"""Lay out an additive score: from the base through each reason to the total, in log-odds, so that the bars sum. Pure."""

import math
from collections.abc import Sequence

from msgspec import Struct

from enterprisehub.contracts.scoring import Reason
from enterprisehub.dashboards.drawing import components, words
from enterprisehub.dashboards.drawing.markup import Html, tag

SHOWN = 10
LEAST_WIDTH = 0.6
EXPLANATION = (
    "Each bar starts where the one above it ends: the start and all bars sum to this lead's score, in log-odds."
)


class Step(Struct, frozen=True, kw_only=True):
    """A bar from `start` to `end`, in log-odds."""

    label: str
    start: float
    end: float

    @property
    def change(self) -> float:
        return self.end - self.start


def share(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def steps(base: float, reasons: Sequence[Reason], *, shown: int = SHOWN) -> list[Step]:
    """Lay the strongest reasons end to end, the rest in one bar: the last end is base plus all contributions."""
    ordered = components.ranked(reasons)
    parts = [(reason.label, reason.contribution) for reason in ordered[:shown]]
    rest = ordered[shown:]
    if rest:
        parts.append((f"{words.count(len(rest), 'smaller reason')} together", sum(one.contribution for one in rest)))
    laid, at = [], base
    for label, contribution in parts:
        laid.append(Step(label=label, start=at, end=at + contribution))
        at += contribution
    return laid


def draw(base: float, reasons: Sequence[Reason], *, base_label: str = "Typical lead", total_label: str) -> Html:
    """Draw the steps as a table of bars; a text reader gets labels and numbers."""
    laid = steps(base, reasons)
    total = laid[-1].end if laid else base
    edges = [base, total, *(step.end for step in laid)]
    least, most = min(edges), max(edges)
    width = max(most - least, LEAST_WIDTH)
    least -= (width - (most - least)) / 2

    def place(at: float) -> float:
        return (at - least) / width * 100

    body = [_level(base_label, base, place(base))]
    body += [_step(step, place(step.start), place(step.end)) for step in laid]
    body.append(_level(total_label, total, place(total), css="eh-total"))
    head = tag(
        "tr",
        tag("th", "Reason", scope="col"),
        tag("th", tag("span", "from lower to higher", css="eh-unseen"), scope="col"),
        tag("th", "Log-odds", scope="col", css="eh-right"),
    )
    return tag("table", tag("thead", head), tag("tbody", *body), css="eh-waterfall")


def _level(label: str, at: float, left: float, css: str = "eh-base") -> Html:
    track = tag("span", tag("span", css="eh-level", style=f"left:{left:.1f}%"), css="eh-track")
    return tag(
        "tr",
        tag("th", label, scope="row"),
        tag("td", track),
        tag("td", words.signed(at), css="eh-right eh-number", title=words.percent(share(at))),
        css=css,
    )


def _step(step: Step, start: float, end: float) -> Html:
    left, right = min(start, end), max(start, end)
    kind = "down" if step.change < 0 else "up"
    piece = tag("span", css="eh-piece", data_kind=kind, style=f"left:{left:.1f}%;width:{max(0.6, right - left):.1f}%")
    return tag(
        "tr",
        tag("th", step.label, scope="row"),
        tag("td", tag("span", piece, css="eh-track")),
        tag("td", words.signed(step.change), css="eh-right eh-number"),
    )
