"""A roll call that was kept in a table: whom its rows mean, and how each was."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from core import sheets
from core.sheets import Column, Row, SheetFault, SheetFaults, unspaced
from ledger.attendance import Mark
from members.models import Member

WORDS = {
    Mark.PRESENT: ("", "present", "到会", "到", "参加", "出席", "已签到", "√", "✓"),
    Mark.ABSENT: ("absent", "缺席", "缺", "未到", "未参加", "×", "✗"),
    Mark.LEAVE: ("leave", "请假", "事假", "请"),
    Mark.SICK: ("sick", "病假", "病"),
    Mark.OFFICIAL: ("official", "公假", "公差", "公"),
}
"""The words that sheets write for each mark; a blank is somebody who signed."""
MARKS = {word: mark for mark, words in WORDS.items() for word in words}


@dataclass(frozen=True)
class Roll:
    """What a table says of the members on a sheet; `missing` are those of whom it says nothing."""

    marks: Mapping[str, Mark]
    missing: Sequence[Member]


def columns() -> dict[str, Column]:
    """The columns by what they say; a Chinese table is read on an English page too."""
    return {
        "number": Column(_("党员编号"), aliases=("member_no", "编号", "党员编号")),
        "name": Column(_("姓名"), required=True, aliases=("name", "姓名", "党员", "党员姓名")),
        "mark": Column(
            _("到会情况"), required=True, aliases=("mark", "到会情况", "情况", "状态", "考勤", "出勤", "签到")
        ),
    }


def pasted(text: str) -> bytes:
    """Return a pasted table as a file; one without a head is 姓名、情况 or 编号、姓名、情况."""
    rows = [[cell.strip() for cell in line.split("\t")] for line in text.splitlines() if line.strip()]
    heads = {alias for column in columns().values() for alias in (column.title, *column.aliases)}
    if rows and not heads & {unspaced(cell) for cell in rows[0]}:
        width = max(map(len, rows))
        rows.insert(0, [column.title for column in columns().values()][-min(max(width, 2), 3) :])
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def read(content: bytes, people: Sequence[Member]) -> Roll:
    """Read a table for the members of a sheet; raise SheetFaults with every row that names nobody or means no mark."""
    titles = {name: column.title for name, column in columns().items()}
    table = sheets.read(content, list(columns().values()))
    table.refuse_empty()
    faults: list[SheetFault] = []
    marks: dict[str, Mark] = {}
    for row in table.rows:
        person = _person(row, titles, people, faults)
        mark = MARKS.get(unspaced(row[titles["mark"]]).lower())
        if mark is None:
            message = _("“%(mark)s”看不懂：请写 到会、缺席、请假、病假 或 公假。", mark=row[titles["mark"]][:20])
            faults.append(row.fault(titles["mark"], message))
        elif person is not None and marks.setdefault(person.member_no, mark) != mark:
            faults.append(row.fault(titles["name"], _("%(name)s 在表里有两种情况，请只留一行。", name=person.name)))
    if faults:
        raise SheetFaults(faults)
    return Roll(marks, [one for one in people if one.member_no not in marks])


def _person(row: Row, titles: Mapping[str, str], people: Sequence[Member], faults: list[SheetFault]) -> Member | None:
    """Return whom a row means: by the number where it has one, else by a name that only one of them bears."""
    number, name = row[titles["number"]].strip(), unspaced(row[titles["name"]])
    if number:
        same = [one for one in people if one.member_no == number]
        if same and name and unspaced(same[0].name) != name:
            message = _("编号 %(number)s 是 %(known)s，不是 %(name)s。", number=number, known=same[0].name, name=name)
            faults.append(row.fault(titles["name"], message))
            return None
    else:
        same = [one for one in people if unspaced(one.name) == name]
    if len(same) == 1:
        return same[0]
    if same:
        message = _("有 %(count)s 名党员叫 %(name)s，请在表里写上编号。", count=len(same), name=name)
    else:
        message = _("这张考勤表上没有 %(who)s，请核对；别的支部的党员由该支部登记。", who=number or name or "—")
    faults.append(row.fault(titles["number"] if number else titles["name"], message))
    return None
