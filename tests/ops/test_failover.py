"""A Postgres that dies for good while its standby takes over: `DATABASE_URL` names both, nothing acknowledged is lost."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any

import asyncpg
import pytest
from tests.ops.stack import House, house, until

from enterprisehub.kit.embedded.postgres import DATABASE, USER, Postgres, postgres
from enterprisehub.kit.embedded.spawn import run, spawn

pytestmark = pytest.mark.timeout(300)

EVERY_S = 0.1


@dataclass
class Pair:
    """A primary and a standby that has every commit before its client hears of it."""

    first: Postgres
    second: Postgres
    running: "list[Popen[bytes]]"

    @property
    def url(self) -> str:
        hosts = f"127.0.0.1:{self.first.port},127.0.0.1:{self.second.port}"
        return f"postgresql://{USER}:{self.first.reached.password}@{hosts}/{DATABASE}"

    def ask(self, of: Postgres, sql: str) -> Any:
        async def answer() -> Any:
            connection = await asyncpg.connect(
                host="127.0.0.1", port=of.port, user=USER, password=self.first.reached.password, database=DATABASE
            )
            try:
                return await connection.fetchval(sql)
            finally:
                await connection.close()

        return asyncio.run(answer())

    def answers(self, of: Postgres, sql: str) -> Any:
        with contextlib.suppress(OSError, asyncpg.PostgresError):
            return self.ask(of, sql)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    first, second = postgres(tmp_path / "first"), postgres(tmp_path / "second")
    first.prepare()
    made = Pair(first, second, [spawn(first.command())])
    try:
        until(lambda: made.answers(first, "SELECT true"), 60, "the primary")
        source = f"postgresql://{USER}:{first.reached.password}@127.0.0.1:{first.port}/"
        copy = [str(second.home.binaries / "bin/pg_basebackup"), "-d", source, "-D", str(second.home.data), "-R"]
        done = run(copy, identity=second.home.identity, folder=second.home.data.parent, timeout_s=120)
        assert done.returncode == 0, done.stderr
        made.running.append(spawn(second.command()))
        until(lambda: made.answers(second, "SELECT pg_is_in_recovery()"), 60, "the standby")
        made.ask(first, "ALTER SYSTEM SET synchronous_standby_names = '*'")
        made.ask(first, "SELECT pg_reload_conf()")
        until(lambda: made.answers(first, "SELECT sync_state = 'sync' FROM pg_stat_replication"), 30, "replication")
        yield made
    finally:
        for child in made.running:
            child.kill()
            child.wait(timeout=30)


class Sender(threading.Thread):
    """Sends webhooks one after the other until it is told to stop."""

    def __init__(self, made: House) -> None:
        super().__init__(daemon=True)
        self.made = made
        self.answers: list[tuple[str, int]] = []
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(EVERY_S):
            contact = f"contact-{len(self.answers)}"
            self.answers.append((contact, self.made.crm.post(self.made.hub, contact).status_code))

    def since(self, number: int, status: int) -> bool:
        return any(code == status for _, code in self.answers[number:])


def test_standby_takes_over(pair: Pair, tmp_path: Path) -> None:
    with house(tmp_path, DATABASE_URL=pair.url) as made:
        operator, sender = made.operator(), Sender(made)
        before = {row["name"]: row["pid"] for row in made.cli("status")["services"]}
        sender.start()
        until(lambda: sender.since(0, 200), 30, "webhooks are taken")
        pair.running[0].kill()
        killed = len(sender.answers)
        until(lambda: sender.since(killed, 429), 30, "webhooks are refused without a primary")
        time.sleep(2)  # the standby answers all the while, and must not be written to
        assert pair.ask(pair.second, "SELECT pg_promote()")
        promoted = len(sender.answers)
        until(lambda: sender.since(promoted, 200), 30, "webhooks are taken by the new primary")
        sender.over.set()
        sender.join(timeout=30)
        assert {code for _, code in sender.answers} == {200, 429}
        until(lambda: operator.get("/v1/overview").json()["inbox"]["pending"] == 0, 60, "everything is worked off")
        lost = [contact for contact, code in sender.answers if code == 200 and not _known(pair, contact)]
        assert not lost
        assert {row["name"]: row["pid"] for row in made.cli("status")["services"]} == before, "nothing had to restart"


def _known(pair: Pair, contact: str) -> bool:
    return bool(pair.ask(pair.second, f"SELECT EXISTS (SELECT FROM contacts WHERE contact_id = '{contact}')"))
