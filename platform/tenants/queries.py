"""Reads of the organisation tree."""

from collections.abc import Sequence
from time import monotonic

from flask_babel import gettext as _
from sqlalchemy import Select, select

from core.db import db
from core.errors import Missing
from tenants.models import Branch, Community, District, Street


def district() -> District:
    """Return the installation's district; raise Missing before there is one."""
    row = db.session.scalar(select(District).limit(1))
    if row is None:
        raise Missing(_("本系统还没有建立区级单位，请先运行初始化命令。"))
    return row


def community(code: str) -> Community | None:
    """Return the community of a code, as it was at most some seconds ago: it is asked at every request."""
    known = _known.get(code)
    if known is not None and monotonic() - known[0] < KNOWN_FOR:
        return known[1]
    row = db.session.scalar(select(Community).where(Community.code == code))
    if row is not None:
        db.session.expunge(row)
        _known[code] = (monotonic(), row)
    return row


KNOWN_FOR = 10
_known: dict[str, tuple[float, Community]] = {}


def street(code: str) -> Street | None:
    return db.session.scalar(select(Street).where(Street.code == code))


def communities(street_id: int | None = None) -> Select[Community]:
    """Every community, or those of one street, in the order of their streets and codes."""
    rows = select(Community).order_by(Community.street_id, Community.id)
    return rows if street_id is None else rows.where(Community.street_id == street_id)


def community_ids(street_id: int | None = None) -> frozenset[int]:
    rows = select(Community.id)
    return frozenset(db.session.scalars(rows if street_id is None else rows.where(Community.street_id == street_id)))


def streets() -> Sequence[Street]:
    return db.session.scalars(select(Street).order_by(Street.id)).all()


def street_name(street_id: int) -> str:
    """Return the name of a street."""
    return db.session.scalars(select(Street.name).where(Street.id == street_id)).one()


def branches() -> Sequence[Branch]:
    """The branches of the scope's community, in their own order."""
    return db.session.scalars(select(Branch).order_by(Branch.position, Branch.id)).all()


def branch_called(text: str) -> Branch | None:
    """Return the scope's branch of a code or a name."""
    return db.session.scalar(select(Branch).where((Branch.code == text) | (Branch.name == text)))
