"""Signing in and out, choosing a place, one's own password, language and tokens."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from accounts import actions, queries
from accounts.forms import PasswordForm, SignInForm, TokenForm
from accounts.guard import access, current_person, own_account, public, signed_in
from accounts.models import Role
from accounts.pages import accounts
from accounts.role_assignments import RoleAssignment, role_assignments
from accounts.sessions import ServerSession
from accounts.words import ROLES
from core import limits
from core.db import db
from core.errors import Refusal
from core.extensions import limiter
from tenants import audit
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


def safe_target(target: str | None) -> str | None:
    """Return an address of this site's own, or None."""
    if not target or not target.isprintable() or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else None


@accounts.get("/sign-in")
@public
@limits.public_pages
def sign_in() -> ResponseReturnValue:
    """The form, or onwards for who is signed in already."""
    if current_user.is_authenticated:
        return redirect(safe_target(request.args.get("next")) or url_for("accounts.choose"))
    return render_template("accounts/sign_in.html", form=SignInForm())


@accounts.post("/sign-in")
@public
@limiter.limit("30 per minute")
def sign_in_post() -> ResponseReturnValue:
    """Check name and password; a fresh session key afterwards."""
    form = SignInForm()
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), 422
    try:
        user = actions.authenticate(form.username.data or "", form.password.data or "")
    except Refusal as refusal:
        db.session.rollback()
        form.form_errors.append(refusal.message)
        return render_template("accounts/sign_in.html", form=form), refusal.status
    chosen = session.get("language") or user.language
    db.session.commit()
    session.clear()
    _own_session().rotate()
    login_user(user)
    session["language"] = chosen
    return redirect(safe_target(request.args.get("next")) or url_for("accounts.choose"))


def sign_in_again() -> ResponseReturnValue:
    """What a form gets that stood too long on the sign-in page: the page again, the name kept; onwards for who came in
    meanwhile."""
    if current_user.is_authenticated:
        return redirect(safe_target(request.args.get("next")) or url_for("accounts.choose"))
    form = SignInForm()
    if form.username.data:
        form.form_errors.append(_("页面放得太久了，请再输一次密码。"))
    return render_template("accounts/sign_in.html", form=form), HTTPStatus.BAD_REQUEST


@accounts.post("/sign-out")
@public
@limits.public_forms
def sign_out() -> ResponseReturnValue:
    """End the session on the server."""
    if current_user.is_authenticated:
        audit.record("sign_out", current_user.username)
        db.session.commit()
    logout_user()
    session.clear()
    return redirect(url_for("accounts.sign_in"))


@accounts.get("/")
@signed_in
def choose() -> ResponseReturnValue:
    """Straight to one's only place, else a choice of places."""
    assignments = role_assignments(access())
    if len(assignments) == 1:
        return redirect(begins_at(assignments[0]))
    return render_template(
        "accounts/choose.html", role_assignments=[(ROLES[one.role], one, begins_at(one)) for one in assignments]
    )


@accounts.get("/password")
@signed_in
def password() -> ResponseReturnValue:
    return render_template("accounts/password.html", form=PasswordForm())


@accounts.post("/password")
@signed_in
@limiter.limit("10 per minute")
def password_post() -> ResponseReturnValue:
    """Change one's own password; every other session ends."""
    form = PasswordForm()

    def changed() -> None:
        actions.change_password(own_account(), form.old.data or "", form.password.data or "", _own_session().key)

    return submit(
        form,
        act=changed,
        page=lambda: render_template("accounts/password.html", form=form),
        done=lambda _none: redirect_saying(
            _("密码已修改；其他设备上的登录和接口令牌都已结束。"), url_for("accounts.choose")
        ),
    )


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


@accounts.get("/tokens")
@signed_in
def tokens() -> ResponseReturnValue:
    return render_template(
        "accounts/tokens.html", form=TokenForm(), tokens=queries.tokens(current_person().id), token=None
    )


@accounts.post("/tokens")
@signed_in
@limiter.limit("10 per minute")
def make_token() -> ResponseReturnValue:
    """Make a token and show it this once."""
    form = TokenForm()
    token = None
    if form.validate():
        token = actions.make_token(current_person(), form.name.data or "")
        db.session.commit()
    status = 200 if token else 422
    return render_template(
        "accounts/tokens.html", form=form, tokens=queries.tokens(current_person().id), token=token
    ), status


@accounts.post("/tokens/<int:token_id>/withdrawal")
@signed_in
def withdraw_token(token_id: int) -> ResponseReturnValue:
    actions.withdraw_token(current_person(), token_id)
    db.session.commit()
    return redirect_saying(_("令牌已收回，用它的程序不能再登录。"), url_for("accounts.tokens"))


def _own_session() -> ServerSession:
    own = session._get_current_object()  # type: ignore[attr-defined]
    assert isinstance(own, ServerSession)
    return own
