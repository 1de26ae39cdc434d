"""What waits in a community, for whom, since when; and the days of a quarter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from boards import queries as board_queries
from boards.models import Board, Stage
from core import clock, workdays
from core.quarter import Quarter
from ledger import queries as ledger
from ledger.queries import Waiting
from members.queries import branch_names
from publicity import queries as publicity
from publicity.models import Publication
from web import DayNote

LATEST = 4


@dataclass(frozen=True)
class Publicity:
    """A board that is up, or was until its last day and waits for confirmation."""

    board: Board
    publication: Publication

    @property
    def is_over(self) -> bool:
        return publicity.is_over(self.publication)

    @property
    def closes_at(self) -> datetime:
        return publicity.closes_at(self.publication.ends_on)

    @property
    def day(self) -> int:
        """Which day of its publicity today is."""
        return min(self.publication.days, publicity.day_of(self.publication))


@dataclass(frozen=True)
class Situation:
    """Everything that a community's home page tells, as of the latest change."""

    waiting: list[Waiting]
    branches: dict[int, str]
    up: list[Publicity]
    due: list[tuple[Quarter, int]]
    drafts: list[Quarter]


def situation(actor_id: int) -> Situation:
    """Read what waits: entries by state and branch, boards that run, are over or are due."""
    boards = {board.quarter: board for board in board_queries.latest(LATEST)}
    last = Quarter.of(clock.today()).previous
    due = [(last, ledger.undecided(last))] if last not in boards and ledger.holds_entries(last) else []
    up = [
        Publicity(board, running)
        for board in boards.values()
        if board.stage == Stage.PUBLISHED and (running := publicity.running(board.id)) is not None
    ]
    drafts = [one for one, board in boards.items() if board.stage == Stage.DRAFT and one.last_day < clock.today()]
    return Situation(ledger.waiting(actor_id), branch_names(), up, due, drafts)


def day_notes(quarter: Quarter, up: Sequence[Publicity]) -> dict[date, DayNote]:
    """Return what falls on the days of a quarter: holidays, shifted working days, publicity."""
    spans = [(one.publication.starts_on, one.publication.ends_on) for one in up]
    notes: dict[date, DayNote] = {}
    for number in range((quarter.last_day - quarter.first_day).days + 1):
        day = quarter.first_day + timedelta(days=number)
        mark = workdays.holiday_mark(day)
        span = any(first <= day <= last for first, last in spans) and workdays.is_working(day)
        if mark or span or day == quarter.last_day:
            notes[day] = DayNote(rest=not workdays.is_working(day), mark=mark, span=span, due=day == quarter.last_day)
    return notes
