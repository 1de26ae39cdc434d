"""Read an uploaded sheet: the child process parses it, here its head is understood."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from core.sheets.columns import Bounds, Column
from core.sheets.faults import SheetFault, SheetFaults

SECONDS = 30
HEAD_ROWS = 10
CHILD = Path(__file__).with_name("child.py")
BOUNDS = Bounds()

Numbered = tuple[int, list[str]]


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
    """The rows below the head; `present` are the titles of the columns that the file has."""

    rows: list[Row]
    present: frozenset[str]


def read(content: bytes, columns: Sequence[Column], bounds: Bounds = BOUNDS) -> Table:
    """Read xlsx, xls, ods or csv (UTF-8, GB18030) bytes; blank rows are left out, unknown columns ignored.

    The head is the row among the first ten that holds most of the columns' titles or aliases. Raises SheetFaults.
    """
    if len(content) > bounds.size:
        limit = bounds.size // (1024 * 1024)
        raise _whole(_("文件超过 %(limit)s MB，请分成几份上传。", limit=limit))
    if not content.strip():
        raise _whole(_("文件是空的，请选择有内容的表格。"))
    numbered = _parsed(content, bounds)
    if not numbered:
        raise _whole(_("表格里没有内容，请填写后再上传。"))
    place, titles = _head(numbered, columns)
    rows = [Row(number, _cells(texts, titles, columns)) for number, texts in numbered[place + 1 :]]
    return Table([row for row in rows if any(row.cells.values())], frozenset(titles.values()))


def _parsed(content: bytes, bounds: Bounds) -> list[Numbered]:
    answer = asked(content, bounds)
    if "fault" in answer:
        column = None if answer["column"] is None else letters(answer["column"])
        raise SheetFaults([SheetFault(answer["row"], column, WORDS[answer["fault"]](answer["detail"]))])
    return [(number, texts) for number, texts in answer["rows"]]


def asked(content: bytes, bounds: Bounds, *options: str) -> dict[str, Any]:
    """Let the child process parse a file; return its answer. Raises SheetFaults where it gives none."""
    limits = (str(bounds.rows + HEAD_ROWS), str(bounds.columns))
    command = [sys.executable, "-I", "-X", "utf8", str(CHILD), *limits, *options]
    try:
        # an empty environment: the child needs none of ours, least of all the secrets
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=SECONDS, env={}, cwd="/", check=False
        )
    except subprocess.TimeoutExpired:
        raise _whole(WORDS["too_large"]("")) from None
    if done.returncode != 0:
        raise _whole(WORDS["too_large"](""))
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _head(numbered: Sequence[Numbered], columns: Sequence[Column]) -> tuple[int, dict[int, str]]:
    """Find the head: its place among the rows, and the titles by the place of their columns."""
    names = {_plain(name): column.title for column in columns for name in (column.title, *column.aliases)}
    found = [_titles(texts, names) for _number, texts in numbered[:HEAD_ROWS]]
    place = max(range(len(found)), key=lambda row: len(found[row]))
    number, titles = numbered[place][0], found[place]
    missing = [column.title for column in columns if column.required and column.title not in titles.values()]
    if missing:
        wanted = _("、").join(missing)
        raise _whole(_("表格缺少这些列：%(wanted)s。请下载模板，按模板的表头填写。", wanted=wanted))
    twice = sorted({title for title in titles.values() if list(titles.values()).count(title) > 1})
    if twice:
        raise SheetFaults([SheetFault(number, title, _("这一列出现了两次，请只留一列。")) for title in twice])
    return place, titles


def _titles(texts: Sequence[str], names: Mapping[str, str]) -> dict[int, str]:
    heads = (_plain(text) for text in texts)
    return {place: names[head] for place, head in enumerate(heads) if head in names}


def _plain(head: str) -> str:
    return "".join(head.split()).strip("*＊").casefold()


def _cells(texts: Sequence[str], titles: Mapping[int, str], columns: Sequence[Column]) -> dict[str, str]:
    found = {title: texts[place] for place, title in titles.items() if place < len(texts)}
    return {column.title: found.get(column.title, "") for column in columns}


def letters(column: int) -> str:
    """Return a column's letters: 1 is A, 28 is AB."""
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


def _whole(message: str) -> SheetFaults:
    return SheetFaults([SheetFault(None, None, message)])


WORDS: dict[str, Callable[[str], str]] = {
    "too_large": lambda _detail: _(
        "表格太大，无法读取：可能在很远的地方误填了一个单元格。请把有用的行复制到新的表格里再上传。"
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
    "broken": lambda _detail: _("文件已损坏或不是表格，请用 Excel 或 WPS 打开，另存为 xlsx 后再上传。"),
    "not_a_sheet": lambda _detail: _("这不是表格文件，请上传 xlsx、xls、ods 或 csv。"),
    "foreign": lambda detail: _("这是 %(kind)s 文件，不是表格；请用 Excel 或 WPS 另存为 xlsx 后再上传。", kind=detail),
    "error_value": lambda detail: _("单元格是错误值 %(value)s，请改正公式或填写数值。", value=detail),
    "long_text": lambda detail: _("单元格的文字超过 %(most)s 字，请缩短。", most=detail),
    "long_number": lambda _detail: _(
        "数字超过 15 位，表格软件已把末尾改成 0。请把这一列设为“文本”格式，重新填写（如身份证号）。"
    ),
}
