"""Reads of criteria: what is stored, and what is in force when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from flask_babel import gettext as _
from sqlalchemy import func, select

from core.db import db
from core.errors import Missing
from core.quarter import Quarter
from criteria.clauses import VersionDates
from criteria.errors import NoVersion
from criteria.models import CriteriaForce, CriteriaVersion, DistrictStandard
from rules import InForce, Version, from_document
from rules.documents.yaml_tree import Json

_compiled: dict[str, Version] = {}


def in_force() -> tuple[InForce, ...]:
    """The scope's versions by the quarter since which they are in force, oldest first."""
    return dated_versions()[0]


def dated_versions() -> tuple[tuple[InForce, ...], VersionDates]:
    """The scope's versions in force, oldest first, and on which page a clause of a day is read."""
    rows = db.session.execute(
        select(CriteriaForce.since, CriteriaVersion.content_hash, CriteriaForce.version_id)
        .join(CriteriaVersion, CriteriaVersion.id == CriteriaForce.version_id)
        .order_by(CriteriaForce.since)
    ).all()
    versions = tuple(InForce(version(row.version_id, row.content_hash), Quarter.of(row.since)) for row in rows)
    return versions, VersionDates(tuple((row.since, row.version_id) for row in rows))


def version(version_id: int, content_hash: str) -> Version:
    """Return a stored version compiled; documents are immutable, so each is read once in a process."""
    if content_hash not in _compiled:
        document = db.session.scalars(select(CriteriaVersion.document).where(CriteriaVersion.id == version_id)).one()
        _compiled[content_hash] = from_document(cast(dict[str, Json], document))
    return _compiled[content_hash]


def version_on(day: date, versions: Sequence[InForce] | None = None) -> Version:
    """Return the version in force on a day; raise NoVersion."""
    in_effect = [one for one in (in_force() if versions is None else versions) if one.since.first_day <= day]
    if not in_effect:
        raise no_version(day)
    return in_effect[-1].version


def no_version(day: date) -> NoVersion:
    """Return the refusal of a day on which no version is in force."""
    return NoVersion(_("%(day)s 没有生效的评分细则，请先发布细则并设定生效季度。", day=day.isoformat()))


def version_id_on(day: date) -> int:
    """Return the id of the version in force on a day; raise NoVersion."""
    version_id = db.session.scalar(
        select(CriteriaForce.version_id).where(CriteriaForce.since <= day).order_by(CriteriaForce.since.desc()).limit(1)
    )
    if version_id is None:
        raise no_version(day)
    return version_id


def stored(version_id: int) -> CriteriaVersion:
    """Return a stored version of the scope; raise Missing."""
    row = db.session.scalar(select(CriteriaVersion).where(CriteriaVersion.id == version_id))
    if row is None:
        raise Missing(_("没有找到这一版评分细则。"))
    return row


def some(version_ids: set[int]) -> list[Version]:
    """Return stored versions compiled, each document once, whoever stored it."""
    rows = db.session.execute(
        select(func.min(CriteriaVersion.id).label("id"), CriteriaVersion.content_hash)
        .where(CriteriaVersion.id.in_(version_ids))
        .group_by(CriteriaVersion.content_hash)
        .order_by(CriteriaVersion.content_hash)
    )
    return [version(row.id, row.content_hash) for row in rows.all()]


def every() -> Sequence[CriteriaVersion]:
    """The scope's stored versions, newest first."""
    return db.session.scalars(select(CriteriaVersion).order_by(CriteriaVersion.id.desc())).all()


def history() -> Sequence[tuple[CriteriaForce, CriteriaVersion]]:
    """Which version took force when, newest first."""
    rows = db.session.execute(
        select(CriteriaForce, CriteriaVersion)
        .join(CriteriaVersion, CriteriaVersion.id == CriteriaForce.version_id)
        .order_by(CriteriaForce.since.desc())
    ).all()
    return [(row[0], row[1]) for row in rows]


def standards() -> Sequence[DistrictStandard]:
    """The district's standards, newest first."""
    return db.session.scalars(select(DistrictStandard).order_by(DistrictStandard.id.desc())).all()


def standard(standard_id: int) -> DistrictStandard:
    """Return a standard of the district; raise Missing."""
    row = db.session.scalar(select(DistrictStandard).where(DistrictStandard.id == standard_id))
    if row is None:
        raise Missing(_("没有找到这份区级标准。"))
    return row
