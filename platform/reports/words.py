"""Words about reports."""

from flask_babel import lazy_gettext as _

from reports.models import ReportKind

KINDS = {
    ReportKind.POSTER_PACK: _("季度海报包（zip）"),
    ReportKind.DISTRICT_WORKBOOK: _("全区季度报表（xlsx）"),
}
