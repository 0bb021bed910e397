"""What reading costs: a message by the rules, the same in long histories, and a sentence by the encoder.

`python -m benchmarks.reading` prints CPU times, so that other work on the machine counts little.
"""

import time
from datetime import UTC, datetime, timedelta

import msgspec

from enterprisehub.contracts.events import Channel, MessageExchanged
from enterprisehub.contracts.state import Conversation
from enterprisehub.domain.conversation import add_message
from enterprisehub.domain.reading import read_inbound
from enterprisehub.learning.language.encoder import MULTILINGUAL, encoder
from enterprisehub.learning.language.meaning import MeaningReader, unread_sentences
from enterprisehub.simulation.history import history
from enterprisehub.simulation.scenario import load

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MESSAGES = 3000
ROUNDS = 5
HISTORIES = (20, 2000)
PROBES = 500


def bodies() -> list[str]:
    """Return inbound messages of the training scenario, as they come."""
    found: list[str] = []
    for event in history(msgspec.structs.replace(load("train"), contacts=600, days=90)):
        if event.payload.get("type") == "InboundMessage" and event.payload.get("body"):
            found.append(str(event.payload["body"]))
        if len(found) == MESSAGES:
            break
    return found


def by_rules(texts: list[str]) -> float:
    """Return microseconds of CPU a message, the best of five rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        for text in texts:
            read_inbound(text, AT)
        best = min(best, time.process_time() - begun)
    return best / len(texts) * 1e6


def _message(number: int, text: str) -> MessageExchanged:
    at = AT + timedelta(minutes=number)
    return MessageExchanged(
        event_id=f"e{number}", location_id="L", contact_id="C", occurred_at=at, known_at=at, message_id=f"m{number}",
        inbound=True, channel=Channel.SMS, body=text,
    )  # fmt: skip


def after(length: int, texts: list[str]) -> float:
    """Return microseconds of CPU to add one message to a conversation of so many."""
    conversation = Conversation()
    for number in range(length):
        add_message(conversation, _message(number, texts[number % len(texts)]))
    probes = [_message(length + number, texts[number]) for number in range(PROBES)]
    best = float("inf")
    for _ in range(ROUNDS):
        copy = msgspec.json.decode(msgspec.json.encode(conversation), type=Conversation)
        begun = time.process_time()
        for probe in probes:
            add_message(copy, probe)
        best = min(best, time.process_time() - begun)
    return best / PROBES * 1e6


def main() -> None:
    texts = bodies()
    print(f"by rules: {by_rules(texts):.1f} us a message ({len(texts)} messages)")
    short, long = (after(length, texts) for length in HISTORIES)
    print(
        f"added to a history of {HISTORIES[0]}: {short:.1f} us, of {HISTORIES[1]}: {long:.1f} us, ratio {long / short:.2f}"
    )
    begun = time.process_time()
    reader = MeaningReader(encoder(MULTILINGUAL))
    print(f"encoder and classifier made in {time.process_time() - begun:.1f} s")
    readings = [read_inbound(text, AT) for text in texts]
    unread = sum(1 for place, text in enumerate(texts) if any(unread_sentences(place, text, readings[place])))
    print(f"rules leave something unread in {unread / len(texts):.0%} of the messages")
    for size in (1, 32):
        part = texts[:320]
        begun = time.process_time()
        for start in range(0, len(part), size):
            reader.understand(part[start : start + size], readings[start : start + size])
        print(f"understood {size} at a time: {(time.process_time() - begun) / len(part) * 1e3:.2f} ms a message")


if __name__ == "__main__":
    main()
