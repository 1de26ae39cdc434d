"""The register as a spreadsheet: numbers of identity and telephone stay masked."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _

from core.db import db
from core.sheets import Cell, Column, Content, Kind, write
from members.queries import Filter, branch_names, filtered
from web.words import CATEGORIES, STATUSES


def workbook(wanted: Filter, unit: str) -> bytes:
    """Return the members that a filter leaves as xlsx, by pinyin."""
    columns = [
        Column(_("编号"), width=12),
        Column(_("姓名"), width=10),
        Column(_("支部"), width=16),
        Column(_("党员类别"), width=10),
        Column(_("党员状态"), width=10),
        Column(_("入党日期"), Kind.DATE, 12),
        Column(_("转入日期"), Kind.DATE, 12),
        Column(_("转出日期"), Kind.DATE, 12),
    ]
    return write([Content(_("党员名册"), columns, _rows(wanted), f"{unit} {_('党员名册')}")])


def _rows(wanted: Filter) -> Iterator[list[Cell]]:
    branches = branch_names()
    for one in db.session.scalars(filtered(wanted)):
        yield [
            one.member_no,
            one.name,
            branches.get(one.branch_id, ""),
            str(CATEGORIES[one.category_today]),
            str(STATUSES[one.status_today]),
            one.joined_party_on,
            one.active_from,
            one.active_to,
        ]
