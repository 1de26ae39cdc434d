"""What the organisation tree refuses."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from core.errors import Invalid, Refusal


class FaultyUnit(Invalid):
    """A unit's code, name or day does not fit, or is taken."""


class UnitClosed(Refusal):
    """Something new was asked for in a unit that is closed."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("%(name)s 已关闭，只能查阅，不能再登记或修改；确需办理的，请先由管理它的人重新开放。", name=name)
        )


class StillBusy(Refusal):
    """A unit with open business was to be closed; `business` says what is open, each with how to end it."""

    def __init__(self, name: str, business: Sequence[str]) -> None:
        super().__init__(_("%(name)s 还不能关闭：%(business)s。", name=name, business=_("；").join(business)))
        self.business = list(business)
