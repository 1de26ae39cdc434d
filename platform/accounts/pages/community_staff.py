"""The pages about a community's staff: who they are, inviting and withdrawing."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import actions, queries
from accounts.forms import StaffForm
from accounts.guard import current_community, current_person, needs
from accounts.models import Role
from accounts.pages import staff
from accounts.permissions import Permission
from accounts.words import ROLES
from core.db import db
from core.errors import Invalid
from tenants import queries as tree
from web.forms import redirect_saying, submit


@staff.get("")
@needs(Permission.STAFF_INVITE)
def list_staff(community: str) -> ResponseReturnValue:
    return _page(_form())


@staff.post("")
@needs(Permission.STAFF_INVITE)
def invite(community: str) -> ResponseReturnValue:
    """Give somebody a post in the community; a new person gets an account whose first password is shown once."""
    form = _form()
    return submit(
        form,
        act=lambda: _grant(form),
        page=lambda: _page(form),
        done=lambda invited: _page(_form(empty=True), invited=invited),
    )


@staff.post("/<int:grant_id>/withdrawal")
@needs(Permission.STAFF_INVITE)
def withdraw(community: str, grant_id: int) -> ResponseReturnValue:
    actions.withdraw(queries.grant_of_community(grant_id, current_community().id), current_person())
    db.session.commit()
    return redirect_saying(_("角色已收回，此人的登录已结束。"), url_for("staff.list_staff", community=community))


def _grant(form: StaffForm) -> tuple[str, str]:
    """Give the post; return the person's name, and their first password where they are new."""
    role = Role(form.role.data)
    branch = None if role == Role.COMMUNITY else form.branch.data
    user, first_password = queries.user_named(form.username.data or ""), ""
    if user is None:
        user, first_password = actions.add_user(form.username.data or "", form.name.data or "")
    elif not queries.is_staff(user.id, current_community().id):
        message = _("这个用户名已有人用，请换一个；他单位的人员请联系安全管理员。")
        raise Invalid(message, {"username": [message]})
    actions.grant(user, role, current_person(), tenant=current_community().id, branch=branch)
    return user.name, first_password


def _form(*, empty: bool = False) -> StaffForm:
    form = StaffForm(formdata=None) if empty else StaffForm()
    form.branch.choices = [(branch.id, branch.name) for branch in tree.branches(only_open=True)]
    return form


def _page(form: StaffForm, invited: tuple[str, str] | None = None) -> str:
    branches = {branch.id: branch.name for branch in tree.branches()}
    grants = [
        (row, user, ROLES[row.role], branches.get(row.branch_id or 0, ""))
        for row, user in db.session.execute(queries.staff(current_community().id))
    ]
    return render_template(
        "accounts/staff.html",
        form=form,
        grants=grants,
        invited=invited,
        own=current_person().id,
        withdrawal=_withdrawal,
    )


def _withdrawal(grant_id: int) -> str:
    return url_for("staff.withdraw", community=current_community().code, grant_id=grant_id)
