"""A contact's file while their life is generated: who writes, what is emitted, what the truth records."""

import heapq
from html import escape
from random import Random
from typing import Any, Final

from enterprisehub.simulation.agenda import Acts, Agenda
from enterprisehub.simulation.identifiers import identifier, moment
from enterprisehub.simulation.local_time import LocalTime
from enterprisehub.simulation.payloads import Payload, Writer
from enterprisehub.simulation.person import Person, Tables
from enterprisehub.simulation.voice import Voice
from enterprisehub.simulation.wording import Wording
from enterprisehub.simulation.world import STAGES, Location, World

Emitted = tuple[float, Payload, Acts | None]
"""When, what is sent, and what a message says in truth."""
_EMAIL: Final = "Email"


class Thread:
    """Emits the events of one contact. `t` is the time of the last event of the running episode."""

    __slots__ = (
        "_last_body", "_later", "_subject", "_unread", "agenda", "deal", "local", "location",
        "out", "person", "rng", "stage", "t", "truth", "voice", "writer",
    )  # fmt: skip

    def __init__(
        self, rng: Random, world: World, location: Location, person: Person, tables: Tables, wording: Wording,
        local: LocalTime, at: float,
    ) -> None:  # fmt: skip
        self.rng = rng
        self.location = location
        self.person = person
        self.truth = person.truth
        self.local = local
        self.writer = Writer(rng, world, location, person, at)
        self.voice = Voice(rng, wording, location, person, local)
        self.agenda = Agenda(rng, tables.rates, person, self.voice)
        self.t = at
        self.out: list[Emitted] = []
        self.deal: Payload | None = None
        self.stage = "new"
        self._later: list[tuple[float, int, Payload]] = []
        self._unread = 0
        self._last_body = ""
        self._subject = ""

    def emit(self, at: float, payload: Payload, said: Acts | None = None) -> None:
        self.out.append((at, payload, said))
        self.t = max(self.t, at)

    def later(self, at: float, payload: Payload) -> None:
        """Emit a payload once the life has come to its time."""
        heapq.heappush(self._later, (at, len(self._later), payload))

    def flush(self, until: float | None = None) -> list[Emitted]:
        """Return what was emitted since the last time, in order; with what was put off until now."""
        out, self.out = self.out, []
        until = self.t if until is None else until
        while self._later and self._later[0][0] <= until:
            at, _, payload = heapq.heappop(self._later)
            out.append((at, payload, None))
        out.sort(key=_when)
        return out

    # The lead

    def hear(self, at: float, acts: Acts, *, text: str | None = None) -> None:
        """Let the lead write, and record what they say."""
        self.voice.now = at
        body = text if text is not None else self.voice.lead(acts)
        person, rng, truth = self.person, self.rng, self.truth
        said_at = moment(at)
        for act in acts:
            truth.said.setdefault(act, said_at)
        truth.messages += 1
        if truth.first_reply_at is None:
            truth.first_reply_at = said_at
        if person.channel == _EMAIL:
            payload = self._email_in(at, body)
        else:
            payload = self.writer.message(at, body, inbound=True, channel=person.channel)
        self.emit(at, payload, acts)
        self._unread += 1
        if rng.random() < 0.4:
            self.emit(at + 0.4, self.writer.unread(at + 0.4, self._unread))

    def _email_in(self, at: float, body: str) -> Payload:
        rng, voice = self.rng, self.voice
        if not self._subject:
            self._subject = voice.say("lead.subject")
        html = escape(body, quote=False).replace("\n", "<br>")
        if rng.random() < 0.6:
            html += "<br><br>" + escape(voice.say("lead.signature"), quote=False).replace("\n", "<br>")
        if self._last_body and rng.random() < 0.6:
            head = f"On {self.local.weekday(at)[:3]} {self.person.agent.name} &lt;{self.location.email}&gt; wrote:"
            html += (
                f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{head}<br></div>'
                f'<blockquote class="gmail_quote">{escape(self._last_body, quote=False)}</blockquote></div>'
            )
        subject = self._subject if self._subject.startswith("Re:") or not self._last_body else f"Re: {self._subject}"
        return self.writer.email(at, html, subject, inbound=True)

    # The office

    def write(self, at: float, body: str, *, channel: str | None = None) -> None:
        """Let the agent write; what was unread is read by then."""
        agent = self.person.agent
        channel = channel or self.person.channel
        self._read(at)
        if channel == _EMAIL:
            html = escape(body, quote=False)
            payload = self.writer.email(at, html, self._subject or "Your request", inbound=False, user=agent)
        else:
            payload = self.writer.message(at, body, inbound=False, channel=channel, user=agent)
        self._last_body = body
        self.emit(at, payload)

    def automate(self, at: float, act: str, source: str, **slots: str) -> None:
        """Let an automation write."""
        self.emit(at, self.automated(at, act, source, **slots))

    def automated(self, at: float, act: str, source: str, **slots: str) -> Payload:
        self.voice.now = at
        body = self.voice.say(act, self.voice.slots(**slots))
        if self.person.channel == _EMAIL:
            subject = f"News from {self.location.name}"
            return self.writer.email(at, escape(body, quote=False), subject, inbound=False, source=source)
        return self.writer.message(at, body, inbound=False, channel="SMS", source=source)

    def call(self, at: float, *, inbound: bool, status: str, seconds: int) -> None:
        if not inbound:
            self._read(at)
        self.emit(at, self.writer.call(at, inbound=inbound, status=status, seconds=seconds))

    def _read(self, at: float) -> None:
        if self._unread:
            self._unread = 0
            if self.rng.random() < 0.4:
                self.emit(at - 2.0, self.writer.unread(at - 2.0, 0))

    def tag(self, at: float, *tags: str) -> None:
        known = self.writer.contact["tags"]
        new = [tag for tag in tags if tag not in known]
        if new:
            known.extend(new)
            self.emit(at, self.writer.contact_event("ContactTagUpdate", at))

    def note(self, at: float) -> None:
        self.voice.now = at
        self.emit(at, self.writer.note(at, self.voice.say("office.note")))

    def task(self, at: float, *, done_after_s: float | None) -> None:
        self.voice.now = at
        task_id, title = identifier(self.rng), self.voice.say("office.task")
        due = at + 86_400.0
        self.emit(at, self.writer.task("TaskCreate", at, task_id, title, due))
        if done_after_s is not None:
            done = at + done_after_s
            self.later(done, self.writer.task("TaskComplete", done, task_id, title, due))

    def open_deal(self, at: float) -> None:
        if self.deal is None:
            self.deal = self.writer.deal(at)
            self.emit(at, self.writer.opportunity("OpportunityCreate", at, self.deal))

    def begin_deal(self, at: float) -> None:
        """Open another opportunity beside those that have come to an end."""
        self.deal, self.stage = None, "new"
        self.open_deal(at)

    def advance(self, at: float, stage: str) -> None:
        """Move the opportunity forward; one that does not exist is opened. It never moves back."""
        self.open_deal(at)
        if self.deal is not None and STAGES.index(stage) > STAGES.index(self.stage):
            self.stage = stage
            self.change_deal(at + 1.0, "OpportunityStageUpdate", pipelineStageId=self.location.stages[stage])

    def change_deal(self, at: float, kind: str, **fields: Any) -> None:
        """Change the opportunity. One change may fire several events, as with the real CRM."""
        if self.deal is None:
            return
        self.deal = {**self.deal, **fields}
        self.emit(at, self.writer.opportunity(kind, at, self.deal))
        if self.rng.random() < 0.3:
            self.emit(at + 0.3, self.writer.opportunity("OpportunityUpdate", at + 0.3, self.deal))


def _when(emitted: Emitted) -> float:
    return emitted[0]
