"""What costs much is limited, and what takes files says so: found by reading the code of every route."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_limiter.util import get_qualified_name

from core.extensions import limiter
from tests.app.test_bodies import UNSAFE, rules
from tests.browsing import Browser
from tests.factories import Place

PLATFORM = Path(__file__).resolve().parents[2] / "platform"
FILE_SIGNS = {"send_file", "Content-Disposition"}
UPLOAD_SIGNS = {"files", "FileField", "MultipleFileField"}
UNLIMITED = {"static", "health.healthz", "health.readyz"}
"""Asked by machines, without the database's and the session's help, or by a browser for each page."""
SHOWS_ANOTHER = {"criteria.take_force"}
"""Its page shows a form with a file again; that form is sent elsewhere."""


class Source:
    """The functions of a module and what each names: its calls, its attributes, its texts."""

    def __init__(self) -> None:
        self.named: dict[tuple[str, str], set[str]] = {}
        self.brought: dict[str, dict[str, tuple[str, str]]] = {}
        for path in PLATFORM.rglob("*.py"):
            parts = path.relative_to(PLATFORM).with_suffix("").parts
            module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            self._read(module, ast.parse(path.read_text()))

    def _read(self, module: str, tree: ast.Module) -> None:
        self.brought[module] = {
            (alias.asname or alias.name): (node.module, alias.name)
            for node in tree.body
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                self.named[module, node.name] = set(words(node))

    def reaches(self, module: str, name: str, signs: set[str], seen: set[tuple[str, str]] | None = None) -> bool:
        """Say whether a function names a sign, itself or through what it calls."""
        seen = set() if seen is None else seen
        if (module, name) in seen:
            return False
        if (module, name) not in self.named:
            passed_on = self.brought.get(module, {}).get(name)
            return passed_on is not None and self.reaches(*passed_on, signs, seen)
        seen.add((module, name))
        value = self.named[module, name]
        if value & signs:
            return True
        below = [self.brought[module].get(word, (module, word)) for word in value]
        return any(self.reaches(*one, signs, seen) for one in below)


def words(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.Attribute) and (inner.attr != "files" or ast.unparse(inner.value) == "request"):
            yield inner.attr
        elif isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


@pytest.fixture(scope="module")
def source() -> Source:
    return Source()


def reached(application: Flask, source: Source, methods: set[str], signs: set[str]) -> set[str]:
    names = set()
    for rule, _path, view in rules(application, methods):
        inner = inspect.unwrap(view)
        if source.reaches(inner.__module__, inner.__name__, signs):
            names.add(rule.endpoint)
    return names - SHOWS_ANOTHER


def test_every_route_that_takes_files_says_so(application: Flask, source: Source) -> None:
    takes = reached(application, source, UNSAFE, UPLOAD_SIGNS)

    imports = {"ledger.check_import", "members.check_import", "evaluations.check_import"}
    assert takes >= imports | {"ledger.add_evidence", "ledger.record_entry", "criteria.publish", "drafts.begin"}
    assert takes == {
        rule.endpoint for rule, _, view in rules(application, UNSAFE) if getattr(view, "takes_upload", False)
    }


def test_what_costs_much_is_limited(application: Flask, source: Source) -> None:
    """Every route that answers with a file, takes files or is open to anybody."""
    costly = reached(application, source, {"GET"}, FILE_SIGNS) | reached(application, source, UNSAFE, UPLOAD_SIGNS)
    costly |= {
        rule.endpoint
        for rule, _, view in rules(application, UNSAFE | {"GET"})
        if getattr(view, "permission", "public") == "public"
    }

    assert len(costly) > 30
    for endpoint in costly - UNLIMITED:
        inner = inspect.unwrap(application.view_functions[endpoint])
        assert limiter.limit_manager.decorated_limits(get_qualified_name(inner)), endpoint


def test_who_asks_too_often_reads_when_to_come_again(app: Flask, place: Place) -> None:
    mine, other = (Browser(app).signed_in(place.users[who]) for who in ("secretary", "recorder"))
    path = place.path("/members.xlsx")
    statuses = [mine.get(path).status_code for _ in range(62)]

    assert 200 in statuses
    answer = mine.get(path)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert "操作太快" in answer.text
    # counted by person, not by the address both share
    assert other.get(path).status_code == 200
