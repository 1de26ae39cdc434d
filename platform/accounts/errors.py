"""What accounts refuse."""

from datetime import datetime

from flask_babel import gettext as _

from core import clock
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


class InvitationUsed(Refusal):
    """The link was used; who did not do it has to say so at once."""

    status = 410

    def __init__(self, used_at: datetime) -> None:
        super().__init__(
            _(
                "这个链接已在 %(instant)s 用过，请直接登录。如果不是您本人用的，请立即告诉街道督导或安全管理员。",
                instant=f"{clock.local(used_at):%Y-%m-%d %H:%M}",
            )
        )


class SecondFactorMissing(Refusal):
    """This role needs a second factor, which is set up before anything else."""

    status = 403

    def __init__(self) -> None:
        super().__init__(_("您的角色须用动态口令登录；请先在网页上设置，再办理。"))


class Unavailable(Refusal):
    """Something that signing in depends on cannot be reached; it stays closed."""

    status = 503
