"""What happened on a member's way to a card: boards, decisions, changes of category."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from boards.models import Colour, Stage
from boards.queries import PlaceOnBoard
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
    boards: Mapping[Quarter, PlaceOnBoard], lines: Iterable[EntryView], categories: Sequence[Dated]
) -> list[Event]:
    """The latest steps, newest first: boards, decisions, changes of category; only those that are shown are worded."""
    steps = [_board_step(place) for place in boards.values()]
    steps += [_line_step(one) for one in lines if one.entry.decided_at is not None]
    steps += [_category_step(spell) for spell in categories[1:]]
    latest = sorted(steps, key=lambda step: step.at, reverse=True)[:MAX_STEPS]
    return [step.worded() for step in latest]


@dataclass(frozen=True)
class _Step:
    at: datetime
    worded: Callable[[], Event]


def _board_step(place: PlaceOnBoard) -> _Step:
    confirmed = place.confirmed_at if place.stage == Stage.CONFIRMED else None
    return _Step(confirmed or place.published_at or place.drafted_at, lambda: _board_event(place))


def _line_step(one: EntryView) -> _Step:
    assert one.entry.decided_at is not None
    return _Step(one.entry.decided_at, lambda: _line_event(one))


def _category_step(spell: Dated) -> _Step:
    at = datetime.combine(spell.starts_on, datetime.min.time()).astimezone()
    return _Step(at, lambda: Event(_("党员类别变动"), spell.value.value, "done", at))


def _board_event(place: PlaceOnBoard) -> Event:
    if place.stage == Stage.CONFIRMED and place.confirmed_at is not None:
        text = _("%(quarter)s榜确认", quarter=_quarter_word(place.quarter))
        return Event(text, _listed(place), "done", place.confirmed_at)
    text = _("%(quarter)s榜公示中", quarter=_quarter_word(place.quarter))
    return Event(text, _listed(place), "now", place.published_at or place.drafted_at)


def _listed(place: PlaceOnBoard) -> str:
    if place.colour is None:
        return _("第 %(rank)s 名，未上榜", rank=place.rank)
    return _("列入红榜") if place.colour == Colour.RED else _("列入黄榜")


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
        State.RECORDED: _("修改提交"),
        State.WITHDRAWN: _("撤回"),
    }
    assert entry.decided_at is not None
    return Event(f"{one.number} {words[entry.state]}", entry.note or one.title, "done", entry.decided_at)
