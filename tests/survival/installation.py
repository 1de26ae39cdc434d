"""An installation of a test's own: servers, migrations, web and worker as real processes, and who is there."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psycopg2

from core import embedded
from core.embedded.process import free_port
from tests import data_folders
from tests.programs import Program, ran

ROOT = Path(__file__).resolve().parents[2]
PLACES = 40
MADE = """
import json
from datetime import UTC, datetime
from wsgi import app
from accounts import tokens
from accounts import actions as accounts
from accounts.models import Role
from boards import actions as boards
from core import clock
from core.db import db
from core.quarter import Quarter
from publicity import actions as publicity
from tenants.scope import enter, leave
from tests.factories import community, installation_user, street
with app.app_context():
    above = street()
    places = [community(of=above) for _ in range(PLACES)]
    with clock.stopped_at(datetime(2022, 10, 10, 2, tzinfo=UTC)):
        for place in places:
            enter(place.scope)
            publicity.publish(boards.draft(Quarter(2022, 3), place.users["community"]), place.users["community"])
            db.session.commit()
    leave()
    made = {"code": places[0].code, "recorder": tokens.make(places[0].users["recorder"], "test")}
    made["district"] = tokens.make(installation_user(Role.DISTRICT), "test")
    db.session.commit()
    print(json.dumps(made))
"""


@dataclass
class Installation:
    """Servers and an application of their own, with the tokens of two people."""

    servers: embedded.Servers
    environment: dict[str, str]
    folder: Path
    port: int
    facts: dict[str, Any] = field(default_factory=dict)

    def flask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return ran("-m", "flask", "--app", "wsgi", *arguments, environment=self.environment)

    @contextmanager
    def running(self, *arguments: str) -> Iterator[Program]:
        """Run a program in a session of its own, and end all of it."""
        log = self.folder / "processes.log"
        process = Program(["-m", *arguments], self.environment, log, log)
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)

    @contextmanager
    def web(self) -> Iterator[Program]:
        options = ("--config", "gunicorn.conf.py", "--bind", f"127.0.0.1:{self.port}", "wsgi:app")
        with self.running("gunicorn", *options) as process:
            until(lambda: self.ask("GET", "/readyz", "")[0] == 200)
            yield process

    def worker(self) -> Any:  # noqa: ANN401
        return self.running("flask", "--app", "wsgi", "worker")

    def ask(self, method: str, path: str, who: str, content: object = None, key: str = "") -> tuple[int, Any]:
        """Return status and body of an answer; status 0 where none came."""
        headers = {"Authorization": f"Bearer {self.facts.get(who, '')}", "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": key} if key else {}
        sent = None if content is None else json.dumps(content).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", sent, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            return refused.code, None
        except (OSError, ValueError, HTTPException):
            return 0, None

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        url = self.servers.migration_url.replace("postgresql+psycopg2://", "postgresql://")
        with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            return list(cursor.fetchall()) if cursor.description else []


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@contextmanager
def installed(folder: Path, script: str) -> Iterator[Installation]:
    """Install in a folder of the test's own and run a script there; the JSON object that it prints is `facts`.

    Each script runs once in a run of the tests; those that come later get a copy of what it left.
    """
    shared = data_folders.shared(folder.parent)
    name = hashlib.sha256(script.encode()).hexdigest()[:12]
    data_folders.copy(shared / f"filled-{name}", partial(_fill, script, shared), folder)
    with embedded.running(folder / "var") as servers:
        facts = json.loads((folder / "facts.json").read_text())
        yield Installation(servers, _environment(servers, folder), folder, free_port(), facts)


def _fill(script: str, shared: Path, folder: Path) -> None:
    folder.mkdir()
    data_folders.copy(shared / "migrated", data_folders.migrate, folder / "var")
    with embedded.running(folder / "var", durable=False) as servers:
        done = ran("-c", script, environment=_environment(servers, folder))
        assert done.returncode == 0, done.stderr
    (folder / "facts.json").write_text(done.stdout)
    data_folders.forget_ports(folder / "var")


def _environment(servers: embedded.Servers, folder: Path) -> dict[str, str]:
    return os.environ | servers.environment() | {"LIANGJI_VAR": str(folder / "var")}
