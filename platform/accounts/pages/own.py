"""Choosing a place, one's own password and language."""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from accounts import actions, grants, passwords
from accounts.access import is_privileged
from accounts.forms import PasswordForm
from accounts.guard import access, current_person, own_account, public, signed_in, signed_in_at_all
from accounts.models import Role
from accounts.pages import accounts
from accounts.pages.sign_in import own_session, safe_target
from accounts.role_assignments import RoleAssignment, role_assignments
from accounts.words import ROLES
from core import limits
from core.db import db
from core.extensions import limiter
from web.forms import redirect_saying, submit

BEGINS = {
    Role.DISTRICT: "dashboard.district",
    Role.SYSTEM: "units.units",
    Role.SECURITY: "installation.roles",
    Role.AUDITOR: "installation.audit",
}


def begins_at(assignment: RoleAssignment) -> str:
    """Return the page that a role begins with."""
    if assignment.role in BEGINS:
        return url_for(BEGINS[assignment.role])
    if assignment.role == Role.STREET:
        return url_for("dashboard.street", street=assignment.code)
    if assignment.role == Role.MEMBER:
        return url_for("boards.own_card", community=assignment.code)
    return url_for("dashboard.community_home", community=assignment.code)


@accounts.get("/")
@signed_in
def choose() -> ResponseReturnValue:
    """Straight to one's only place, else a choice of places."""
    assignments = role_assignments(access())
    if len(assignments) == 1:
        return redirect(begins_at(assignments[0]))
    return render_template(
        "accounts/choose.html",
        role_assignments=[(ROLES[one.role], one, begins_at(one)) for one in assignments],
        pending=[str(ROLES[row.role]) for row in grants.of(current_person().id) if row.is_pending],
    )


@accounts.get("/password")
@signed_in_at_all
def password() -> ResponseReturnValue:
    return _password_page(PasswordForm())


@accounts.post("/password")
@signed_in_at_all
@limiter.limit("10 per minute")
def password_post() -> ResponseReturnValue:
    """Change one's own password; every other session ends."""
    form = PasswordForm()

    def changed() -> None:
        actions.change_password(own_account(), form.old.data or "", form.password.data or "", own_session().key)

    return submit(
        form,
        act=changed,
        page=lambda: _password_page(form),
        done=lambda _none: redirect_saying(
            _("密码已修改；其他设备上的登录和接口令牌都已结束。"), url_for("accounts.choose")
        ),
    )


def _password_page(form: PasswordForm) -> str:
    return render_template("accounts/password.html", form=form, rule=passwords.rule(privileged=is_privileged(access())))


@accounts.post("/language")
@public
@limits.public_forms
def language() -> ResponseReturnValue:
    """Remember the language of this session and of the account."""
    chosen = request.form.get("language", "")
    if chosen in ("zh_Hans", "en"):
        session["language"] = chosen
        if current_user.is_authenticated:
            own_account().language = chosen
            db.session.commit()
    return redirect(safe_target(request.form.get("next")) or url_for("accounts.choose"))
