"""What a community does with its branches and groups: open, amend, open again."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

from core import clock
from core.db import db
from core.errors import Missing
from tenants import audit, scope
from tenants.checks import day_fault, name_fault, refuse
from tenants.errors import UnitClosed
from tenants.models import Branch, Community, Group


def hold() -> None:
    """Let nobody else change the branches and groups of the scope's community until this transaction ends."""
    db.session.scalars(
        select(Community.id).where(Community.id == scope.current().tenant).with_for_update(key_share=True)
    ).one()


def branch(code: str) -> Branch:
    """Return the scope's branch of a code; raise Missing."""
    row = db.session.scalar(select(Branch).where(Branch.code == code))
    if row is None:
        raise Missing(_("没有找到这个支部；它可能不在您的单位。"))
    return row


def group(group_id: int) -> Group:
    """Return the scope's group; raise Missing."""
    row = db.session.scalar(select(Group).where(Group.id == group_id))
    if row is None:
        raise Missing(_("没有找到这个党小组；它可能不在您的单位。"))
    return row


def open_branch(name: str, opened_on: date | None = None) -> Branch:
    """Open a branch of the scope's community behind the others; raise FaultyUnit."""
    hold()
    refuse({"name": _branch_name_fault(name), "opened_on": day_fault(opened_on)})
    codes = set(db.session.scalars(select(Branch.code)))
    last = db.session.scalar(select(func.max(Branch.position))) or 0
    number = next(one for one in range(last + 1, last + len(codes) + 2) if f"b{one}" not in codes)
    row = Branch(code=f"b{number}", name=name.strip(), position=last + 1, opened_on=opened_on or clock.today())
    db.session.add(row)
    db.session.flush()
    audit.record("branch_opened", row.code, tenant=scope.current().tenant, name=row.name)
    return row


def amend_branch(branch: Branch, name: str, opened_on: date | None) -> None:
    """Change a branch's name and the day of its opening; raise FaultyUnit, UnitClosed."""
    hold()
    db.session.refresh(branch)
    if not branch.is_open:
        raise UnitClosed(branch.name)
    refuse({"name": _branch_name_fault(name, but=branch.id), "opened_on": day_fault(opened_on)})
    former = branch.name
    branch.name, branch.opened_on = name.strip(), opened_on
    db.session.flush()
    audit.record("branch_amended", branch.code, tenant=branch.tenant_id, name=branch.name, former=former)


def reopen_branch(branch: Branch) -> None:
    """Open a closed branch again; one that is open stays so."""
    hold()
    db.session.refresh(branch)
    if branch.is_open:
        return
    audit.record("branch_reopened", branch.code, tenant=branch.tenant_id, closed_on=str(branch.closed_on))
    branch.closed_on = None
    db.session.flush()


def open_group(branch: Branch, name: str, opened_on: date | None = None) -> Group:
    """Open a group of a branch; raise FaultyUnit, UnitClosed where the branch is closed."""
    hold()
    db.session.refresh(branch)
    if not branch.is_open:
        raise UnitClosed(branch.name)
    refuse({"name": _group_name_fault(name, branch.id), "opened_on": day_fault(opened_on)})
    row = Group(branch_id=branch.id, name=name.strip(), opened_on=opened_on or clock.today())
    db.session.add(row)
    db.session.flush()
    audit.record("group_opened", row.name, tenant=branch.tenant_id, branch=branch.code)
    return row


def amend_group(group: Group, name: str, opened_on: date | None) -> None:
    """Change a group's name and the day of its opening; raise FaultyUnit, UnitClosed."""
    hold()
    db.session.refresh(group)
    if not group.is_open:
        raise UnitClosed(group.name)
    refuse({"name": _group_name_fault(name, group.branch_id, but=group.id), "opened_on": day_fault(opened_on)})
    former = group.name
    group.name, group.opened_on = name.strip(), opened_on
    db.session.flush()
    audit.record("group_amended", group.name, tenant=group.tenant_id, former=former)


def reopen_group(group: Group) -> None:
    """Open a closed group again; raise UnitClosed where its branch is closed."""
    hold()
    db.session.refresh(group)
    if group.is_open:
        return
    above = db.session.scalars(select(Branch).where(Branch.id == group.branch_id)).one()
    if not above.is_open:
        raise UnitClosed(above.name)
    audit.record("group_reopened", group.name, tenant=group.tenant_id, closed_on=str(group.closed_on))
    group.closed_on = None
    db.session.flush()


def _branch_name_fault(name: str, but: int = 0) -> str:
    others = select(Branch.id).where(Branch.name == name.strip(), Branch.id != but)
    return name_fault(name, others, _("本社区已有同名的支部（可能已关闭），请换一个名称。"))


def _group_name_fault(name: str, branch_id: int, but: int = 0) -> str:
    others = select(Group.id).where(Group.branch_id == branch_id, Group.name == name.strip(), Group.id != but)
    return name_fault(name, others, _("这个支部已有同名的党小组（可能已关闭），请换一个名称。"))
