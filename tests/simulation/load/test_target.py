import socket

import pytest

from enterprisehub.kit.errors import SettingError
from enterprisehub.simulation.load.target import Target, loopback_target, require_listening


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://127.0.0.1:8000", Target("127.0.0.1", 8000)),
        ("http://localhost:9000/", Target("127.0.0.1", 9000)),
        ("http://[::1]:8000", Target("::1", 8000)),
        ("http://127.8.9.1", Target("127.8.9.1", 80)),
    ],
)
def test_this_machine(url: str, target: Target) -> None:
    assert loopback_target(url) == target


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1:8000", "http://8.8.8.8", "http://services.leadconnectorhq.com", "https://127.0.0.1:8000", "127.0.0.1:8000",
        "http://0.0.0.0:8000", "http://127.0.0.1.example.com", "http://[2001:db8::1]:80", "http://127.0.0.1:99999",
    ],
)  # fmt: skip
def test_any_other_address_is_refused(url: str) -> None:
    with pytest.raises(SettingError):
        loopback_target(url)


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        target = Target("127.0.0.1", free.getsockname()[1])
    with pytest.raises(SettingError, match="no hub answers"):
        require_listening(target)
