"""From the agreement to meet to the closing."""

from collections.abc import Callable
from typing import Any, Final

from enterprisehub.simulation.agenda import chance
from enterprisehub.simulation.local_time import DAY_S, HOUR_S, clock_text
from enterprisehub.simulation.payloads import Payload
from enterprisehub.simulation.thread import Thread

Episode = Callable[[], Any]
_HOURS: Final = (9.0, 10.0, 10.5, 11.0, 13.0, 14.0, 15.0, 15.5, 16.0, 17.0, 17.5)


class Meeting:
    """Books, reminds, meets, and takes what goes on from there."""

    __slots__ = ("_settle", "_silence", "_starts", "_talk", "_visit", "count", "thread")

    def __init__(self, thread: Thread, talk: Episode, silence: Episode, settle: Episode | None) -> None:
        """Take what follows a meeting: talking on, silence, and after a closing a past client's life if there is one."""
        self.thread = thread
        self._talk = talk
        self._silence = silence
        self._settle = settle
        self._visit: Payload = {}
        self._starts = 0.0
        self.count = 0
        """Meetings booked so far."""

    def agree(self, at: float, *, proposed: bool) -> Episode:
        """The agent offers a time, the lead takes it, the appointment is booked."""
        thread = self.thread
        rng, voice = thread.rng, thread.voice
        starts = thread.local.day_at(at, 1 + int(rng.random() ** 1.5 * 6), _HOURS[int(rng.random() * len(_HOURS))])
        when = self._when(starts)
        voice.now = at
        if not proposed:
            thread.write(at, voice.say("agent.propose_time", voice.slots(**when)))
            at = thread.local.awake(rng, at + 60.0 + rng.expovariate(1 / (40 * 60.0)))
            if rng.random() < 0.2:
                thread.hear(at, {"gives_availability": True})
                at += 300.0 + 900.0 * rng.random()
        starts = max(starts, at + 2 * HOUR_S)
        voice.now = at
        slots = voice.slots(**self._when(starts))
        thread.hear(at, {"agrees_time": True}, text=voice.lead({"agrees_time": True}, slots))
        return self._book(at + 120.0 + 600.0 * rng.random(), starts)

    def _when(self, starts: float) -> dict[str, str]:
        local = self.thread.local
        return {"day": local.weekday(starts), "time": clock_text(local.hour(starts))}

    def _book(self, at: float, starts: float) -> Episode:
        thread = self.thread
        writer, voice, truth = thread.writer, thread.voice, thread.truth
        voice.now = at
        self._starts = starts
        title = voice.say("office.appointment")
        notes = voice.say("office.note") if thread.rng.random() < 0.3 else ""
        self._visit = writer.visit(at, starts, title, thread.person.listing_address, notes)
        thread.emit(at, writer.appointment("AppointmentCreate", at, self._visit))
        truth.mark("booked_at", at)
        self.count += 1
        thread.advance(at + 15.0, "appointment")
        if thread.rng.random() < 0.5:
            thread.tag(at + 40.0, "appointment set")
        thread.write(at + 45.0, voice.say("agent.confirm_time", voice.slots(**self._when(starts))))
        reminder = starts - 20 * HOUR_S
        if reminder > at + HOUR_S:
            thread.later(reminder, thread.automated(reminder, "auto.reminder", "workflow", **self._when(starts)))
        return self.meet

    def meet(self) -> Episode | None:
        """The day has come: they show up, cancel, or do not show up."""
        thread = self.thread
        rng, truth = thread.rng, thread.truth
        keen = 0.35 * truth.intent + 0.3 * truth.responsiveness
        fate = rng.random()
        cancels = chance(-2.2 - keen)
        if fate < cancels:
            return self._cancel()
        at = self._starts + HOUR_S + 600.0 * rng.random()
        if fate < cancels + chance(-2.1 - keen):
            self._update(at, "noshow")
            return self._after(at + 900.0, "agent.follow_up.good", again=self._talk)
        self._update(at, "showed")
        truth.mark("met_at", self._starts)
        thread.advance(at + 60.0, "showing")
        later = at + HOUR_S * (1 + 4 * rng.random())
        if rng.random() < chance(0.4 * truth.intent - 2.3 + 0.25 * self.count):
            return self._after(later, "agent.after_showing", again=self.offer)
        return self._after(later, "agent.after_showing", again=self._talk)

    def _cancel(self) -> Episode:
        thread, rng = self.thread, self.thread.rng
        at = max(thread.t + 600.0, self._starts - HOUR_S * (1 + 18 * rng.random()))
        moves = rng.random() < 0.45
        thread.hear(at, {"declines_time" if moves else "cancels": True})
        at += 900.0
        if moves and self.count < 4:
            self._starts = thread.local.day_at(self._starts, 1 + int(rng.random() * 4), _HOURS[int(rng.random() * 8)])
            self._visit = {**self._visit, **_times(thread, self._visit, at, self._starts)}
            thread.emit(at, thread.writer.appointment("AppointmentUpdate", at, self._visit))
            return self.meet
        self._update(at, "cancelled")
        return self._talk if moves else self._silence

    def _update(self, at: float, status: str) -> None:
        thread = self.thread
        self._visit = {**self._visit, "appointmentStatus": status}
        thread.emit(at, thread.writer.appointment("AppointmentUpdate", at, self._visit))

    def _after(self, at: float, act: str, *, again: Episode) -> Episode:
        self.thread.voice.now = at
        self.thread.write(at, self.thread.voice.say(act))
        return again

    def offer(self) -> Episode | None:
        thread = self.thread
        rng, truth = thread.rng, thread.truth
        at = thread.local.awake(rng, thread.t + DAY_S * (0.5 + 6 * rng.random()))
        thread.hear(at, {"positive": True})
        at += 2 * HOUR_S
        thread.advance(at, "offer")
        truth.mark("offer_at", at)
        thread.voice.now = at
        thread.write(at + 300.0, thread.voice.say("agent.deal"))
        if rng.random() < 0.62:
            return self.contract
        thread.hear(at + DAY_S, {"neutral": True})
        return self._talk

    def contract(self) -> Episode:
        thread, rng = self.thread, self.thread.rng
        at = thread.t + DAY_S * (1 + 3 * rng.random())
        thread.advance(at, "contract")
        thread.truth.mark("contract_at", at)
        for day in range(3):
            when = thread.local.day_at(at, 4 + 8 * day, 10 + 6 * rng.random())
            thread.voice.now = when
            thread.write(when, thread.voice.say("agent.deal"))
            if rng.random() < 0.7:
                answer = "thanks" if rng.random() < 0.6 else "asks.process"
                thread.hear(when + HOUR_S * (0.2 + 3 * rng.random()), {answer: True})
        return self.close

    def close(self) -> Episode | None:
        thread, rng = self.thread, self.thread.rng
        at = thread.t + DAY_S * (8 + 12 * rng.random())
        if rng.random() < 0.13:
            thread.truth.mark("lost_at", at)
            thread.change_deal(at, "OpportunityStatusUpdate", status="lost")
            return self._silence
        thread.advance(at, "closed")
        thread.truth.mark("closed_at", at)
        thread.change_deal(at + 60.0, "OpportunityStatusUpdate", status="won")
        thread.voice.now = at
        thread.write(at + HOUR_S, thread.voice.say("agent.closed"))
        if rng.random() < 0.8:
            thread.hear(at + 2 * HOUR_S, {"thanks": True})
        return self._settle


def _times(thread: Thread, visit: Payload, at: float, starts: float) -> Payload:
    fresh = thread.writer.visit(at, starts, visit["title"], visit["address"], visit["notes"])
    return {"startTime": fresh["startTime"], "endTime": fresh["endTime"]}
