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
from core.errors import Forbidden
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
        return redirect_saying(_("角色已加上；书记和管理员待核对后生效。"), back)

    return submit(form, act=lambda: _appoint(form), page=lambda: _page(form), done=done)


@staff.get("/<int:user_id>")
@needs(Permission.STAFF_INVITE)
def person(community: str, user_id: int) -> ResponseReturnValue:
    """One person's account: roles, the link, sessions."""
    return _shown(user_id)


@staff.post("/<int:user_id>/<act>")
@needs(Permission.STAFF_INVITE)
def act_on_person(community: str, user_id: int, act: str) -> ResponseReturnValue:
    """Give a new link, end sessions, shut or open the account."""
    user, here = _person(user_id), current_community()
    _refuse_administrator(user.id)
    if act == "enabling" and user.disabled_by_id not in queries.administrators(here.id):
        raise Forbidden(_("这个账号不是本社区停用的；请联系安全管理员。"))
    return act_on(user, act, _person_page(user_id), here)


@staff.post("/roles/<int:grant_id>/change")
@needs(Permission.STAFF_INVITE)
def change(community: str, grant_id: int) -> ResponseReturnValue:
    """Give somebody another post in place of the one they have."""
    row, form, here = _grant(grant_id), _post_form(), current_community()
    user_id = row.user_id

    def changed() -> bool:
        role, branch = _post(form)
        needs_second = grants.decides(role, here)
        grants.change(row, role, current_person(), branch=branch, needs_second=needs_second)
        return needs_second

    return submit(
        form,
        act=changed,
        page=lambda: _shown(user_id, (grant_id, form)),
        done=lambda waits: redirect_saying(
            _("已改任；新角色待街道督导或另一位社区管理员核对，核对前不能办理。")
            if waits
            else _("已改任；此人的登录已结束，重新登录后按新角色办理。"),
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
    """Return a post that an administrator may change or take back; raise Missing, Forbidden."""
    row = queries.grant_of_community(grant_id, current_community().id)
    if row.role == Role.COMMUNITY:
        _refuse_administrator(row.user_id)
    return row


def _refuse_administrator(user_id: int) -> None:
    """Raise Forbidden for another administrator of the community: one alone removes nobody of their like."""
    is_other = user_id != current_person().id and user_id in queries.administrators(current_community().id)
    if is_other:
        raise Forbidden(_("另一位社区管理员的角色和账号由安全管理员办理。"))


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


def _shown(user_id: int, refused: tuple[int, PostForm] | None = None) -> str:
    """Return a person's page; refused: the grant whose change was refused, with the form as it was filled in."""
    branches = _branch_names()
    return person_page(_person(user_id), _person_page(user_id), branches, posts=_posts(user_id, branches, refused))


def _posts(
    user_id: int, branches: dict[int, str], refused: tuple[int, PostForm] | None
) -> list[tuple[Grant, str, str, PostForm]]:
    """The posts of a person that can be changed for another: what each is called, the address that does, its form."""
    code = current_community().code
    return [
        (
            row,
            f"{branches.get(row.branch_id or 0, '')} {ROLES[row.role]}".strip(),
            url_for("staff.change", community=code, grant_id=row.id),
            refused[1] if refused and refused[0] == row.id else _post_form(row),
        )
        for row in grants.of(user_id)
        if row.role != Role.MEMBER and row.tenant_id == current_community().id
    ]


def _form() -> StaffForm:
    form = StaffForm()
    form.branch.choices = [(branch.id, branch.name) for branch in tree.branches(only_open=True)]
    return form


def _post_form(row: Grant | None = None) -> PostForm:
    """Return the form as it was sent, or for a post filled with it."""
    form = PostForm() if row is None else PostForm(formdata=None, role=row.role.value, branch=row.branch_id)
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
