"""Reads of the organisation tree."""

from collections.abc import Sequence
from time import monotonic
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import Select, select

from core.db import db
from core.errors import Missing
from tenants import scope, unit_changes
from tenants.errors import UnitClosed
from tenants.models import Branch, Community, District, Group, Street


def district() -> District:
    """Return the installation's district; raise Missing before there is one."""
    row = db.session.scalar(select(District).limit(1))
    if row is None:
        raise Missing(_("本系统还没有建立区级单位，请先运行初始化命令。"))
    return row


def community(code: str) -> Community | None:
    """Return the community of a code: as it is where the request knows the number of changes of the tree, else as it
    was at most some seconds ago. It is asked at every request."""
    number, known = unit_changes.known(), _known.get(code)
    if known is not None and _holds(known, number):
        return known.row
    row = db.session.scalar(select(Community).where(Community.code == code))
    if row is not None:
        db.session.expunge(row)
        _known[code] = _KnownCommunity(monotonic(), number, row)
    return row


def community_to_change(code: str) -> Community | None:
    """Return the community of a code as it is, which nobody closes until this transaction ends."""
    rows = select(Community).where(Community.code == code).with_for_update(read=True, key_share=True)
    row = db.session.scalar(rows.execution_options(populate_existing=True))
    if row is not None:
        db.session.expunge(row)
    return row


class _KnownCommunity(NamedTuple):
    """A community as it was read, when, and after how many changes of the tree."""

    read_at: float
    number: int | None
    row: Community


KNOWN_FOR = 10
_known: dict[str, _KnownCommunity] = {}


def _holds(known: _KnownCommunity, number: int | None) -> bool:
    return known.number == number if number is not None else monotonic() - known.read_at < KNOWN_FOR


def own_community() -> Community:
    """Return the scope's one community as it is."""
    return db.session.scalars(select(Community).where(Community.id == scope.current().tenant)).one()


def street(code: str) -> Street | None:
    return db.session.scalar(select(Street).where(Street.code == code))


def communities(street_id: int | None = None, *, only_open: bool = False) -> Select[Community]:
    """Every community, or those of one street, in the order of their streets and codes; with `only_open` those that
    take something new."""
    rows = select(Community).order_by(Community.street_id, Community.id)
    rows = rows.where(Community.closed_on.is_(None)) if only_open else rows
    return rows if street_id is None else rows.where(Community.street_id == street_id)


def community_ids(street_id: int | None = None) -> frozenset[int]:
    rows = select(Community.id)
    return frozenset(db.session.scalars(rows if street_id is None else rows.where(Community.street_id == street_id)))


def streets(*, only_open: bool = False) -> Sequence[Street]:
    rows = select(Street).order_by(Street.id)
    return db.session.scalars(rows.where(Street.closed_on.is_(None)) if only_open else rows).all()


def street_name(street_id: int) -> str:
    """Return the name of a street."""
    return db.session.scalars(select(Street.name).where(Street.id == street_id)).one()


def branches(*, only_open: bool = False) -> Sequence[Branch]:
    """The branches of the scope's community, in their own order."""
    rows = select(Branch).order_by(Branch.position, Branch.id)
    return db.session.scalars(rows.where(Branch.closed_on.is_(None)) if only_open else rows).all()


def closed_branch_ids() -> frozenset[int]:
    """The ids of the scope's branches that take nothing new."""
    return frozenset(db.session.scalars(select(Branch.id).where(Branch.closed_on.is_not(None))))


def groups(*, only_open: bool = False) -> Sequence[Group]:
    """The groups of the scope's branches, in the order in which they were opened."""
    rows = select(Group).order_by(Group.branch_id, Group.id)
    return db.session.scalars(rows.where(Group.closed_on.is_(None)) if only_open else rows).all()


def refuse_closed(street_id: int | None, tenant: int | None, branch_id: int | None) -> None:
    """Raise UnitClosed where one of the units is closed; a branch is looked for in the scope."""
    rows: list[Select[str]] = []
    rows += [select(Street.name).where(Street.id == street_id, Street.closed_on.is_not(None))] if street_id else []
    rows += [select(Community.name).where(Community.id == tenant, Community.closed_on.is_not(None))] if tenant else []
    rows += [select(Branch.name).where(Branch.id == branch_id, Branch.closed_on.is_not(None))] if branch_id else []
    for row in rows:
        name = db.session.scalar(row)
        if name is not None:
            raise UnitClosed(name)


def branch_called(text: str) -> Branch | None:
    """Return the scope's branch of a code or a name."""
    return db.session.scalar(select(Branch).where((Branch.code == text) | (Branch.name == text)))
