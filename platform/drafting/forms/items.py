"""The form over an item: what one occurrence costs or earns, for whom, who enters it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from flask_babel import lazy_gettext as _

from drafting.forms import words
from drafting.forms.basics import POINTS, UNSAID
from drafting.forms.field_view import FieldView
from drafting.forms.fields import (
    Checkbox,
    CheckboxGroup,
    Choice,
    Choices,
    Field,
    Figure,
    LongText,
    RadioGroup,
    TextLine,
    TokenList,
    show,
)
from drafting.forms.form import Form, Group
from drafting.forms.form_data import FormData
from drafting.forms.json_tree import Record, got
from drafting.forms.rows import Attributes, Limits, Outcome, Rows, Table
from rules.documents import fields as f
from rules.documents.items import EFFECTS as FITTING

COUNTED = ("deduct", "add")


@dataclass(frozen=True, kw_only=True)
class Price(Field):
    """How one occurrence is priced: fixed, a range, steps or brackets."""

    cases: Mapping[str, tuple[Field, ...]]
    kind: ClassVar[str] = "radio"

    def views(self, record: Record, name: str, path: str) -> list[FieldView]:
        switch = RadioGroup(key=self.key, label=self.label, choices=words.PRICES, default="fixed", on=self.on)
        views = switch.views({self.key: _case(record)}, name, path)
        views[0].path = ""
        for each in show(tuple(field for fields in self.cases.values() for field in fields), record, name, path):
            each.within = self.on
            views.append(each)
        return views

    def read_sent(self, form_data: FormData, old: Record, new: Record, name: str) -> None:
        for each in self.cases.get(form_data.one(self.input_name(name)) or "fixed", ()):
            each.read_sent(form_data, old, new, name)


def _case(record: Record) -> str:
    if isinstance(got(record, "points"), dict):
        return "range"
    return next((case for case in ("steps", "brackets") if case in record), "fixed")


PRICE = Price(
    key="price", label=_("分值"), on=COUNTED,
    cases={
        "fixed": (Figure(of=f.ITEM_POINTS, unit=POINTS, on=("fixed",)),),
        "range": (
            Figure(of=f.ITEM_MIN, unit=POINTS, on=("range",)),
            Figure(of=f.ITEM_MAX, unit=POINTS, on=("range",)),
        ),
        "steps": (
            TokenList(
                of=f.ITEM_STEPS, on=("steps",),
                hint=_("第一次、第二次……用顿号分开，如 1、2、5；以后照最后一个。"),
            ),
        ),
        "brackets": (
            Rows(
                key="brackets", label=_("分档"), on=("brackets",), spare=2,
                hint=_("登记时填一个数值（如成绩、天数），满到哪一档就计哪一档的分；不到最低一档的计 0 分。"),
                columns=(Figure(of=f.BRACKET_FROM), Figure(of=f.BRACKET_POINTS, unit=POINTS)),
            ),
        ),
    },
)  # fmt: skip
UNIT = TextLine(
    of=f.ITEM_UNIT,
    hint=_("空着即“次”；如天、小时、件，分值按数量相乘。"),
    on=(*COUNTED, "zero"),
)
LIMIT = Group(
    _("限额"),
    (
        Limits(
            key="limit",
            label=_("限额"),
            columns=(
                Choice(of=f.LIMIT_PER, none=UNSAID),
                Figure(of=f.LIMIT_POINTS, unit=POINTS),
                Figure(of=f.LIMIT_COUNT, unit=_("次")),
            ),
        ),
    ),
    _("不设限额就空着；几分、几次填一个即可；可以写几条，自上而下依次限。"),
    on=COUNTED,
)
WHOM = Group(
    _("适用对象"),
    (
        CheckboxGroup(of=f.ITEM_APPLIES_TO, hint=_("都不勾即适用于全体。"), on=(*COUNTED, "zero")),
        CheckboxGroup(of=f.ITEM_EXEMPT, on=(*COUNTED, "zero")),
        Table(of=f.ITEM_FACTORS, unit=_("倍"), on=COUNTED, hint=_("如减半写 0.5；空着即 1 倍。")),
    ),
    folded=True, on=(*COUNTED, "zero"),
)  # fmt: skip
MULTIPLIED = Group(
    _("按级别、媒体等加倍"),
    (
        Attributes(
            key="attributes", label=_("倍数"), heads=(_("属性"), _("值"), _("倍")),
            hint=_("一行一个值，如 级别、省级、3；登记时须选一个值。"),
        ),
    ),
    folded=True, on=COUNTED,
)  # fmt: skip
HANDLED = Group(
    _("登记与认定"),
    (
        CheckboxGroup(of=f.ITEM_ENTERED_BY),
        CheckboxGroup(of=f.ITEM_APPROVALS),
        Checkbox(of=f.ITEM_UNLIMITED, on=COUNTED),
        Choice(of=f.EXPECTS_RECORD, none=_("不查"), hint=_("到期没有这种记录的，由人决定扣不扣。"), on=("deduct",)),
        Choice(of=f.EXPECTS_EVERY, none=UNSAID, on=("deduct",)),
    ),
    _("写进细则全文，由人照办；系统里仍是支部核实、总支认定。"),
    folded=True,
)  # fmt: skip
NAMED = Group(
    _("编码、沿革与提示"),
    (
        TextLine(
            of=f.ITEM_CODE, quiet=True, hint=_("空着由系统编；改了编码，旧记录就对不上了。")),
            TokenList(of=f.ITEM_REPLACES, hint=_("旧版里的编码，用顿号分开；试算时旧记录按这一项计。"),
        ),
        CheckboxGroup(of=f.ITEM_FLAGS),
    ),
    folded=True,
)  # fmt: skip


def item_form(category: int, place: int, kind: str, tiers: Choices) -> Form:
    """Return the form over an item; `kind` is its category's, `tiers` the titles of the annual tiers by code."""
    effects = {code: words.EFFECTS[code] for code in FITTING.get(kind, words.EFFECTS)}
    this = (
        LongText(of=f.ITEM_TITLE, must=True, hint=_("照细则原文写，如“无故缺席三会一课”。")),
        RadioGroup(of=f.ITEM_EFFECT, choices=effects, must=True),
        PRICE,
        UNIT,
        Outcome(
            of=f.ITEM_OUTCOME, tiers=tiers, default=("total_zero",), on=("veto",),
            tier_label=_("年度等次至多"), none=_("不限"),
        ),
        Choice(of=f.ITEM_UNTIL, on=("veto",)),
    )  # fmt: skip
    groups = (Group(_("这一项"), this), LIMIT, WHOM, MULTIPLIED, HANDLED, NAMED)
    return Form(_("项"), ("categories", category, "items", place), groups)
