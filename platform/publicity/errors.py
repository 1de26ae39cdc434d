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

    unit: whose it was; withdrawn_at: when the board was taken down, else expired_at: when its time was over; both None
    for a link that is unknown. Nothing of the board itself is here: no page of a closed link shows any of it.
    """

    def __init__(
        self, unit: str = "", *, withdrawn_at: datetime | None = None, expired_at: datetime | None = None
    ) -> None:
        super().__init__(_("这个链接已经失效，或地址不完整；请看现场张贴的公示榜，或向社区党组织询问。"))
        self.unit = unit
        self.withdrawn_at = withdrawn_at
        self.expired_at = expired_at


class NotPublished(Missing):
    """No board of this quarter is published."""

    def __init__(self) -> None:
        super().__init__(_("这一季度没有公示过的红黄榜；请看别的季度。"))
