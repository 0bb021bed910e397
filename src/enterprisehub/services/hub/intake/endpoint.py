"""`POST /webhooks/ghl`: the signed webhooks of GoHighLevel. Never limited by address: the signature says who it is."""

import os
from datetime import timedelta
from typing import Final

import msgspec
from nacl.signing import VerifyKey
from prometheus_client import Counter

from enterprisehub.clients.gohighlevel.webhook import Envelope, inbox_key, read
from enterprisehub.domain.shards import shard_of
from enterprisehub.kit import tracing
from enterprisehub.kit.clock import Clock
from enterprisehub.kit.errors import BadRequest, TooMany, Unauthenticated
from enterprisehub.kit.http import Answer, Headers
from enterprisehub.kit.security import verified_by
from enterprisehub.services.hub.intake.committer import Committer
from enterprisehub.services.hub.intake.received import NOT_PROCESSED, PENDING, Received

RECEIVED = Counter("enterprisehub_webhooks_total", "Webhooks received", ["outcome"])
IMPLAUSIBLE = Counter("enterprisehub_webhooks_implausible_timestamp_total", "Webhooks with an implausible timestamp")

DEMO_PREFIX: Final = "demo"
OLDEST: Final = timedelta(hours=2)
NEWEST: Final = timedelta(minutes=5)

_encode = msgspec.json.Encoder().encode


class Keys(msgspec.Struct, frozen=True):
    """Who may sign: GoHighLevel, and while the demo runs its own key, for demo locations only."""

    trusted: tuple[VerifyKey, ...]
    demo: VerifyKey | None = None

    def allow(self, body: bytes, signature: str | None) -> VerifyKey:
        """Return the key that signed.

        Raises:
            Unauthenticated: no signature, or none of ours.
        """
        keys = self.trusted if self.demo is None else (*self.trusted, self.demo)
        key = verified_by(keys, body, signature)
        if key is None:
            raise Unauthenticated("The signature in x-ghl-signature is missing or wrong.")
        return key

    def is_demo_only(self, key: VerifyKey) -> bool:
        return key is self.demo


class Intake:
    """Verifies, reads, stores, acknowledges."""

    def __init__(self, keys: Keys, committer: Committer, clock: Clock, *, locations: frozenset[str]) -> None:
        self._keys = keys
        self._committer = committer
        self._clock = clock
        self._locations = locations
        """Those to process; empty means all."""
        self._new = RECEIVED.labels("stored")
        self._duplicate = RECEIVED.labels("duplicate")

    async def __call__(self, body: bytes, headers: Headers) -> Answer:
        try:
            webhook = self._receive(body, headers)
            fresh = await self._committer.submit(webhook)
        except Unauthenticated:
            RECEIVED.labels("unsigned").inc()
            raise
        except BadRequest:
            RECEIVED.labels("not_json").inc()
            raise
        except TooMany:
            RECEIVED.labels("refused").inc()
            raise
        (self._new if fresh else self._duplicate).inc()
        return Answer(_encode({"event_id": webhook.key, "duplicate": not fresh}))

    def _receive(self, body: bytes, headers: Headers) -> Received:
        signature = headers.get(b"x-ghl-signature")
        key = self._keys.allow(body, None if signature is None else signature.decode("latin-1"))
        try:
            envelope = read(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BadRequest(f"The body is not valid JSON: {error}") from error
        location_id = envelope.location_id
        trace_id, span_id = tracing.mark() if tracing.is_on() else (_trace_id(headers.get(b"traceparent")), None)
        if self._keys.is_demo_only(key) and not (location_id or "").startswith(DEMO_PREFIX):
            raise Unauthenticated("The demo's key signs for demo locations only.")
        return Received(
            key=inbox_key(envelope, body),
            body=body,
            shard=shard_of(location_id, envelope.contact_id),
            state=PENDING if not self._locations or location_id in self._locations else NOT_PROCESSED,
            trace_id=trace_id,
            span_id=span_id,
            location_id=location_id,
            contact_id=envelope.contact_id,
            type=envelope.type,
            implausible=self._implausible(envelope),
        )

    def _implausible(self, envelope: Envelope) -> bool:
        if envelope.timestamp is None:
            return False
        now = self._clock.now()
        if now - OLDEST <= envelope.timestamp <= now + NEWEST:
            return False
        IMPLAUSIBLE.inc()
        return True


def _trace_id(traceparent: bytes | None) -> str:
    """Return the trace id of a W3C traceparent header, a new one without a valid header."""
    if traceparent and len(traceparent) >= 55 and traceparent[2:3] == b"-" == traceparent[35:36]:
        given = traceparent[3:35]
        if given.isalnum() and given != b"0" * 32:
            return given.decode()
    return os.urandom(16).hex()
