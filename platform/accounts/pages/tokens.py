"""One's own tokens for the API."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import tokens as actions
from accounts.forms import TokenForm
from accounts.guard import current_person, signed_in
from accounts.pages import accounts
from core.db import db
from core.extensions import limiter
from web.forms import redirect_saying, submit


@accounts.get("/tokens")
@signed_in
def tokens() -> ResponseReturnValue:
    return _page(TokenForm())


@accounts.post("/tokens")
@signed_in
@limiter.limit("10 per minute")
def make_token() -> ResponseReturnValue:
    """Make a token and show it this once."""
    form = TokenForm()

    def make() -> str:
        may_write = form.scope.data == "write"
        return actions.make(current_person(), form.name.data or "", may_write=may_write, days=form.days.data)

    return submit(
        form, act=make, page=lambda: _page(form), done=lambda token: _page(TokenForm(formdata=None), token=token)
    )


@accounts.post("/tokens/<int:token_id>/withdrawal")
@signed_in
def withdraw_token(token_id: int) -> ResponseReturnValue:
    actions.withdraw(current_person(), token_id)
    db.session.commit()
    return redirect_saying(_("令牌已收回，用它的程序不能再登录。"), url_for("accounts.tokens"))


def _page(form: TokenForm, token: str = "") -> str:
    return render_template("accounts/tokens.html", form=form, tokens=actions.living(current_person().id), token=token)
