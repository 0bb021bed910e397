"""Checks of this machine, the settings and the data."""

import asyncio
import os
import shutil
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from enterprisehub.kit import cache
from enterprisehub.kit.embedded import postgres, valkey
from enterprisehub.kit.embedded.identity import works
from enterprisehub.kit.embedded.ports import is_free
from enterprisehub.kit.errors import EnterpriseHubError
from enterprisehub.kit.migrations import is_current
from enterprisehub.kit.security import public_keys
from enterprisehub.kit.settings import Settings
from enterprisehub.orchestrator import status
from enterprisehub.orchestrator.services import places

LEAST_PYTHON = (3, 11)
LEAST_DISK_BYTES = 2_000_000_000
TIMEOUT_S = 10


class Verdict(StrEnum):
    OK = "ok"
    NOTE = "note"
    """Nothing is wrong, but good to know."""
    FAILED = "failed"


class Finding(Struct):
    """What a check found."""

    check: str
    verdict: Verdict
    detail: str


@dataclass(frozen=True)
class Patient:
    """What is checked."""

    settings: Settings
    environ: Mapping[str, str]

    @property
    def existing_folder(self) -> Path:
        """Return the data directory, or the nearest folder above it that is there already."""
        folder = self.settings.data_dir
        while not folder.exists():
            folder = folder.parent
        return folder


async def examine(settings: Settings, environ: Mapping[str, str]) -> list[Finding]:
    """Run all checks; none of them changes anything that runs."""
    patient = Patient(settings, environ)
    return [await _checked(name, check, patient) for name, check in CHECKS.items()]


Check = Callable[[Patient], Awaitable[tuple[Verdict, str]]]


async def _checked(name: str, check: Check, patient: Patient) -> Finding:
    try:
        async with asyncio.timeout(TIMEOUT_S):
            verdict, detail = await check(patient)
    except TimeoutError:
        verdict, detail = Verdict.FAILED, f"no answer within {TIMEOUT_S} s"
    except (EnterpriseHubError, OSError, *cache.REDIS_ERRORS) as error:
        verdict, detail = Verdict.FAILED, str(error) or type(error).__name__
    return Finding(name, verdict, detail)


async def _python(_: Patient) -> tuple[Verdict, str]:
    version = sys.version_info
    found = f"{version.major}.{version.minor}.{version.micro}"
    return (Verdict.OK if version >= LEAST_PYTHON else Verdict.FAILED), found


async def _data_directory(patient: Patient) -> tuple[Verdict, str]:
    folder = patient.existing_folder
    if not os.access(folder, os.W_OK | os.X_OK):
        return Verdict.FAILED, f"{folder} can't be written: set ENTERPRISEHUB_DATA_DIR"
    return Verdict.OK, str(patient.settings.data_dir)


async def _disk(patient: Patient) -> tuple[Verdict, str]:
    free = shutil.disk_usage(patient.existing_folder).free
    enough = free >= LEAST_DISK_BYTES
    return (Verdict.OK if enough else Verdict.FAILED), f"{free / 1e9:.1f} GB free" + ("" if enough else ": too little")


async def _webhook_keys(patient: Patient) -> tuple[Verdict, str]:
    return Verdict.OK, f"{len(public_keys(patient.settings.ghl_webhook_public_key))} in GHL_WEBHOOK_PUBLIC_KEY"


async def _ports(patient: Patient) -> tuple[Verdict, str]:
    settings = patient.settings
    if status.read(settings.data_dir):
        return Verdict.OK, "in use by our own services"
    taken = [place for place in places(settings, demo=True) if not is_free(place.port, settings.host)]
    if taken:
        return Verdict.FAILED, "; ".join(f"{p.port} ({p.service}) is in use, {p.setting} moves it" for p in taken)
    return Verdict.OK, "all free"


async def _postgres(patient: Patient) -> tuple[Verdict, str]:
    if patient.environ.get("DATABASE_URL"):
        return Verdict.OK, "DATABASE_URL is used"
    home = postgres(patient.settings.data_dir).home
    runs = works(home.identity, home.binaries, home.data if home.data.exists() else home.data.parent)
    return (Verdict.OK if runs else Verdict.FAILED), f"embedded, in {home.data}, run as {home.identity}"


async def _valkey(patient: Patient) -> tuple[Verdict, str]:
    if patient.environ.get("REDIS_URL"):
        return Verdict.OK, "REDIS_URL is used"
    return Verdict.OK, f"embedded, in {valkey(patient.settings.data_dir).folder}"


async def _schema(patient: Patient) -> tuple[Verdict, str]:
    url = patient.settings.database_url
    if url is None:
        return Verdict.NOTE, "no database runs: start it with `enterprisehub up`"
    if await is_current(url):
        return Verdict.OK, "newest"
    return Verdict.FAILED, "older than this version: run `enterprisehub migrate`"


async def _redis(patient: Patient) -> tuple[Verdict, str]:
    url = patient.settings.redis_url
    if url is None:
        return Verdict.NOTE, "no Redis runs: start it with `enterprisehub up`"
    client = cache.connect(url)
    try:
        await client.ping()
    finally:
        await client.aclose()
    return Verdict.OK, "answers"


CHECKS: Mapping[str, Check] = {
    "Python": _python,
    "data directory": _data_directory,
    "disk": _disk,
    "webhook keys": _webhook_keys,
    "ports": _ports,
    "Postgres": _postgres,
    "Valkey": _valkey,
    "schema": _schema,
    "Redis": _redis,
}
