"""Search the log files that the orchestrator keeps, newest first: what a single machine has instead of Elasticsearch."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from enterprisehub.contracts.api.monitoring import LogLine

READ_BYTES = 4_000_000
"""Read at most from the end of each file; a search that finds less says so."""
LEVELS = ("debug", "info", "warning", "error", "critical")
OWN_KEYS = ("@timestamp", "log.level", "message", "service.name", "ecs.version")


class Logs:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def services(self) -> list[str]:
        return sorted(path.stem for path in self._folder.glob("*.log")) if self._folder.is_dir() else []

    def truncated(self) -> bool:
        """Say whether some file is longer than what a search reads of it."""
        return any((self._folder / f"{name}.log").stat().st_size > READ_BYTES for name in self.services())

    def search(
        self, *, service: str | None = None, level: str = "debug", text: str = "", limit: int = 100
    ) -> list[LogLine]:
        """Return the newest lines of a service or all, of a level or above, with a text anywhere in them."""
        least = LEVELS.index(level)
        needle = text.casefold()
        found: list[LogLine] = []
        for name in self.services():
            if service in {None, name}:
                lines = (self._line(name, raw) for raw in self._newest(name) if needle in raw.casefold())
                own = (line for line in lines if _rank(line.level) >= least)
                found += [line for line, _ in zip(own, range(limit), strict=False)]
        return sorted(found, key=lambda line: line.at, reverse=True)[:limit]

    def _newest(self, name: str) -> Iterator[str]:
        with (self._folder / f"{name}.log").open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - READ_BYTES))
            lines = file.read().decode(errors="replace").splitlines()
        return reversed(lines)

    @staticmethod
    def _line(name: str, raw: str) -> LogLine:
        try:
            fields: dict[str, Any] = msgspec.json.decode(raw)
            at, level = str(fields["@timestamp"]), str(fields["log.level"])
            message = str(fields.get("message", ""))
        except (msgspec.DecodeError, TypeError, KeyError):
            # a library's own words, a server's log, a traceback: no level of their own
            return LogLine(at="", service=name, level="info", message=raw[:2000])
        rest = {key: value for key, value in fields.items() if key not in OWN_KEYS}
        return LogLine(at=at, service=name, level=level, message=message, fields=rest)


def _rank(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else LEVELS.index("info")
