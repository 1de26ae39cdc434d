"""What a filter leaves of the ledger as a paper to sign, in Chinese whatever the language of the page."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _

from core.errors import Invalid
from criteria.queries import in_force
from ledger import queries
from ledger.entry_views import EntryView, entry_views
from ledger.exports import period_words
from ledger.queries import Filter
from ledger.states import Source
from members.queries import branch_names
from papers import LedgerData, LedgerRow, ledger, printed_by
from web.formats import day, signed_points
from web.words import ENTRY_STATES

MAX_PRINTED = 1_000
SOURCES = {Source.FORM: "逐条", Source.ATTENDANCE: "考勤", Source.IMPORT: "导入", Source.API: "接口"}


def paper_of(wanted: Filter, unit: str, person: str) -> bytes:
    """Return the list as PDF, printed by a person of this name; raise Invalid where nobody would sign so many pages."""
    if queries.total(wanted) > MAX_PRINTED:
        raise Invalid(
            _("筛选出的记录超过 %(most)s 条，不宜打印；请缩小日期范围或按支部打印，或者导出表格。", most=MAX_PRINTED)
        )
    with force_locale("zh_Hans"):
        rows = [_row(line) for line in entry_views(queries.named_page(wanted, 1, MAX_PRINTED))]
        return ledger(
            LedgerData(
                unit=unit,
                period=period_words(wanted) or "全部日期",
                filters=_filters(wanted),
                rows=rows,
                printed=printed_by(person),
            )
        )


def _filters(wanted: Filter) -> list[tuple[str, str]]:
    """What else than the dates the list is narrowed to."""
    words = [
        ("支　部", branch_names().get(wanted.branch, "") if wanted.branch else ""),
        ("状　态", str(ENTRY_STATES[wanted.state]) if wanted.state else ""),
        ("细　则", _item_title(wanted.item)),
        ("来　源", SOURCES[wanted.source] if wanted.source else ""),
        ("查　询", wanted.text.strip()),
        ("考勤表", str(wanted.sheet) if wanted.sheet else ""),
    ]
    return [(word, value) for word, value in words if value]


def _item_title(code: str) -> str:
    """The title of an item in the latest version that has it; its code where none has."""
    titles = [force.version.items[code].title for force in in_force() if code in force.version.items]
    return titles[-1] if titles else code


def _row(line: EntryView) -> LedgerRow:
    entry = line.entry
    return LedgerRow(
        day=day(entry.occurred_on),
        member=line.member_name,
        member_no=line.member_no,
        branch=line.branch,
        clause=line.number,
        title=line.title,
        quantity=line.quantity,
        points=line.unpriced if line.points is None else signed_points(line.points),
        reason=entry.reason,
        recorder=line.source,
        state=str(ENTRY_STATES[entry.state]),
        note="，".join(part for part in (entry.note, line.about_correction) if part),
    )
