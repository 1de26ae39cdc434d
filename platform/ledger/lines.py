"""Entries as lists show them: with names, the item's number and title, and what each is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from accounts.queries import names
from core.points import MILLION, written
from criteria.errors import NoVersion
from criteria.queries import in_force, version_on
from ledger import queries
from ledger.models import Entry
from ledger.states import Source
from ledger.worth import Worth, number_of, worth
from members.queries import branch_names
from rules import InForce, Item, Version

HUNDREDTHS = MILLION // 100


@dataclass(frozen=True)
class Line:
    """One row of a list of entries."""

    entry: Entry
    member_no: str
    member_name: str
    branch: str
    number: str
    title: str
    unit: str
    worth: Worth
    recorder: str
    has_evidence: bool = False

    @property
    def quantity(self) -> str:
        return f"{written(self.entry.quantity * HUNDREDTHS)} {self.unit}"

    @property
    def described(self) -> str:
        """What the entry says besides: its measure and attributes; empty where its item asks for neither."""
        measure = self.entry.measure
        said = [] if measure is None else [_("数值 %(measure)s", measure=written(measure * HUNDREDTHS))]
        return _("，").join([*said, *(f"{name} {value}" for name, value in self.entry.attributes.items())])

    @property
    def source(self) -> str:
        """Where the entry came from: a roll call, a sheet, or who recorded it."""
        if self.entry.source == Source.ATTENDANCE:
            return _("考勤 %(day)s", day=f"{self.entry.occurred_on:%m-%d}")
        return _("导入 %(name)s", name=self.recorder) if self.entry.source == Source.IMPORT else self.recorder


def item_of(entry: Entry, versions: Sequence[InForce]) -> tuple[Item | None, Version | None]:
    """Return the item of an entry in the version of its day."""
    try:
        version = version_on(entry.occurred_on, versions)
    except NoVersion:
        return None, None
    return version.items.get(entry.item), version


def lines(rows: Sequence[tuple[Entry, str | None, str | None]]) -> list[Line]:
    """Put the words to rows of (entry, member number, name)."""
    people = names({entry.recorded_by_id for entry, _no, _name in rows})
    proofs = queries.with_evidence([entry.id for entry, _no, _name in rows])
    branches, versions = branch_names(), in_force()
    return [_line(row, versions, people, branches, row[0].id in proofs) for row in rows]


def _line(
    row: tuple[Entry, str | None, str | None],
    versions: Sequence[InForce],
    people: dict[int, str],
    branches: dict[int, str],
    has_evidence: bool,
) -> Line:
    entry, member_no, name = row
    item, version = item_of(entry, versions)
    return Line(
        entry=entry,
        member_no=member_no or "",
        member_name=name or _("已转出的党员"),
        branch=branches.get(entry.branch_id, ""),
        number=number_of(item, version) if item and version else entry.item,
        title=item.title if item else "",
        unit=item.unit if item else "",
        worth=worth(entry, item),
        recorder=people.get(entry.recorded_by_id, ""),
        has_evidence=has_evidence,
    )
