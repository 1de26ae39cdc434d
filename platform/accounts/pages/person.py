"""One person's account, as an administrator sees and helps it: roles, the link, sessions, shut or open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import actions, grants, invitations, queries
from accounts.forms import PersonForm
from accounts.guard import NOT_HERE, current_person
from accounts.models import Grant, User
from accounts.pages.slips import slip, slips_page
from accounts.words import ROLES
from core import clock
from core.db import db
from core.errors import Forbidden, Invalid, Missing
from tenants import queries as tree
from tenants.models import Community
from web.forms import redirect_saying

NO_BRANCHES: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True)
class PersonPage:
    """Where a person's page stands: the addresses that it leads to.

    act: from the word of an act to its address; withdrawal: from a grant's id to the address that takes it back.
    """

    url: str
    back: str
    back_label: str
    act: Callable[[str], str]
    withdrawal: Callable[[int], str]
    may_remove_second_factor: bool = False


def person_page(user: User, page: PersonPage, branches: Mapping[int, str] = NO_BRANCHES, **further: object) -> str:
    """Return the page of one account; branches: names by id, where the page may read them."""
    return render_template(
        "accounts/person.html",
        user=user,
        page=page,
        grants=_roles(user.id, branches),
        invitation=queries.last_invitation(user.id),
        sessions=queries.session_count(user.id),
        is_own=user.id == current_person().id,
        now=clock.now(),
        **further,
    )


def _roles(user_id: int, branches: Mapping[int, str]) -> list[tuple[Grant, object, str]]:
    communities = {row.id: row.organisation for row in db.session.scalars(tree.communities())}
    streets = {row.id: row.name for row in tree.streets()}
    return [(row, ROLES[row.role], _place(row, communities, streets, branches)) for row in grants.of(user_id)]


def _place(row: Grant, communities: Mapping[int, str], streets: Mapping[int, str], branches: Mapping[int, str]) -> str:
    unit = communities.get(row.tenant_id or 0) or streets.get(row.street_id or 0) or ""
    return f"{unit} {branches.get(row.branch_id or 0, '')}".strip()


def act_on(user: User, act: str, page: PersonPage, community: Community | None = None) -> ResponseReturnValue:
    """Do one of the acts of an administrator on an account; community: whose administrator acts, if one does.

    Raises Forbidden for one's own account, Missing for an act that the page does not offer.
    """
    by = current_person()
    if act == "invitation":
        return _invite(user, by, page, community)
    if act == "sessions":
        actions.end_sessions(user, by)
        sentence = _("%(name)s在各处的登录都已结束。", name=user.name)
    elif act == "disabling":
        actions.disable(user, by)
        sentence = _("%(name)s的账号已停用；所记所办都保留。", name=user.name)
    elif act == "enabling":
        actions.enable(user, by)
        sentence = _("%(name)s的账号已恢复。", name=user.name)
    elif act == "second_factor" and page.may_remove_second_factor:
        actions.remove_second_factor(user, by)
        sentence = _("%(name)s的动态口令已停用；下次登录后可重新设置。", name=user.name)
    else:
        raise Missing(NOT_HERE)
    db.session.commit()
    return redirect_saying(sentence, page.url)


def _invite(user: User, by: User, page: PersonPage, community: Community | None) -> ResponseReturnValue:
    """Give a person a new link; where the community's own administrator does, a second person confirms the roles."""
    actions.refuse_oneself(user, by)
    if community is not None:
        grants.ask_anew(user, community, by)
    token = invitations.invite(user, by)
    db.session.commit()
    return slips_page([slip(user, _("重新设置密码"), token)], page.url)


def person_for(form: PersonForm, may_know: Callable[[User], bool]) -> tuple[User, str]:
    """Return who a form names and the token of a new invitation; empty for somebody who opened their account before.

    An existing name gets nothing before the person behind it was shown: Invalid beside `same`, until `same` says their
    id. may_know: whether who asks may learn that the person exists. Raises Forbidden for oneself.
    """
    user = queries.user_named(form.username.data or "")
    if user is None:
        user = actions.add_user(form.username.data or "", form.name.data or "")
        return user, invitations.invite(user, current_person())
    if user.id == current_person().id:
        raise Forbidden(grants.OWN_ROLE)
    if not may_know(user):
        message = _("这个用户名已有人用，请换一个；他单位的人员请联系安全管理员。")
        raise Invalid(message, {"username": [message]})
    if form.same.data != str(user.id):
        message = _("这个用户名是%(name)s的；请核对是不是此人，是就勾选后再提交，不是请换一个用户名。", name=user.name)
        raise Invalid(message, {"same": [message]})
    if user.password_hash is None and user.disabled_at is None:
        # whoever printed the slip before could open what is granted now
        return user, invitations.invite(user, current_person())
    return user, ""


def known(form: PersonForm) -> User | None:
    """Return who is to be shown beside the form, because its user name is theirs."""
    return queries.user_named(form.username.data or "") if form.same.errors else None
