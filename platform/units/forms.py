"""Forms of units: a street, a community, a branch, a group, and the day of a closing or an opening again."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from tenants.checks import MAX_NAME
from tenants.models import Kind
from units.schemas import CODE
from units.words import KINDS
from web.fields import Day

NEEDED = InputRequired(_("请填写这一项。"))
NO_DATE = InputRequired(_("请写成 2022-09-30 的样子。"))
ADDRESS, TELEPHONE = Length(max=120, message=_("最多 120 字。")), Length(max=40, message=_("最多 40 字。"))


class AmendedUnit(FlaskForm):
    """What every unit has: a name, and the day of its opening."""

    name = StringField(_("名称"), [NEEDED, Length(max=MAX_NAME, message=_("请填写名称，最多 60 字。"))])
    opened_on = Day(_("开设日期"), [Optional()], description=_("空着表示一直就有。"))


class NewUnit(AmendedUnit):
    """A unit that is opened on a day."""

    opened_on = Day(_("开设日期"), [Optional()], description=_("空着就是今天。"))


class CodedUnit(FlaskForm):
    """The code of a new street or community."""

    code = StringField(
        _("代码"),
        [NEEDED, Regexp(CODE.regex, message=_("用 2 至 40 位小写字母、数字或短横。"))],
        description=_("用于网址，定下后不再改。"),
    )


class StreetForm(NewUnit, CodedUnit):
    """A new street office."""


class ContactForm(FlaskForm):
    """Where a community is, and how it is called."""

    address = StringField(_("地址"), [Optional(), ADDRESS])
    telephone = StringField(_("电话"), [Optional(), TELEPHONE])


class AmendedCommunity(AmendedUnit, ContactForm):
    """What is written of a community."""

    opened_on = Day(_("开设日期"), [Optional()], description=_("空着表示一直就有；此前的季度不计逾期。"))
    kind = SelectField(
        _("党组织"),
        choices=list(KINDS.items()),
        default=Kind.GENERAL_BRANCH.value,
        description=_("党委、党总支，或只有一个党支部。"),
    )


class CommunityForm(AmendedCommunity, CodedUnit):
    """A new community with its branches."""

    opened_on = Day(_("开设日期"), [Optional()], description=_("空着就是今天；此前的季度不计逾期。"))
    street = SelectField(_("街道"), coerce=int)
    branches = StringField(_("支部"), [NEEDED], description=_("用顿号分开，例如“第一支部、第二支部”。"))

    @property
    def branch_names(self) -> list[str]:
        """The names of the branches, which are typed in one line."""
        return [one.strip() for one in re.split("[、,，;；]", self.branches.data or "") if one.strip()]


class DayForm(FlaskForm):
    """The day of a closing, or of an opening again."""

    day = Day(_("日期"), [NO_DATE])


class MoveForm(FlaskForm):
    """Where the members of a branch go."""

    branch = SelectField(_("转到支部"), coerce=int)
