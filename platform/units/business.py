"""What is still open in a unit: it is ended, or goes elsewhere, before the unit is closed."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select

from accounts.models import Grant, Role
from boards.models import Board, Stage
from core import clock
from core.db import db
from core.quarter import Quarter
from ledger.models import Entry
from ledger.queries import holds_entries
from ledger.states import OPEN
from members.models import Member
from members.queries import registered
from stars.models import RatingRound, RatingStage
from tenants.models import Branch, Community, Group, Street
from tenants.queries import own_community
from web.formats import quarter_name

MAX_NAMED = 5


def of_street(street: Street) -> list[str]:
    """The communities of a street that are open."""
    rows = select(Community.name).where(Community.street_id == street.id, Community.closed_on.is_(None))
    names = db.session.scalars(rows.order_by(Community.id)).all()
    return (
        [_("还有 %(count)s 个社区没有关闭（%(names)s），请先逐个关闭", count=len(names), names=_named(names))]
        if names
        else []
    )


def of_community() -> list[str]:
    """What is open in the scope's community: members, entries, boards, ratings."""
    return [*_members(), *_entries(), *_boards(), *_ratings()]


def of_branch(branch: Branch) -> list[str]:
    """What is open in a branch: members, groups, entries, posts of its staff."""
    rows = select(Group.name).where(Group.branch_id == branch.id, Group.closed_on.is_(None)).order_by(Group.id)
    names = db.session.scalars(rows).all()
    sentence = _("还有 %(count)s 个党小组没有关闭（%(names)s），请先关闭", count=len(names), names=_named(names))
    groups = [sentence] if names else []
    return [*_members(Member.branch_id == branch.id), *groups, *_entries(Entry.branch_id == branch.id), *_posts(branch)]


def of_group(group: Group) -> list[str]:
    """The members who are still in a group."""
    return _members(Member.group_id == group.id)


def _named(names: Sequence[str]) -> str:
    return "、".join(names[:MAX_NAMED]) + ("…" if len(names) > MAX_NAMED else "")


def _members(*where: ColumnElement[bool]) -> list[str]:
    rows = select(func.count()).select_from(Member).where(registered(clock.today()))
    number = db.session.scalar(rows.where(*where)) or 0
    return [_("还有 %(count)s 名在册党员，请先在名册里转到别处或登记转出", count=number)] if number else []


def _entries(*where: ColumnElement[bool]) -> list[str]:
    number = db.session.scalar(select(func.count()).select_from(Entry).where(Entry.state.in_(OPEN), *where)) or 0
    return [_("还有 %(count)s 条积分没有办完，请先认定、不予认定或撤回", count=number)] if number else []


def _boards() -> list[str]:
    boards = {Quarter(row.year, row.number): row.stage for row in db.session.scalars(select(Board))}
    published = [quarter for quarter, stage in boards.items() if stage == Stage.PUBLISHED]
    last = Quarter.of(clock.today()).previous
    is_due = boards.get(last) in (None, Stage.DRAFT) and holds_entries(last) and own_community().counts_in(last)
    sentences = [
        _("%(quarter)s的红黄榜还在公示，请先确认，或撤回公示", quarter=quarter_name(one)) for one in sorted(published)
    ]
    due = _("%(quarter)s有积分而榜还没有确认，请先起草、公示、确认", quarter=quarter_name(last))
    return [*sentences, due] if is_due else sentences


def _ratings() -> list[str]:
    rows = select(RatingRound.year).where(RatingRound.stage != RatingStage.RECOGNISED).order_by(RatingRound.year)
    return [_("%(year)s 年度评星还没有认定，请先认定", year=year) for year in db.session.scalars(rows)]


def _posts(branch: Branch) -> list[str]:
    rows = select(func.count()).select_from(Grant)
    number = db.session.scalar(
        rows.where(
            Grant.tenant_id == branch.tenant_id,
            Grant.branch_id == branch.id,
            Grant.role.in_((Role.SECRETARY, Role.RECORDER)),
            Grant.withdrawn_at.is_(None),
        )
    )
    return [_("还有 %(count)s 名工作人员的角色在本支部，请先收回", count=number)] if number else []
