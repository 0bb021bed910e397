"""Who gets what: rooms, offsets and resumption. No I/O: entries in, bytes for members out.

A room is a channel's subscribers, split into audiences: those who may see the same locations share every byte. Entries of
a kind come in offset order without holes; `deliver` moves the kind's head and hands out frames in one step, and joining
happens between two such steps, so that a subscription that is complete up to the head misses and repeats nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from enterprisehub.contracts.realtime import Kind
from enterprisehub.contracts.socket import Id, Position, Subscribed
from enterprisehub.services.realtime.entries import Entry, Ring, text_frame

Scope = frozenset[str] | None
"""Locations that a member may see; None: all."""

RESUME_BYTES = 1 << 22
RESUME_ENTRIES = 20_000
"""A client that missed more fetches a snapshot: cheaper for both."""

_encode = msgspec.json.Encoder().encode


class UnknownChannel(ValueError):
    """Not the name of a channel."""


class Member:
    """A connection as the hub sees it; `put` writes bytes to it, at once and without waiting."""

    __slots__ = ("channels", "delivered", "put", "scope", "ticket")

    def __init__(self, put: Callable[[bytes], None], scope: Scope = None, ticket: str | None = None) -> None:
        self.put = put
        self.scope = scope
        self.ticket = ticket
        self.channels: set[str] = set()
        self.delivered = 0


class Audience:
    """Members of a room with the same scope."""

    __slots__ = ("members",)

    def __init__(self) -> None:
        self.members: set[Member] = set()


class Room:
    __slots__ = ("_by_location", "audiences")

    def __init__(self) -> None:
        self.audiences: dict[Scope, Audience] = {}
        self._by_location: dict[str, list[Audience]] = {}

    def add(self, member: Member) -> None:
        audience = self.audiences.get(member.scope)
        if audience is None:
            audience = self.audiences[member.scope] = Audience()
            for location in member.scope or ():
                self._by_location.setdefault(location, []).append(audience)
        audience.members.add(member)

    def remove(self, member: Member) -> None:
        audience = self.audiences[member.scope]
        audience.members.discard(member)
        if audience.members:
            return
        del self.audiences[member.scope]
        for location in member.scope or ():
            listed = self._by_location[location]
            listed.remove(audience)
            if not listed:
                del self._by_location[location]

    def seeing(self, location: str | None) -> Iterator[Audience]:
        """Yield who may see an entry of a location; None, system-wide, is for everybody."""
        if location is None:
            yield from self.audiences.values()
            return
        if (everywhere := self.audiences.get(None)) is not None:
            yield everywhere
        yield from self._by_location.get(location, ())

    def members(self) -> Iterator[Member]:
        for audience in self.audiences.values():
            yield from audience.members


class Resume:
    """A subscription on its way: what was missed is collected until it is complete up to the head."""

    __slots__ = ("_bytes", "_looked_at", "channel", "failed", "frames", "kind", "position", "scope", "since")

    def __init__(self, channel: str, kind: Kind, since: Position, scope: Scope) -> None:
        self.channel = channel
        self.kind = kind
        self.since = since
        self.scope = scope
        self.position = since.offset
        self.frames: list[bytes] = []
        self.failed = False
        """What was missed can't be had, or is too much."""
        self._bytes = 0
        self._looked_at = 0

    def add(self, entries: Iterable[Entry], head: int) -> None:
        """Take what follows, up to the head."""
        for entry in entries:
            if entry.offset > head or self.failed:
                return
            self._take(entry)

    def add_page(self, entries: Sequence[Entry], head: int) -> None:
        """Take a page of what should follow; an empty one says that it is gone."""
        self.failed = self.failed or not entries
        self.add(entries, head)

    def _take(self, entry: Entry) -> None:
        if entry.offset != self.position + 1 or entry.epoch != self.since.epoch:
            self.failed = True
            return
        self.position = entry.offset
        self._looked_at += 1
        if entry.channel == self.channel and visible(entry.location_id, self.scope):
            self.frames.append(entry.frame)
            self._bytes += len(entry.frame)
        self.failed = self._bytes > RESUME_BYTES or self._looked_at > RESUME_ENTRIES


class Hub:
    """The rooms of one process and its view of the streams."""

    def __init__(self) -> None:
        self.epoch = ""
        self.heads: dict[Kind, int] = dict.fromkeys(Kind, 0)
        self.rings = {kind: Ring() for kind in Kind}
        self.delivered = 0
        self._rooms: dict[str, Room] = {}

    def begin(self, epoch: str, heads: dict[Kind, int]) -> dict[Member, bytes]:
        """Start from other heads, and tell every member that what it had is not continued."""
        self.epoch = epoch
        told: dict[Member, bytes] = {}
        for kind, head in heads.items():
            for member, frame in self.restart(kind, head).items():
                told[member] = told.get(member, b"") + frame
        return told

    def restart(self, kind: Kind, head: int) -> dict[Member, bytes]:
        """Skip a hole in one kind, and tell its subscribers."""
        self.heads[kind] = head
        self.rings[kind].clear()
        told: dict[Member, bytes] = {}
        for channel, room in self._rooms.items():
            if kind_of(channel) is kind:
                for member in room.members():
                    told[member] = told.get(member, b"") + self.subscribed(member, channel, head)
        return told

    def deliver(self, entries: Sequence[Entry]) -> dict[Member, bytes]:
        """Take a kind's next entries; return what to write to whom, in the entries' order."""
        frames: dict[Audience, list[bytes]] = {}
        for entry in entries:
            self.heads[entry.kind] = entry.offset
            self.rings[entry.kind].add(entry)
            room = self._rooms.get(entry.channel)
            if room is not None:
                for audience in room.seeing(entry.location_id):
                    frames.setdefault(audience, []).append(entry.frame)
        writes: dict[Member, bytes] = {}
        for audience, parts in frames.items():
            chunk = parts[0] if len(parts) == 1 else b"".join(parts)
            for member in audience.members:
                writes[member] = writes[member] + chunk if member in writes else chunk
                member.delivered += len(parts)
            self.delivered += len(parts) * len(audience.members)
        return writes

    def resume(self, member: Member, channel: str, since: Position) -> Resume | None:
        """Begin to resume; None when `since` is of another epoch."""
        if since.epoch != self.epoch or since.offset < 0:
            return None
        self.leave(member, channel)
        return Resume(channel, kind_of(channel), since, member.scope)

    def complete(self, member: Member, resume: Resume, *, ask: Id = None) -> bytes | None:
        """Join the room if the rest up to the head is at hand, and return what to write; else None."""
        head = self.heads[resume.kind]
        resume.failed = resume.failed or resume.since.epoch != self.epoch
        ring = self.rings[resume.kind]
        if ring.holds(resume.position + 1):
            resume.add(ring.after(resume.position), head)
        if resume.failed or resume.position != head:
            return None
        self.join(member, resume.channel)
        member.delivered += len(resume.frames)
        message = self._subscribed(member, resume.channel, resume.since.offset, ask)
        message.recovered = True
        message.count = len(resume.frames)
        return b"".join((text_frame(_encode(message)), *resume.frames))

    def subscribe(self, member: Member, channel: str, *, ask: Id = None) -> bytes:
        """Join the room from its head on."""
        self.join(member, channel)
        return self.subscribed(member, channel, self.heads[kind_of(channel)], ask=ask)

    def subscribed(self, member: Member, channel: str, offset: int, *, ask: Id = None) -> bytes:
        return text_frame(_encode(self._subscribed(member, channel, offset, ask)))

    def _subscribed(self, member: Member, channel: str, offset: int, ask: Id) -> Subscribed:
        return Subscribed(
            id=ask, channel=channel, epoch=self.epoch, offset=offset, recovered=False, ticket=member.ticket
        )

    def join(self, member: Member, channel: str) -> None:
        self._rooms.setdefault(channel, Room()).add(member)
        member.channels.add(channel)

    def leave(self, member: Member, channel: str) -> None:
        if channel not in member.channels:
            return
        member.channels.remove(channel)
        room = self._rooms[channel]
        room.remove(member)
        if not room.audiences:
            del self._rooms[channel]

    def drop(self, member: Member) -> None:
        for channel in tuple(member.channels):
            self.leave(member, channel)


_PLAIN = {kind.value: kind for kind in Kind if kind is not Kind.CONTACT}
_CONTACT = f"{Kind.CONTACT}:"


def kind_of(channel: str) -> Kind:
    """Return a channel's kind.

    Raises:
        UnknownChannel: no such channel.
    """
    kind = _PLAIN.get(channel)
    if kind is not None:
        return kind
    if channel.startswith(_CONTACT) and len(_CONTACT) < len(channel) <= 200:
        return Kind.CONTACT
    raise UnknownChannel(channel)


def visible(location: str | None, scope: Scope) -> bool:
    return scope is None or location is None or location in scope
