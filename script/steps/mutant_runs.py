"""Running the tests against a mutant: in a fork of a process that has the libraries loaded, on servers that stay."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from hypothesis import Phase, settings

from mutant_coverage import ByFile
from mutants import Mutant

LIBRARIES = (
    "alembic.command", "argon2", "babel.dates", "chinese_calendar", "click", "cryptography.hazmat.primitives.ciphers",
    "flask", "flask_babel", "flask_limiter", "flask_login", "flask_migrate", "flask_smorest", "flask_sqlalchemy",
    "flask_wtf", "fsspec", "hypothesis", "marshmallow", "numpy", "polars", "psycopg2", "pypinyin", "pytest",
    "python_calamine", "redis", "rq", "ruamel.yaml", "segno", "sqlalchemy.orm", "typst", "wtforms", "xlrd",
    "xlsxwriter",
)  # fmt: skip
"""Loaded before the fork, not used: Polars used before a fork deadlocks the child."""
FAILED, PASSED = 1, 0


@dataclass(frozen=True)
class Outcome:
    """What the tests made of a mutant: killed, survived, or hung (which is noticed too)."""

    mutant: Mutant
    word: str
    seconds: float


def load_libraries() -> None:
    for name in LIBRARIES:
        importlib.import_module(name)


class Copied(importlib.abc.MetaPathFinder):
    """Finds our packages in a copy of the tree."""

    def __init__(self, root: Path) -> None:
        self.places = [str(root / "platform"), str(root)]

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        spec = importlib.machinery.PathFinder.find_spec(fullname, self.places) if path is None else None
        # a folder without __init__.py is none of ours: `platform` is the library's module
        return spec if spec is not None and spec.loader is not None else None


class Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds one module, and loads it from other source than its file's."""

    def __init__(self, root: Path, path: str, source: str) -> None:
        self.name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        self.path, self.source = root / path, source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        spec = importlib.machinery.ModuleSpec(fullname, self, origin=str(self.path))
        spec.has_location = True
        if self.path.name == "__init__.py":
            spec.submodule_search_locations = [str(self.path.parent)]
        return spec

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.source, str(self.path), "exec"), module.__dict__)


@dataclass
class Bench:
    """Where mutants run: a copy of the tree, and what a child's environment says of the servers."""

    root: Path
    environment: dict[str, str]
    log: Path

    def start(self, tests: Sequence[str], mutant: Mutant, slot: int) -> int:
        """Run the tests over a mutant in a fork, until the first that fails; return the fork's process number."""
        source = mutant.source(self.root / "platform")
        child = os.fork()
        if child:
            return child
        self._enter(slot)
        sys.meta_path.insert(0, Mutated(self.root / "platform", mutant.path, source))
        os._exit(_ran(tests, []))

    def cover(self, tests: Sequence[str], package: str, data_file: Path) -> int:
        """Run the tests over the sound program in a fork and note what each file runs; return the exit code."""
        child = os.fork()
        if child:
            return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        self._enter(0)
        plugin = ByFile(self.root / "platform" / package, data_file)
        code = _ran(tests, [plugin])
        plugin.save()
        os._exit(code)

    def _enter(self, slot: int) -> None:
        """Be a process group of one's own, with an own log and an own Redis database."""
        os.setsid()
        with self.log.with_suffix(f".{slot}").open("wb") as output:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        os.environ |= self.environment | {"LIANGJI_TEST_REDIS": self.environment["LIANGJI_TEST_REDIS"] + str(slot + 1)}


def _ran(tests: Sequence[str], plugins: list[object]) -> int:
    """Run tests in this process; whatever goes wrong counts as failed."""
    with suppress(BaseException):
        settings.register_profile("mutants", phases=FIRST_FAILURE, database=None, derandomize=True)
        settings.load_profile("mutants")
        return int(importlib.import_module("pytest").main([*QUICK, *tests], plugins))
    return FAILED


QUICK = ["-x", "-q", "--tb=line", "-p", "no:cacheprovider", "-p", "no:xdist", "--override-ini=addopts="]
QUICK += ["--import-mode=importlib"]
FIRST_FAILURE = (Phase.explicit, Phase.generate)
"""Hypothesis looks for no smaller example once one has failed."""


def run_all(
    bench: Bench,
    work: Sequence[tuple[Mutant, Sequence[str], float]],
    processes: int,
    deadline: float,
    tell: Callable[[Outcome], None],
) -> list[Outcome]:
    """Run mutants with their tests and time limits, several at once, until all are done or the time is over."""
    waiting, running, done = list(work), dict[int, tuple[Mutant, float, float, int]](), list[Outcome]()
    while waiting or running:
        while waiting and len(running) < processes and time.monotonic() < deadline:
            mutant, tests, limit = waiting.pop(0)
            slot = min(set(range(processes)) - {run[3] for run in running.values()})
            running[bench.start(tests, mutant, slot)] = (mutant, time.monotonic(), limit, slot)
        if time.monotonic() >= deadline:
            waiting.clear()
        for child in list(running):
            outcome = _look(child, *running[child][:3])
            if outcome is not None:
                del running[child]
                done.append(outcome)
                tell(outcome)
        time.sleep(0.05)
    return done


def _look(child: int, mutant: Mutant, begun: float, limit: float) -> Outcome | None:
    """Return what became of a child, None while it runs; end it when its time is over."""
    ended, status = os.waitpid(child, os.WNOHANG)
    seconds = time.monotonic() - begun
    if ended:
        word = "survived" if os.waitstatus_to_exitcode(status) == PASSED else "killed"
        return Outcome(mutant, word, seconds)
    if seconds < limit:
        return None
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return Outcome(mutant, "hung", seconds)
