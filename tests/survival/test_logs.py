"""Logs hold no personal data and are read by their owner alone, whatever fails."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.survival.installation import Installation, until

MARK = "王小疆"
MARKED = """
from datetime import UTC, datetime
import reports.jobs
from flask import request
from wsgi import app
from core.db import db
from members.models import Member
from sqlalchemy import insert, select, text
from tenants.models import AuditRow, Community
from tenants.scope import community_scope, enter
MARK = "王小疆"

@app.get("/provoke/<kind>")
def provoke(kind):
    tenant = db.session.scalars(select(Community.id).limit(1)).one()
    enter(community_scope(tenant))
    db.session.rollback()
    if kind == "unique":
        row = db.session.scalars(select(Member).limit(1)).one()
        fields = {one.key: getattr(row, one.key) for one in Member.__mapper__.column_attrs if one.key != "id"}
        db.session.execute(insert(Member), [fields | {"name": MARK, "member_no": MARK}] * 2)
    if kind == "check":
        # a row that does not fit is written out whole by the database
        row = dict(at=datetime.now(UTC), day=datetime.now(UTC).date(), actor_name=MARK, action="x", result="neither")
        db.session.add(AuditRow(**row))
        db.session.flush()
    if kind == "statement":
        db.session.execute(select(text("CAST(:x AS integer)")), {"x": MARK})
    if kind == "python":
        int(MARK)
    if kind == "key":
        {}[MARK]
    return "nothing went wrong"

@app.teardown_request
def late(_error):
    if request.path.endswith("/after"):
        raise ValueError(MARK)

def broken(*_arguments):
    raise ValueError(MARK)

def left(*_arguments):
    raise KeyError(MARK)

reports.jobs.poster_pack = broken
reports.jobs.actions.fail = left
"""
KINDS = ("unique", "check", "statement", "python", "key")


@pytest.fixture(scope="module")
def marked(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The installation with addresses at which statements and programs fail over a marked name."""
    folder = tmp_path_factory.mktemp("marked")
    (folder / "marked.py").write_text(MARKED)
    return replace(installation, environment=installation.environment | {"PYTHONPATH": str(folder)})


def logs(installation: Installation) -> list[Path]:
    """Every file that some process wrote words into."""
    log_files = [installation.folder / "processes.log", *(installation.folder / "var").glob("*.log")]
    assert {"processes.log", "postgresql.log", "redis.log"} <= {path.name for path in log_files}
    return log_files


def test_no_log_holds_the_name_over_which_something_failed(marked: Installation) -> None:
    options = ("--config", "gunicorn.conf.py", "--bind", f"127.0.0.1:{marked.port}", "marked:app")
    with marked.running("gunicorn", *options):
        until(lambda: marked.ask("GET", "/readyz", "")[0] == 200)
        answers = [marked.ask("GET", f"/provoke/{kind}", "")[0] for kind in KINDS]
        marked.ask("GET", "/provoke/after", "")
        marked.ask("GET", "/healthz", "")
        status, report = marked.ask("POST", "/api/v1/reports", "district", {"kind": "poster_pack", "quarter": "2022Q3"})
        with marked.running("flask", "--app", "marked", "worker"):
            until(lambda: "reports.jobs.build" in text_of(marked) and "exception raised" in text_of(marked))

    assert (answers, status) == ([409, 500, 500, 500, 500], 202)
    assert report
    assert [path.name for path in logs(marked) if MARK in path.read_text(encoding="utf-8", errors="replace")] == []


def test_a_log_says_what_failed_and_where(marked: Installation) -> None:
    text = text_of(marked)

    assert "ck_audit_result" in text
    assert "marked.py" in text
    assert "builtins.KeyError" in text


def test_what_lies_under_var_is_its_owners_alone(installation: Installation) -> None:
    var = installation.folder / "var"
    open_to_others = [path.name for path in var.iterdir() if path.is_file() and path.stat().st_mode & 0o077]

    assert open_to_others == []
    assert var.stat().st_mode & 0o066 == 0


def text_of(installation: Installation) -> str:
    return (installation.folder / "processes.log").read_text(encoding="utf-8", errors="replace")
