"""What accounts refuse."""

from flask_babel import gettext as _

from core.errors import Refusal


class SignInRefused(Refusal):
    """User name or password wrong, or the account is disabled: the three read alike."""

    status = 401


class LockedOut(Refusal):
    """Too many failures; `seconds` until the next try."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(
            _("连续输错次数过多，请 %(minutes)s 分钟后再试，或请管理员重设密码。", minutes=-(-seconds // 60))
        )
        self.seconds = seconds


class Unavailable(Refusal):
    """Something that signing in depends on cannot be reached; it stays closed."""

    status = 503
