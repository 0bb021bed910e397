"""Requests made ready before the first is sent: generated, stamped with the time they are due, signed, framed."""

import itertools
from collections.abc import Callable
from typing import Final

import msgspec
from nacl.signing import SigningKey

from enterprisehub.simulation.history import history
from enterprisehub.simulation.load.target import PATH, Target
from enterprisehub.simulation.restamp import Restamper
from enterprisehub.simulation.scenario import Scenario, load
from enterprisehub.simulation.signing import SignedBody, sign_payload

PREPARE_S: Final = 0.0002
"""Rough time to prepare one request, to guess when a run will begin."""
_REPORT_EVERY: Final = 500


class Plan(msgspec.Struct, gc=False):
    webhook_ids: list[str]
    requests: list[bytes]


def load_scenario(seed: int, *, prefix: str = "load", contacts: int | None = None) -> Scenario:
    """Return the load scenario with a seed of its own, so that no run repeats the webhook ids of another."""
    scenario = load("load")
    return msgspec.structs.replace(scenario, seed=seed, location_prefix=prefix, contacts=contacts or scenario.contacts)


def framed(target: Target, signed: SignedBody) -> bytes:
    """Return a whole HTTP/1.1 request."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in signed.headers.items())
    head = f"POST {PATH} HTTP/1.1\r\nhost: {target.host}:{target.port}\r\n{lines}content-length: {len(signed.body)}\r\n\r\n"
    return head.encode("ascii") + signed.body


def prepare(
    scenario: Scenario,
    key: SigningKey,
    target: Target,
    *,
    count: int,
    rate: float,
    begin: float,
    progress: Callable[[int], None] | None = None,
) -> Plan:
    """Prepare so many requests, the first due at `begin` (epoch seconds)."""
    restamper = Restamper()
    plan = Plan([], [])
    for number, event in enumerate(itertools.islice(history(scenario, endless=True), count)):
        payload = restamper.move(event.payload, begin + number / rate)
        plan.webhook_ids.append(payload["webhookId"])
        plan.requests.append(framed(target, sign_payload(key, payload)))
        if progress is not None and number % _REPORT_EVERY == 0:
            progress(number)
    return plan
