"""Signing in, with a second factor where the person has one, and signing out."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from flask import flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from accounts import actions, devices, queries
from accounts.forms import CodeForm, SignInForm
from accounts.guard import public
from accounts.models import User
from accounts.pages import accounts
from accounts.sessions import ServerSession
from core import clock, limits
from core.db import db
from core.errors import Refusal
from core.extensions import limiter
from tenants import audit
from web.forms import show_faults

CODE_SECONDS = 5 * 60
"""How long after the password the code may follow."""


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
    return render_template("accounts/sign_in.html", form=SignInForm(username=session.get("sign_in_name", "")))


@accounts.post("/sign-in")
@public
@limiter.limit("30 per minute")
def sign_in_post() -> ResponseReturnValue:
    """Check name and password; a fresh session key afterwards."""
    form = SignInForm()
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), 422
    username, origin = form.username.data or "", devices.origin(form.username.data or "")
    try:
        user = actions.authenticate(username, form.password.data or "", origin)
    except Refusal as refusal:
        db.session.rollback()
        form.form_errors.append(refusal.message)
        return render_template("accounts/sign_in.html", form=form), refusal.status
    target = safe_target(request.args.get("next"))
    if user.totp_secret_encrypted is not None:
        session["awaits_code"] = [user.id, int(clock.now().timestamp())]
        return redirect(url_for("accounts.sign_in_code", next=target))
    return _enter(user, target)


def _enter(user: User, target: str | None) -> ResponseReturnValue:
    """Begin the session of who proved to be this person; a fresh key afterwards, and the browser known."""
    chosen = session.get("language") or user.language
    audit.record("sign_in", user.username, actor=user)
    db.session.commit()
    session.clear()
    own_session().rotate()
    login_user(user)
    session["language"] = chosen
    response = make_response(redirect(target or url_for("accounts.choose")))
    devices.remember(response, user.username)
    return response


@accounts.get("/sign-in/code")
@public
@limits.public_pages
def sign_in_code() -> ResponseReturnValue:
    """The form for the second factor, for who gave the right password a moment ago."""
    if _awaited() is None:
        return redirect(url_for("accounts.sign_in", next=safe_target(request.args.get("next"))))
    return _code_page(CodeForm())


@accounts.post("/sign-in/code")
@public
@limiter.limit("30 per minute")
def sign_in_code_post() -> ResponseReturnValue:
    """Check the code; a fresh session key afterwards."""
    user, form = _awaited(), CodeForm()
    if user is None:
        flash(_("等得太久了，请重新登录。"), "warning")
        return redirect(url_for("accounts.sign_in", next=safe_target(request.args.get("next"))))
    if not form.validate():
        return _code_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        actions.check_code(user, form.code.data or "", devices.origin(user.username))
    except Refusal as refusal:
        db.session.rollback()
        show_faults(form, refusal)
        return _code_page(form), refusal.status
    return _enter(user, safe_target(request.args.get("next")))


def _code_page(form: CodeForm) -> str:
    return render_template("accounts/sign_in_code.html", form=form)


def _awaited() -> User | None:
    """Return who gave their password in this browser and still owes the code."""
    waiting = session.get("awaits_code")
    if waiting is None or clock.now().timestamp() - waiting[1] > CODE_SECONDS:
        return None
    user = queries.user(int(waiting[0]))
    is_open = user is not None and user.is_active and user.totp_secret_encrypted is not None
    return user if is_open else None


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


def own_session() -> ServerSession:
    """Return the session of this request, as ours."""
    own = session._get_current_object()  # type: ignore[attr-defined]
    assert isinstance(own, ServerSession)
    return own
