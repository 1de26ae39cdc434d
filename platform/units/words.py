"""Words of the kinds of party organisations."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from tenants.models import Kind

KINDS: Mapping[str, LazyString] = {
    Kind.COMMITTEE.value: _("党委"),
    Kind.GENERAL_BRANCH.value: _("党总支"),
    Kind.SINGLE_BRANCH.value: _("党支部"),
}
