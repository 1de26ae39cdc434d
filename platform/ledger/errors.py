"""What the ledger refuses."""

from collections.abc import Sequence

from flask_babel import gettext as _

from core.errors import Forbidden, Invalid, Missing, Overtaken, Refusal


class FaultyEntry(Invalid):
    """An entry that does not fit; `fields` says what is wrong where."""


class LikelyDuplicate(Refusal):
    """The ledger holds entries of the same member, item and day; to be looked at before another is recorded."""

    def __init__(self, message: str, entry_ids: Sequence[int]) -> None:
        super().__init__(message, {"not_duplicate": [message]})
        self.entry_ids = tuple(entry_ids)


class UnknownEntry(Missing):
    """No such entry, or not in this person's unit."""

    def __init__(self) -> None:
        super().__init__(_("没有找到这条积分记录；它可能不存在，也可能不在您的单位。"))


class EvidenceGone(Missing):
    """The file of a piece of evidence is not there, or is not the one that was attached."""


class AlreadyDecided(Refusal):
    """Somebody was quicker, or the entry's state does not allow the move."""


class Unseen(Overtaken):
    """The entry is not what the person was shown."""

    def __init__(self) -> None:
        super().__init__(_("您打开页面以后，这条积分又有改动，没有办理；请看过现在的内容再办。"))


class OwnHand(Forbidden):
    """The person recorded or verified the entry, or it is about them."""


class NotRecorder(Forbidden):
    """Only who recorded an entry may amend or withdraw it."""


class QuarterClosed(Refusal):
    """The entry's quarter has a confirmed board."""


class KeyReused(Invalid):
    """An Idempotency-Key came again with another body."""


class UnfitKey(Invalid):
    """An Idempotency-Key that cannot be kept whole."""


class TooMany(Invalid):
    """A batch of more entries than are decided in one go."""


class ReasonMissing(Invalid):
    """A decision that needs a reason came without one."""

    def __init__(self) -> None:
        message = _("请写明理由，让记录人和党员知道为什么。")
        super().__init__(message, {"reason": [message]})
