"""Attach to a folder's embedded servers or start them; whoever leaves last ends them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.embedded import passwords, process
from core.embedded.postgresql import Postgresql
from core.embedded.process import ServerFailed
from core.embedded.redis_server import RedisServer


@dataclass
class Servers:
    """The running servers of one folder, and this process's share in them.

    Every user holds a shared lock on `users.lock`, which the kernel drops even when the user is killed. `stop` gives it
    back and ends the servers if nobody else holds one: a command never ends servers under a running demo.
    """

    postgresql: Postgresql
    redis: RedisServer
    started: bool
    _folder: Path
    _share: BinaryIO | None
    _process: int

    @property
    def database_url(self) -> str:
        """The application's role, under row-level security."""
        return self.postgresql.url("liangji_app", self.postgresql.passwords.app)

    @property
    def migration_url(self) -> str:
        """The migrator's role, which may act as the owner and bypasses row-level security."""
        return self.postgresql.url("liangji_migrator", self.postgresql.passwords.migrator)

    @property
    def backup_url(self) -> str:
        """The backup's role, which reads everything and writes nothing."""
        return self.postgresql.url("liangji_backup", self.postgresql.passwords.backup)

    @property
    def redis_url(self) -> str:
        return self.redis.url

    def environment(self) -> dict[str, str]:
        """Return the settings by which a child process finds these servers."""
        return {
            "LIANGJI_DATABASE_URL": self.database_url,
            "LIANGJI_MIGRATION_URL": self.migration_url,
            "LIANGJI_BACKUP_URL": self.backup_url,
            "LIANGJI_REDIS_URL": self.redis_url,
        }

    def revive(self) -> None:
        """Start again what was killed, on the same port, so that its clients find it. Raises ServerFailed."""
        if self.postgresql.is_alive and self.redis.is_up():
            return
        with _only_one(self._folder):
            _start_missing(self.postgresql, self.redis, durable=True)

    def stop(self) -> None:
        """Leave; end the servers unless another process uses them. A forked child's call does nothing."""
        if self._share is None or self._process != os.getpid():
            return
        with _only_one(self._folder):
            try:
                fcntl.flock(self._share, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self.redis.end()
                self.postgresql.end()
            self._share.close()
            self._share = None


def attach_or_start(directory: Path, *, durable: bool = True) -> Servers:
    """Return the servers whose data lie in `directory`, the running ones or new ones; call `stop` at the end.

    The first call makes the data folder, the four roles and the database (about a second). Not `durable` is for
    tests: data may be lost with the machine. Raises ServerFailed.
    """
    folder = directory.resolve()
    try:
        process.make_private(folder)
        with _only_one(folder):
            return _shared(folder, durable)
    except PermissionError as denied:
        words = "belongs to another user (was it made as root?); run as that user, or set LIANGJI_VAR to another folder"
        raise ServerFailed(f"{denied.filename} {words}.") from denied


def in_use(directory: Path) -> bool:
    """Whether some process uses the servers of this folder at this moment."""
    try:
        with (directory / "users.lock").open("r+") as share:
            fcntl.flock(share, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


@contextmanager
def running(directory: Path, *, durable: bool = True) -> Iterator[Servers]:
    """Attach or start for the length of a block."""
    servers = attach_or_start(directory, durable=durable)
    try:
        yield servers
    finally:
        servers.stop()


def _shared(folder: Path, durable: bool) -> Servers:
    share = process.private(folder / "users.lock")
    fcntl.flock(share, fcntl.LOCK_SH)
    try:
        return _ensured(folder, share, durable)
    except BaseException:
        share.close()
        raise


def _ensured(folder: Path, share: BinaryIO, durable: bool) -> Servers:
    words = passwords.stored_passwords(folder / "embedded.json")
    postgresql = Postgresql(folder / "postgresql", folder / "postgresql.log", words)
    redis = RedisServer(folder / "redis", folder / "redis.log", words)
    started = _start_missing(postgresql, redis, durable=durable)
    return Servers(postgresql, redis, started, folder, share, os.getpid())


def _start_missing(postgresql: Postgresql, redis: RedisServer, *, durable: bool) -> bool:
    missing = (not postgresql.is_up(), not redis.is_up())
    if missing[0]:
        postgresql.ensure(durable=durable)
    if missing[1]:
        redis.ensure()
    return any(missing)


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    with process.private(folder / "embedded.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
