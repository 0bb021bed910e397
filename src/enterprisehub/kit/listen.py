"""Listen on an address: `::` means every address of both families, as platforms with private IPv6 networks need it."""

import socket

ANY = frozenset({"::", ""})


def listening(host: str, port: int, *, backlog: int = 2048) -> socket.socket:
    """Return a listening socket.

    Raises:
        OSError: the port is taken, or the host is no address of this machine.
    """
    if host in ANY:
        if socket.has_dualstack_ipv6():
            return socket.create_server(("::", port), family=socket.AF_INET6, backlog=backlog, dualstack_ipv6=True)
        return socket.create_server(("", port), backlog=backlog)
    family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    return socket.create_server(address[:2], family=family, backlog=backlog)
