"""What people do with criteria: publish a version, set when it takes force."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from accounts.models import User
from accounts.queries import names
from core import clock
from core.db import db
from core.errors import Overtaken
from core.quarter import Quarter
from criteria.errors import FaultyDocument, TooLate
from criteria.models import CriteriaForce, CriteriaVersion
from criteria.words import translator
from rules import DocumentFaults, Version, read
from rules.explain import FaultWording
from tenants import audit, scope


def publish(text: str | bytes, by: User) -> CriteriaVersion:
    """Store a document as an immutable version; the same document twice is one version. Raises FaultyDocument."""
    try:
        version = read(text)
    except DocumentFaults as faults:
        lines = FaultWording(translator()).lines(faults.faults)
        message = _("评分细则有误，尚未发布：%(faults)s", faults="；".join(lines[:5]))
        raise FaultyDocument(message, {"document": lines}) from faults
    return publish_version(version, by)


def publish_version(version: Version, by: User) -> CriteriaVersion:
    """Store a version that was read; raise FaultyDocument when its code already names another document."""
    known = db.session.scalar(
        select(CriteriaVersion).where(
            (CriteriaVersion.content_hash == version.content_hash) | (CriteriaVersion.code == version.code)
        )
    )
    if known is not None and known.content_hash != version.content_hash:
        message = _("代码 %(code)s 已用于另一版细则；细则发布后不能修改，请换一个代码。", code=version.code)
        raise FaultyDocument(message, {"document": [message]})
    if known is not None:
        return known
    stored = CriteriaVersion(
        code=version.code,
        title=version.title,
        document=version.document,
        content_hash=version.content_hash,
        published_by_id=by.id,
        published_at=clock.now(),
    )
    db.session.add(stored)
    db.session.flush()
    audit.record("criteria_published", version.code, tenant=scope.current().tenant)
    return stored


def refuse_overtaken(since: Quarter, seen: int | None) -> None:
    """Raise Overtaken where another version is set for a quarter than was seen there, None where none was.

    To be asked under the lock under which the next version is set.
    """
    rows = select(CriteriaForce, CriteriaVersion).join(CriteriaVersion, CriteriaVersion.id == CriteriaForce.version_id)
    rows = rows.where(CriteriaForce.since == since.first_day).execution_options(populate_existing=True)
    stored = db.session.execute(rows).first()
    if stored is None or stored[0].version_id == seen:
        return
    force, version = stored[0], stored[1]
    message = _(
        "这一季度已由%(actor)s于 %(when)s 设定为 %(code)s，您的设定没有保存；请核对，仍要更改请再设定一次。",
        actor=names({force.set_by_id}).get(force.set_by_id, ""),
        when=clock.words(force.set_at),
        code=version.code,
    )
    raise Overtaken(message)


def take_force(version: CriteriaVersion, since: Quarter, by: User, *, holds_entries: bool) -> CriteriaForce:
    """Let a version take force from a quarter on; raise TooLate for one that has begun or holds entries.

    A community's very first version may take force in any quarter without entries.
    """
    first = db.session.scalar(select(CriteriaForce.id).limit(1)) is None
    if holds_entries or (since <= Quarter.of(clock.today()) and not first):
        raise TooLate(_("细则只能从尚未开始、也没有积分记录的季度起生效；请选下一季度或更晚。"))
    force = db.session.scalar(select(CriteriaForce).where(CriteriaForce.since == since.first_day))
    if force is None:
        force = CriteriaForce(since=since.first_day, is_first=first)
        db.session.add(force)
    force.version_id, force.set_by_id, force.set_at = version.id, by.id, clock.now()
    db.session.flush()
    audit.record("criteria_in_force", version.code, tenant=scope.current().tenant, since=str(since))
    return force
