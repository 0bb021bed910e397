"""Read messages again, with the sentence encoder: what rules left unread.

A request of its own, which nobody's tip waits for: the pipeline asks when the machine has time, and what is understood
comes back to coaching as part of the contact's state. The encoder is loaded with the first request and works in a thread.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from prometheus_client import Counter

from enterprisehub.contracts.events import Meaning
from enterprisehub.contracts.understanding import Understood, Unread
from enterprisehub.domain.findings import Reading
from enterprisehub.domain.reading import read_inbound
from enterprisehub.kit.errors import Unavailable
from enterprisehub.kit.telemetry import logger

UNDERSTOOD = Counter("enterprisehub_coaching_understood_total", "Messages read again by the encoder", ["outcome"])


class Understands(Protocol):
    """What reads sentences; `enterprisehub.learning.language.meaning.MeaningReader` does."""

    name: str

    def understand(self, bodies: Sequence[str], readings: Sequence[Reading]) -> list[list[Meaning]]: ...


class SecondReading:
    """One batch at a time: two would only take the machine from the first readings."""

    def __init__(self, make: Callable[[], Understands]) -> None:
        self._make = make
        self._reader: Understands | None = None
        self._turn = asyncio.Lock()
        self._log = logger()

    async def understand(self, messages: list[Unread]) -> list[Understood]:
        """Return what each message means beyond what rules read in it.

        Raises:
            Unavailable: the encoder cannot be loaded, or fails.
        """
        async with self._turn:
            try:
                told = await asyncio.to_thread(self._understood, messages)
            except Exception as error:
                self._log.exception("second reading failed")
                raise Unavailable("The encoder does not work; rules read alone.") from error
        for each in told:
            UNDERSTOOD.labels("more" if each.meanings else "nothing").inc()
        return told

    def _understood(self, messages: list[Unread]) -> list[Understood]:
        if self._reader is None:
            self._reader = self._make()
        readings = [read_inbound(message.body, message.at) for message in messages]
        found = self._reader.understand([message.body for message in messages], readings)
        return [Understood(model=self._reader.name, meanings=meanings) for meanings in found]


async def nothing_understood(messages: list[Unread]) -> list[Understood]:
    """Stand in for the encoder where it is switched off: what rules leave unread stays unread."""
    return [Understood(model="") for _ in messages]
