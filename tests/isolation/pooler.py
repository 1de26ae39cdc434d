"""PgBouncer in transaction mode before a test's PostgreSQL: few connections, shared by all sessions in turn."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from sqlalchemy import make_url

from core.embedded import process

CONNECTIONS = 4
"""More sessions than that wait for one another; a session may need a second connection beside its own."""
CONFIGURATION = """
[databases]
* = host=127.0.0.1 port={server}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = {connections}
server_round_robin = 1
query_wait_timeout = 10
"""


def binary() -> str:
    path = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"
    program = os.environ.get("LIANGJI_PGBOUNCER") or shutil.which("pgbouncer", path=path)
    assert program, "PgBouncer is missing: script/test installs it where it can"
    return program


@contextmanager
def running(folder: Path, url: str) -> Iterator[str]:
    """Run a PgBouncer before the PostgreSQL of an address; yield the same address through it."""
    direct, port = make_url(url), process.free_port()
    configuration = folder / "pgbouncer.ini"
    text = CONFIGURATION.format(server=direct.port, port=port, folder=folder, connections=CONNECTIONS)
    configuration.write_text(text, encoding="utf-8")
    (folder / "users").write_text(f'"{direct.username}" "{direct.password}"\n', encoding="utf-8")
    process.give_away(folder)
    command = process.unprivileged([binary(), str(configuration)], folder, Path(binary()))
    started, pooled = process.start(command, folder / "log"), direct.set(port=port)
    try:
        process.wait_until(lambda: started.poll() is not None or answers(pooled.set(drivername="postgresql")), 20)
        assert started.poll() is None, process.tail(folder / "log")
        yield pooled.render_as_string(hide_password=False)
    finally:
        started.terminate()
        started.wait(10)


def answers(url: object) -> bool:
    try:
        psycopg2.connect(url.render_as_string(hide_password=False), connect_timeout=2).close()  # type: ignore[attr-defined]
    except psycopg2.OperationalError:
        return False
    return True
