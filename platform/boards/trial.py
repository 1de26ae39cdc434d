"""A draft tried on a quarter's ledger: who would move, and which entries and categories make the difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import select

from boards.models import Board, Stage
from boards.standing import LiveStanding, preview
from core.db import db
from core.quarter import Quarter
from rules import Item, Version

SIGNS = {"add": 1, "deduct": -1, "zero": -1, "veto": 0}
MAX_REASONS = 4
LACKS = ("points_missing", "measure_missing", "attribute_missing")
COLOURS = ("red", "yellow")
Row: TypeAlias = Mapping[str, object]
Pairs: TypeAlias = dict[int, list[Row | None]]


@dataclass(frozen=True)
class Side:
    """A member's place under one version (millionths); rank, board and class None outside the population or boards."""

    total: int
    rank: int | None
    board: str | None
    klass: int | None
    vetoed: bool
    is_ranked: bool


@dataclass(frozen=True)
class Reason:
    """One item's entries of a member that count otherwise: how many, what they made and would make, and why."""

    title: str
    count: int
    now: int
    then: int
    cause: str
    item: Item | None


@dataclass(frozen=True)
class Lack:
    """One item's entries without what the draft asks of them: how many, and which reason of the trace says so."""

    title: str
    count: int
    cause: str
    item: Item | None


@dataclass(frozen=True)
class Move:
    """A member who would stand otherwise; `rest` is what no entry explains (where one starts, floors, bounds)."""

    member_no: str
    name: str
    branch: str
    now: Side
    then: Side
    reasons: list[Reason]
    rest: int
    more: int

    @property
    def weight(self) -> tuple[int, int, int, int]:
        """How much the move matters: boards, then classes, then places, then points."""
        board, klass = self.now.board != self.then.board, self.now.klass != self.then.klass
        places = abs((self.now.rank or 0) - (self.then.rank or 0))
        return int(board), int(klass), places, abs(self.now.total - self.then.total)


@dataclass(frozen=True)
class Trial:
    """All that a draft would change in a quarter; `lacking`: entries without what the draft asks of them, by item."""

    quarter: Quarter
    population: int
    moves: list[Move]
    entering: dict[str, int]
    leaving: dict[str, int]
    sizes: dict[str, tuple[int, int]]
    unmapped: list[tuple[str, int]]
    lacking: list[Lack]


def last_confirmed() -> Quarter | None:
    """Return the quarter of the scope's newest confirmed board."""
    row = db.session.execute(
        select(Board.year, Board.number)
        .where(Board.stage == Stage.CONFIRMED)
        .order_by(Board.year.desc(), Board.number.desc())
        .limit(1)
    ).first()
    return None if row is None else Quarter(row.year, row.number)


def impact(version: Version, quarter: Quarter) -> Trial:
    """Return what a version would change in a quarter; raise NoVersion, FiguresTooLarge. Nothing is stored."""
    now, then = preview(quarter, version)
    return _Comparison(now, then).trial()


@dataclass
class _Comparison:
    """Two standings over the same roster and ledger."""

    now: LiveStanding
    then: LiveStanding

    def trial(self) -> Trial:
        before, after = _sides(self.now), _sides(self.then)
        changed = {n for n in before if before[n] != after[n] and (before[n].is_ranked or after[n].is_ranked)}
        entries, people = self._entries(changed), self.now.roster.rows(named=True)
        moves = [self._move(people[n], before[n], after[n], entries.get(n, {})) for n in sorted(changed)]
        boards = [(before[member].board, after[member].board) for member in before]
        return Trial(
            self.now.quarter,
            sum(side.is_ranked for side in after.values()),
            sorted(moves, key=lambda move: move.weight, reverse=True),
            {colour: sum(was != colour == will for was, will in boards) for colour in COLOURS},
            {colour: sum(was == colour != will for was, will in boards) for colour in COLOURS},
            {c: (sum(was == c for was, _will in boards), sum(will == c for _was, will in boards)) for c in COLOURS},
            self._unmapped(),
            self._lacking(),
        )

    def _entries(self, members: set[int]) -> dict[int, Pairs]:
        """By member and entry its two rows of the trace: as it counts and as it would, None outside the window."""
        traces: dict[int, Pairs] = {}
        for side, live in enumerate((self.now, self.then)):
            for row in live.standing.trace.iter_rows(named=True):
                if row["member"] in members:
                    traces.setdefault(row["member"], {}).setdefault(row["id"], [None, None])[side] = row
        return traces

    def _move(self, person: Row, now: Side, then: Side, entries: Pairs) -> Move:
        reasons = self._reasons(entries)
        rest = then.total - now.total - sum(reason.then - reason.now for reason in reasons)
        return Move(
            str(person["member_no"]), str(person["name"]), str(person["branch"]), now, then, reasons[:MAX_REASONS],
            0 if now.vetoed or then.vetoed else rest, max(0, len(reasons) - MAX_REASONS),
        )  # fmt: skip

    def _reasons(self, entries: Pairs) -> list[Reason]:
        """The entries that count otherwise, put together by item and cause, the heaviest first."""
        figures: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for was, will in entries.values():
            pair = (_signed(was), _signed(will))
            if pair[0] != pair[1]:
                code = str((was or will or {}).get("item", ""))
                figures.setdefault((code, _cause(was, will)), []).append(pair)
        reasons = [self._reason(code, cause, pairs) for (code, cause), pairs in figures.items()]
        return sorted(reasons, key=lambda reason: -abs(reason.then - reason.now))

    def _reason(self, code: str, cause: str, figures: list[tuple[int, int]]) -> Reason:
        now, then = (sum(side) for side in zip(*figures, strict=True))
        return Reason(self._title(code), len(figures), now, then, cause, self.then.version.items.get(code))

    def _title(self, code: str) -> str:
        item = self.now.version.items.get(code) or self.then.version.items.get(code)
        return item.title if item else code

    def _unmapped(self) -> list[tuple[str, int]]:
        """Items of recognised entries that the draft lacks, with how many entries, the most first."""
        counted = Counter(
            row["item"] for row in self.then.standing.trace.iter_rows(named=True) if row["reason"] == "unmapped"
        )
        return [(self._title(code), number) for code, number in counted.most_common()]

    def _lacking(self) -> list[Lack]:
        """Items of entries that lack only under the draft what their points need, the most first."""
        known = {row["id"] for row in self.now.standing.trace.iter_rows(named=True) if row["reason"] in LACKS}
        counted = Counter(
            (row["item"], row["reason"])
            for row in self.then.standing.trace.iter_rows(named=True)
            if row["reason"] in LACKS and row["id"] not in known
        )
        return [
            Lack(self._title(code), number, reason, self.then.version.items.get(code))
            for (code, reason), number in counted.most_common()
        ]


def _sides(live: LiveStanding) -> dict[int, Side]:
    return {
        row["member"]: Side(row["total"], row["rank"], row["board"], row["class"], row["vetoed"], row["in_population"])
        for row in live.standing.cards.iter_rows(named=True)
    }


def _signed(row: Row | None) -> int:
    return SIGNS.get(str(row["effect"]), 0) * int(str(row["counted"])) if row else 0


def _cause(was: Row | None, will: Row | None) -> str:
    """Return what makes an entry count otherwise: the first thing in which its two rows differ."""
    return "period" if was is None or will is None else next(_causes(was, will), "other")


def _causes(was: Row, will: Row) -> Iterator[str]:
    reasons = {str(was["reason"]), str(will["reason"])}
    if "unmapped" in reasons:
        yield "unmapped" if will["reason"] == "unmapped" else "new"
    if "not_applicable" in reasons:
        yield "whom"
    if will["reason"] in LACKS and was["reason"] != will["reason"]:
        yield str(will["reason"])
    for column, cause in (("price", "price"), ("due", "limit"), ("counted", "category")):
        if was[column] != will[column]:
            yield cause
