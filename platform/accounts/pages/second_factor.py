"""One's own second factor: set it up with an app on the phone, or give it up."""

from __future__ import annotations

from flask import render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from accounts import actions, devices, sessions, totp
from accounts.access import is_privileged
from accounts.forms import CodeForm
from accounts.guard import access, current_person, own_account, signed_in_at_all
from accounts.pages import accounts
from accounts.pages.sign_in import own_session
from core.extensions import limiter
from papers.qr import qr
from web.forms import redirect_saying, submit

OFFERED = "totp_offered"
"""What the session calls the secret that stands on the page and holds once its code was given."""


@accounts.get("/second-factor")
@signed_in_at_all
def second_factor() -> ResponseReturnValue:
    return _page(CodeForm())


@accounts.post("/second-factor")
@signed_in_at_all
@limiter.limit("20 per minute")
def set_up_second_factor() -> ResponseReturnValue:
    """Hold the secret that the page showed, where the app shows its code; sessions without a code end."""
    form = CodeForm()

    def set_up() -> None:
        user = own_account()
        totp.set_up(user, _offered(), form.code.data or "")
        sessions.end_all(user.id, but=own_session().key)

    return submit(
        form,
        act=set_up,
        page=lambda: _page(form),
        done=lambda _none: _set_up(),
    )


def _set_up() -> ResponseReturnValue:
    session.pop(OFFERED, None)
    return redirect_saying(_("动态口令已启用；以后登录先填密码，再填口令。"), url_for("accounts.choose"))


@accounts.post("/second-factor/removal")
@signed_in_at_all
@limiter.limit("20 per minute")
def remove_second_factor() -> ResponseReturnValue:
    """Give one's second factor up, with a code of it."""
    form = CodeForm()

    def removed() -> None:
        user = own_account()
        actions.check_code(user, form.code.data or "", devices.origin(user.username))
        totp.remove(user)

    return submit(
        form,
        act=removed,
        page=lambda: _page(form),
        done=lambda _none: redirect_saying(_("动态口令已停用。"), url_for("accounts.second_factor")),
    )


def _page(form: CodeForm) -> str:
    user = current_person()
    if user.totp_secret_encrypted is not None:
        return render_template("accounts/second_factor.html", form=form, secret="", picture="")
    secret = _offered()
    return render_template(
        "accounts/second_factor.html",
        form=form,
        secret=secret,
        picture=Markup(qr(totp.uri(user, secret)).decode()),
        required=is_privileged(access()) and totp.is_missing(user, access()),
    )


def _offered() -> str:
    if OFFERED not in session:
        session[OFFERED] = totp.new_secret()
    return str(session[OFFERED])
