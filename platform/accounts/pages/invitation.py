"""What the link of an invitation opens: the page on which a person sets the password of their own account."""

from __future__ import annotations

from flask import render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from accounts import invitations, passwords
from accounts.access import access_of, is_privileged
from accounts.forms import NewPasswordForm
from accounts.guard import public
from accounts.models import User
from accounts.pages import accounts
from core import limits
from core.errors import Refusal
from core.extensions import limiter
from web.forms import redirect_saying, submit


@accounts.get("/invitation/<token>")
@public
@limits.public_pages
def invitation(token: str) -> ResponseReturnValue:
    """The form, with whose account it is; a sentence where the link is of no use."""
    try:
        _invitation, user = invitations.of_token(token)
    except Refusal as refusal:
        return _closed(refusal)
    return _page(user, NewPasswordForm())


@accounts.post("/invitation/<token>")
@public
@limiter.limit("20 per minute")
def accept_invitation(token: str) -> ResponseReturnValue:
    """Set the password that was chosen."""
    try:
        _invitation, user = invitations.of_token(token)
    except Refusal as refusal:
        return _closed(refusal)
    form = NewPasswordForm()

    def done(person: tuple[str, str]) -> ResponseReturnValue:
        name, session["sign_in_name"] = person
        sentence = _("%(name)s，密码已设好；请用用户名和新密码登录。", name=name)
        return redirect_saying(sentence, url_for("accounts.sign_in"))

    def act() -> tuple[str, str]:
        account = invitations.accept(token, form.password.data or "", _person())
        return account.name, account.username

    return submit(
        form,
        act=act,
        page=lambda: _page(user, form),
        done=done,
    )


def _page(user: User, form: NewPasswordForm) -> str:
    person = _person()
    return render_template(
        "accounts/invitation.html",
        form=form,
        user=user,
        rule=passwords.rule(privileged=is_privileged(access_of(user.id))),
        occupied=invitations.signed_in_as(person) if person is not None else "",
    )


def _closed(refusal: Refusal) -> ResponseReturnValue:
    return render_template("accounts/invitation_closed.html", sentence=refusal.message), refusal.status


def _person() -> User | None:
    return current_user._get_current_object() if current_user.is_authenticated else None
