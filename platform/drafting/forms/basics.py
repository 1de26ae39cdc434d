"""The forms over a document's own figures: names and basics, limits of the whole."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from drafting.forms import words
from drafting.forms.field_view import FieldView, Option
from drafting.forms.fields import Choice, Choices, Figure, LongText, MultiSelect, Percent, RadioGroup, TextLine
from drafting.forms.form import Form, Group
from drafting.forms.form_data import FormData
from drafting.forms.json_tree import Value, list_of
from drafting.forms.rows import Rows, Table

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
                LongText(key="title", label=_("细则名称"), must=True),
                TextLine(
                    key="code", label=_("版本代码"), must=True,
                    hint=_("每版一个，只用小写字母、数字和 . _ -，如 mashi-2026。"),
                ),
            ),
        ),
        Group(
            _("计分周期"),
            (
                RadioGroup(
                    key="window", label=_("季度得分怎样算"), choices=words.WINDOWS, default="cycle",
                    hint=_("累计的，分数一直带到周期末；单独计的，每季度或每月都从起始分重新算起。"),
                ),
                Choice(
                    key="roll", label=_("季度得分取"), choices=words.MONTHS, default="mean", on=("month",)
                ),
                Choice(key="cycle.starts", label=_("周期自哪天起"), choices=words.STARTS, default="01-01"),
            ),
        ),
        Group(
            _("基础分"),
            (
                Figure(
                    key="base.points", label=_("满分"), unit=POINTS, must=True,
                    hint=_("各基础分类的分值之和应等于它。"),
                ),
                Figure(key="base.floor", label=_("最低扣到"), unit=POINTS, hint=_("空着即 0 分。")),
            ),
        ),
        Group(
            _("起始分与上年结转"),
            (
                Figure(
                    key="base.start.default", label=_("一般党员的起始分"), unit=POINTS, hint=_("空着即满分。")
                ),
                Table(
                    key="base.start.by", label=_("某些党员的起始分"), choices=words.MEMBER_CATEGORIES, unit=POINTS,
                    hint=_("空着的照一般党员。"),
                ),
                Percent(key="base.carry", label=_("上一周期总分结转"), hint=_("空着即不结转。")),
            ),
            folded=True,
        ),
        Group(
            _("总分界限"),
            (
                Figure(key="total.min", label=_("总分至少"), unit=POINTS),
                Figure(key="total.max", label=_("总分至多"), unit=POINTS),
            ),
            _("基础分与加分相加之后再限；空着即不限。"),
            folded=True,
        ),
    ),
    others=ELSEWHERE,
)  # fmt: skip


class LimitedItems(MultiSelect):
    """The items under a shared limit: all, or some."""

    def _shown(self, value: Value, name: str, path: str) -> FieldView:
        shown = super()._shown([ALL] if value == ALL else value, name, path)
        shown.options = (*_first(shown.options), *(each for each in shown.options if each.value != ALL))
        return shown

    def _taken(self, form_data: FormData, name: str, old: Value) -> Value:
        if ALL in form_data.all(name):
            return ALL
        return super()._taken(form_data, name, old if isinstance(old, list) else list_of(old) or old)


def _first(options: tuple[Option, ...]) -> tuple[Option, ...]:
    return tuple(each for each in options if each.value == ALL)


def shared_limits(items: Choices) -> Rows:
    """Return the rows of limits over several items together."""
    return Rows(
        key="limits", label=_("合并限额"), spare=1,
        columns=(
            LimitedItems(key="items", label=_("哪些项"), choices={ALL: _("全部各项"), **items}),
            Choice(key="per", label=_("多长时间"), choices=words.PERIODS, none=UNSAID),
            Figure(key="points", label=_("至多计"), unit=POINTS),
            Figure(key="count", label=_("至多计"), unit=_("次")),
        ),
    )  # fmt: skip


def limits_form(items: Choices) -> Form:
    """Return the form over the limits of the whole document; `items`: titles by code."""
    hint = _("几项合在一起至多计多少，几分、几次填一个即可；先算各项自己的限额，再算各类的，最后算这里的。")
    return Form(_("全文限额"), (), (Group(_("全文限额"), (shared_limits(items),), hint),), frozenset({"limits"}))
