"""A child process of the demo: started apart from the terminal, brought back when killed, ended in order."""

import ctypes
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import BinaryIO

PR_SET_PDEATHSIG = 1
RESTARTS = 5
END_SECONDS = 10


def private(path: Path) -> BinaryIO:
    """Open a log to append to; its owner alone reads it, whoever made it earlier."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "ab")


class ChildrenFailed(Exception):
    """A child ends again and again; the message names its log."""


def end_with_parent() -> None:
    """Ask Linux to end this process when its parent is gone, even when the parent was killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """One program, its output in a log of its own."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.name = name
        self.command = command
        self.environment = environment
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self.ends: list[float] = []

    def start(self) -> None:
        with private(self.log) as output:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=end_with_parent if os.uname().sysname == "Linux" else None,
            )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def keep(self) -> None:
        """Start the child again if it has ended; raise ChildrenFailed when that happens five times in a minute."""
        if self.is_running:
            return
        now = time.monotonic()
        self.ends = [end for end in self.ends if now - end < 60] + [now]
        if len(self.ends) >= RESTARTS:
            raise ChildrenFailed(f"the {self.name} process keeps ending; {self.log} says why")
        print(f"The {self.name} process has ended and is started again.", flush=True)
        self.start()

    def end(self) -> None:
        """End the child and what it started: first asked, then forced."""
        if self.process is None:
            return
        for number, seconds in ((signal.SIGTERM, END_SECONDS), (signal.SIGKILL, 5)):
            try:
                os.killpg(self.process.pid, number)
                self.process.wait(seconds)
            except ProcessLookupError:
                return
            except subprocess.TimeoutExpired:
                continue
