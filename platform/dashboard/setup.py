"""What a new community still lacks before it can work, and who sees to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import exists, select

from accounts.access import IN_FORCE
from accounts.models import Grant, Role, User
from accounts.permissions import GIVEN, Permission
from accounts.words import ROLES
from core.db import db
from criteria.models import CriteriaForce
from members.models import Member
from tenants.models import Community, Kind
from tenants.scope import WHOLE_COMMUNITY

MIN_STAFF = 2
"""Nobody decides on what they recorded themselves."""


@dataclass(frozen=True)
class SetupStep:
    """One thing that is missing: what, why, the page where it is seen to and who may, by permission or by role."""

    title: str
    text: str
    endpoint: str
    verb: str
    permission: Permission

    @property
    def roles(self) -> list[Role]:
        """The roles that may see to it."""
        return [role for role in Role if self.permission in GIVEN[role]]


def setup_steps(community: Community, branches: Mapping[int, str]) -> list[SetupStep]:
    """Return what is missing in an open community, in the order in which it is seen to; `branches` are open ones."""
    if not community.is_open:
        return []
    staff = _staff_of(community)
    return [
        *_administrator(staff),
        *_criteria_and_members(),
        *_staff(community.kind, branches, staff),
        *_contact(community),
    ]


class _Post(NamedTuple):
    """A role that a member of the staff has, in a branch or in the whole community; it may wait for confirmation."""

    user_id: int
    name: str
    role: Role
    branch_id: int | None
    is_in_force: bool


def _staff_of(community: Community) -> list[_Post]:
    rows = select(Grant.user_id, User.name, Grant.role, Grant.branch_id, IN_FORCE).join(User, User.id == Grant.user_id)
    rows = rows.where(Grant.tenant_id == community.id, Grant.role != Role.MEMBER, Grant.withdrawn_at.is_(None))
    rows = rows.order_by(Grant.id)
    return [_Post._make(row) for row in db.session.execute(rows)]


def _administrator(staff: Sequence[_Post]) -> Iterator[SetupStep]:
    administrators = [post for post in staff if post.role == Role.COMMUNITY]
    if not any(post.is_in_force for post in administrators):
        text = _("还没有人管理本社区：认定、起草红黄榜、邀请工作人员都由社区管理员办理") + _who_waits(administrators)
        yield SetupStep(_("社区管理员"), text, "installation.roles", _("授权"), Permission.ROLES_GRANT)


def _criteria_and_members() -> Iterator[SetupStep]:
    both = select(exists(select(CriteriaForce.id)).label("criteria"), exists(select(Member.id)).label("members"))
    row = db.session.execute(both, execution_options=WHOLE_COMMUNITY).one()
    if not row.criteria:
        text = _("还没有生效的评分细则，不能登记积分：采用区级标准或起草一份，再设定生效季度")
        yield SetupStep(_("评分细则"), text, "criteria.versions", _("设定"), Permission.CRITERIA_MANAGE)
    if not row.members:
        text = _("名册还是空的：逐个新增，或把现有的表格导入")
        yield SetupStep(_("党员名册"), text, "members.import_members", _("导入"), Permission.MEMBERS_EDIT)


def _staff(kind: Kind, branches: Mapping[int, str], staff: Sequence[_Post]) -> Iterator[SetupStep]:
    led = {post.branch_id for post in staff if post.role == Role.SECRETARY and post.is_in_force}
    lacking = {number: name for number, name in branches.items() if number not in led}
    if lacking and kind != Kind.SINGLE_BRANCH:
        secretaries = [post for post in staff if post.role == Role.SECRETARY and post.branch_id in lacking]
        text = _("还没有支部书记，登记的积分没有人核实：%(branches)s", branches="、".join(lacking.values()))
        text += _who_waits(secretaries)
    elif len({post.user_id for post in staff if post.is_in_force}) < MIN_STAFF:
        text = _("只有一个人：自己登记的积分不能自己核实、认定，至少要有两个人") + _who_waits(staff)
    else:
        return
    yield SetupStep(_("工作人员"), text, "staff.list_staff", _("邀请"), Permission.STAFF_INVITE)


def _who_waits(posts: Sequence[_Post]) -> str:
    """Name those whose post the street has yet to confirm."""
    names = [_("%(name)s（%(role)s）", name=post.name, role=ROLES[post.role]) for post in posts if not post.is_in_force]
    return _("；%(names)s待街道核对", names=_("、").join(names)) if names else ""


def _contact(community: Community) -> Iterator[SetupStep]:
    if not (community.address and community.telephone):
        text = _("印在公示海报和群众看的页面上，方便反映情况")
        yield SetupStep(_("地址与电话"), text, "branches.branches", _("填写"), Permission.MEMBERS_EDIT)
