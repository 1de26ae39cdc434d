"""The ledger as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from accounts.queries import names
from core import clock
from core.db import db
from core.errors import Invalid
from core.points import hundredths_cell, points_cell
from core.sheets import Cell, Column, Content, Kind, write
from criteria.queries import in_force
from criteria.words import translator
from ledger import queries
from ledger.entry_views import item_of, points_alone
from ledger.queries import Filter
from members.queries import branch_names
from rules import Item
from rules.explain import clause_name, unpriced
from web.words import ENTRY_STATES

MAX_ROWS = 50_000


def workbook(wanted: Filter, unit: str) -> bytes:
    """Return what a filter leaves as xlsx; raise Invalid where that is too much for one sheet."""
    if queries.total(wanted) > MAX_ROWS:
        raise Invalid(_("筛选出的记录超过 %(most)s 条，请缩小日期范围后再导出。", most=MAX_ROWS))
    title = f"{unit} {_('积分台账')} {period_words(wanted)}".strip()
    return write([Content(_("积分台账"), _columns(), _rows(wanted), title)])


def file_name(wanted: Filter, unit: str, ending: str = "xlsx") -> str:
    """Name the file by unit and period."""
    return f"{unit}-{_('积分台账')}-{period_words(wanted) or clock.today().isoformat()}.{ending}".replace(" ", "")


def period_words(wanted: Filter) -> str:
    """Write the dates of a filter; empty where it has none."""
    if wanted.since and wanted.until:
        return _("%(first)s 至 %(last)s", first=wanted.since.isoformat(), last=wanted.until.isoformat())
    if wanted.since:
        return _("%(first)s 起", first=wanted.since.isoformat())
    return _("%(last)s 止", last=wanted.until.isoformat()) if wanted.until else ""


def _columns() -> list[Column]:
    return [
        Column(_("编号"), Kind.NUMBER, 9),
        Column(_("日期"), Kind.DATE, 12),
        Column(_("党员编号"), width=12),
        Column(_("姓名"), width=10),
        Column(_("支部"), width=14),
        Column(_("细则"), width=18),
        Column(_("细则内容"), width=40),
        Column(_("数量"), Kind.NUMBER, 8),
        Column(_("单位"), width=6),
        Column(_("分值"), Kind.NUMBER, 9),
        Column(_("事由"), width=36),
        Column(_("记录人"), width=10),
        Column(_("状态"), width=10),
        Column(_("说明"), width=24),
    ]


def _rows(wanted: Filter) -> Iterator[list[Cell]]:
    rows = db.session.execute(queries.named_entries(wanted).limit(MAX_ROWS)).all()
    people = names({row[0].recorded_by_id for row in rows})
    branches, versions = branch_names(), in_force()
    for entry, member_no, name in rows:
        item, version = item_of(entry, versions)
        points = points_alone(entry, item)
        yield [
            entry.id,
            entry.occurred_on,
            member_no,
            name,
            branches.get(entry.branch_id, ""),
            clause_name(item, version) if item and version else entry.item,
            item.title if item else "",
            hundredths_cell(entry.quantity),
            item.unit if item else "",
            _unpriced(item) if points is None else points_cell(points),
            entry.reason,
            people.get(entry.recorded_by_id, ""),
            str(ENTRY_STATES[entry.state]),
            entry.note,
        ]


def _unpriced(item: Item | None) -> str:
    return unpriced(item, translator()) if item else "—"
