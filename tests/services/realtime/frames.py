"""Read what the service wrote."""

from typing import Any

import msgspec


def messages(data: bytes) -> list[Any]:
    """Decode the unmasked text frames in some bytes."""
    found = []
    while data:
        assert data[0] == 0x81
        length, header = data[1], 2
        if length == 126:
            length, header = int.from_bytes(data[2:4], "big"), 4
        elif length == 127:
            length, header = int.from_bytes(data[2:10], "big"), 10
        assert len(data) >= header + length
        found.append(msgspec.json.decode(data[header : header + length]))
        data = data[header + length :]
    return found
