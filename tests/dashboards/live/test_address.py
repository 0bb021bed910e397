import pytest

from enterprisehub.dashboards.live.address import socket_url


@pytest.mark.parametrize(
    ("public", "address"),
    [
        (None, None),
        ("", None),
        ("wss://live.example.com", "wss://live.example.com/ws/realtime"),
        ("https://live.example.com/", "wss://live.example.com/ws/realtime"),
        ("http://10.0.0.7:8004", "ws://10.0.0.7:8004/ws/realtime"),
        ("wss://example.com/live/socket", "wss://example.com/live/socket"),
    ],
)
def test_public_address(public: str | None, address: str | None) -> None:
    assert socket_url(public) == address
