"""The forms over a document's own figures: names and basics, limits of the whole."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from drafting.forms.field_view import FieldView, Option
from drafting.forms.fields import Choice, Choices, Figure, LongText, MultiSelect, Percent, RadioGroup, TextLine
from drafting.forms.form import Form, Group
from drafting.forms.form_data import FormData
from drafting.forms.json_tree import Value, list_of
from drafting.forms.rows import Rows, Table
from rules.documents import fields as f

ELSEWHERE = frozenset({"schema", "categories", "limits", "boards", "stars", "consequences", "publicity", "evaluations"})
POINTS = _("分")
UNSAID = _("请选择")
ALL = "all"

BASICS = Form(
    _("名称与基本分值"),
    (),
    (
        Group(
            _("名称"),
            (
                LongText(of=f.TITLE, must=True),
                TextLine(of=f.CODE, must=True, hint=_("每版一个，只用小写字母、数字和 . _ -，如 mashi-2026。")),
            ),
        ),
        Group(
            _("计分周期"),
            (
                RadioGroup(
                    of=f.WINDOW,
                    hint=_("累计的，分数一直带到周期末；单独计的，每季度或每月都从起始分重新算起。"),
                ),
                Choice(of=f.ROLL, on=("month",)),
                Choice(of=f.CYCLE_STARTS),
            ),
        ),
        Group(
            _("基础分"),
            (
                Figure(of=f.BASE_POINTS, unit=POINTS, must=True, hint=_("各基础分类的分值之和应等于它。")),
                Figure(of=f.BASE_FLOOR, unit=POINTS, hint=_("空着即 0 分。")),
            ),
        ),
        Group(
            _("起始分与上年结转"),
            (
                Figure(of=f.BASE_START, unit=POINTS, hint=_("空着即满分。")),
                Table(of=f.BASE_START_BY, unit=POINTS, hint=_("空着的照一般党员。")),
                Percent(of=f.BASE_CARRY, hint=_("空着即不结转。")),
            ),
            folded=True,
        ),
        Group(
            _("总分界限"),
            (
                Figure(of=f.TOTAL_MIN, unit=POINTS),
                Figure(of=f.TOTAL_MAX, unit=POINTS),
            ),
            _("基础分与加分相加之后再限；空着即不限。"),
            folded=True,
        ),
    ),
    others=ELSEWHERE,
)  # fmt: skip


class LimitedItems(MultiSelect):
    """The items under a shared limit: all, or some."""

    def _view(self, value: Value, name: str, path: str) -> FieldView:
        view = super()._view([ALL] if value == ALL else value, name, path)
        view.options = (*_first(view.options), *(each for each in view.options if each.value != ALL))
        return view

    def _value(self, form_data: FormData, name: str, old: Value) -> Value:
        if ALL in form_data.all(name):
            return ALL
        return super()._value(form_data, name, old if isinstance(old, list) else list_of(old) or old)


def _first(options: tuple[Option, ...]) -> tuple[Option, ...]:
    return tuple(each for each in options if each.value == ALL)


def shared_limits(items: Choices) -> Rows:
    """Return the rows of limits over several items together."""
    return Rows(
        key="limits", label=_("合并限额"), spare=1,
        columns=(
            LimitedItems(of=f.LIMIT_ITEMS, choices={ALL: _("全部各项"), **items}),
            Choice(of=f.LIMIT_PER, none=UNSAID),
            Figure(of=f.LIMIT_POINTS, unit=POINTS),
            Figure(of=f.LIMIT_COUNT, unit=_("次")),
        ),
    )  # fmt: skip


def limits_form(items: Choices) -> Form:
    """Return the form over the limits of the whole document; `items`: titles by code."""
    hint = _("几项合在一起至多计多少，几分、几次填一个即可；先算各项自己的限额，再算各类的，最后算这里的。")
    return Form(_("全文限额"), (), (Group(_("全文限额"), (shared_limits(items),), hint),), frozenset({"limits"}))
