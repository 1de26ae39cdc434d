"""Data folders of stopped servers, made once in a run and copied: quicker than initdb, the migrations and filling."""

from __future__ import annotations

import fcntl
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from core import embedded
from tests import databases


def copy(source: Path, make: Callable[[Path], None], folder: Path) -> None:
    """Make `folder` a copy of `source`, which the first that wants a copy has made.

    make: gets the path of a folder that is not there yet, and leaves nothing running in it.
    """
    with source.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not source.exists():
            partial = source.with_suffix(".partial")
            make(partial)
            partial.rename(source)
    folder.mkdir(exist_ok=True)
    # owners and modes as they are: PostgreSQL does not run as root
    subprocess.run(["cp", "--archive", "--reflink=auto", f"{source}/.", str(folder)], check=True)


def migrate(var: Path) -> None:
    """Make the data folder of servers whose database is migrated and empty."""
    with embedded.running(var, durable=False) as servers:
        databases.upgrade(servers)
    forget_ports(var)


def forget_ports(var: Path) -> None:
    """Let the servers of each copy choose ports of their own: two copies may run at once."""
    for path in (var / "postgresql.port", var / "redis" / "port"):
        path.unlink()


def shared(base: Path) -> Path:
    """Return the folder that the processes of this run share. base: what pytest gives to this process."""
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
