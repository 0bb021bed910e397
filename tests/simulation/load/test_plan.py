import base64
import json
import time
from collections import Counter
from datetime import UTC, datetime

from nacl.signing import SigningKey

from enterprisehub.simulation.load.plan import load_scenario, prepare
from enterprisehub.simulation.load.target import Target

KEY = SigningKey(b"p" * 32)


def test_requests_are_whole_signed_and_due_when_they_say() -> None:
    begin = time.time() + 30
    plan = prepare(load_scenario(1), KEY, Target("127.0.0.1", 8000), count=2_000, rate=500.0, begin=begin)
    types: Counter[str] = Counter()
    for number, request in enumerate(plan.requests):
        head, _, body = request.partition(b"\r\n\r\n")
        line, *rest = head.decode().split("\r\n")
        headers = dict(item.split(": ", 1) for item in rest)
        assert line == "POST /webhooks/ghl HTTP/1.1"
        assert int(headers["content-length"]) == len(body)
        KEY.verify_key.verify(body, base64.b64decode(headers["x-ghl-signature"]))
        payload = json.loads(body)
        assert payload["webhookId"] == plan.webhook_ids[number]
        due = datetime.fromtimestamp(begin + number / 500.0, UTC)
        assert abs((datetime.fromisoformat(payload["timestamp"]) - due).total_seconds()) < 0.002
        types[payload["type"]] += 1
    assert types["InboundMessage"] > 200
    assert types["ContactCreate"] > 100


def test_load_has_twenty_offices_and_thousands_of_contacts() -> None:
    scenario = load_scenario(5)
    assert sum(metro.locations for metro in scenario.metros) == 20
    assert 2_000 <= scenario.contacts <= 20_000


def test_two_runs_share_no_webhook() -> None:
    target = Target("127.0.0.1", 8000)
    one, two = (prepare(load_scenario(s), KEY, target, count=500, rate=100.0, begin=0.0) for s in (1, 2))
    assert not set(one.webhook_ids) & set(two.webhook_ids)
