"""Draw what was measured, as SVG that stands alone and follows the page's colours."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

WIDTH, HEIGHT = 420, 300
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 14, 42
HUES: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9", "#777777")
"""Okabe and Ito's, told apart by the colour-blind; lines also differ in their dashes."""
DASHES: Final = ("", "6 3", "2 3", "8 3 2 3", "1 2", "10 4", "4 4")

Line = Sequence[tuple[float, float]]


def lines(
    title: str, across: str, up: str, drawn: Mapping[str, Line], *, right: float = 1.0, top: float = 1.0,
    diagonal: bool = False, dots: bool = False,
) -> str:  # fmt: skip
    """Draw named lines over axes from 0."""
    parts = [_axes(title, across, up, right, top)]
    if diagonal:
        parts.append(f'<path class="quiet" d="{_path([(0, 0), (min(right, top), min(right, top))], right, top)}"/>')
    for number, (name, line) in enumerate(drawn.items()):
        hue, dash = HUES[number % len(HUES)], DASHES[number % len(DASHES)]
        parts.append(f'<path d="{_path(line, right, top)}" stroke="{hue}" stroke-dasharray="{dash}" fill="none"/>')
        if dots:
            parts += [f'<circle cx="{_x(x, right):.1f}" cy="{_y(y, top):.1f}" r="3" fill="{hue}"/>' for x, y in line]
        at = TOP + 12 + 15 * number
        parts.append(
            f'<path d="M{LEFT + 10},{at - 4}h22" stroke="{hue}" stroke-dasharray="{dash}"/>'
            f'<text x="{LEFT + 38}" y="{at}">{escape(name)}</text>'
        )
    return _svg(title, "".join(parts))


def bars(title: str, values: Mapping[str, float], *, limit: float) -> str:
    """Draw named bars, and a mark at the limit."""
    height, most = 24 * len(values) + 40, max([limit * 1.2, *values.values()])
    parts = []
    for number, (name, value) in enumerate(values.items()):
        at, width = 12 + 24 * number, 240 * value / most
        hue = HUES[1] if value > limit else HUES[0]
        parts.append(
            f'<text x="140" y="{at + 13}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="146" y="{at + 2}" width="{width:.1f}" height="14" fill="{hue}"/>'
            f'<text x="{150 + width:.1f}" y="{at + 13}">{value:.2f}</text>'
        )
    mark = 146 + 240 * limit / most
    parts.append(f'<path class="quiet" d="M{mark:.1f},6V{height - 24}"/>')
    parts.append(f'<text x="{mark:.1f}" y="{height - 8}" text-anchor="middle">limit {limit:g}</text>')
    return _svg(title, "".join(parts), height=height)


def _axes(title: str, across: str, up: str, right: float, top: float) -> str:
    del title
    ticks = []
    for step in range(5):
        x, y = right * step / 4, top * step / 4
        ticks.append(
            f'<text x="{_x(x, right):.0f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{x:g}</text>'
            f'<text x="{LEFT - 6}" y="{_y(y, top) + 4:.0f}" text-anchor="end">{y:.2g}</text>'
            f'<path class="grid" d="M{LEFT},{_y(y, top):.0f}H{WIDTH - RIGHT}"/>'
        )
    middle = (HEIGHT - BOTTOM + TOP) / 2
    return (
        f'{"".join(ticks)}<path class="axis" d="M{LEFT},{TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/>'
        f'<text x="{(WIDTH + LEFT) / 2:.0f}" y="{HEIGHT - 8}" text-anchor="middle">{escape(across)}</text>'
        f'<text transform="translate(12,{middle:.0f}) rotate(-90)" text-anchor="middle">{escape(up)}</text>'
    )


def _x(value: float, right: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * min(value / right, 1.0)


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(value / top, 1.0)


def _path(line: Line, right: float, top: float) -> str:
    return "M" + "L".join(f"{_x(x, right):.1f},{_y(y, top):.1f}" for x, y in line) if line else ""


def _svg(title: str, inside: str, *, height: int = HEIGHT) -> str:
    return (
        f'<figure><svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}" stroke-width="2">'
        f"{inside}</svg><figcaption>{escape(title)}</figcaption></figure>"
    )
