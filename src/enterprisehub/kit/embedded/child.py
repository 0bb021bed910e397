"""Turn this process into a command that dies with its parent.

Runs alone, as `python -I -S child.py PARENT DEATH_SIGNAL IDENTITY FOLDER COMMAND…`, so that nothing has to happen between
fork and exec of a process with threads. The order matters: a change of identity clears the death signal.
"""

import ctypes
import os
import sys

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    parent, death_signal, identity, folder, *command = arguments
    try:
        become(identity)
        os.chdir(folder)
        die_with(int(parent), int(death_signal))
        os.execv(command[0], command)  # noqa: S606 no shell is wanted
    except OSError as error:
        sys.exit(f"cannot run {command[0]} as {identity} in {folder}: {error}")


def become(identity: str) -> None:
    """Take an identity: `self`, `UID:GID`, or `mapped:UID:GID` (ourselves, under other numbers)."""
    kind, *numbers = identity.rsplit(":", 2)
    if kind == "self":
        return
    uid, gid = map(int, numbers if kind == "mapped" else identity.split(":"))
    if kind == "mapped":
        _map_user(uid, gid)
    else:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def _map_user(uid: int, gid: int) -> None:
    own_uid, own_gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), "unshare")
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{uid} {own_uid} 1")
    _write("/proc/self/gid_map", f"{gid} {own_gid} 1")


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def die_with(parent: int, death_signal: int) -> None:
    """Ask the kernel for a signal when the parent goes; without effect on systems that have no such call."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
        if os.getppid() != parent:  # it went before we asked
            sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
