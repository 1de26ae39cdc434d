"""The only clock: instants in UTC with zone, days and words in Asia/Shanghai."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present instant, UTC with zone."""
    return datetime.now(UTC)


def today() -> date:
    """Return the present day in Asia/Shanghai."""
    return now().astimezone(SHANGHAI).date()


def local(instant: datetime) -> datetime:
    """Return the instant in Asia/Shanghai."""
    return instant.astimezone(SHANGHAI)
