"""Forms about publicity."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateTimeLocalField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from publicity.actions import MAX_DAYS
from publicity.models import Days

NEEDED = InputRequired(_("请填写这一项。"))


class PublicationForm(FlaskForm):
    """How long a board is put up, and whether with whole names."""

    days = IntegerField(
        _("公示天数"),
        [
            InputRequired(_("请填写天数，例如 5。")),
            NumberRange(1, MAX_DAYS, _("公示天数应为 1 至 %(max)s 天。")),
        ],
        default=5,
    )
    counted = RadioField(
        _("怎样数"),
        choices=[(Days.WORKING.value, _("工作日")), (Days.CALENDAR.value, _("日历日"))],
        default=Days.WORKING.value,
    )
    masked = BooleanField(_("姓名隐去中间的字，如“张*明”"))


class WithdrawalForm(FlaskForm):
    """Why a board is taken down."""

    reason = TextAreaField(_("撤回原因"), [NEEDED, Length(max=500)])


class PostingForm(FlaskForm):
    """Where a board was posted, and when if not now."""

    place = StringField(_("张贴地点"), [NEEDED, Length(max=120)])
    posted_at = DateTimeLocalField(
        _("时间"), [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], description=_("不填就是现在。")
    )
