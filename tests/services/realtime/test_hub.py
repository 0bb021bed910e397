"""Rooms and resumption without sockets, and the one promise that matters: no gap, no repeat, in any interleaving."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprisehub.contracts.realtime import Kind
from enterprisehub.contracts.socket import Position
from enterprisehub.services.realtime import hub as module
from enterprisehub.services.realtime.entries import Entry, Ring
from enterprisehub.services.realtime.hub import Hub, Member, Resume, UnknownChannel, kind_of

from .frames import messages

LOCATIONS = ["loc_1", "loc_2", "loc_3", None]


def entry(offset: int, location: str | None = "loc_1", *, epoch: str = "e0", channel: str = "scores") -> Entry:
    return Entry(
        kind_of(channel),
        offset,
        channel=channel,
        epoch=epoch,
        location_id=location,
        event_id=b"%d" % offset,
        published_ms=0,
        data=b"{}",
    )


def nowhere(_: bytes) -> None:
    raise AssertionError("the hub returns what to write, it does not write")


def member(*locations: str) -> Member:
    return Member(nowhere, frozenset(locations) or None)


def begun(**heads: int) -> Hub:
    hub = Hub()
    hub.begin("e0", {kind: heads.get(kind, 0) for kind in Kind})
    return hub


def offsets(data: bytes) -> list[int]:
    return [message["offset"] for message in messages(data) if message["type"] == "event"]


def test_each_scope_gets_its_own_in_order() -> None:
    hub = begun()
    one, two, everything = member("loc_1"), member("loc_1", "loc_2"), member()
    for who in (one, two, everything):
        hub.subscribe(who, "scores")
    writes = hub.deliver([entry(1, "loc_2"), entry(2, "loc_1"), entry(3, "loc_2"), entry(4, None), entry(5, "loc_3")])
    assert offsets(writes[one]) == [2, 4]
    assert offsets(writes[two]) == [1, 2, 3, 4]
    assert offsets(writes[everything]) == [1, 2, 3, 4, 5]
    assert (one.delivered, two.delivered, everything.delivered, hub.delivered) == (2, 4, 5, 11)


def test_same_audience_shares_the_bytes() -> None:
    hub = begun()
    crowd = [member("loc_1") for _ in range(3)]
    for who in crowd:
        hub.subscribe(who, "scores")
    writes = hub.deliver([entry(1), entry(2)])
    assert len({id(data) for data in writes.values()}) == 1


def test_two_channels_in_one_write() -> None:
    hub = begun()
    who = member()
    for channel in ("scores", "contact:c_1"):
        hub.subscribe(who, channel)
    writes = hub.deliver([entry(1), entry(1, channel="contact:c_1"), entry(2, channel="contact:c_2")])
    assert [(message["channel"], message["offset"]) for message in messages(writes[who])] == [
        ("scores", 1),
        ("contact:c_1", 1),
    ]


def test_subscribing_twice_delivers_once() -> None:
    hub = begun()
    who = member()
    hub.subscribe(who, "scores")
    hub.subscribe(who, "scores")
    assert offsets(hub.deliver([entry(1)])[who]) == [1]


def test_left_and_dropped_get_nothing_and_leave_nothing_behind() -> None:
    hub = begun()
    leaver, dropped = member("loc_1"), member()
    for who in (leaver, dropped):
        hub.subscribe(who, "scores")
        hub.subscribe(who, "contact:c_1")
    hub.leave(leaver, "scores")
    hub.leave(leaver, "contact:c_1")
    hub.leave(leaver, "contact:c_1")
    hub.drop(dropped)
    assert hub.deliver([entry(1)]) == {}
    assert hub._rooms == {}


def test_hole_is_told_to_that_kind_only() -> None:
    hub = begun()
    scores, churn = member(), member()
    hub.subscribe(scores, "scores")
    hub.subscribe(churn, "churn")
    told = hub.restart(Kind.SCORES, 7)
    assert set(told) == {scores}
    [message] = messages(told[scores])
    assert (message["type"], message["recovered"], message["offset"]) == ("subscribed", False, 7)


def test_new_epoch_is_told_for_every_channel() -> None:
    hub = begun(scores=5)
    who = member()
    hub.subscribe(who, "scores")
    hub.subscribe(who, "contact:c_1")
    told = messages(hub.begin("e1", dict.fromkeys(Kind, 0))[who])
    assert {(message["channel"], message["epoch"], message["recovered"]) for message in told} == {
        ("scores", "e1", False),
        ("contact:c_1", "e1", False),
    }


def test_resume_too_far_back() -> None:
    resume = Resume("scores", Kind.SCORES, Position("e0", 0), None)
    resume.add_page([entry(offset, "loc_9") for offset in range(1, module.RESUME_ENTRIES + 2)], 10**9)
    assert resume.failed


def test_resume_with_too_many_bytes() -> None:
    resume = Resume("scores", Kind.SCORES, Position("e0", 0), None)
    big = entry(1)
    big.data = b'"' + b"x" * module.RESUME_BYTES + b'"'
    resume.add_page([big], 1)
    assert resume.failed


def test_resume_without_page() -> None:
    resume = Resume("scores", Kind.SCORES, Position("e0", 0), None)
    resume.add_page([], 3)
    assert resume.failed


def test_negative_offset_is_not_resumed() -> None:
    assert begun().resume(member(), "scores", Position("e0", -1)) is None


@pytest.mark.parametrize("channel", ["", "score", "contact", "contact:", "contact:" + "x" * 200, "SCORES"])
def test_unknown_channel(channel: str) -> None:
    with pytest.raises(UnknownChannel):
        kind_of(channel)


class World:
    """A stream that is published, trimmed and lost; a reader that lags; a client that comes and goes.

    Whatever happens in whatever order: between two snapshots the client has seen exactly what it may see of what was
    delivered to this process, once and in order.
    """

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.lives = 0
        self.stream: list[Entry] = []
        self.trimmed = 0
        self.hub = begun()
        for kind in Kind:
            self.hub.rings[kind] = Ring(limit_bytes=4 * entry(1).weight)
        self.who = member("loc_1", "loc_2")
        self.resume: Resume | None = None
        self.joined = False
        self.snapshot_at = 0
        self.known = Position("e0", 0)
        self.seen: list[int] = []

    @property
    def epoch(self) -> str:
        return f"e{self.lives}"

    @property
    def head(self) -> int:
        return self.hub.heads[Kind.SCORES]

    def _hear(self, data: bytes) -> None:
        for message in messages(data):
            if message["type"] == "event":
                self.seen.append(message["offset"])
            elif not message["recovered"]:
                self.seen, self.snapshot_at = [], message["offset"]

    def publish(self) -> None:
        for location in self.chance.choices(LOCATIONS, k=self.chance.randint(1, 6)):
            self.stream.append(entry(len(self.stream) + 1, location, epoch=self.epoch))

    def read(self) -> None:
        ready = self.stream[self.head : self.head + self.chance.randint(1, 5)]
        self._write(self.hub.deliver(ready) if ready else {})

    def _write(self, writes: dict[Member, bytes]) -> None:
        if self.who in writes:
            assert self.joined
            self._hear(writes[self.who])

    def trim(self) -> None:
        self.trimmed = min(len(self.stream), self.trimmed + self.chance.randint(1, 3))

    def lose(self) -> None:
        if self.chance.random() < 0.8:
            return
        self.lives += 1
        self.stream, self.trimmed = [], 0
        self._write(self.hub.begin(self.epoch, dict.fromkeys(Kind, 0)))

    def go(self) -> None:
        if not self.joined:
            return
        self.known = Position(self.hub.epoch, self.head)
        self.hub.drop(self.who)
        self.joined = False

    def come(self) -> None:
        if self.joined or self.resume is not None:
            return
        self.who = member("loc_1", "loc_2")
        self.resume = self.hub.resume(self.who, "scores", self.known)
        if self.resume is None:
            self._start_over()

    def fetch(self) -> None:
        if self.resume is None or self.resume.failed:
            return
        page = [one for one in self.stream[self.trimmed :] if one.offset > self.resume.position][
            : self.chance.randint(1, 4)
        ]
        if self.resume.position < self.head:
            self.resume.add_page(page, self.head)

    def complete(self) -> None:
        if self.resume is None:
            return
        frames = self.hub.complete(self.who, self.resume)
        if frames is not None:
            self.resume, self.joined = None, True
            [subscribed, *events] = messages(frames)
            assert (subscribed["recovered"], subscribed.get("count", 0)) == (True, len(events))
            self._hear(frames)
        elif self.resume.failed:
            self.resume = None
            self._start_over()

    def _start_over(self) -> None:
        self.joined = True
        self._hear(self.hub.subscribe(self.who, "scores"))

    def check(self) -> None:
        if self.joined:
            delivered = self.stream[self.snapshot_at : self.head]
            expected: list[Any] = [one.offset for one in delivered if one.location_id != "loc_3"]
            assert self.seen == expected


STEPS = ("publish", "publish", "read", "read", "read", "go", "come", "fetch", "complete", "complete", "trim", "lose")


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_no_gap_and_no_repeat(seed: int) -> None:
    chance = random.Random(seed)
    world = World(chance)
    for _ in range(200):
        getattr(world, chance.choice(STEPS))()
        world.check()
