"""Accounts of members: who has one, and giving them out by slips, one or many at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _
from sqlalchemy import select

from accounts import actions, grants, invitations
from accounts.models import Grant, Invitation, Role, User
from accounts.queries import user_named
from core import clock
from core.db import db
from core.errors import Invalid
from members.models import Member
from members.queries import active_members
from tenants.models import Community
from tenants.queries import refuse_closed

MAX_SLIPS = 500
"""How many slips at once."""


class AccountState(StrEnum):
    """How far a member's account is."""

    NONE = "none"
    INVITED = "invited"
    EXPIRED = "expired"
    OPEN = "open"
    DISABLED = "disabled"


@dataclass(frozen=True)
class MemberAccount:
    """A member and their account, where they have one."""

    member: Member
    user: User | None
    state: AccountState

    @property
    def may_be_issued(self) -> bool:
        """Whether a slip may be given out: nothing signs in yet that it would end."""
        return self.state in (AccountState.NONE, AccountState.INVITED, AccountState.EXPIRED)


def member_accounts(tenant: int) -> list[MemberAccount]:
    """The active members of the scope, by pinyin, with their accounts."""
    rows = select(Grant.member_id, User).join(User, User.id == Grant.user_id)
    rows = rows.where(Grant.tenant_id == tenant, Grant.role == Role.MEMBER, Grant.withdrawn_at.is_(None))
    users: dict[int, User] = {row.member_id: row.User for row in db.session.execute(rows)}
    living = _invited([user.id for user in users.values()])
    return [
        MemberAccount(member, users.get(member.id), _state(users.get(member.id), living))
        for member in active_members(clock.today())
    ]


def _invited(user_ids: Sequence[int]) -> set[int]:
    """Who of these has a link that can still be used."""
    rows = select(Invitation.user_id).where(
        Invitation.user_id.in_(user_ids),
        Invitation.accepted_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > clock.now(),
    )
    return set(db.session.scalars(rows))


def _state(user: User | None, invited: Collection[int]) -> AccountState:
    if user is None:
        return AccountState.NONE
    if user.disabled_at is not None:
        return AccountState.DISABLED
    if user.password_hash is not None:
        return AccountState.OPEN
    return AccountState.INVITED if user.id in invited else AccountState.EXPIRED


def issue(member_ids: Collection[int], community: Community, by: User) -> list[tuple[User, str]]:
    """Give members accounts, or new links for accounts that were never opened; return each with the link's token.

    Raises UnitClosed, and Invalid for nobody, for too many, for who signs in already, and for who holds another role.
    """
    refuse_closed(None, community.id, None)
    chosen = [one for one in member_accounts(community.id) if one.member.id in set(member_ids)]
    if not chosen or len(chosen) > MAX_SLIPS:
        raise Invalid(_("请选 1 至 %(most)s 名党员。", most=MAX_SLIPS))
    refused = [one.member.name for one in chosen if not one.may_be_issued]
    if refused:
        raise Invalid(_("%(names)s已经在用账号；要重设密码，请到其账号页发新链接。", names=_("、").join(refused[:5])))
    elsewhere = [one.member.name for one in chosen if one.user is not None and _holds_more(one.user, community)]
    if elsewhere:
        raise Invalid(_("%(names)s的账号还有别的角色；请由安全管理员发新链接。", names=_("、").join(elsewhere[:5])))
    issued = []
    for one in chosen:
        user = one.user or _add(one.member, community, by)
        issued.append((user, invitations.invite(user, by)))
    return issued


def _holds_more(user: User, community: Community) -> bool:
    """Say whether an account opens more than a member's own card here: who prints its slip could open that too."""
    return any(row.role != Role.MEMBER or row.tenant_id != community.id for row in grants.of(user.id))


def _add(member: Member, community: Community, by: User) -> User:
    user = actions.add_user(_username(member, community), member.name)
    grants.grant(user, Role.MEMBER, by, tenant=community.id, member=member.id)
    return user


def _username(member: Member, community: Community) -> str:
    """Return the user name of a member: the community's code and their number, as far as it can be typed."""
    number = re.sub(r"[^a-z0-9-]", "", member.member_no.lower())
    name = f"{community.code}-{number}"[:40] if number else f"{community.code}-m{member.id}"
    return name if user_named(name) is None else f"{community.code}-m{member.id}"
