"""Forms of members: particulars, a dated change, an exemption."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from web.fields import Day
from web.words import CATEGORIES, STATUSES

NEEDED = InputRequired(_("请填写这一项。"))
NO_DATE = _("请写成 2022-09-30 的样子。")


class MemberForm(FlaskForm):
    """A member's particulars; category and status are dated changes once the member is there."""

    member_no = StringField(_("编号"), [NEEDED, Length(max=20)], description=_("字母、数字或短横，本社区内不重复。"))
    name = StringField(_("姓名"), [NEEDED, Length(max=40)])
    branch = SelectField(_("支部"), coerce=int)
    group = SelectField(_("党小组"), coerce=int, default=0, description=_("不编党小组的留空。"))
    category = SelectField(_("党员类别"), choices=list(CATEGORIES.items()))
    status = SelectField(_("党员状态"), choices=list(STATUSES.items()))
    joined_party_on = Day(_("入党日期"), [Optional()])
    active_from = Day(_("转入日期"), [Optional()], description=_("空着表示一直在册。"))
    active_to = Day(_("转出日期"), [Optional()])
    id_number = StringField(
        _("身份证号"), [Optional(), Length(max=18)], filters=[lambda text: (text or "").strip().upper()]
    )
    phone = StringField(_("电话"), [Optional(), Length(max=20)], filters=[lambda text: (text or "").strip()])


class ChangeForm(FlaskForm):
    """Another category or status from a day on."""

    category = SelectField(_("党员类别"), choices=list(CATEGORIES.items()))
    status = SelectField(_("党员状态"), choices=list(STATUSES.items()))
    since = Day(_("起始日期"), [InputRequired(NO_DATE)])


class ExemptionForm(FlaskForm):
    """Days on which the member loses nothing."""

    starts_on = Day(_("开始日期"), [InputRequired(NO_DATE)])
    ends_on = Day(_("结束日期"), [Optional()], description=_("空着表示未定。"))
    reason = StringField(_("理由"), [NEEDED, Length(max=500)], description=_("例如：住院治疗，支部会议同意。"))
