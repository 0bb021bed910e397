"""One connection's side of the protocol: messages in, answers out. No I/O.

A message that is wrong is answered with an error; it never ends the connection.
"""

import time
from dataclasses import dataclass

import msgspec
from msgspec import Raw

from enterprisehub.contracts.realtime import Kind, Publication, TicketClaims
from enterprisehub.contracts.socket import (
    Broadcast,
    BroadcastAnswer,
    ClientMessage,
    Echo,
    EchoAnswer,
    ErrorMessage,
    Id,
    Ping,
    Pong,
    Position,
    Subscribe,
    Subscribed,
    Unsubscribe,
    Unsubscribed,
)
from enterprisehub.kit.errors import BadRequest, EnterpriseHubError, Forbidden, InvalidInput, TooLarge, TooMany
from enterprisehub.services.realtime.entries import text_frame
from enterprisehub.services.realtime.hub import Hub, Member, UnknownChannel, kind_of

MESSAGE_BYTES = 64 << 10
SUBSCRIPTIONS = 200
OPERATOR = "operator"

_messages: "msgspec.json.Decoder[ClientMessage]" = msgspec.json.Decoder(ClientMessage)
_decode_members = msgspec.json.Decoder(dict[str, Raw]).decode
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Resumption:
    """Asked: subscribe and recover. Older entries may have to be fetched."""

    channel: str
    since: Position
    ask: Id


@dataclass(frozen=True)
class Announcement:
    """Asked: publish this to everybody who may see it."""

    publication: Publication
    channel: str
    ask: Id


Outcome = bytes | Resumption | Announcement
"""Frames to write, or what takes I/O first."""


class Session:
    def __init__(self, hub: Hub, member: Member, claims: TicketClaims) -> None:
        self.hub = hub
        self.member = member
        self.claims = claims
        self.round_trip_ms: float | None = None

    def receive(self, raw: bytes, received_at_ms: float) -> Outcome:
        """Take one message."""
        ask: Id = None
        try:
            if len(raw) > MESSAGE_BYTES:
                raise TooLarge(f"The message has {len(raw)} bytes; {MESSAGE_BYTES} are allowed.")
            message = _read(raw)
            ask = message.id
            return self._answer(message, raw, received_at_ms)
        except EnterpriseHubError as error:
            return error_frame(error, ask)

    def _answer(self, message: ClientMessage, raw: bytes, received_at_ms: float) -> Outcome:
        match message:
            case Subscribe():
                return self._subscribe(message)
            case Unsubscribe():
                kind_or_refuse(message.channel)
                self.hub.leave(self.member, message.channel)
                return _frame(Unsubscribed(id=message.id, channel=message.channel))
            case Ping():
                return _frame(self._pong(message))
            case Echo():
                return self._echo(raw, received_at_ms)
            case Broadcast():
                return self._broadcast(message)

    def _subscribe(self, message: Subscribe) -> Outcome:
        channel, member = message.channel, self.member
        kind_or_refuse(channel)
        if channel not in member.channels and len(member.channels) >= SUBSCRIPTIONS:
            raise TooMany(f"A connection may have {SUBSCRIPTIONS} subscriptions.")
        if message.since is not None:
            return Resumption(channel, message.since, message.id)
        return self.hub.subscribe(member, channel, ask=message.id)

    def _pong(self, message: Ping) -> Pong:
        offsets = {kind.value: head for kind, head in self.hub.heads.items()}
        return Pong(id=message.id, epoch=self.hub.epoch, offsets=offsets, server_time_ms=now_ms())

    def _echo(self, raw: bytes, received_at_ms: float) -> bytes:
        measured = EchoAnswer(received_at_ms=received_at_ms, answered_at_ms=now_ms(), round_trip_ms=self.round_trip_ms)
        return text_frame(_encode(_decode_members(raw) | msgspec.to_builtins(measured)))

    def _broadcast(self, message: Broadcast) -> Announcement:
        if self.claims.role != OPERATOR:
            raise Forbidden("Only operators broadcast.")
        kind = kind_or_refuse(message.channel)
        if not bytes(message.data).startswith(b"{"):
            raise InvalidInput("`data` must be an object.")
        publication = Publication(
            kind=kind,
            location_id=self._reach(message.location_id),
            contact_id=message.channel.partition(":")[2] or None,
            event_id=f"broadcast:{self.claims.user}:{time.time_ns()}",
            data=Raw(bytes(message.data)),
        )
        return Announcement(publication, message.channel, message.id)

    def _reach(self, location: str | None) -> str | None:
        """Return the location to publish to, if the operator may."""
        locations = self.claims.locations
        if locations is not None and location is None and len(locations) == 1:
            return locations[0]
        if locations is not None and location not in locations:
            raise Forbidden("Name one of your locations in `location_id`.")
        return location

    @staticmethod
    def announced(announcement: Announcement, offset: int) -> bytes:
        return _frame(BroadcastAnswer(id=announcement.ask, channel=announcement.channel, offset=offset))


def now_ms() -> float:
    return round(time.time() * 1000, 3)


def error_frame(error: EnterpriseHubError, ask: Id = None, channel: str | None = None) -> bytes:
    return _frame(
        ErrorMessage(id=ask, title=error.title, status=error.status, detail=error.detail or None, channel=channel)
    )


def kind_or_refuse(channel: str) -> Kind:
    try:
        return kind_of(channel)
    except UnknownChannel as error:
        raise InvalidInput(f"There is no channel {channel[:100]!r}.") from error


def _read(raw: bytes) -> ClientMessage:
    try:
        return _messages.decode(raw)
    except msgspec.ValidationError as error:
        raise InvalidInput(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest(f"The message is not valid JSON: {error}") from error


def _frame(message: Subscribed | Unsubscribed | Pong | BroadcastAnswer | ErrorMessage) -> bytes:
    return text_frame(_encode(message))
