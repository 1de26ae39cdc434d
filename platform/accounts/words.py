"""Words for roles and for what the audit names."""

from flask_babel import lazy_gettext as _

from accounts.models import Role

ROLES = {
    Role.DISTRICT: _("区级管理员"),
    Role.STREET: _("街道督导"),
    Role.COMMUNITY: _("社区管理员"),
    Role.SECRETARY: _("支部书记"),
    Role.RECORDER: _("支部记录员"),
    Role.MEMBER: _("党员"),
    Role.SYSTEM: _("系统管理员"),
    Role.SECURITY: _("安全管理员"),
    Role.AUDITOR: _("审计员"),
}
