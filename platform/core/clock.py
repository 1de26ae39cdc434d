"""The only clock: instants in UTC with zone, days and words in Asia/Shanghai."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask_babel import get_locale
from flask_babel import gettext as _

SHANGHAI = ZoneInfo("Asia/Shanghai")
_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


def now() -> datetime:
    """Return the present instant, UTC with zone."""
    return _stopped.get() or datetime.now(UTC)


def today() -> date:
    """Return the present day in Asia/Shanghai."""
    return local(now()).date()


def local(instant: datetime) -> datetime:
    """Return the instant in Asia/Shanghai."""
    return instant.astimezone(SHANGHAI)


def words(instant: datetime) -> str:
    """Write an instant in the language of the page: 5 月 3 日 10:02."""
    pattern = _("M 月 d 日 HH:mm")
    return str(format_datetime(local(instant), pattern, tzinfo=SHANGHAI, locale=get_locale() or "zh_Hans"))


@contextmanager
def stopped_at(instant: datetime) -> Iterator[None]:
    """Let it be another instant for the length of a block: for the demo's past and for tests."""
    token = _stopped.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _stopped.reset(token)
