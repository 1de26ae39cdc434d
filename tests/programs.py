"""Python programs as real processes, forked from one that has the libraries loaded: four fifths of a start.

Every module of ours is loaded by each program anew, with its own environment and what it makes at import.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = [
    "alembic.command", "argon2", "babel", "chinese_calendar", "cryptography.hazmat.primitives.ciphers.aead",
    "flask.cli", "flask_babel", "flask_limiter", "flask_login", "flask_migrate", "flask_smorest", "flask_sqlalchemy",
    "flask_wtf", "fsspec.implementations.local", "gunicorn.app.wsgiapp", "marshmallow", "numpy", "polars",
    "psycopg2.extras", "pypinyin", "python_calamine", "redis", "rq", "ruamel.yaml", "segno",
    "sqlalchemy.dialects.postgresql.psycopg2", "sqlalchemy.orm", "typst", "xlrd", "xlsxwriter",
]  # fmt: skip
"""Loaded before the fork, not used: Polars used before a fork deadlocks the child."""


class Program:
    """A running program; it leads a session of its own, so that `os.killpg` reaches all of it.

    arguments: what would stand behind `python`, `-m module …` or `-c text …`. Output is appended to the files.
    """

    def __init__(self, arguments: list[str], environment: Mapping[str, str], output: Path, errors: Path) -> None:
        start = (arguments, dict(environment), str(output), str(errors))
        self.arguments = arguments
        self._process = _forking().Process(target=_run, args=start)
        self._process.start()
        self.pid: int = self._process.pid or 0
        while self.poll() is None and os.getpgid(self.pid) != self.pid:
            time.sleep(0.001)

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, seconds: float) -> int:
        """Return the exit status, negative for a signal; raise TimeoutExpired."""
        self._process.join(seconds)
        status = self.poll()
        if status is None:
            raise subprocess.TimeoutExpired(self.arguments, seconds)
        return status

    def terminate(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)


def ran(*arguments: str, environment: Mapping[str, str] = os.environ) -> subprocess.CompletedProcess[str]:
    """Run a program to its end; return its status and what it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        output, errors = Path(folder, "output"), Path(folder, "errors")
        status = Program(list(arguments), environment, output, errors).wait(600)
        return subprocess.CompletedProcess(arguments, status, output.read_text(), errors.read_text())


@cache
def _forking() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LIBRARIES)
    return context


def _run(arguments: list[str], environment: dict[str, str], output: str, errors: str) -> None:
    os.setsid()
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    # what the environment says of it is for a program that is started once
    sys.dont_write_bytecode = False
    for number, path in ((1, output), (2, errors)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, number)
        os.close(file)
    sys.path[:0] = [str(ROOT), *filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))]
    kind, program, *rest = arguments
    sys.argv = [kind, *rest]
    try:
        if kind == "-m":
            runpy.run_module(program, run_name="__main__", alter_sys=True)
        else:
            exec(compile(program, "<string>", "exec"), {"__name__": "__main__"})
    finally:
        # a forked process ends without them
        atexit._run_exitfuncs()
