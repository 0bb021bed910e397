import socket
from collections.abc import Iterator

import pytest

from enterprisehub.simulation.load.connection import Connection, _content_length
from enterprisehub.simulation.load.target import Target

Pair = tuple[Connection, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        connection = Connection(Target("127.0.0.1", server.getsockname()[1]))
        peer, _ = server.accept()
        with peer:
            yield connection, peer
        connection.close()


def received(connection: Connection, count: int) -> list[tuple[int, int]]:
    answers: list[tuple[int, int]] = []
    while len(answers) < count and not connection.closed:
        answers += connection.receive()
    return answers


OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 4\r\n\r\nbody"
BUSY = b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\nretry-after: 1\r\n\r\n"


def test_pipelined_answers_in_their_order(pair: Pair) -> None:
    connection, peer = pair
    for number in (7, 8, 9):
        connection.send(number, b"POST")
    peer.sendall(OK + BUSY + OK)
    assert received(connection, 3) == [(7, 200), (8, 429), (9, 200)]
    assert not connection.pending


def test_answer_in_pieces(pair: Pair) -> None:
    connection, peer = pair
    connection.send(1, b"POST")
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    answers: list[tuple[int, int]] = []
    for byte in range(len(OK)):
        peer.sendall(OK[byte : byte + 1])
        answers += connection.receive()
    assert (answers or received(connection, 1)) == [(1, 200)]


def test_answer_that_nobody_asked_for_closes(pair: Pair) -> None:
    connection, peer = pair
    peer.sendall(OK)
    assert received(connection, 1) == []
    assert connection.closed


def test_answer_without_a_length_closes(pair: Pair) -> None:
    connection, peer = pair
    connection.send(1, b"POST")
    peer.sendall(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    assert received(connection, 1) == []
    assert connection.closed


def test_peer_closes(pair: Pair) -> None:
    connection, peer = pair
    connection.send(1, b"POST")
    peer.close()
    assert received(connection, 1) == []
    assert connection.closed
    assert list(connection.pending) == [1]


def test_what_the_kernel_does_not_take_is_sent_later(pair: Pair) -> None:
    connection, peer = pair
    sent = b"x" * 20_000_000
    connection.send(1, sent)
    assert connection.blocked
    connection.send(2, b"y")
    got = bytearray()
    while len(got) < len(sent) + 1:
        got += peer.recv(1 << 20)
        connection.flush()
    assert not connection.blocked
    assert bytes(got) == sent + b"y"


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\ncontent-length: 12\r\nx: y", b"HTTP/1.1 200 OK\r\nCONTENT-LENGTH:12"]
)
def test_length_however_it_is_written(head: bytes) -> None:
    assert _content_length(head + b"\r\n\r\n", 0, len(head)) == 12
