"""The words of a member's category and status, in forms, filters and sheets."""

from flask_babel import lazy_gettext as _

from members.models import Category, Status

CATEGORIES = {
    Category.RETIRED: _("离退休"),
    Category.VILLAGE_TO_RESIDENT: _("村改居"),
    Category.NEW_SECTOR: _("两新"),
    Category.MIGRANT: _("流动"),
    Category.POCKET: _("口袋"),
    Category.REGULAR: _("在册"),
}
STATUSES = {
    Status.FULL: _("正式"),
    Status.PROBATIONARY: _("预备"),
    Status.LOST_CONTACT: _("失联"),
    Status.ABROAD: _("出国"),
    Status.SUSPENDED: _("停止党籍"),
    Status.FRAIL: _("年老体弱"),
}
