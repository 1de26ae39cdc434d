"""A member's card of one quarter: figures, every line with its reason, the quarters of the cycle, what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from boards import queries
from boards.card_events import Event, events
from boards.models import Stage
from boards.queries import PlaceOnBoard
from boards.standing import LiveStanding
from core.quarter import Quarter
from criteria.words import translator
from ledger.entry_views import EntryView, entry_view
from ledger.queries import EntryRow, entries_of_member
from ledger.states import State
from members.models import Member
from rules import Category, MemberCard, Version
from rules.engine.vetoes import veto_lasts
from rules.explain import Translator, cut_note

EPOCH = date(1970, 1, 1)
TraceRow = dict[str, Any]
"""One row of `Standing.trace`; see there for its columns."""
MAX_LINES = 2_000
SIGNS = {"add": 1, "deduct": -1, "zero": -1, "veto": -1}
SHOWN = frozenset({State.RECORDED, State.VERIFIED, State.RETURNED, State.REVERSED})
"""Entries that do not count and stand on the card all the same."""


@dataclass(frozen=True)
class Bar:
    """One base category: what is left and lost of its allotment (millionths); `earned` where points are gained too."""

    code: str
    title: str
    remaining: int
    lost: int
    points: int
    earned: bool


@dataclass(frozen=True)
class Bonus:
    """What was gained, over how many entries, up to which limit (millionths)."""

    title: str
    gained: int
    count: int
    limit: int | None


@dataclass(frozen=True)
class CardLine:
    """One entry on the card: 应计 and 实计 signed, None while it does not count; `cut` says which limit cut it.

    read_in: the version in which its clause is read, None where there is no such clause.
    """

    line: EntryView
    due: int | None
    counted: int | None
    cut: str
    read_in: int | None


@dataclass(frozen=True)
class QuarterColumn:
    """A quarter of the cycle: frozen figures where its board is published, the live ones where it is this card's."""

    quarter: Quarter
    stage: Stage | None
    base: int | None = None
    bonus: int | None = None
    total: int | None = None
    rank: int | None = None
    population: int | None = None
    klass: int | None = None
    vetoed: bool = False
    categories: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Figures:
    """The member's row of the live standing (millionths); rank and class are of the live board.

    veto_lasts: the veto holds to the end of the cycle, not only in this quarter.
    """

    base: int
    bonus: int
    total: int
    vetoed: bool
    veto_lasts: bool
    in_population: bool
    rank: int | None
    population: int
    klass: int | None


@dataclass(frozen=True)
class Card:
    """Everything that a card shows."""

    member: Member
    quarter: Quarter
    version: Version
    figures: Figures
    bars: list[Bar]
    bonus: Bonus | None
    lines: list[CardLine]
    columns: list[QuarterColumn]
    events: list[Event]

    @property
    def scale(self) -> int:
        """The widest allotment: the length of a whole bar."""
        return max((bar.points for bar in self.bars), default=0)

    @property
    def counted(self) -> int:
        return sum(entry_view.counted is not None for entry_view in self.lines)


def card_of(member: Member, live: LiveStanding, *, alone: bool) -> Card:
    """Put a member's card together from the quarter's standing; `alone` where the standing holds this member only."""
    row = live.row_of(member.id)
    own = live.standing.card(-1 if row is None else row)
    version, trace = live.version, own.trace
    shown = _lines(member, live, trace)
    figures = _figures(own, live, trace, alone)
    bars = _bars(own, version)
    bonus = _bonus(own.categories, version, trace)
    quarters = version.cycle_quarters(version.cycle_of(live.quarter.last_day))
    boards = queries.of_member(member.id, quarters)
    columns = [_column(one, boards.get(one), live.quarter, figures, bars, bonus) for one in quarters]
    steps = events(boards, [one.line for one in shown], live.register.categories.get(member.id, ()))
    return Card(member, live.quarter, version, figures, bars, bonus, shown, columns, steps)


def _figures(own: MemberCard, live: LiveStanding, trace: Sequence[TraceRow], alone: bool) -> Figures:
    row, population = own.row, live.standing.population
    if row is None:
        base = live.version.base.start
        return Figures(base, 0, base, False, False, False, None, population, None)
    rank, klass = (None, None) if alone else (row["rank"], row["class"])
    vetoed, lasts = row["vetoed"], veto_lasts(trace, own.period)
    return Figures(
        row["base"], row["bonus"], row["total"], vetoed, lasts, row["in_population"], rank, population, klass
    )


def _bars(own: MemberCard, version: Version) -> list[Bar]:
    lost = {row["category"]: row["lost"] for row in own.categories}
    times = own.period.months_added
    return [
        _bar(group, lost.get(group.code, 0), times * (version.base_points if group.points is None else group.points))
        for group in version.categories
        if group.kind == "base"
    ]


def _bar(group: Category, lost: int, points: int) -> Bar:
    earned = group.start != group.points or any(item.effect == "add" for item in group.items)
    return Bar(group.code, group.title, max(0, points - lost), max(0, lost), points, earned)


def _bonus(categories: Sequence[dict[str, Any]], version: Version, trace: Sequence[TraceRow]) -> Bonus | None:
    groups = [group for group in version.categories if group.kind == "bonus"]
    if not groups:
        return None
    codes = {group.code for group in groups}
    count = sum(row["effect"] == "add" and row["counted"] > 0 and row["category"] in codes for row in trace)
    gained = sum(row["gained"] for row in categories)
    if len(groups) == 1:
        return Bonus(groups[0].title, gained, count, groups[0].points)
    return Bonus(_("加分"), gained, count, None)


def _lines(member: Member, live: LiveStanding, trace: Sequence[TraceRow]) -> list[CardLine]:
    """Every entry of the window, newest first: those that count with the engine's figures, the others as they stand."""
    first = EPOCH + timedelta(days=live.standing.period.start)
    traced, words = {row["id"]: row for row in trace}, translator()
    rows = entries_of_member(member.id, first, live.quarter.last_day, MAX_LINES)
    corrections = {entry.reverses_id: entry.state for entry, _recorder in rows if entry.state in SHOWN}
    return [
        _card_line(_line(member, live, entry, recorder, corrections), traced.get(entry.id), live, words)
        for entry, recorder in rows
        if entry.id in traced or entry.state in SHOWN
    ]


def _line(
    member: Member, live: LiveStanding, entry: EntryRow, recorder: str, corrections: Mapping[int | None, State]
) -> EntryView:
    return entry_view(
        entry,
        live.versions,
        member_no=member.member_no,
        member_name=member.name,
        branch="",
        recorder=recorder,
        correction=corrections.get(entry.id),
    )


def _card_line(line: EntryView, row: TraceRow | None, live: LiveStanding, _: Translator) -> CardLine:
    read_in = live.dates.on(line.entry.occurred_on) if line.title else None
    if row is None:
        return CardLine(line, line.points, None, "", read_in)
    sign = SIGNS[row["effect"]]
    return CardLine(line, sign * row["due"], sign * row["counted"], cut_note(row, live.standing.period, _), read_in)


def _column(
    quarter: Quarter,
    frozen: PlaceOnBoard | None,
    shown: Quarter,
    live: Figures,
    bars: Sequence[Bar],
    bonus: Bonus | None,
) -> QuarterColumn:
    if frozen is not None:
        return QuarterColumn(
            quarter, frozen.stage, frozen.base, frozen.bonus, frozen.total, frozen.rank, frozen.population,
            frozen.klass, frozen.vetoed, frozen.categories,
        )  # fmt: skip
    if quarter != shown:
        return QuarterColumn(quarter, None)
    left = {bar.code: bar.remaining for bar in bars}
    return QuarterColumn(
        quarter, None, live.base, live.bonus, live.total, live.rank, live.population, live.klass, live.vetoed, left
    )
