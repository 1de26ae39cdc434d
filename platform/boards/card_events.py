"""What happened on a member's way to a card: boards, decisions, changes of category."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from boards.models import Board, BoardRow, Colour, Stage
from core.quarter import Quarter
from ledger.entry_views import EntryView
from ledger.states import State
from members.register import Dated

MAX_STEPS = 8


@dataclass(frozen=True)
class Event:
    """A step of the timeline."""

    text: str
    small: str
    state: str
    at: datetime


def events(
    boards: Mapping[Quarter, tuple[Board, BoardRow]], lines: Iterable[EntryView], categories: Sequence[Dated]
) -> list[Event]:
    """The latest steps, newest first: boards, decisions, changes of category; only those that are shown are worded."""
    steps = [_board_step(board, row) for board, row in boards.values()]
    steps += [_line_step(one) for one in lines if one.entry.decided_at is not None]
    steps += [_category_step(spell) for spell in categories[1:]]
    latest = sorted(steps, key=lambda step: step.at, reverse=True)[:MAX_STEPS]
    return [step.worded() for step in latest]


@dataclass(frozen=True)
class _Step:
    at: datetime
    worded: Callable[[], Event]


def _board_step(board: Board, row: BoardRow) -> _Step:
    confirmed = board.confirmed_at if board.stage == Stage.CONFIRMED else None
    return _Step(confirmed or board.published_at or board.drafted_at, lambda: _board_event(board, row))


def _line_step(one: EntryView) -> _Step:
    assert one.entry.decided_at is not None
    return _Step(one.entry.decided_at, lambda: _line_event(one))


def _category_step(spell: Dated) -> _Step:
    at = datetime.combine(spell.starts_on, datetime.min.time()).astimezone()
    return _Step(at, lambda: Event(_("党员类别变动"), spell.value.value, "done", at))


def _board_event(board: Board, row: BoardRow) -> Event:
    place = _place(row)
    if board.stage == Stage.CONFIRMED and board.confirmed_at is not None:
        text = _("%(quarter)s榜确认", quarter=_quarter_word(board.quarter))
        return Event(text, place, "done", board.confirmed_at)
    text = _("%(quarter)s榜公示中", quarter=_quarter_word(board.quarter))
    return Event(text, place, "now", board.published_at or board.drafted_at)


def _place(row: BoardRow) -> str:
    if row.colour is None:
        return _("第 %(rank)s 名，未上榜", rank=row.rank)
    return _("列入红榜") if row.colour == Colour.RED else _("列入黄榜")


def _quarter_word(quarter: Quarter) -> str:
    names = (_("第一季度"), _("第二季度"), _("第三季度"), _("第四季度"))
    return str(names[quarter.number - 1])


def _line_event(one: EntryView) -> Event:
    entry = one.entry
    words = {
        State.RECOGNISED: _("认定"),
        State.VERIFIED: _("核实"),
        State.RETURNED: _("退回"),
        State.REVERSED: _("已更正"),
        State.REJECTED: _("不予认定"),
        State.RECORDED: _("重新提交"),
    }
    assert entry.decided_at is not None
    return Event(f"{one.number} {words[entry.state]}", entry.note or one.title, "done", entry.decided_at)
