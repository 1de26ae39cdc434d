"""What publicity refuses."""

from datetime import datetime

from flask_babel import gettext as _

from core.errors import Invalid, Missing, Refusal


class NotYet(Refusal):
    """The board cannot be published or confirmed yet; the message says what is missing."""


class Changed(Refusal):
    """The ledger no longer gives what was published."""


class FaultyPublicity(Invalid):
    """Days, place or reason do not fit."""


class LinkClosed(Missing):
    """The public page's time is over, its board was taken down, or there never was one.

    unit, expired_at: whose it was and since when it is closed; empty for a link that is unknown.
    """

    def __init__(self, unit: str = "", expired_at: datetime | None = None) -> None:
        super().__init__(_("这个链接已经失效，或地址不完整；请看现场张贴的公示榜，或向社区党组织询问。"))
        self.unit = unit
        self.expired_at = expired_at
