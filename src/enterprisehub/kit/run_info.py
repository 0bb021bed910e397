"""`run.json` in the data directory: what `enterprisehub up` tells the other processes of a house."""

from pathlib import Path

import msgspec

from enterprisehub.kit.errors import SettingError


class RunInfo(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Where the running embedded servers are, and the demo's own secrets."""

    database_url: str | None = None
    redis_url: str | None = None
    orchestrator_pid: int | None = None
    demo: bool = False
    demo_public_key: str | None = None
    """Base64 SubjectPublicKeyInfo; valid for demo locations only, and only while `up --demo` runs."""
    demo_signing_key: str | None = None
    """Base64 of the 32-byte seed of the Ed25519 key that signs the demo's webhooks."""
    ghl_api_base_url: str | None = None
    ghl_private_token: str | None = None


def run_info_path(data_dir: Path) -> Path:
    return data_dir / "run.json"


def read_run_info(data_dir: Path) -> RunInfo:
    try:
        return msgspec.json.decode(run_info_path(data_dir).read_bytes(), type=RunInfo)
    except (FileNotFoundError, NotADirectoryError):
        return RunInfo()
    except PermissionError as error:
        raise SettingError(f"ENTERPRISEHUB_DATA_DIR: {run_info_path(data_dir)} may not be read by this user") from error
    except msgspec.MsgspecError as error:
        raise SettingError(f"{run_info_path(data_dir)} is damaged ({error}); remove it and start again") from error


def write_run_info(data_dir: Path, info: RunInfo) -> None:
    path = run_info_path(data_dir)
    draft = path.with_suffix(".tmp")
    draft.touch(mode=0o600)
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(info)) + b"\n")
    draft.replace(path)
