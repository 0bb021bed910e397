"""Where browsers find the realtime service."""

from urllib.parse import urlsplit

SOCKET_PATH = "/ws/realtime"


def socket_url(public: str | None) -> str | None:
    """Return the socket's address for browsers, from an address with or without scheme ws and path."""
    if not public:
        return None
    address = public.replace("http", "ws", 1) if public.startswith("http") else public
    return address if urlsplit(address).path.strip("/") else address.rstrip("/") + SOCKET_PATH
