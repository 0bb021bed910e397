import socket

import pytest

from enterprisehub.kit.embedded.ports import is_free
from enterprisehub.kit.listen import listening


@pytest.mark.parametrize("reached", ["127.0.0.1", "::1"])
@pytest.mark.parametrize("host", ["::", ""])
def test_every_address_of_both_families(host: str, reached: str) -> None:
    with listening(host, 0) as server:
        port = server.getsockname()[1]
        socket.create_connection((reached, port), timeout=2).close()
        assert not is_free(port, host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_one_address(host: str) -> None:
    with listening(host, 0) as server:
        address, port = server.getsockname()[:2]
        socket.create_connection((address, port), timeout=2).close()


def test_address_of_another_machine() -> None:
    with pytest.raises(OSError, match="assign"):
        listening("192.0.2.1", 0)
