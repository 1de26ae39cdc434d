"""Words about evaluations."""

from flask_babel import lazy_gettext as _

from evaluations.models import Source

SOURCES = {
    Source.SELF: _("党员自评"),
    Source.PEER: _("党员互评"),
    Source.MASSES: _("群众测评"),
    Source.COMMUNITY: _("社区评价"),
    Source.BRANCH: _("支部评议"),
    Source.GENERAL_BRANCH: _("总支检查"),
}
