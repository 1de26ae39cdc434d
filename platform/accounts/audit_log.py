"""Reading the audit: filtered rows, and the same as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select

from core import clock
from core.csv_file import csv_file
from core.db import db
from tenants.models import AuditRow

MAX_ROWS = 100_000
HEAD = ("时间", "操作人", "社区编号", "操作", "对象", "涉及的记录", "结果", "来自")
RESULTS = {"done": "完成", "refused": "被拒绝"}


@dataclass(frozen=True)
class AuditFilter:
    """What the log is narrowed to."""

    since: date | None = None
    until: date | None = None
    action: str = ""
    actor: str = ""
    result: str = ""
    subject: str = ""

    @property
    def name(self) -> str:
        return f"{self.since or 'all'}-{self.until or clock.today()}"


def rows(wanted: AuditFilter) -> Select[AuditRow]:
    """The rows of the audit, newest first."""
    selected = select(AuditRow).order_by(AuditRow.id.desc())
    if wanted.since is not None:
        selected = selected.where(AuditRow.day >= wanted.since)
    if wanted.until is not None:
        selected = selected.where(AuditRow.day <= wanted.until)
    if wanted.action:
        selected = selected.where(AuditRow.action == wanted.action)
    if wanted.actor:
        selected = selected.where(AuditRow.actor_name == wanted.actor)
    if wanted.subject:
        selected = selected.where(_is_about(wanted.subject))
    return selected.where(AuditRow.result == wanted.result) if wanted.result else selected


def _is_about(subject: str) -> ColumnElement[bool]:
    """Whether a row names an object, alone or among the entries of a batch."""
    if not subject.isdecimal():
        return AuditRow.subject == subject
    return or_(AuditRow.subject == subject, AuditRow.detail.contains({"entries": [int(subject)]}))


def as_csv(wanted: AuditFilter) -> bytes:
    """Return the filtered rows as a CSV for people, MAX_ROWS at most."""
    return csv_file(HEAD, _lines(wanted))


def _lines(wanted: AuditFilter) -> Iterator[tuple[str, ...]]:
    for row in db.session.scalars(rows(wanted).limit(MAX_ROWS)):
        at, place = clock.local(row.at).isoformat(timespec="seconds"), str(row.tenant_id or "")
        entries = " ".join(map(str, row.listed))
        yield at, row.actor_name, place, row.action, row.subject, entries, RESULTS[row.result], row.address
