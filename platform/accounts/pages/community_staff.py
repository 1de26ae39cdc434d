"""The pages about a community's staff: who they are, inviting, changing and withdrawing, helping their accounts."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import grants, queries
from accounts.forms import PostForm, StaffForm
from accounts.guard import current_community, current_person, needs
from accounts.models import Grant, Role, User
from accounts.pages import staff
from accounts.pages.person import PersonPage, act_on, known, person_for, person_page
from accounts.pages.slips import Slip, slip, slips_page
from accounts.permissions import Permission
from accounts.words import ROLES
from core.db import db
from tenants import queries as tree
from tenants.models import Community
from web.forms import redirect_saying, submit


@staff.get("")
@needs(Permission.STAFF_INVITE)
def list_staff(community: str) -> ResponseReturnValue:
    return _page(_form())


@staff.post("")
@needs(Permission.STAFF_INVITE)
def invite(community: str) -> ResponseReturnValue:
    """Give somebody a post in the community; a new person gets a slip, shown once."""
    form = _form()
    back = url_for("staff.list_staff", community=community)

    def done(new: Slip | None) -> ResponseReturnValue:
        if new is not None:
            return slips_page([new], back)
        return redirect_saying(_("%(name)s 已有账号，角色已加上。", name=form.name.data), back)

    return submit(form, act=lambda: _appoint(form), page=lambda: _page(form), done=done)


@staff.get("/<int:user_id>")
@needs(Permission.STAFF_INVITE)
def person(community: str, user_id: int) -> ResponseReturnValue:
    """One person's account: roles, the link, sessions."""
    return person_page(_person(user_id), _person_page(user_id), posts=_posts(user_id), post=_post_form())


@staff.post("/<int:user_id>/<act>")
@needs(Permission.STAFF_INVITE)
def act_on_person(community: str, user_id: int, act: str) -> ResponseReturnValue:
    """Give a new link, end sessions, shut or open the account."""
    return act_on(_person(user_id), act, _person_page(user_id), current_community())


@staff.post("/roles/<int:grant_id>/change")
@needs(Permission.STAFF_INVITE)
def change(community: str, grant_id: int) -> ResponseReturnValue:
    """Give somebody another post in place of the one they have."""
    row, form, here = _grant(grant_id), _post_form(), current_community()
    user_id = row.user_id

    def changed() -> None:
        role, branch = _post(form)
        grants.change(row, role, current_person(), branch=branch, needs_second=grants.decides(role, here))

    return submit(
        form,
        act=changed,
        page=lambda: person_page(_person(user_id), _person_page(user_id), posts=_posts(user_id), post=form),
        done=lambda _none: redirect_saying(
            _("已改任；此人的登录已结束，重新登录后按新角色办理。"),
            url_for("staff.person", community=here.code, user_id=user_id),
        ),
    )


@staff.post("/roles/<int:grant_id>/withdrawal")
@needs(Permission.STAFF_INVITE)
def withdraw(community: str, grant_id: int) -> ResponseReturnValue:
    grants.withdraw(_grant(grant_id), current_person())
    db.session.commit()
    return redirect_saying(_("角色已收回，此人的登录已结束。"), url_for("staff.list_staff", community=community))


@staff.post("/roles/<int:grant_id>/confirmation")
@needs(Permission.STAFF_INVITE)
def confirm(community: str, grant_id: int) -> ResponseReturnValue:
    """Confirm a post that another administrator of the community gave."""
    grants.confirm(queries.pending_grant(grant_id, tenant=current_community().id), current_person())
    db.session.commit()
    return redirect_saying(_("已核对，角色即时生效。"), url_for("staff.list_staff", community=community))


def _appoint(form: StaffForm) -> Slip | None:
    """Give the post; return the slip of somebody new."""
    here = current_community()
    role, branch = _post(form)
    user, token = person_for(form, lambda user: queries.is_known_in(user.id, here.id))
    needs_second = grants.decides(role, here)
    grants.grant(user, role, current_person(), tenant=here.id, branch=branch, needs_second=needs_second)
    purpose = f"{here.organisation} {_branch_names().get(branch or 0, '')} {ROLES[role]}"
    return slip(user, " ".join(purpose.split()), token) if token else None


def _post(form: PostForm) -> tuple[Role, int | None]:
    role = Role(form.role.data)
    return role, None if role == Role.COMMUNITY else form.branch.data


def _grant(grant_id: int) -> Grant:
    return queries.grant_of_community(grant_id, current_community().id)


def _person(user_id: int) -> User:
    return queries.person_of_community(user_id, current_community().id)


def _person_page(user_id: int) -> PersonPage:
    code = current_community().code
    return PersonPage(
        url=url_for("staff.person", community=code, user_id=user_id),
        back=url_for("staff.list_staff", community=code),
        back_label=_("工作人员"),
        act=lambda act: url_for("staff.act_on_person", community=code, user_id=user_id, act=act),
        withdrawal=_withdrawal,
    )


def _posts(user_id: int) -> list[tuple[Grant, str]]:
    """The posts of a person that can be changed for another, with the address that does."""
    code = current_community().code
    return [
        (row, url_for("staff.change", community=code, grant_id=row.id))
        for row in grants.of(user_id)
        if row.role != Role.MEMBER and row.tenant_id == current_community().id
    ]


def _form() -> StaffForm:
    form = StaffForm()
    form.branch.choices = [(branch.id, branch.name) for branch in tree.branches(only_open=True)]
    return form


def _post_form() -> PostForm:
    form = PostForm()
    form.branch.choices = [(branch.id, branch.name) for branch in tree.branches(only_open=True)]
    return form


def _branch_names() -> dict[int, str]:
    return {branch.id: branch.name for branch in tree.branches()}


def _page(form: StaffForm) -> str:
    here: Community = current_community()
    branches = _branch_names()
    rows = [
        (row, user, ROLES[row.role], branches.get(row.branch_id or 0, ""))
        for row, user in db.session.execute(queries.staff(here.id))
    ]
    return render_template(
        "accounts/staff.html",
        form=form,
        known=known(form),
        grants=rows,
        own=current_person().id,
        withdrawal=_withdrawal,
        person_url=lambda user_id: url_for("staff.person", community=here.code, user_id=user_id),
        confirmation=lambda grant_id: url_for("staff.confirm", community=here.code, grant_id=grant_id),
    )


def _withdrawal(grant_id: int) -> str:
    return url_for("staff.withdraw", community=current_community().code, grant_id=grant_id)
