"""Reading the audit: filtered rows, and the same as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select

from accounts.audit_words import ObjectKind, action_word, actions_of, particulars
from core import clock
from core.csv_file import csv_file
from core.db import db
from tenants.models import AuditRow

MAX_ROWS = 100_000
HEAD = ("时间", "操作人", "单位", "操作", "代号", "对象", "涉及的记录", "说明", "结果", "来自")
RESULTS = {"done": "完成", "refused": "被拒绝"}


@dataclass(frozen=True)
class AuditFilter:
    """What the log is narrowed to."""

    since: date | None = None
    until: date | None = None
    action: str = ""
    actor: str = ""
    result: str = ""
    kind: ObjectKind | None = None
    subject: str = ""
    unit: int | None = None

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
        selected = selected.where(AuditRow.actor_name.contains(wanted.actor, autoescape=True))
    if wanted.kind is not None:
        selected = selected.where(AuditRow.action.in_(actions_of(wanted.kind)))
    if wanted.unit is not None:
        selected = selected.where(AuditRow.tenant_id == wanted.unit)
    if wanted.subject:
        selected = selected.where(_is_about(wanted.subject))
    return selected.where(AuditRow.result == wanted.result) if wanted.result else selected


def _is_about(subject: str) -> ColumnElement[bool]:
    """Whether a row names an object, alone or among the entries of a batch."""
    if not subject.isdecimal():
        return AuditRow.subject == subject
    return or_(AuditRow.subject == subject, AuditRow.detail.contains({"entries": [int(subject)]}))


def as_csv(wanted: AuditFilter, places: Mapping[int, str]) -> bytes:
    """Return the filtered rows as a CSV for people, MAX_ROWS at most; places: names of communities by id."""
    return csv_file(HEAD, _lines(wanted, places))


def _lines(wanted: AuditFilter, places: Mapping[int, str]) -> Iterator[tuple[str, ...]]:
    for row in db.session.scalars(rows(wanted).limit(MAX_ROWS)):
        at, place = clock.local(row.at).isoformat(timespec="seconds"), places.get(row.tenant_id or 0, "")
        about = (action_word(row.action), row.action, row.subject, " ".join(map(str, row.listed)), particulars(row))
        yield at, row.actor_name, place, *about, RESULTS[row.result], row.address
