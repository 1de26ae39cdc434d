"""What a community's standings are made of, held in the process and brought up to date when a topic was raised."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from threading import RLock

import polars as pl
from flask import current_app
from flask_babel import gettext as _

from boards import standing
from boards.errors import TooLarge
from boards.standing import LiveStanding, Sources
from core.byte_cache import ByteCache
from core.quarter import Quarter
from criteria.clauses import VersionDates
from criteria.queries import dated_versions
from ledger.queries import waiting_counts
from ledger.recognised import RecognisedEntries, recognised_since
from ledger.states import State
from members.register import Register, register
from rules import FiguresTooLarge, InForce
from tenants import revisions, scope
from tenants.models import Topic
from tenants.revisions import Revisions

MAX_BYTES = 192 * 1024 * 1024
MAX_QUARTERS = 6
BEFORE = (Topic.CRITERIA, Topic.BOARDS)
STANDING = (Topic.RECOGNISED, Topic.ROSTER, Topic.CRITERIA, Topic.BOARDS)


@dataclass
class Snapshot:
    """One community's parts as of the numbers in `known`; whoever touches it holds its lock."""

    lock: RLock = field(default_factory=RLock)
    known: Revisions = field(default_factory=Revisions)
    register: Register | None = None
    versions: tuple[tuple[InForce, ...], VersionDates] | None = None
    entries: RecognisedEntries | None = None
    waiting: Mapping[tuple[State, int], int] | None = None
    boards_before: dict[Quarter, tuple[pl.DataFrame | None, pl.DataFrame | None]] = field(default_factory=dict)
    standings: OrderedDict[Quarter, LiveStanding] = field(default_factory=OrderedDict)

    def bring_up_to_date(self, numbers: Revisions) -> None:
        """Drop the parts whose topic was raised; the entries are read on from the chain."""
        newest = Revisions(*map(max, numbers, self.known))
        if newest.events > self.known.events:
            self.waiting = None
        if newest.of(STANDING) != self.known.of(STANDING):
            self.standings.clear()
        if newest.roster > self.known.roster:
            self.register = self.entries = None  # an entry carries its member's category of its day
        if newest.criteria > self.known.criteria:
            self.versions = self.entries = None
        if newest.of(BEFORE) != self.known.of(BEFORE):
            self.boards_before.clear()
        if self.entries is not None and newest.recognised > self.known.recognised:
            self.entries = self.entries.brought_up_to_date()
        self.known = newest

    def people(self) -> Register:
        """Return the register."""
        self.register = self.register or register()
        return self.register

    def standing(self, quarter: Quarter) -> LiveStanding:
        """Return a quarter's standing; raise NoVersion, TooLarge."""
        if quarter not in self.standings:
            self.standings[quarter] = self._scored(quarter)
            while len(self.standings) > MAX_QUARTERS:
                oldest, _standing = self.standings.popitem(last=False)
                self.boards_before.pop(oldest, None)
        return self.standings[quarter]

    def _scored(self, quarter: Quarter) -> LiveStanding:
        self.versions = self.versions or dated_versions()
        versions, dates = self.versions
        entries = self._entries(versions, standing.first_day(versions, quarter.plus(-3)))
        if quarter not in self.boards_before:
            ended = standing.totals_before(versions, quarter)
            self.boards_before[quarter] = standing.colours_before(quarter), ended
        before, ended = self.boards_before[quarter]
        try:
            return standing.score_quarter(Sources(versions, dates, self.people(), entries, before, ended), quarter)
        except FiguresTooLarge as large:
            raise TooLarge(_("本期积分的数字过大，无法精确计算；请找出数量或分值过大的记录，登记更正。")) from large

    def _entries(self, versions: Sequence[InForce], since: date) -> pl.DataFrame:
        """Return what counts from a day on, or from an earlier one: a quarter looks at its own days alone."""
        if self.entries is None or self.entries.since > since:
            self.entries = recognised_since(since, standing.EntriesReader(versions, self.people()))
        return self.entries.frame

    @property
    def size(self) -> int:
        """About how many bytes it holds."""
        entries = int(self.entries.frame.estimated_size()) if self.entries else 0
        return entries + sum(one.size for one in self.standings.values()) + (self.register.size if self.register else 0)


def live(quarter: Quarter) -> LiveStanding:
    """Return a quarter's standing for the scope's community; raise NoVersion, TooLarge. A member's own scope gets that
    member alone; NoScope for one narrowed to branches, which may not see the community."""
    if scope.current().branches is not None:
        raise scope.NoScope("a standing needs the whole community")
    return community_standing(quarter)


def community_standing(quarter: Quarter) -> LiveStanding:
    """Return the same for whoever may see standings, whatever branches the scope is narrowed to."""
    numbers = revisions.current()
    if numbers is None or scope.current().member is not None:
        return standing.compute(quarter)
    with _snapshot(numbers) as snapshot:
        return snapshot.standing(quarter)


def waiting() -> Mapping[tuple[State, int], int]:
    """How many entries of the community wait, by state and branch, whatever branches the scope is narrowed to."""
    numbers = revisions.current()
    if numbers is None or scope.current().member is not None:
        return waiting_counts()
    with _snapshot(numbers) as snapshot:
        if snapshot.waiting is None:
            snapshot.waiting = waiting_counts()
        return snapshot.waiting


@contextmanager
def _snapshot(numbers: Revisions) -> Iterator[Snapshot]:
    """Hold the snapshot of the scope's community for a block, as of these numbers or newer ones."""
    tenant = scope.current().tenant
    cache: ByteCache[int, Snapshot] = current_app.extensions.setdefault("snapshots", ByteCache(MAX_BYTES))
    snapshot = cache.get(tenant) or Snapshot()
    with snapshot.lock:
        snapshot.bring_up_to_date(numbers)
        yield snapshot
        cache.put(tenant, snapshot, snapshot.size)
