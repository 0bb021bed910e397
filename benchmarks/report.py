"""Figures as rows: printed, kept as JSON, drawn as bars, and put into the README between its markers."""

import json
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path

from benchmarks.machine import facts

FOLDER = Path(__file__).parent
START, END = "<!-- figures: python -m benchmarks -->", "<!-- end of figures -->"


@dataclass(frozen=True)
class Row:
    what: str
    value: str
    target: str
    holds: bool | None
    command: str
    """The section of `python -m benchmarks` that measures it."""


def table(rows: list[Row]) -> str:
    lines = ["| what | measured | target | | section |", "|---|---|---|---|---|"]
    mark = {True: "holds", False: "**missed**", None: ""}
    lines += [f"| {r.what} | {r.value} | {r.target} | {mark[r.holds]} | `{r.command}` |" for r in rows]
    return "\n".join(lines)


def write(rows: list[Row], cpu_us: dict[str, float]) -> None:
    """Write results.json, cpu.svg and the README's table."""
    about = facts()
    kept = {"about": about, "rows": [asdict(row) for row in rows], "cpu_us_per_event": cpu_us}
    (FOLDER / "results.json").write_text(json.dumps(kept, indent=2) + "\n")
    if cpu_us:
        (FOLDER / "cpu.svg").write_text(bars(cpu_us))
    readme = FOLDER / "README.md"
    text = readme.read_text()
    head, _, rest = text.partition(START)
    _, _, tail = rest.partition(END)
    line = ", ".join(f"{name} {value}" for name, value in about.items())
    readme.write_text(f"{head}{START}\nMeasured on: {line}.\n\n{table(rows)}\n{END}{tail}")


def bars(values: dict[str, float]) -> str:
    """Draw one bar a process: microseconds of CPU an event."""
    rows = sorted(((n, v) for n, v in values.items() if v >= 1), key=lambda row: -row[1])
    most = max(value for _, value in rows)
    height = 34 + 26 * len(rows)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 {height}" font-family="system-ui, sans-serif" '
            f'font-size="13" role="img" aria-label="CPU microseconds per event by process">'
        ),
        f'<rect width="640" height="{height}" fill="#fff"/>',
        f'<text x="10" y="20" font-weight="600">CPU µs per event, {sum(values.values()):.0f} in all</text>',
    ]
    for number, (name, value) in enumerate(rows):
        y = 34 + 26 * number
        width = 420 * value / most
        parts.append(f'<text x="10" y="{y + 14}">{escape(name)}</text>')
        parts.append(f'<rect x="120" y="{y}" width="{width:.1f}" height="18" fill="#2c6e8f"/>')
        parts.append(f'<text x="{126 + width:.1f}" y="{y + 14}">{value:.0f}</text>')
    return "\n".join([*parts, "</svg>", ""])
