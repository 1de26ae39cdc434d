"""The form that asks for a report."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField

from reports.models import ReportKind
from reports.words import KINDS


class ReportForm(FlaskForm):
    """What, of which quarter, for which unit; the choices of the latter two are the person's."""

    kind = SelectField(
        _("报告"),
        choices=[(kind.value, words) for kind, words in KINDS.items()],
        default=ReportKind.POSTER_PACK.value,
        description=_("海报包是各社区红黄榜的 A4 海报；报表含各社区、各街道和列榜党员三张表。"),
    )
    quarter = SelectField(_("季度"), validate_choice=True)
    place = SelectField(_("单位"), description=_("全区报表只按全区生成。"))
