"""What people do with members: add, amend, move, change category and status, exempt."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from flask_babel import gettext as _
from sqlalchemy import select

from accounts.models import User
from core import clock
from core.db import db
from core.encryption import encrypt, keyed_hash
from core.errors import Overtaken
from members.errors import FaultyMember
from members.identity import id_number_fault, phone_fault
from members.models import Category, DatedCategory, DatedStatus, Exemption, Member, Status
from members.names import initials, sort_key
from members.queries import registered
from tenants import audit, scope
from tenants.models import Branch, Group

PARTY_FOUNDED = date(1921, 7, 1)


@dataclass(frozen=True)
class Particulars:
    """A member as entered on a form or a sheet's row."""

    member_no: str
    name: str
    branch_id: int | None
    category: Category | None
    status: Status | None = Status.FULL
    joined_party_on: date | None = None
    active_from: date | None = None
    active_to: date | None = None
    id_number: str = ""
    phone: str = ""
    group_id: int | None = None


def add(entered: Particulars) -> Member:
    """Add a member with the first dated category and status; raise FaultyMember."""
    faults = faults_of(entered)
    faults.update(_already_there(entered))
    _refuse(faults)
    member = Member(made_at=clock.now())
    _write(member, entered)
    db.session.add(member)
    db.session.flush()
    _open_dated_rows(member)
    audit.record("member_added", member.member_no, tenant=scope.current().tenant)
    return member


def amend(member: Member, entered: Particulars, seen: str = "") -> None:
    """Change what is written of a member; a new category or status begins today.

    seen: the `stamp` of the member as the person saw it, empty where nobody looked. Raises FaultyMember, Overtaken.
    """
    hold(member)
    if seen not in ("", stamp(member)):
        raise Overtaken(_("这名党员的资料刚被别人改过，您的修改没有保存；请另开名册核对，仍要保存请再点一次。"))
    faults = faults_of(entered)
    faults.update(_already_there(entered, member))
    _refuse(faults)
    today = clock.today()
    if entered.category is not None and entered.category != member.category:
        change_category(member, entered.category, today)
    if entered.status is not None and entered.status != member.status:
        change_status(member, entered.status, today)
    _write(member, entered)
    db.session.flush()
    audit.record("member_amended", member.member_no, tenant=scope.current().tenant)


def stamp(member: Member) -> str:
    """Return a fingerprint of what the form of a member shows, by which a later look finds it unchanged."""
    facts = (member.member_no, member.name, member.branch_id, member.joined_party_on, member.active_from)
    hidden = (member.active_to, member.id_number_hash, member.phone_encrypted, member.group_id)
    return hashlib.sha256(repr((*facts, *hidden)).encode()).hexdigest()[:16]


def assign(member: Member, branch_id: int | None, group_id: int | None) -> None:
    """Let a member belong to a branch and to a group of it, or to none; raise FaultyMember."""
    hold(member)
    _refuse(_unit_faults(branch_id, group_id, member))
    member.branch_id, member.group_id = branch_id or member.branch_id, group_id
    db.session.flush()
    audit.record("member_assigned", member.member_no, tenant=scope.current().tenant, branch=branch_id, group=group_id)


def move_all(branch: Branch, target_id: int | None) -> int:
    """Let all members on a branch's register belong to another branch; return how many moved. Raises FaultyMember."""
    _refuse({"branch": [_("请选择另一个支部。")]} if target_id == branch.id else _unit_faults(target_id, None))
    rows = select(Member).where(Member.branch_id == branch.id, registered(clock.today())).order_by(Member.id)
    moved = db.session.scalars(rows.with_for_update().execution_options(populate_existing=True)).all()
    for member in moved:
        assert target_id is not None
        member.branch_id, member.group_id = target_id, None
        audit.record("member_assigned", member.member_no, tenant=branch.tenant_id, branch=target_id, group=None)
    db.session.flush()
    return len(moved)


def hold(member: Member) -> None:
    """Let nobody else change the member until this transaction ends, and read it as it is now."""
    rows = select(Member).where(Member.id == member.id).with_for_update()
    db.session.scalars(rows.execution_options(populate_existing=True)).one()


def change_category(member: Member, category: Category, since: date) -> None:
    """Let another category begin on a day; raise FaultyMember for a day before the present one began."""
    hold(member)
    _end_dated_row(DatedCategory, member, since)
    db.session.add(DatedCategory(member_id=member.id, category=category, starts_on=since, ends_on=None))
    member.category = category
    db.session.flush()
    db.session.expire(member, ["category_today"])
    audit.record("category_changed", member.member_no, tenant=scope.current().tenant, category=category.value)


def change_status(member: Member, status: Status, since: date) -> None:
    """Let another status begin on a day; raise FaultyMember for a day before the present one began."""
    hold(member)
    _end_dated_row(DatedStatus, member, since)
    db.session.add(DatedStatus(member_id=member.id, status=status, starts_on=since, ends_on=None))
    member.status = status
    db.session.flush()
    db.session.expire(member, ["status_today"])
    audit.record("status_changed", member.member_no, tenant=scope.current().tenant, status=status.value)


def exempt(member: Member, starts_on: date, ends_on: date | None, reason: str, by: User) -> Exemption:
    """Exempt a member from deductions for some days, with the reason; raise FaultyMember."""
    faults: dict[str, list[str]] = {}
    if ends_on is not None and ends_on < starts_on:
        faults["ends_on"] = [_("结束日期不能早于开始日期。")]
    if not reason.strip():
        faults["reason"] = [_("请写明豁免的理由，例如“住院治疗，支部会议同意”。")]
    _refuse(faults)
    row = Exemption(
        member_id=member.id,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip()[:500],
        decided_by_id=by.id,
        decided_at=clock.now(),
    )
    db.session.add(row)
    audit.record("member_exempted", member.member_no, tenant=scope.current().tenant)
    return row


def faults_of(entered: Particulars) -> dict[str, list[str]]:
    """Return what is wrong with the particulars by field, the register left aside."""
    checks = {
        "member_no": ""
        if re.fullmatch(r"[A-Za-z0-9-]{1,20}", entered.member_no)
        else _("编号用字母、数字或短横，最多 20 位。"),
        "name": "" if re.fullmatch(r"[^=+\-@\s].{0,39}", entered.name.strip()) else _("请填写姓名，最多 40 字。"),
        "branch": "" if entered.branch_id is not None else _("请选择本社区的支部。"),
        "category": "" if entered.category is not None else _("请选择党员类别。"),
        "status": "" if entered.status is not None else _("请选择党员状态。"),
        "joined_party_on": _past_fault(entered.joined_party_on),
        "active_to": _order_fault(entered.active_from, entered.active_to),
        "id_number": id_number_fault(entered.id_number) if entered.id_number else "",
        "phone": phone_fault(entered.phone) if entered.phone else "",
    }
    return {name: [message] for name, message in checks.items() if message}


def _past_fault(day: date | None) -> str:
    return "" if day is None or PARTY_FOUNDED <= day <= clock.today() else _("入党日期应在 1921-07-01 与今天之间。")


def _order_fault(first: date | None, last: date | None) -> str:
    return _("转出日期不能早于转入日期。") if first and last and last < first else ""


def _already_there(entered: Particulars, member: Member | None = None) -> dict[str, list[str]]:
    faults = _unit_faults(entered.branch_id, entered.group_id, member) if entered.branch_id is not None else {}
    others = select(Member.id) if member is None else select(Member.id).where(Member.id != member.id)
    if db.session.scalar(others.where(Member.member_no == entered.member_no)) is not None:
        faults["member_no"] = [_("编号 %(member_no)s 已有人用，请换一个。", member_no=entered.member_no)]
    if entered.id_number:
        same = others.where(Member.id_number_hash == keyed_hash(entered.id_number))
        if db.session.scalar(same) is not None:
            faults["id_number"] = [_("这个身份证号已在本社区登记，请核对是否重复。")]
    return faults


def _unit_faults(branch_id: int | None, group_id: int | None, member: Member | None = None) -> dict[str, list[str]]:
    """Say what is wrong with a branch and a group, which nobody closes until this transaction ends: somebody who is
    there stays there, anybody else comes to open ones."""
    former = (member.branch_id, member.group_id) if member is not None else (None, None)
    branch = db.session.scalar(select(Branch).where(Branch.id == branch_id).with_for_update(read=True, key_share=True))
    if branch is None or not (branch.is_open or branch.id == former[0]):
        return {"branch": [_("请选择本社区的支部。")]}
    if group_id is None:
        return {}
    rows = select(Group).where(Group.id == group_id, Group.branch_id == branch.id)
    group = db.session.scalar(rows.with_for_update(read=True, key_share=True))
    is_fit = group is not None and (group.is_open or group.id == former[1])
    return {} if is_fit else {"group": [_("这个党小组不属于所选支部；请另选，或留空。")]}


def _refuse(faults: dict[str, list[str]]) -> None:
    if faults:
        raise FaultyMember(next(iter(faults.values()))[0], faults)


def _write(member: Member, entered: Particulars) -> None:
    assert entered.branch_id is not None
    assert entered.category is not None
    assert entered.status is not None
    member.member_no, member.name = entered.member_no, entered.name.strip()
    member.sort_key, member.initials = sort_key(member.name), initials(member.name)
    member.branch_id, member.category, member.status = entered.branch_id, entered.category, entered.status
    member.joined_party_on, member.group_id = entered.joined_party_on, entered.group_id
    member.active_from, member.active_to = entered.active_from, entered.active_to
    if entered.id_number:
        member.id_number_encrypted = encrypt(entered.id_number)
        member.id_number_hash = keyed_hash(entered.id_number)
    if entered.phone:
        member.phone_encrypted = encrypt(entered.phone)


def _open_dated_rows(member: Member) -> None:
    since = member.active_from or member.joined_party_on or PARTY_FOUNDED
    db.session.add(DatedCategory(member_id=member.id, category=member.category, starts_on=since))
    db.session.add(DatedStatus(member_id=member.id, status=member.status, starts_on=since))


def _end_dated_row(table: type[DatedCategory] | type[DatedStatus], member: Member, since: date) -> None:
    rows = select(table).where(table.member_id == member.id, table.ends_on.is_(None))
    present = cast(DatedCategory | DatedStatus | None, db.session.scalars(rows).one_or_none())
    if present is None:
        return
    if present.starts_on == since:
        db.session.delete(present)
    elif present.starts_on > since:
        message = _("这一变动不能早于上一次变动（%(starts_on)s）。", starts_on=present.starts_on)
        _refuse({"since": [message]})
    else:
        present.ends_on = since - timedelta(days=1)
    db.session.flush()
