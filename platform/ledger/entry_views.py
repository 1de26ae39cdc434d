"""Entries as lists show them: with names, the item's number and title, and the points of each by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from accounts.queries import names
from core.points import HUNDRED, PER_HUNDREDTH, format_hundredths
from criteria.errors import NoVersion
from criteria.queries import in_force, version_on
from criteria.words import translator
from ledger import queries
from ledger.models import Entry
from ledger.queries import EntryRow
from ledger.states import Source, State
from members.queries import branch_names
from rules import InForce, Item, Version
from rules.explain import clause_name, unpriced

SIGNS = {"add": 1, "deduct": -1}


@dataclass(frozen=True)
class EntryView:
    """One row of a list of entries; points: signed millionths before steps, factors and limits, None where no single
    entry has a figure: then `unpriced` stands in its place."""

    entry: Entry | EntryRow
    member_no: str
    member_name: str
    branch: str
    number: str
    title: str
    unit: str
    points: int | None
    unpriced: str
    recorder: str
    has_evidence: bool = False
    correction: State | None = None

    @property
    def about_correction(self) -> str:
        """Say that the entry is a correction, or that one is under way for it and who has to act; else empty."""
        if self.entry.reverses_id is not None:
            return _("更正 %(number)s", number=self.entry.reverses_id)
        words: dict[State | None, str] = {
            State.RECORDED: _("更正在办，待支部核实"),
            State.VERIFIED: _("更正在办，待总支认定"),
            State.RETURNED: _("更正已退回，待记录人补充"),
        }
        return words.get(self.correction, "")

    @property
    def quantity(self) -> str:
        return f"{format_hundredths(self.entry.quantity)} {self.unit}"

    @property
    def described(self) -> str:
        """What the entry says besides: its measure and attributes; empty where its item asks for neither."""
        measure = self.entry.measure
        parts = [] if measure is None else [_("数值 %(measure)s", measure=format_hundredths(measure))]
        return _("，").join([*parts, *(f"{name} {value}" for name, value in self.entry.attributes.items())])

    @property
    def source(self) -> str:
        """Where the entry came from: a roll call, a sheet, or who recorded it."""
        if self.entry.source == Source.ATTENDANCE:
            return _("考勤 %(day)s", day=f"{self.entry.occurred_on:%m-%d}")
        return _("导入 %(name)s", name=self.recorder) if self.entry.source == Source.IMPORT else self.recorder


def item_of(entry: Entry | EntryRow, versions: Sequence[InForce]) -> tuple[Item | None, Version | None]:
    """Return the item of an entry in the version of its day."""
    try:
        version = version_on(entry.occurred_on, versions)
    except NoVersion:
        return None, None
    return version.items.get(entry.item), version


def points_alone(entry: Entry | EntryRow, item: Item | None) -> int | None:
    """Return an entry's points in signed millionths, before steps and limits; of a correction what it takes back.

    None where the item is unknown, has no figure, or has one only by its turn.
    """
    if item is None or item.effect not in SIGNS or item.steps:
        return None
    each = _each(entry, item)
    if each is None:
        return None
    sign = SIGNS[item.effect] * (-1 if entry.reverses_id is not None else 1)
    return sign * item.multiplied(each * entry.quantity // HUNDRED, entry.attributes)


def _each(entry: Entry | EntryRow, item: Item) -> int | None:
    if item.takes_measure:
        return item.bracketed((entry.measure or 0) * PER_HUNDREDTH)
    return entry.points * PER_HUNDREDTH if item.takes_points and entry.points is not None else item.points


def entry_views(rows: Sequence[tuple[Entry, str | None, str | None]]) -> list[EntryView]:
    """Put the words to rows of (entry, member number, name)."""
    people = names({entry.recorded_by_id for entry, _no, _name in rows})
    ids = [entry.id for entry, _no, _name in rows]
    proofs, corrections = queries.with_evidence(ids), queries.corrections(ids)
    branches, versions = branch_names(), in_force()
    return [
        entry_view(
            entry,
            versions,
            member_no=member_no or "",
            member_name=name or _("已转出的党员"),
            branch=branches.get(entry.branch_id, ""),
            recorder=people.get(entry.recorded_by_id, ""),
            has_evidence=entry.id in proofs,
            correction=corrections.get(entry.id),
        )
        for entry, member_no, name in rows
    ]


def entry_view(
    entry: Entry | EntryRow,
    versions: Sequence[InForce],
    *,
    member_no: str,
    member_name: str,
    branch: str,
    recorder: str,
    has_evidence: bool = False,
    correction: State | None = None,
) -> EntryView:
    """Put the words to one entry, under the version of its day."""
    item, version = item_of(entry, versions)
    points = points_alone(entry, item)
    return EntryView(
        entry=entry,
        member_no=member_no,
        member_name=member_name,
        branch=branch,
        number=clause_name(item, version) if item and version else entry.item,
        title=item.title if item else "",
        unit=item.unit if item else "",
        points=points,
        unpriced="" if points is not None else unpriced(item, translator()) if item else "—",
        recorder=recorder,
        has_evidence=has_evidence,
        correction=correction,
    )
