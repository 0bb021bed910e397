"""Whom Postgres runs as: it refuses root, and a user without a name.

A plain user runs it as himself. Root runs it under another number in a user namespace, which may read what root owns;
where namespaces are forbidden (most containers), as `nobody`, with a copy of the binaries and the data in a place that
`nobody` can reach. Data that belongs to a plain user is always served as that user.
"""

import hashlib
import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

from enterprisehub.kit.embedded.spawn import SELF, run
from enterprisehub.kit.errors import SettingError

LASTING_FOLDER = Path("/var/tmp")  # noqa: S108 the owner of what lies there is checked
NAMES = ("daemon", "nobody")
"""Users of every system, one of whom a mapped number is shown as: initdb wants its user to have a name."""


@dataclass(frozen=True)
class Home:
    """Where Postgres and its data live, and as whom it runs."""

    identity: str
    binaries: Path
    data: Path


def home(data_dir: Path, binaries: Path) -> Home:
    """Choose, the same each time for the same machine and data.

    Raises:
        SettingError: none of the ways works here.
    """
    inside = data_dir / "postgres"
    owner = inside.stat() if inside.exists() else None
    if os.geteuid() == 0 and owner is not None and owner.st_uid != 0:
        return Home(f"{owner.st_uid}:{owner.st_gid}", binaries, inside)
    if os.geteuid() != 0 and has_name(os.geteuid()):
        return Home(SELF, binaries, inside)
    if works(mapped := mapped_identity(), binaries, data_dir):
        return Home(mapped, binaries, inside)
    if os.geteuid() == 0 and owner is None:
        return nobody_home(data_dir, binaries)
    raise SettingError("the embedded Postgres needs user namespaces here: allow them, or set DATABASE_URL")


def has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def mapped_identity() -> str:
    known = {user.pw_name: user for user in pwd.getpwall()}
    user = next((known[name] for name in NAMES if name in known), None)
    return f"mapped:{user.pw_uid}:{user.pw_gid}" if user else "mapped:1:1"


def works(identity: str, binaries: Path, folder: Path) -> bool:
    """Say whether Postgres can be run as someone, in a folder."""
    version = [str(binaries / "bin" / "postgres"), "--version"]
    return run(version, identity=identity, folder=folder, timeout_s=20).returncode == 0


def nobody_home(data_dir: Path, binaries: Path) -> Home:
    """Prepare a home under the system's lasting temporary folder, one per data directory."""
    user = pwd.getpwnam("nobody")
    digest = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
    place = LASTING_FOLDER / f"enterprisehub-{digest}"
    place.mkdir(mode=0o711, exist_ok=True)
    if place.is_symlink() or place.stat().st_uid != os.geteuid():
        raise SettingError(f"{place} belongs to another user: remove it, or set DATABASE_URL")
    place.chmod(0o711)
    package = binaries.parent
    for folder in (package.with_name(f"{package.name}.libs"), binaries):
        if folder.exists():
            _copy(folder, place / folder.relative_to(package.parent))
    owned = place / "data"
    owned.mkdir(mode=0o700, exist_ok=True)
    os.chown(owned, user.pw_uid, user.pw_gid)
    return Home(f"{user.pw_uid}:{user.pw_gid}", place / binaries.relative_to(package.parent), owned / "postgres")


def _copy(source: Path, target: Path) -> None:
    if target.exists():
        return
    target.parent.mkdir(mode=0o755, exist_ok=True)
    draft = target.with_name(f"{target.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(source, draft, ignore=shutil.ignore_patterns("include"))
    for path in (draft, *draft.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    draft.rename(target)
