"""What the rows of an appraisal sheet mean: one member, a figure for each source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import force_locale, lazy_gettext
from flask_babel import gettext as _

from core import sheets
from core.points import hundredths_cell
from core.sheets import Cell, Column, Kind, Row, SheetFault, SheetFaults, Table, unspaced
from evaluations import queries
from evaluations.figures import read_score
from evaluations.models import Source
from evaluations.words import SOURCES
from members.models import Member

NUMBER, NAME = lazy_gettext("党员编号"), lazy_gettext("姓名")


@dataclass(frozen=True)
class Checked:
    """A sheet without faults: figures in hundredths by member id and source; how many members it names."""

    figures: dict[tuple[int, Source], int | None]
    members: int


def template(year: int) -> bytes:
    """Return the sheet to fill in, with everybody who is appraised and what is known already."""
    scores = queries.scores(year)
    rows: list[list[Cell]] = [
        [member.member_no, member.name, *(_cell(scores.get((member.id, source))) for source in Source)]
        for member in queries.appraised(year)
    ]
    notes = [_("每格填 0 至 100 的数，最多两位小数；空着的不改动。"), _("已经录入的分数在表里，可以直接改。")]
    return sheets.template(_("%(year)s 年民主评议", year=year), _columns(), notes, rows)


def read(content: bytes) -> Table:
    """Read a sheet, without a look at the database; raise SheetFaults, Busy."""
    return sheets.read(content, _columns())


def check(table: Table, year: int) -> Checked:
    """Check a sheet; raise SheetFaults with everything that does not fit."""
    if table.hidden_rows:
        table.refuse_empty()
    known = {member.member_no: member for member in queries.appraised(year)}
    faults: list[SheetFault] = []
    figures: dict[tuple[int, Source], int | None] = {}
    seen: set[str] = set()
    for row in table.rows:
        member = _member(row, known, seen, faults)
        figures |= _figures(row, member, faults)
    if not figures and not faults:
        faults.append(SheetFault(None, None, _("表格里没有一个分数，请填写后再上传。")))
    if faults:
        raise SheetFaults(faults)
    return Checked(figures, len({member_id for member_id, _source in figures}))


def _columns() -> list[Column]:
    short = {Source.SELF: "自评", Source.PEER: "互评", Source.MASSES: "群评"}
    with force_locale("zh_Hans"):
        aliases = {source: tuple({str(words), short.get(source, str(words))}) for source, words in SOURCES.items()}
    return [
        Column(str(NUMBER), width=14, required=True, aliases=("编号", "党员编号")),
        Column(str(NAME), width=12, aliases=("姓名",)),
        *(Column(str(words), Kind.NUMBER, 12, aliases=aliases[source]) for source, words in SOURCES.items()),
    ]


def _cell(figure: int | None) -> Cell:
    return None if figure is None else hundredths_cell(figure)


def _member(row: Row, known: dict[str, Member], seen: set[str], faults: list[SheetFault]) -> Member | None:
    number = row[str(NUMBER)].strip()
    member = known.get(number)
    if member is None:
        faults.append(row.fault(str(NUMBER), _("没有编号为“%(number)s”的在册党员，请核对。", number=number)))
    elif number in seen:
        faults.append(row.fault(str(NUMBER), _("这名党员在表里出现了两次，请只留一行。")))
    elif row[str(NAME)].strip() and unspaced(row[str(NAME)]) != unspaced(member.name):
        faults.append(row.fault(str(NAME), _("编号 %(number)s 是%(name)s，请核对。", number=number, name=member.name)))
    seen.add(number)
    return member


def _figures(row: Row, member: Member | None, faults: list[SheetFault]) -> dict[tuple[int, Source], int | None]:
    figures: dict[tuple[int, Source], int | None] = {}
    for source, words in _filled(row):
        try:
            # a cell shown as 95% is 95 of 100
            figure = read_score(row[words].strip().removesuffix("%").removesuffix("％"))
        except ValueError as wrong:
            faults.append(row.fault(words, str(wrong)))
            continue
        if member is not None and figure is not None:
            figures[member.id, source] = figure
    return figures


def _filled(row: Row) -> Iterable[tuple[Source, str]]:
    return ((source, str(words)) for source, words in SOURCES.items() if row[str(words)].strip())
