import pytest
from websockets.frames import Frame, Opcode

from enterprisehub.contracts.realtime import Kind
from enterprisehub.services.realtime.entries import Entry, Ring, text_frame

from .frames import messages


def entry(offset: int, data: bytes = b"{}", channel: str = "scores") -> Entry:
    return Entry(
        Kind.SCORES,
        offset,
        channel=channel,
        epoch="e",
        location_id="l",
        event_id=b"x",
        published_ms=0,
        data=data,
    )


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 100_000])
def test_frame_is_what_websockets_would_send(length: int) -> None:
    payload = b"x" * length
    assert text_frame(payload) == Frame(Opcode.TEXT, payload).serialize(mask=False)


def test_frame_of_an_odd_channel_name() -> None:
    [message] = messages(entry(5, b'{"a":1}', 'contact:"\\\n').frame)
    assert message == {"type": "event", "channel": 'contact:"\\\n', "epoch": "e", "offset": 5, "data": {"a": 1}}


def test_frame_is_made_when_wanted_only() -> None:
    one = entry(1)
    assert not one.wanted
    assert one.frame is one.frame
    assert one.wanted


def test_ring_forgets_the_oldest_beyond_its_bytes() -> None:
    ring = Ring(limit_bytes=3 * entry(1).weight)
    for offset in range(1, 6):
        ring.add(entry(offset))
    assert [one.offset for one in ring.after(2)] == [3, 4, 5]
    assert (ring.holds(2), ring.holds(3), ring.holds(5), ring.holds(6)) == (False, True, True, False)
    assert ring.last is not None
    assert ring.last.offset == 5


def test_ring_with_a_giant() -> None:
    ring = Ring(limit_bytes=1000)
    ring.add(entry(1, b'"' + b"x" * 5000 + b'"'))
    assert ring.last is None
    assert not ring.holds(1)
    ring.add(entry(2))
    assert ring.holds(2)


def test_cleared_ring_is_empty() -> None:
    ring = Ring()
    ring.add(entry(1))
    ring.clear()
    assert not ring.holds(1)
