"""Read an uploaded sheet: a process of its own parses it, here its head is understood."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from core import turns
from core.parsing.marks import letters
from core.sheets.columns import Bounds, Column
from core.sheets.faults import SheetFault, SheetFaults
from core.sheets.heads import HEAD_ROWS, LooseColumn, UnreadColumn, find_head

SECONDS = 8
PARSER = (sys.executable, "-I", "-X", "utf8", "-m", "core.parsing")
BOUNDS = Bounds()
MAX_RANGES = 30

Cell = str | list[str]
"""A cell's text, or code and detail of why it cannot be read."""
Numbered = tuple[int, list[Cell]]


@dataclass(frozen=True)
class Row:
    """One row: its number as the spreadsheet counts it, and its texts by the columns' titles ("" where blank)."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, title: str) -> str:
        return self.cells[title]

    def fault(self, title: str | None, message: str) -> SheetFault:
        return SheetFault(self.number, title, message)


@dataclass(frozen=True)
class Table:
    """The rows below the head, and what of the sheet is not among them.

    present: titles of the columns that the file has; loose: those of them whose heads are written otherwise;
    unread: columns that nobody reads; hidden_rows: numbers of the rows left out because the sheet does not show them.
    """

    rows: list[Row]
    present: frozenset[str]
    loose: list[LooseColumn] = field(default_factory=list)
    unread: list[UnreadColumn] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)

    @property
    def hidden_ranges(self) -> str:
        """The hidden rows in words: 3、7–9."""
        ranges = list(_ranges(self.hidden_rows))
        spans = _("、").join(f"{first}–{last}" if last > first else str(first) for first, last in ranges[:MAX_RANGES])
        return spans + (_("等") if len(ranges) > MAX_RANGES else "")

    def refuse_empty(self) -> None:
        """Raise SheetFaults where no row is left."""
        if not self.rows and self.hidden_rows:
            raise _whole(
                _("表头下面的行都被隐藏或筛选掉了（第 %(rows)s 行）；请取消隐藏和筛选再上传。", rows=self.hidden_ranges)
            )
        if not self.rows:
            raise _whole(_("表头下面没有内容，请填写后再上传。"))


def _ranges(numbers: Sequence[int]) -> Iterable[tuple[int, int]]:
    for _distance, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        together = [number for _place, number in run]
        yield together[0], together[-1]


def read(content: bytes, columns: Sequence[Column], bounds: Bounds = BOUNDS) -> Table:
    """Read xlsx, xls, ods or csv (UTF-8, GB18030) bytes; blank and hidden rows are left out, unknown columns not read.

    The head is the row among the first ten that holds most of the columns. Raises SheetFaults, also for each cell of
    a column that is read in which an error value or a formula without its value stands, and Busy.
    """
    if len(content) > bounds.size:
        limit = bounds.size // (1024 * 1024)
        raise _whole(_("文件超过 %(limit)s MB，请分成几份上传。", limit=limit))
    if not content.strip():
        raise _whole(_("文件是空的，请选择有内容的表格。"))
    numbered, hidden = _parsed(content, bounds)
    if not numbered:
        raise _whole(_("表格里没有内容，请填写后再上传。"))
    head = find_head([(number, [_seen(cell) for cell in cells]) for number, cells in numbered], columns)
    above, below = numbered[head.place][0], numbered[head.place + 1 :]
    _refuse_unreadable(below, head.titles)
    blank = {column.title: "" for column in columns}
    rows = [Row(number, blank | _texts(cells, head.titles)) for number, cells in below]
    return Table(
        [row for row in rows if any(row.cells.values())],
        frozenset(head.titles.values()),
        head.loose,
        head.unread,
        [number for number in hidden if number > above],
    )


def _parsed(content: bytes, bounds: Bounds) -> tuple[list[Numbered], list[int]]:
    answer = ask_parser(content, bounds)
    if "fault" in answer:
        column = None if answer["column"] is None else letters(answer["column"])
        raise SheetFaults([SheetFault(answer["row"], column, WORDS[answer["fault"]](answer["detail"]))])
    return [(number, cells) for number, cells in answer["rows"]], answer["hidden"]


def ask_parser(content: bytes, bounds: Bounds, *options: str) -> dict[str, Any]:
    """Let a process of its own parse a file; return its answer. Raises SheetFaults where it gives none, and Busy."""
    limits = (str(bounds.rows + HEAD_ROWS), str(bounds.columns))
    try:
        with turns.turn() as slot:
            # an empty environment: it needs none of ours, least of all the secrets; the turn is held while it lives
            done = subprocess.run(
                [*PARSER, *limits, *options],
                input=content,
                capture_output=True,
                timeout=SECONDS,
                env={},
                cwd="/",
                check=False,
                pass_fds=slot,
            )
    except subprocess.TimeoutExpired:
        raise _whole(WORDS["too_slow"]("")) from None
    if done.returncode == -signal.SIGXCPU:
        raise _whole(WORDS["too_slow"](""))
    if done.returncode != 0:
        raise _whole(WORDS["too_large"](""))
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _seen(cell: Cell) -> str:
    """Return what a person sees in a cell."""
    return cell if isinstance(cell, str) else cell[1] or cell[0]


def _texts(cells: Sequence[Cell], titles: Mapping[int, str]) -> dict[str, str]:
    return {title: _seen(cells[place]) for place, title in titles.items() if place < len(cells)}


def _refuse_unreadable(rows: Sequence[Numbered], titles: Mapping[int, str]) -> None:
    """Raise SheetFaults for the cells that cannot be read in the columns that are."""
    faults = [
        SheetFault(number, letters(place + 1), WORDS[cell[0]](cell[1]))
        for number, cells in rows
        for place, cell in enumerate(cells)
        if not isinstance(cell, str) and place in titles
    ]
    if faults:
        raise SheetFaults(faults)


def _whole(message: str) -> SheetFaults:
    return SheetFaults([SheetFault(None, None, message)])


WORDS: dict[str, Callable[[str], str]] = {
    "too_large": lambda _detail: _(
        "表格太大，无法读取：可能在很远的地方误填了一个单元格。请把有用的行复制到新的表格里再上传。"
    ),
    "too_slow": lambda _detail: _(
        "表格太大，%(seconds)s 秒内没有读完；请删去多余的内容，或分成几份，稍候再上传。", seconds=SECONDS
    ),
    "too_many_rows": lambda _detail: _("表格的行数太多，请分成几份上传。"),
    "too_many_columns": lambda detail: _("这一行超过 %(most)s 列，请删去多余的列。", most=detail),
    "password": lambda _detail: _("文件有密码，请取消密码后再上传。"),
    "old_book": lambda _detail: _("文件有密码，或是旧的 xls 格式；请取消密码，另存为 xlsx 后再上传。"),
    "not_a_book": lambda _detail: _("这不是 xlsx 表格；请下载模板填写，存为 xlsx 后再上传。"),
    "macros": lambda _detail: _("文件带有宏；请另存为不带宏的 xlsx 后再上传。"),
    "formula": lambda _detail: _("这里是公式；请复制后用“选择性粘贴－数值”换成数值。"),
    "merged": lambda _detail: _("这里是合并的单元格；请取消合并，每格各自填写。"),
    "far": lambda _detail: _("这里离表格太远，可能是误填；请删去这一格。"),
    "hidden": lambda _detail: _("这一行被隐藏或筛选掉了；请取消隐藏和筛选，不要的行请删去。"),
    "no_value": lambda _detail: _("这里的公式没有算出的值；请用 Excel 或 WPS 打开表格，保存一次，再上传。"),
    "broken": lambda _detail: _("文件已损坏或不是表格，请用 Excel 或 WPS 打开，另存为 xlsx 后再上传。"),
    "not_a_sheet": lambda _detail: _("这不是表格文件，请上传 xlsx、xls、ods 或 csv。"),
    "foreign": lambda detail: _("这是 %(kind)s 文件，不是表格；请用 Excel 或 WPS 另存为 xlsx 后再上传。", kind=detail),
    "error_value": lambda detail: _("单元格是错误值 %(value)s，请改正公式或填写数值。", value=detail),
    "long_text": lambda detail: _("单元格的文字超过 %(most)s 字，请缩短。", most=detail),
    "long_number": lambda _detail: _(
        "数字超过 15 位，表格软件已把末尾改成 0。请把这一列设为“文本”格式，重新填写（如身份证号）。"
    ),
}
