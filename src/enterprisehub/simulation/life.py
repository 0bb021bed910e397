"""One lead's life: episodes, each a few events, drawn from the hidden intent and from what the agent does.

An episode is a method that emits its events and returns the next one. All events of an episode come before those of the
next. Nothing here looks at protected groups.
"""

import math
from collections.abc import Callable
from typing import Any, Final

from enterprisehub.simulation.aftercare import Aftercare
from enterprisehub.simulation.agenda import Acts, chance
from enterprisehub.simulation.identifiers import moment
from enterprisehub.simulation.local_time import DAY_S, HOUR_S
from enterprisehub.simulation.meeting import Meeting
from enterprisehub.simulation.scenario import Past, Rates
from enterprisehub.simulation.thread import Emitted, Thread

MINUTE_S: Final = 60.0
_LONGEST_TALK: Final = 14
_MOST_DRIPS: Final = 8
LUCK: Final = 0.8
"""Standard deviation, on the log-odds to agree to meet, of what nobody can know."""
KNOWS_US: Final = 1.5
"""On the same scale, what it adds to have moved with us before."""

Episode = Callable[[], Any]
"""Emits events and returns the next episode, or None when the life is over."""


class Life:
    __slots__ = (
        "_aftercare", "_answer_s", "_drips", "_engaged", "_episode", "_followed", "_luck", "_proposed", "_returns", "_rounds", "meeting",
        "rates", "thread",
    )  # fmt: skip

    def __init__(self, thread: Thread, rates: Rates, past: Past | None = None) -> None:
        self.thread = thread
        self.rates = rates
        self._aftercare = Aftercare(thread, past, self.begin_again) if past else None
        self.meeting = Meeting(thread, self.exchange, self.silence, self._aftercare.settle if self._aftercare else None)
        self._episode: Episode | None = self.arrive
        self._engaged = 0
        """Replies so far."""
        self._rounds = 0
        """Exchanges of the running talk."""
        self._followed = 0
        """Follow-ups since their last reply."""
        self._answer_s = 0.0
        self._luck = thread.rng.gauss(0, LUCK)
        """What moves this lead to meet or not and nobody can know: not even the truth tells it."""
        self._proposed = False
        self._drips = 0
        self._returns = 0

    def relive(self, seed: str) -> None:
        """Give what is to come new luck; what has been, and who the lead is, stay."""
        self.thread.rng.seed(seed)
        self._luck = self.thread.rng.gauss(0, LUCK)

    def advance(self) -> list[Emitted]:
        """Return the next events in order; none when the life is over."""
        while self._episode is not None:
            self._episode = self._episode()
            if self.thread.out:
                return self.thread.flush()
        return self.thread.flush(math.inf)

    # Arrival

    def arrive(self) -> Episode:
        thread = self.thread
        rng, truth, writer, at = thread.rng, thread.truth, thread.writer, thread.t
        writer.contact["tags"] = [truth.source.replace("_", " ")]
        thread.emit(at, writer.contact_event("ContactCreate", at))
        if thread.location.opens_deals_early:
            thread.open_deal(at + 1.5)
        if rng.random() < self.rates.auto_reply:
            thread.automate(at + 35.0, "auto.reply", "workflow")
        if rng.random() < thread.person.source.writes:
            written = at + 40.0 + 90.0 * rng.random()
            acts = thread.agenda.opening()
            thread.hear(written, acts)
            self._engaged = 1
            if acts.get("greeting"):
                self._engaged = 0
        return self.first_answer

    def first_answer(self) -> Episode:
        thread = self.thread
        rng, person = thread.rng, thread.person
        at = self._answer_time(thread.t)
        if rng.random() < 0.25:
            at = self._first_call(at)
        good = rng.random() < chance(1.1 * person.agent.quality + 0.6)
        thread.voice.now = at
        thread.write(at, thread.voice.say("agent.first.good" if good else "agent.first.poor"))
        if thread.deal is not None:
            thread.advance(at + 5.0, "contacted")
        return self.exchange

    def _first_call(self, at: float) -> float:
        rng = self.thread.rng
        picked = rng.random() < chance(0.5 * self.thread.truth.responsiveness - 0.4)
        seconds = round(math.exp(rng.gauss(5.0, 0.7))) if picked else 0
        status = "completed" if picked else ("voicemail" if rng.random() < 0.5 else "no-answer")
        self.thread.call(at, inbound=False, status=status, seconds=seconds)
        return at + seconds + 60.0 + 200.0 * rng.random()

    # Talking

    def exchange(self) -> Episode | None:
        """The office has written; the lead replies or does not."""
        thread = self.thread
        rng, truth = thread.rng, thread.truth
        intent = max(-4.0, min(3.0, truth.intent))
        log_odds = (
            self.rates.reply
            + 0.6 * truth.responsiveness
            + 0.28 * intent
            + 0.2 * truth.agent_quality
            - 0.28 * math.log1p(self._answer_s / (30 * MINUTE_S))
            - 0.75 * self._followed
            - 0.09 * self._rounds
            + (0.5 if self._engaged else -0.9)
        )
        if truth.side == "nobody":
            log_odds = -0.8
        if rng.random() >= chance(log_odds):
            return self._unanswered()
        return self._replied(thread.local.awake(rng, thread.t + self._pace(intent)))

    def _pace(self, intent: float) -> float:
        """Return how long they take to reply, in seconds: mostly an hour or two, sometimes days to think it over."""
        rng = self.thread.rng
        median = 70 * MINUTE_S if rng.random() < 0.8 else 1.8 * DAY_S
        spread = rng.gauss(0, 1.2) - 0.45 * self.thread.truth.responsiveness - 0.25 * intent
        return max(20.0, min(median * math.exp(spread), 12 * DAY_S))

    def _replied(self, at: float) -> Episode | None:
        thread = self.thread
        rng, truth = thread.rng, thread.truth
        self._rounds += 1
        self._followed = 0
        truth.silent_from = None
        leaving = self._leaving()
        if leaving is not None:
            return self.leave(at, leaving)
        if rng.random() < 0.05 * chance(truth.motivation + 0.5 * truth.responsiveness):
            return self._calls_in(at)
        acts = thread.agenda.reply()
        agrees = rng.random() < self._agrees(acts)
        if self._proposed and not agrees and rng.random() < 0.45:
            acts = {"declines_time": True, **acts}
        thread.hear(at, acts)
        self._engaged += 1
        if self._engaged == 3 and rng.random() < 0.7:
            thread.advance(at + 600.0, "qualified")
            thread.tag(at + 640.0, truth.side, *self._impression())
        if agrees:
            return self.meeting.agree(self._answer_time(thread.t), proposed=self._proposed)
        return self.answer(acts)

    def _calls_in(self, at: float) -> Episode:
        """The lead calls instead of writing; the office picks up or calls back."""
        thread, rng = self.thread, self.thread.rng
        if thread.local.open(at, thread.location.opens, thread.location.closes) and rng.random() < 0.6:
            thread.call(at, inbound=True, status="completed", seconds=round(math.exp(rng.gauss(5.3, 0.7))))
        else:
            thread.call(at, inbound=True, status="voicemail", seconds=0)
            thread.automate(at + 20.0, "auto.missed_call", "workflow")
        self._engaged += 1
        if rng.random() < self._agrees({}):
            return self.meeting.agree(self._answer_time(thread.t), proposed=False)
        return self.answer({})

    def _agrees(self, acts: Acts) -> float:
        """Return the chance to agree to meet in this exchange."""
        log_odds = (
            self.rates.booking
            + self._luck
            + 0.75 * self.thread.truth.intent
            + 0.12 * min(self._engaged, 5)
            - 0.2 * math.log1p(self._answer_s / (30 * MINUTE_S))
            + (0.5 if "asks.showing" in acts else 0.0)
            + (0.3 if self._proposed else 0.0)
            - 0.7 * self.meeting.count
        )
        return chance(log_odds)

    def answer(self, acts: Acts) -> Episode:
        """The agent answers what was said and leads on, well or poorly."""
        thread = self.thread
        rng, quality = thread.rng, thread.person.agent.quality
        at = self._answer_time(thread.t)
        self._answer_s = at - thread.t
        if self._rounds > _LONGEST_TALK:
            return self.silence
        good = rng.random() < chance(1.1 * quality + 0.9)
        thread.voice.now = at
        parts = self._answer_parts(acts, good=good)
        thread.write(at, " ".join(parts))
        if rng.random() < 0.1:
            thread.note(at + 90.0)
        if rng.random() < 0.06:
            thread.task(at + 120.0, done_after_s=DAY_S * (0.2 + rng.random()) if rng.random() < 0.8 else None)
        if "budget" in acts and rng.random() < 0.35:
            self._record_budget(at + 150.0)
        return self.exchange

    def _answer_parts(self, acts: Acts, *, good: bool) -> list[str]:
        thread = self.thread
        rng, say, agenda = thread.rng, thread.voice.say, thread.agenda
        parts = []
        if any(act.startswith("asks.") for act in acts):
            parts.append(say("agent.answer" if good else "agent.answer.poor"))
        if good and any(act.startswith("objection.") for act in acts):
            parts.append(say("agent.handle"))
        self._proposed = good and rng.random() < 0.15 + 0.1 * min(self._engaged, 4)
        if self._proposed:
            parts.append(say("agent.propose_time"))
        elif agenda.open_topics and rng.random() < (0.75 if good else 0.3):
            topic = agenda.open_topics[int(rng.random() * len(agenda.open_topics))]
            agenda.asked = topic
            parts.append(say(f"agent.ask.{topic}"))
        elif not parts:
            parts.append(say("agent.suggest" if good and not thread.person.selling else "agent.ack"))
        return parts

    def _record_budget(self, at: float) -> None:
        """The agent puts the budget into the CRM: a custom field and the opportunity's value."""
        thread = self.thread
        field_id, dollars = thread.location.budget_field_id, thread.voice.budget
        thread.writer.contact["customFields"] = [{"id": field_id, "value": str(dollars)}]
        thread.emit(at, thread.writer.contact_event("ContactUpdate", at))
        thread.change_deal(at + 20.0, "OpportunityMonetaryValueUpdate", monetaryValue=round(dollars * 0.025))

    def _impression(self) -> tuple[str, ...]:
        """Return the tag that the agent gives by feel, which is a noisy view of the truth."""
        rng = self.thread.rng
        felt = self.thread.truth.intent + rng.gauss(0, 1.5)
        if rng.random() < 0.6:
            return ()
        return ("hot",) if felt > 0.6 else ("nurture",) if felt < -1.2 else ()

    # Not answering

    def _unanswered(self) -> Episode:
        thread = self.thread
        rng, agent = thread.rng, thread.person.agent
        self._followed += 1
        if self._followed > agent.persistence:
            return self.silence
        wait = DAY_S * (0.8 + 1.2 * rng.random()) * self._followed
        at = thread.local.day_at(thread.t + wait, 0, thread.location.opens + 8 * rng.random())
        at = max(at, thread.t + 3 * HOUR_S)
        thread.voice.now = at
        if rng.random() < 0.2:
            thread.call(at, inbound=False, status="no-answer", seconds=0)
            at += 120.0
        good = rng.random() < chance(1.1 * agent.quality + 0.2)
        thread.write(at, thread.voice.say("agent.follow_up.good" if good else "agent.follow_up.poor"))
        self._answer_s = 0.0
        return self.exchange

    def silence(self) -> Episode | None:
        """Campaigns go on; some come back, some ask to be left alone, most do neither."""
        thread = self.thread
        rng, truth = thread.rng, thread.truth
        if truth.silent_from is None:
            truth.silent_from = moment(thread.t)
        if self._drips >= _MOST_DRIPS:
            return None if self._aftercare is None or truth.closed_at is None else self._aftercare.settle
        self._drips += 1
        at = thread.t + DAY_S * self.rates.drip_days * (0.6 + 0.8 * rng.random())
        at = thread.local.day_at(at, 0, 10.0 + 6 * rng.random())
        thread.automate(at, "auto.drip", "campaign")
        if self._drips == 3 and rng.random() < 0.5:
            thread.change_deal(at + 900.0, "OpportunityStatusUpdate", status="abandoned")
        if self._drips == 2 and rng.random() < 0.15:
            self._reassign(at + 1200.0)
        fate = rng.random()
        if fate < self.rates.opt_out:
            return self.leave(at + 60.0 + 3000 * rng.random(), "stop")
        back = chance(-3.3 + 0.55 * truth.motivation + 0.2 * truth.intent - 0.6 * self._returns)
        if fate > 1.0 - back and truth.side != "nobody":
            return self.come_back(thread.local.awake(rng, at + HOUR_S + 4 * DAY_S * rng.random()))
        return self.silence

    def come_back(self, at: float) -> Episode:
        """The lead writes again after a silence."""
        thread = self.thread
        thread.truth.mark("returned_at", at)
        thread.truth.silent_from = None
        self._returns += 1
        self._rounds = self._followed = 0
        acts: Acts = {"back": True}
        acts.update(thread.agenda.reply())
        thread.hear(at, acts)
        self._engaged += 1
        return self.answer(acts)

    def begin_again(self, at: float, acts: Acts) -> Episode:
        """A past client wants to move again: a new deal, with what they think of us as their luck."""
        thread = self.thread
        rng, truth = thread.rng, thread.truth
        truth.again_at.append(moment(at))
        truth.silent_from = None
        self._luck = rng.gauss(KNOWS_US, LUCK)
        self._rounds = self._followed = self._drips = self.meeting.count = 0
        thread.agenda.reopen()
        thread.hear(at, {**acts, **thread.agenda.reply()})
        thread.begin_deal(at + HOUR_S)
        return self.answer(acts)

    def _reassign(self, at: float) -> None:
        thread = self.thread
        agents = thread.location.agents
        agent = agents[int(thread.rng.random() * len(agents))]
        if agent is not thread.person.agent:
            thread.person.agent = agent
            thread.writer.contact["assignedTo"] = agent.user_id
            thread.emit(at, thread.writer.contact_event("ContactUpdate", at))
            thread.change_deal(at + 5.0, "OpportunityAssignedToUpdate", assignedTo=agent.user_id)

    # Leaving

    def _leaving(self) -> str | None:
        truth = self.thread.truth
        if truth.side == "nobody":
            return "wrong_number" if self.thread.rng.random() < 0.7 else "stop"
        fate = self.thread.rng.random()
        if fate < 0.03 * chance(-truth.intent - 0.5):
            return "stop"
        if fate < 0.05 * chance(1.2 * truth.competitor_pull - 0.3):
            return "lost"
        return "not_interested" if fate > 1.0 - 0.07 * chance(-truth.intent - 0.5) else None

    def leave(self, at: float, how: str) -> Episode | None:
        """The lead says that they want no more; an opt-out also sets do-not-disturb."""
        thread = self.thread
        thread.hear(at, {how: True})
        if how == "stop":
            thread.truth.mark("opted_out_at", at)
            thread.emit(at + 1.0, thread.writer.dnd(at + 1.0, active=True))
        thread.truth.mark("lost_at", at)
        if thread.rng.random() < 0.7:
            status = "abandoned" if how == "wrong_number" else "lost"
            thread.change_deal(at + HOUR_S, "OpportunityStatusUpdate", status=status)
        if how == "wrong_number":
            thread.tag(at + 2 * HOUR_S, "wrong number")
        return None

    def _answer_time(self, asked: float) -> float:
        """Return when the agent gets to it: within hours at their own pace, at night seldom."""
        thread = self.thread
        rng, location, agent = thread.rng, thread.location, thread.person.agent
        delay = agent.answer_minutes * MINUTE_S * math.exp(rng.gauss(0, 0.9))
        local = thread.local
        if not local.open(asked, location.opens, location.closes) and rng.random() >= agent.night_owl:
            asked = local.next_opening(asked, location.opens)
        return asked + max(25.0, delay)
