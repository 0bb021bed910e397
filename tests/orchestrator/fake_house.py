"""`enterprisehub up` with real servers and fake services.

fake_house.py DATA_DIR HUB_PORT [BEHAVIOUR_OF_ML]
"""

import os
import sys
from pathlib import Path
from signal import Signals

from enterprisehub.kit.embedded import Server, postgres, valkey
from enterprisehub.kit.embedded.ports import free_port
from enterprisehub.kit.embedded.spawn import Command
from enterprisehub.kit.errors import EnterpriseHubError
from enterprisehub.kit.settings import read
from enterprisehub.orchestrator import probe
from enterprisehub.orchestrator.house import Part, Stage
from enterprisehub.orchestrator.plan import run_info_step, server_unit
from enterprisehub.orchestrator.services import Place
from enterprisehub.orchestrator.unit import Health, Unit
from enterprisehub.orchestrator.up import Plan, up

FAKE_SERVICE = Path(__file__).with_name("fake_service.py")


def fake(name: str, port: int, *behaviour: str) -> Unit:
    argv = (sys.executable, str(FAKE_SERVICE), str(port), *behaviour)
    command = Command(argv=argv, death_signal=Signals.SIGKILL)

    async def health(_pid: int) -> Health:
        return await probe.http("127.0.0.1", port, "/health/ready")

    return Unit(name=name, command=lambda: command, health=health, port=port, grace_s=2)


def main() -> None:
    data_dir, hub_port, *behaviour = sys.argv[1:]
    settings = read({**os.environ, "ENTERPRISEHUB_DATA_DIR": data_dir})
    servers: list[Server] = [postgres(settings.data_dir), valkey(settings.data_dir)]

    def plan() -> Plan:
        parts: list[Part] = [
            Stage(tuple(server_unit(server) for server in servers)),
            run_info_step(settings, servers, demo=False),
            Stage((fake("ml", free_port(), *behaviour), fake("churn", free_port()))),
            Stage((fake("hub", int(hub_port)),)),
        ]
        return Plan(places=[Place("hub", int(hub_port), "PORT")], parts=parts)

    try:
        sys.exit(up(settings, plan))
    except EnterpriseHubError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


main()
