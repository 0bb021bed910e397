"""Actions on processes: restart one, drain one. Through the orchestrator; other platforms are told how by hand."""

from pathlib import Path
from typing import Any, ClassVar

from enterprisehub.kit.embedded import control
from enterprisehub.kit.embedded.control import Seen, Verb
from enterprisehub.kit.errors import Conflict
from enterprisehub.services.hub.incidents.actions.action import Asked, Check, until
from enterprisehub.services.hub.monitoring.replicas import Replicas

READY_S = 60.0
DOWN_S = 20.0
OWN = "hub"
ELSEWHERE = "No orchestrator runs from this hub's data directory, so the platform keeps the processes: "
RESTART_BY_HAND = "`kubectl rollout restart deployment/{0}`, Railway's Restart, `docker compose restart {0}`."
DRAIN_BY_HAND = (
    "`kubectl delete pod POD` (its successor comes up elsewhere), one replica less in Railway's settings, "
    "`docker stop CONTAINER`."
)


def _managed(data_dir: Path, service: str, by_hand: str) -> Seen:
    found = control.processes(data_dir)
    if found is None:
        raise Conflict(ELSEWHERE + by_hand.format(service))
    if service not in found:
        raise Conflict(f"The orchestrator runs no {service}; it runs {', '.join(sorted(found))}.")
    return found[service]


class Restart:
    name: ClassVar[str] = "restart"
    title: ClassVar[str] = "Restart a service"
    parameters: ClassVar[tuple[str, ...]] = ("service",)
    limit_per_hour: ClassVar[int] = 6
    verification: ClassVar[str] = f"a new process is ready within {READY_S:g} s"

    def __init__(self, data_dir: Path, replicas: Replicas) -> None:
        self._data_dir = data_dir
        self._replicas = replicas

    async def check(self, asked: Asked) -> Check:
        service = asked["service"]
        if service == OWN:
            raise Conflict("The hub runs this action and can't restart itself: `enterprisehub down`, then `up`.")
        seen = _managed(self._data_dir, service, RESTART_BY_HAND)
        now = f"process {seen.pid} ({seen.state})" if seen.pid else f"nothing, it is {seen.state}"
        return Check(f"End {service} politely and start it at once; now: {now}.", {"pid": seen.pid})

    async def run(self, asked: Asked, check: Check) -> dict[str, Any]:
        control.ask(self._data_dir, Verb.RESTART, asked["service"])
        return {"pid_before": check.before["pid"]}

    async def verify(self, asked: Asked, check: Check) -> str:
        service = asked["service"]

        async def ready() -> bool:
            seen = (control.processes(self._data_dir) or {}).get(service)
            is_new = seen is not None and seen.pid not in {None, check.before["pid"]}
            return is_new and seen is not None and seen.state == "ready"

        await until(ready, READY_S, f"{service} was not ready within {READY_S:g} s")
        seen = (control.processes(self._data_dir) or {})[service]
        return f"{service} is ready as process {seen.pid}"


class DrainReplica:
    name: ClassVar[str] = "drain_replica"
    title: ClassVar[str] = "Take this machine's replica of a service out, so that the others carry its work"
    parameters: ClassVar[tuple[str, ...]] = ("service",)
    limit_per_hour: ClassVar[int] = 3
    verification: ClassVar[str] = f"it is down within {DOWN_S:g} s and another replica is ready"

    def __init__(self, data_dir: Path, replicas: Replicas) -> None:
        self._data_dir = data_dir
        self._replicas = replicas

    async def check(self, asked: Asked) -> Check:
        service = asked["service"]
        _managed(self._data_dir, service, DRAIN_BY_HAND)
        ready = [one.address for one in await self._replicas.of(service) if one.ready]
        if len(ready) < 2:
            raise Conflict(f"{service} has {len(ready)} ready replica(s): draining one would leave none.")
        return Check(f"End {service} on this machine politely and leave it down; {len(ready) - 1} other(s) carry on.")

    async def run(self, asked: Asked, check: Check) -> dict[str, Any]:  # noqa: ARG002 the shape of actions
        control.ask(self._data_dir, Verb.HOLD, asked["service"])
        return {}

    async def verify(self, asked: Asked, check: Check) -> str:  # noqa: ARG002 likewise
        service = asked["service"]

        async def moved() -> bool:
            seen = (control.processes(self._data_dir) or {}).get(service)
            is_down = seen is not None and seen.state == "stopped"
            return is_down and any(one.ready for one in await self._replicas.of(service))

        await until(moved, DOWN_S, f"{service} is not drained, or no other replica is ready")
        return f"{service} is drained here; `restart` takes it back in"
