"""What reports refuse."""

from flask_babel import gettext as _

from core.errors import Missing, Refusal


class NoReport(Missing):
    """No such report, or not in this person's units, or its file is not there as it was made."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("没有找到这份报告；它可能不存在，也可能不在您的单位。"))


class WrongState(Refusal):
    """The report has come too far, or not far enough, for what was asked."""


class NothingToReport(Refusal):
    """The quarter has no published or confirmed board in the place asked for."""


class LeftBehind(Exception):
    """A builder could not even write down why it failed; `recovery` hands the report to another one."""


class Lost(Exception):
    """The report was cancelled or taken over; its builder stops and writes nothing."""
