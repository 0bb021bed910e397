"""A past client's life, month by month: the office keeps in touch or does not, and some day most think of moving again.

Hidden are how fond they are of the office (`bond`), how soon they tire of a home (`restless`), whether they think of moving
at the moment, and whether they are lost to us: moved with somebody else, or far away. All of it is in the truth.
"""

import math
from collections.abc import Callable
from typing import Any, Final

from enterprisehub.simulation.agenda import Acts, chance
from enterprisehub.simulation.identifiers import moment
from enterprisehub.simulation.local_time import DAY_S, HOUR_S
from enterprisehub.simulation.scenario import Past
from enterprisehub.simulation.thread import Thread

MONTH_S: Final = 30.44 * DAY_S
MONTHS: Final = 144
"""Nobody is followed for longer than twelve years after a closing."""
CHECK_INS: Final = frozenset({1, 6, 18, 30})
"""Months at which a caring agent writes; besides each anniversary."""
DECIDES: Final = 0.28
"""Chance a month that who thinks of moving moves."""
HURRIES: Final = {"investor": 0.7, "renter": 0.5}
"""Log-rate at which they think of moving, above others'."""
REMEMBERED: Final = 8
"""Months for which a check-in is remembered."""

Episode = Callable[[], Any]


class Aftercare:
    __slots__ = ("_back", "_cared", "_months", "rates", "thread")

    def __init__(self, thread: Thread, rates: Past, back: Callable[[float, Acts], Any]) -> None:
        """Take how past clients of the scenario are, and what to do when one comes back to move again."""
        self.thread = thread
        self.rates = rates
        self._back = back
        self._months = 0
        self._cared = 0
        """The month of the last check-in."""

    def settle(self) -> Episode:
        """The keys are handed over."""
        rng, truth = self.thread.rng, self.thread.truth
        if truth.bond is None:
            truth.bond = 0.35 * truth.agent_quality + 0.25 * truth.responsiveness + 0.85 * rng.gauss(0, 1)
            truth.restless = rng.gauss(0, 1)
        self._months = self._cared = 0
        return self.month

    def month(self) -> Episode | None:
        """Live a month on."""
        thread = self.thread
        rng, truth = thread.rng, thread.truth
        self._months += 1
        if self._months > MONTHS:
            return None
        begin = thread.t + MONTH_S * (0.9 + 0.2 * rng.random())
        at = thread.local.day_at(begin, 0, 10.0 + 7 * rng.random())
        thread.t = max(thread.t, at)
        self._move_on(at)
        if rng.random() < self.rates.newsletter and not self._newsletter(at):
            return None
        if self._checks_in():
            self._cared = self._months
            self._check_in(at + 2 * HOUR_S)
        elif rng.random() < (0.14 if truth.thinking else 0.008) and not truth.gone:
            self._hear(at + 9 * HOUR_S, {"asks.worth": True})
        elif rng.random() < 0.02 * chance(truth.bond or 0.0) and not truth.gone:
            self._hear(at + 9 * HOUR_S, {"refers": True})
        return self._decide(at)

    def _move_on(self, at: float) -> None:
        """Let the thought of moving come; the longer they live there the likelier. Some leave without a thought of us."""
        rng, truth = self.thread.rng, self.thread.truth
        if truth.gone:
            return
        if rng.random() < self.rates.leaves / 12:
            truth.gone_at = moment(at)
        elif not truth.thinking:
            ramp = min(1.5, 0.25 + self._months / 30)
            rate = self.rates.moves / 12 * ramp * math.exp(0.6 * (truth.restless or 0.0) + HURRIES.get(truth.side, 0.0))
            if rng.random() < rate:
                truth.thought_at.append(moment(at))

    def _newsletter(self, at: float) -> bool:
        """Send the newsletter; say whether they bear it."""
        thread = self.thread
        thread.automate(at, "auto.newsletter", "campaign")
        if thread.rng.random() >= self.rates.opt_out:
            return True
        thread.hear(at + HOUR_S, {"stop": True})
        thread.truth.mark("opted_out_at", at + HOUR_S)
        thread.emit(at + HOUR_S + 1.0, thread.writer.dnd(at + HOUR_S + 1.0, active=True))
        return False

    def _checks_in(self) -> bool:
        due = self._months in CHECK_INS or self._months % 12 == 0
        return due and self.thread.rng.random() < chance(self.rates.care + 0.8 * self.thread.person.agent.quality)

    def _check_in(self, at: float) -> None:
        """The agent writes, on the anniversary or between; they answer or do not."""
        thread = self.thread
        rng, truth, voice = thread.rng, thread.truth, thread.voice
        voice.now = at
        thread.write(at, voice.say("agent.anniversary" if self._months % 12 == 0 else "agent.check_in"))
        log_odds = self.rates.answers + 0.8 * (truth.bond or 0.0) + 0.4 * truth.responsiveness
        if rng.random() >= chance(log_odds + (0.5 if truth.thinking else 0.0) - (3.0 if truth.gone else 0.0)):
            return
        if truth.gone:
            self._hear(at + 4 * HOUR_S, {"lost" if rng.random() < 0.5 else "thanks": True})
        elif truth.thinking and rng.random() < 0.5:
            self._hear(at + 4 * HOUR_S, {"asks.worth": True})
        elif rng.random() < self.rates.refers:
            self._hear(at + 4 * HOUR_S, {"refers": True})
        else:
            self._hear(at + 4 * HOUR_S, {"thanks" if rng.random() < 0.6 else "positive": True})

    def _hear(self, at: float, acts: Acts) -> None:
        """Let them write, and the agent answer within a day or two."""
        thread, rng = self.thread, self.thread.rng
        at = thread.local.awake(rng, at + 20 * HOUR_S * rng.random())
        thread.hear(at, acts)
        if rng.random() < 0.9:
            answered = at + HOUR_S * (0.5 + 30 * rng.random() ** 2)
            thread.voice.now = answered
            thread.write(answered, thread.voice.say("agent.ack"))

    def _decide(self, at: float) -> Episode | None:
        thread = self.thread
        rng, truth = thread.rng, thread.truth
        if not truth.thinking or rng.random() >= DECIDES:
            return self.month
        cared = self._cared > 0 and self._months - self._cared <= REMEMBERED
        truth.decided_at.append(moment(at))
        if rng.random() >= chance(self.rates.loyal + 0.9 * (truth.bond or 0.0) + (0.7 if cared else 0.0)):
            truth.gone_at = moment(at)
            return self.month
        back: Episode = self._back(thread.local.awake(rng, thread.t + DAY_S * (1 + 12 * rng.random())), {"again": True})
        return back
