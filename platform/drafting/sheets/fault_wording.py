"""What is wrong with a workbook of criteria, in sentences: by the code of the fault, at the address of its cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rules.explain import FaultWording
from rules.explain.translator import deferred as _

SHEETS: Mapping[str, str] = {
    "cell_is_date": _("这里成了日期 %(text)s；请把单元格设为“文本”格式，重新填写。"),
    "cell_is_error": _("单元格是错误值 %(value)s，请改正公式或填写数值。"),
    "cell_is_no_number": _("“%(text)s”不是数字；请把单元格设为“常规”格式，重新填写。"),
    "cell_not_a_number": _("“%(text)s”不是数字：请写整数，或至多两位小数。"),
    "brackets_unreadable": _("括号里的内容没有读懂；请按模板的写法填写。"),
    "brackets_too_deep": _("括号里嵌套太深；请按模板的写法填写。"),
    "list_unreadable": _("没有读懂；几项之间用顿号分开。"),
    "signs_unreadable": _("没有读懂；请检查引号和分隔的符号。"),
    "table_unreadable": _("没有读懂；请写成 流动=0.5；离退休=1.2 的样子。"),
    "name_twice": _("同一个名称写了两次，请只留一个。"),
    "sheet_missing": _("缺少这张表；请用模板，不要改表名。"),
    "written_twice": _("与同一行的另一种写法重复，请只留一种。"),
    "unknown_line": _("没有“%(title)s”这个项目，请删去这一行或改正。"),
    "line_twice": _("这个项目写了两次，请只留一行。"),
    "cell_without_head": _("这一格上面没有列名；请删去，或移到有列名的列。"),
    "no_head": _("没有找到列名；请用模板的列名填写。"),
    "unknown_column": _("没有“%(title)s”这一列，请删去或改正列名。"),
    "column_twice": _("“%(title)s”这一列出现了两次，请只留一列。"),
    "column_missing": _("缺少“%(title)s”这一列；请用模板的列名填写。"),
    "unknown_category": _("“类别”表里没有“%(name)s”这一类，请改正。"),
    "ambiguous_category": _("有两类都叫“%(name)s”，请写编码。"),
    "unknown_sheet_item": _("“细则”表里没有“%(name)s”这一项，或不止一项；请改正编码。"),
    "value_twice": _("这一项的这个值写了两次，请只留一行。"),
    "not_a_scope": _("请写 全文、类 或 项。"),
    "limit_in_two_places": _("这一项的限额已写在“细则”表里；请都写到这里，或只留一处。"),
}


class SheetWording(FaultWording):
    """How faults are told to whoever uploads a file, a workbook or another."""

    sentences: ClassVar[Mapping[str, str]] = {**FaultWording.sentences, **SHEETS}
