"""The allow-list: what is not here can't be asked for."""

from pathlib import Path

from enterprisehub.kit.database import Database
from enterprisehub.services.hub.incidents.actions.action import Action
from enterprisehub.services.hub.incidents.actions.diagnostics import CollectDiagnostics
from enterprisehub.services.hub.incidents.actions.models import RollBackModel
from enterprisehub.services.hub.incidents.actions.processes import DrainReplica, Restart
from enterprisehub.services.hub.incidents.actions.queues import PauseOutbox, ReplayDeadLetters, ResumeOutbox
from enterprisehub.services.hub.monitoring.logs import Logs
from enterprisehub.services.hub.monitoring.replicas import Replicas


def allowed_actions(data_dir: Path, database: Database, replicas: Replicas, logs: Logs) -> list[Action]:
    return [
        Restart(data_dir, replicas),
        DrainReplica(data_dir, replicas),
        PauseOutbox(database),
        ResumeOutbox(database),
        ReplayDeadLetters(database),
        RollBackModel(database),
        CollectDiagnostics(replicas, logs),
    ]
