"""Figures as rows: printed, kept as JSON, drawn as bars, and put into the README between its markers."""

import json
from dataclasses import asdict, dataclass
from html import escape
from pathlib import Path
from typing import Any

from benchmarks.machine import facts

FOLDER = Path(__file__).parent
START, END = "<!-- figures: python -m benchmarks -->", "<!-- end of figures -->"


@dataclass(frozen=True)
class Row:
    what: str
    value: str
    target: str
    holds: bool | None


def table(sections: dict[str, Any]) -> str:
    lines = ["| what | measured | target | | `python -m benchmarks` |", "|---|---|---|---|---|"]
    mark = {True: "holds", False: "**missed**", None: ""}
    for name, kept in sections.items():
        rows = (Row(**row) for row in kept["rows"])
        lines += [f"| {r.what} | {r.value} | {r.target} | {mark[r.holds]} | `{name}` |" for r in rows]
    return "\n".join(lines)


def write(name: str, rows: list[Row], cpu_us: dict[str, float]) -> None:
    """Put a section's rows into results.json and the README's table; other sections keep what they had."""
    path = FOLDER / "results.json"
    kept = json.loads(path.read_text()) if path.exists() else {"sections": {}, "cpu_us_per_event": {}}
    kept["sections"][name] = {"about": facts(), "rows": [asdict(row) for row in rows]}
    if cpu_us:
        kept["cpu_us_per_event"] = cpu_us
        (FOLDER / "cpu.svg").write_text(bars(cpu_us))
    path.write_text(json.dumps(kept, indent=2) + "\n")
    readme = FOLDER / "README.md"
    head, _, rest = readme.read_text().partition(START)
    _, _, tail = rest.partition(END)
    about = "\n".join(f"- `{one}`: {_line(section['about'])}" for one, section in kept["sections"].items())
    readme.write_text(f"{head}{START}\n{table(kept['sections'])}\n\nMeasured at:\n\n{about}\n{END}{tail}")


def _line(about: dict[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in about.items())


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
