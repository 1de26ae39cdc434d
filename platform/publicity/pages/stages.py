"""The stages of a board as its page shows them, and what still stands before the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import format_date
from flask_babel import gettext as _

from accounts.queries import names
from boards.models import Board, Stage
from core import clock, workdays
from publicity import queries
from publicity.models import Days, Publication


@dataclass(frozen=True)
class StageStep:
    """One stage; state: "done", "now" or "" for what is to come."""

    text: str
    small: str = ""
    state: str = ""


def steps(board: Board, publication: Publication | None) -> list[StageStep]:
    """Return the five stages of a board: quarter over, drafted, published, days over, confirmed."""
    people = names({board.drafted_by_id, board.published_by_id or 0, board.confirmed_by_id or 0})
    is_over = board.quarter.last_day < clock.today()
    return [
        StageStep(_("季度结束"), day_words(board.quarter.last_day), "done" if is_over else ""),
        StageStep(_("草榜"), _at(board.drafted_at, people.get(board.drafted_by_id)), _state(board, Stage.DRAFT)),
        _begun(board, publication, people),
        _running(board, publication),
        _confirmed(board, publication, people),
    ]


def _state(board: Board, stage: Stage) -> str:
    order = list(Stage)
    return "now" if board.stage == stage else "done" if order.index(board.stage) > order.index(stage) else ""


def _begun(board: Board, publication: Publication | None, people: dict[int, str]) -> StageStep:
    if publication is None or board.stage == Stage.DRAFT:
        return StageStep(_("公示开始"), _("季度结束后即可公示"))
    return StageStep(_("公示开始"), _at(publication.published_at, people.get(publication.published_by_id)), "done")


def _running(board: Board, publication: Publication | None) -> StageStep:
    if publication is None or board.stage == Stage.DRAFT:
        return StageStep(_("公示期满"), _("五个工作日，或按所填天数"))
    until = _("共 %(days)s，%(last)s 18:00 止", days=days_words(publication), last=day_words(publication.ends_on))
    if board.stage == Stage.CONFIRMED or queries.is_over(publication):
        return StageStep(_("公示期满"), until, "done")
    return StageStep(_("公示中，第 %(day)s 日", day=queries.day_of(publication)), until, "now")


def _confirmed(board: Board, publication: Publication | None, people: dict[int, str]) -> StageStep:
    if board.stage == Stage.CONFIRMED:
        return StageStep(_("确认"), _at(board.confirmed_at, people.get(board.confirmed_by_id or 0)), "done")
    waits = board.stage == Stage.PUBLISHED and publication is not None and queries.is_over(publication)
    return StageStep(_("待确认") if waits else _("确认"), _("确认后冻结，不再改动"), "now" if waits else "")


def _at(instant: datetime | None, person: str | None) -> str:
    return f"{day_words(instant)} {person or ''}".strip() if instant else ""


def day_words(day: date | datetime) -> str:
    """Write a day within the year: 10 月 12 日; with its year where that is not this one."""
    on = clock.local(day).date() if isinstance(day, datetime) else day
    pattern = _("M 月 d 日") if on.year == clock.today().year else _("y 年 M 月 d 日")
    return str(format_date(on, pattern))


def days_words(publication: Publication) -> str:
    """Write how long a publication lasts: 5 个工作日."""
    if publication.counted == Days.WORKING:
        return _("%(count)s 个工作日", count=publication.days)
    return _("%(count)s 天", count=publication.days)


def days_left(publication: Publication) -> int:
    """Say how many days the publication still has, today included."""
    if publication.counted == Days.WORKING:
        return workdays.between(clock.today(), publication.ends_on)
    return (publication.ends_on - clock.today()).days + 1
