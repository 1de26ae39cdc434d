"""Taking back what was entered wrongly about a member: the last dated change, an exemption. The audit tells of it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import select

from core.db import db
from core.errors import Missing, Overtaken
from members.actions import hold
from members.errors import FaultyMember
from members.models import DatedCategory, DatedStatus, Exemption, Member
from tenants import audit, scope

MAX_REASON = 500


class ChangeKind(StrEnum):
    """What a dated change is about."""

    CATEGORY = "category"
    STATUS = "status"


def undo_change(member: Member, kind: ChangeKind, seen: date | None, reason: str) -> None:
    """Take back the last change of a category or status: the one before holds again, without an end.

    seen: since when the change holds, as the person saw it. Raises FaultyMember, Overtaken.
    """
    why = _required(reason)
    hold(member)
    rows = _newest_first(member, kind)
    if len(rows) < 2:
        message = _("这是登记入册时的内容，没有更早的可以恢复；填错了请登记新的变动。")
        raise FaultyMember(message, {"reason": [message]})
    last, before = rows[0], rows[1]
    if last.starts_on != seen:
        raise Overtaken(_("这项变动刚被别人改过，没有撤销；请核对后再办理。"))
    undone = _value(last)
    db.session.delete(last)
    db.session.flush()
    before.ends_on = None
    setattr(member, kind.value, _value(before))
    db.session.flush()
    db.session.expire(member, ["category_today", "status_today"])
    action, tenant = f"{kind.value}_change_undone", scope.current().tenant
    audit.record(action, member.member_no, tenant=tenant, undone=undone, starts_on=str(seen), reason=why)


def end_exemption(member: Member, exemption_id: int, ends_on: date | None) -> None:
    """Let an exemption end on a day; raise FaultyMember, Missing."""
    row = _exemption(member, exemption_id)
    if ends_on is None or ends_on < row.starts_on:
        message = _("结束日期不能早于开始日期（%(starts_on)s）。", starts_on=row.starts_on)
        raise FaultyMember(message, {"ends_on": [message]})
    was, row.ends_on = row.ends_on, ends_on
    audit.record(
        "exemption_ended", member.member_no, tenant=scope.current().tenant,
        starts_on=str(row.starts_on), ends_on=str(ends_on), before=str(was or ""),
    )  # fmt: skip


def withdraw_exemption(member: Member, exemption_id: int, reason: str) -> None:
    """Take back an exemption that should not have been, as though it had never been; raise FaultyMember, Missing."""
    why, row = _required(reason), _exemption(member, exemption_id)
    audit.record(
        "exemption_withdrawn", member.member_no, tenant=scope.current().tenant,
        starts_on=str(row.starts_on), ends_on=str(row.ends_on or ""), reason=why,
    )  # fmt: skip
    db.session.delete(row)


def _required(reason: str) -> str:
    if not reason.strip():
        message = _("请写明理由，操作日志会留下它。")
        raise FaultyMember(message, {"reason": [message]})
    return reason.strip()[:MAX_REASON]


def _newest_first(member: Member, kind: ChangeKind) -> list[DatedCategory] | list[DatedStatus]:
    if kind == ChangeKind.CATEGORY:
        categories = select(DatedCategory).where(DatedCategory.member_id == member.id)
        return list(db.session.scalars(categories.order_by(DatedCategory.starts_on.desc()).limit(2)))
    statuses = select(DatedStatus).where(DatedStatus.member_id == member.id)
    return list(db.session.scalars(statuses.order_by(DatedStatus.starts_on.desc()).limit(2)))


def _value(row: DatedCategory | DatedStatus) -> str:
    return row.category if isinstance(row, DatedCategory) else row.status


def _exemption(member: Member, exemption_id: int) -> Exemption:
    rows = select(Exemption).where(Exemption.id == exemption_id, Exemption.member_id == member.id)
    row = db.session.scalar(rows.with_for_update())
    if row is None:
        raise Missing(_("没有找到这项豁免；它可能已经撤销。"))
    return row
