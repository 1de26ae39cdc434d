"""Forms of the ledger: one entry, a roll call, a sheet to import."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import cast

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, HiddenField, MultipleFileField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.points import HUNDRED
from rules import MAX_QUANTITY
from web.fields import Amount, Day

NEEDED = InputRequired(_("请填写这一项。"))
CHOSEN = InputRequired(_("请从列表中选择。"))
NO_DATE = _("请写成 2022-09-30 的样子。")
NO_NUMBER = _("请写成 2 或 1.5 的样子。")
TOO_MANY = _("数量须大于 0，且不超过 10000。")


class AttributesField(Field):
    """What is said of each attribute of the item: selects named by the field and the attribute."""

    data: dict[str, str]

    def process(self, formdata: object, data: object = None, extra_filters: object = None) -> None:
        sent = cast(MultiDict[str, str] | None, formdata) or MultiDict()
        front = f"{self.name}:"
        self.data = {name.removeprefix(front): value for name, value in sent.items() if name.startswith(front)}


class EntryForm(FlaskForm):
    """One entry; `key` makes a double click one entry."""

    key = HiddenField(default=lambda: secrets.token_urlsafe(16))
    member = SelectField(_("党员"), [CHOSEN], description=_("可输入姓名、拼音或编号。"), validate_choice=False)
    occurred_on = Day(_("发生日期"), [InputRequired(NO_DATE)])
    item = SelectField(_("细则"), [CHOSEN], validate_choice=False)
    quantity = Amount(
        _("数量"),
        [InputRequired(NO_NUMBER), NumberRange(0, MAX_QUANTITY // HUNDRED)],
        default=Decimal(1),
        places=None,
    )
    points = Amount(_("分值"), [Optional()], places=None)
    measure = Amount(_("数值"), [Optional()], places=None)
    attributes = AttributesField()
    not_duplicate = BooleanField(_("我已核对，不是同一件事，仍要保存"))
    reason = StringField(_("事由"), [NEEDED, Length(max=500, message=_("事由请控制在 500 字以内。"))])
    evidence = MultipleFileField(_("佐证"), description=_("可选。图片、PDF、Word、Excel，每份不超过 10 MB。"))


class CorrectionForm(EntryForm):
    """How a recognised entry should have been, and why it is corrected."""

    why = StringField(_("更正理由"), [NEEDED, Length(max=500, message=_("理由请控制在 500 字以内。"))])


class RollForm(FlaskForm):
    """The head of a roll call; the marks are radios named m and the member's number."""

    item = SelectField(_("缺席计入"), [CHOSEN], validate_choice=False)
    held_on = Day(_("日期"), [InputRequired(NO_DATE)])
    title = StringField(_("名称"), [NEEDED, Length(max=120)])
