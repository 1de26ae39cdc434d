"""A second PostgreSQL that follows a test's first one, and can be held back."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from core import embedded
from core.embedded import process
from core.embedded.postgresql import Postgresql, binary


@dataclass
class Replica:
    """The follower of `primary`."""

    primary: Postgresql
    server: Postgresql

    @property
    def url(self) -> str:
        """The application's role, as on the primary."""
        return self.server.url("liangji_app", self.server.passwords.app)

    def follow(self) -> None:
        """Wait until all that the primary has done is done here too."""
        done = _ask(self.primary, "SELECT pg_current_wal_flush_lsn()")
        process.wait_until(lambda: bool(_ask(self.server, f"SELECT pg_last_wal_replay_lsn() >= '{done}'")), 20)
        assert _ask(self.server, f"SELECT pg_last_wal_replay_lsn() >= '{done}'"), "the replica does not follow"

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """Let the replica stay as it is for a block."""
        self.follow()
        _ask(self.server, "SELECT pg_wal_replay_pause()")
        process.wait_until(lambda: _ask(self.server, "SELECT pg_get_wal_replay_pause_state()") == "paused", 10)
        assert _ask(self.server, "SELECT pg_get_wal_replay_pause_state()") == "paused"
        try:
            yield
        finally:
            _ask(self.server, "SELECT pg_wal_replay_resume()")

    @contextmanager
    def away(self) -> Iterator[None]:
        """End the replica's server for a block."""
        self.server.end()
        try:
            yield
        finally:
            self.server.ensure(durable=False)


@contextmanager
def replica_of(servers: embedded.Servers, folder: Path) -> Iterator[Replica]:
    """Copy a running server into a folder and let the copy follow it."""
    primary, copy = servers.postgresql, folder / "postgresql"
    copy.mkdir(mode=0o700)
    process.give_away(copy)
    login = f"host=127.0.0.1 port={primary.port} user=postgres password={primary.passwords.superuser}"
    program = binary("pg_basebackup")
    command = [str(program), "-d", login, "-D", str(copy), "-R", "-X", "stream", "-c", "fast", "--no-sync"]
    done = subprocess.run(process.unprivileged(command, copy, program), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    server = Postgresql(copy, folder / "log", primary.passwords)
    server.ensure(durable=False)
    try:
        yield Replica(primary, server)
    finally:
        with suppress(ProcessLookupError):
            server.end()


def _ask(server: Postgresql, query: str) -> object:
    engine = create_engine(server.url("postgres", server.passwords.superuser), poolclass=NullPool)
    with engine.connect() as connection:
        answer: object = connection.execute(text(query)).scalar()
        connection.commit()
    return answer
