import socket
import threading
import time
from collections import Counter

import pytest
from tests.simulation.intake import Intake

from enterprisehub.simulation.load.driver import Driver
from enterprisehub.simulation.load.plan import framed
from enterprisehub.simulation.load.target import Target
from enterprisehub.simulation.signing import SignedBody


def requests(target: Target, count: int) -> list[bytes]:
    return [framed(target, SignedBody(b'{"webhookId":"%d"}' % number, {"x": "y"})) for number in range(count)]


def test_every_request_is_sent_once_and_answered(intake: Intake) -> None:
    outcome = Driver(intake.target, requests(intake.target, 300), 3000, connections=8).run()
    assert Counter(outcome.status) == {200: 300}
    assert Counter(intake.webhook_ids) == {str(number): 1 for number in range(300)}
    assert all(latency > 0 for latency in outcome.latency_s)


def test_sending_never_waits_for_answers(intake: Intake) -> None:
    """The server answers nothing until the last request has come: a closed loop would stop after eight."""
    intake.hold.clear()
    count = 200
    watcher = threading.Thread(target=_release_when, args=(intake, 8))
    watcher.start()
    outcome = Driver(intake.target, requests(intake.target, count), 2000, connections=8).run()
    watcher.join()
    assert Counter(outcome.status) == {200: count}
    assert min(outcome.latency_s[:8]) > 0.05


def _release_when(intake: Intake, count: int) -> None:
    while len(intake.payloads) < count:
        time.sleep(0.005)
    time.sleep(0.1)
    intake.hold.set()


def test_statuses_are_kept_apart(intake: Intake) -> None:
    intake.refuse(every=4, with_status=429)
    outcome = Driver(intake.target, requests(intake.target, 100), 2000, connections=4).run()
    assert Counter(outcome.status) == {200: 75, 429: 25}


def test_answers_that_never_come_end_the_wait(intake: Intake) -> None:
    intake.hold.clear()
    outcome = Driver(intake.target, requests(intake.target, 10), 1000, connections=2).run(drain_s=0.2)
    assert Counter(outcome.status) == {0: 10}


def test_a_begin_in_the_future_is_kept(intake: Intake) -> None:
    begin = time.time() + 0.3
    Driver(intake.target, requests(intake.target, 5), 1000, connections=1).run(begin=begin)
    assert time.time() >= begin


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        target = Target("127.0.0.1", free.getsockname()[1])
    with pytest.raises(OSError, match="refused"):
        Driver(target, requests(target, 1), 10).run()


def test_lost_connections_are_opened_again() -> None:
    """A server that closes after each answer, and drops every third request unanswered."""
    server = socket.create_server(("127.0.0.1", 0))
    target = Target("127.0.0.1", server.getsockname()[1])
    thread = threading.Thread(target=_rude, args=(server,), daemon=True)
    thread.start()
    outcome = Driver(target, requests(target, 60), 200, connections=3).run(drain_s=0.5)
    server.close()
    counts = Counter(outcome.status)
    assert counts[200] >= 20
    assert counts[0] + counts[200] == 60


def _rude(server: socket.socket) -> None:
    number = 0
    while True:
        try:
            peer, _ = server.accept()
        except OSError:
            return
        with peer:
            peer.recv(65_536)
            number += 1
            if number % 3:
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
