"""Find where the places lie that buyers name: towns and quarters of the states that a location's listings are in.

The postal directory costs 45 MB and two seconds to open, so a child process reads a state once and leaves a small file.
"""

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec

from enterprisehub.kit.telemetry import logger

Point = tuple[float, float]
TIMEOUT_S = 30


class Places:
    """Names (lower case) of a state's places to their points, read in the background on first use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._states: dict[str, dict[str, Point]] = {}
        self._reading: dict[str, asyncio.Task[None]] = {}

    def known(self, states: Iterable[str]) -> dict[str, Point]:
        """Return the places of the states that are read by now, and have the others read."""
        found: dict[str, Point] = {}
        for state in states:
            if state in self._states:
                found.update(self._states[state])
            elif state.isalpha() and len(state) == 2 and state not in self._reading:
                self._reading[state] = asyncio.create_task(self._read(state))
        return found

    async def settled(self) -> None:
        """Wait until what was asked for is read."""
        await asyncio.gather(*self._reading.values())

    async def close(self) -> None:
        for task in self._reading.values():
            task.cancel()
        await asyncio.gather(*self._reading.values(), return_exceptions=True)

    async def _read(self, state: str) -> None:
        path = self._folder / f"{state}.json"
        try:
            data = await asyncio.to_thread(path.read_bytes) if path.is_file() else await self._extracted(state, path)
            self._states[state] = msgspec.json.decode(data, type=dict[str, Point])
        except (OSError, TimeoutError, msgspec.MsgspecError) as error:
            logger().warning("places not read", state=state, error=str(error))
            self._states[state] = {}

    async def _extracted(self, state: str, path: Path) -> bytes:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, state, stdout=asyncio.subprocess.PIPE
        )
        try:
            data, _ = await asyncio.wait_for(child.communicate(), TIMEOUT_S)
        except BaseException:
            child.kill()
            raise
        await asyncio.to_thread(_write, path, data)
        return data


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".tmp")
    draft.write_bytes(data)
    draft.replace(path)


def places_of(state: str) -> dict[str, Point]:
    """Return the middle of each place in a state: towns under all their names, and ZIP codes."""
    import zipcodes  # noqa: PLC0415 the directory is big: only the child process opens it

    points: dict[str, list[Point]] = {}
    for row in zipcodes.filter_by(state=state, active=True):  # type: ignore[no-untyped-call]
        names = {row["city"], row["zip_code"], *row["acceptable_cities"], *row["unacceptable_cities"]}
        for name in names:
            points.setdefault(name.lower(), []).append((float(row["lat"]), float(row["long"])))
    return {name: _middle(own) for name, own in points.items()}


def _middle(points: list[Point]) -> Point:
    return (
        round(sum(latitude for latitude, _ in points) / len(points), 4),
        round(sum(longitude for _, longitude in points) / len(points), 4),
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(places_of(sys.argv[1])))
