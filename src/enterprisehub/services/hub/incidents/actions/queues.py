"""Actions on queues: pause and resume a location's write-backs, replay dead letters."""

from datetime import timedelta
from typing import Any, ClassVar

from enterprisehub.kit.database import ALL, Database
from enterprisehub.kit.errors import Conflict
from enterprisehub.services.hub.incidents.actions import queues_repository as repository
from enterprisehub.services.hub.incidents.actions.action import Asked, Check, until

PAUSE = timedelta(hours=4)
STILL_S = 30.0
REPLAYED_S = 60.0
LEFT_S = 30.0


class PauseOutbox:
    name: ClassVar[str] = "pause_outbox"
    title: ClassVar[str] = "Let a location's write-backs to GoHighLevel wait for four hours"
    parameters: ClassVar[tuple[str, ...]] = ("location_id",)
    limit_per_hour: ClassVar[int] = 10
    verification: ClassVar[str] = f"nothing of the location is being sent within {STILL_S:g} s"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def check(self, asked: Asked) -> Check:
        location_id = asked["location_id"]
        async with self._database.transaction([location_id]) as connection:
            found = await repository.outbox_of(connection, location_id)
        if not found.exists:
            raise Conflict("No such location.")
        if found.paused:
            raise Conflict("Its write-backs are paused already.")
        return Check(
            f"Let {found.waiting} write-back(s) of {location_id}, and what comes, wait until resumed or for 4 h."
        )

    async def run(self, asked: Asked, check: Check) -> dict[str, Any]:  # noqa: ARG002 the shape of actions
        async with self._database.transaction([asked["location_id"]]) as connection:
            await repository.pause(connection, asked["location_id"], PAUSE, by=f"incident {asked.incident_id}")
        return {}

    async def verify(self, asked: Asked, check: Check) -> str:  # noqa: ARG002 likewise
        location_id = asked["location_id"]

        async def still() -> bool:
            async with self._database.transaction([location_id]) as connection:
                found = await repository.outbox_of(connection, location_id)
            return found.paused and not found.sending

        await until(still, STILL_S, "write-backs of the location are still being sent")
        return "nothing of the location is being sent"


class ResumeOutbox:
    name: ClassVar[str] = "resume_outbox"
    title: ClassVar[str] = "Send a location's paused write-backs again"
    parameters: ClassVar[tuple[str, ...]] = ("location_id",)
    limit_per_hour: ClassVar[int] = 10
    verification: ClassVar[str] = "the location is not paused"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def check(self, asked: Asked) -> Check:
        async with self._database.transaction([asked["location_id"]]) as connection:
            found = await repository.outbox_of(connection, asked["location_id"])
        if not found.paused:
            raise Conflict("Its write-backs are not paused.")
        return Check(f"Send {found.waiting} write-back(s) that wait.")

    async def run(self, asked: Asked, check: Check) -> dict[str, Any]:  # noqa: ARG002 the shape of actions
        async with self._database.transaction([asked["location_id"]]) as connection:
            await repository.resume(connection, asked["location_id"])
        return {}

    async def verify(self, asked: Asked, check: Check) -> str:  # noqa: ARG002 likewise
        async def resumed() -> bool:
            async with self._database.transaction([asked["location_id"]]) as connection:
                return not (await repository.outbox_of(connection, asked["location_id"])).paused

        await until(resumed, LEFT_S, "the location is still paused")
        return "the location is not paused"


class ReplayDeadLetters:
    name: ClassVar[str] = "replay_dead_letters"
    title: ClassVar[str] = "Process all dead letters again"
    parameters: ClassVar[tuple[str, ...]] = ()
    limit_per_hour: ClassVar[int] = 2
    verification: ClassVar[str] = f"all of them are processed within {REPLAYED_S:g} s, none is dead again"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def check(self, asked: Asked) -> Check:  # noqa: ARG002 the shape of actions
        async with self._database.transaction(ALL) as connection:
            ids = await repository.dead_letters(connection)
        if not ids:
            raise Conflict("There are no dead letters.")
        return Check(f"Put {len(ids)} dead letter(s) back into the queue.", {"ids": ids})

    async def run(self, asked: Asked, check: Check) -> dict[str, Any]:  # noqa: ARG002 likewise
        async with self._database.transaction(ALL) as connection:
            return {"replayed": await repository.replay(connection, check.before["ids"])}

    async def verify(self, asked: Asked, check: Check) -> str:  # noqa: ARG002 likewise
        ids: list[int] = check.before["ids"]

        async def processed() -> bool:
            async with self._database.transaction(ALL) as connection:
                return await repository.waiting(connection, ids) == 0

        await until(processed, REPLAYED_S, "some are still in the queue")

        async def alive() -> bool:
            async with self._database.transaction(ALL) as connection:
                return not set(ids) & set(await repository.dead_letters(connection))

        await until(alive, 0, "some failed again and are dead letters as before")
        return f"{len(ids)} processed"
