"""The page that gives members their accounts: who has one, and slips for who has none."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from accounts.guard import current_community, current_person, needs
from accounts.pages.slips import slip, slips_page
from accounts.permissions import Permission
from core.errors import Invalid, Refusal
from members import accounts, queries
from members.accounts import AccountState
from members.pages import bp
from web.forms import perform

STATES = {
    AccountState.NONE: lazy_gettext("没有账号"),
    AccountState.INVITED: lazy_gettext("已发凭条，还没启用"),
    AccountState.EXPIRED: lazy_gettext("凭条已过期"),
    AccountState.OPEN: lazy_gettext("已启用"),
    AccountState.DISABLED: lazy_gettext("已停用"),
}


@bp.get("/member-accounts", endpoint="accounts")
@needs(Permission.STAFF_INVITE)
def member_accounts(community: str) -> ResponseReturnValue:
    """Every active member with the state of the account."""
    return _page()


@bp.post("/member-accounts")
@needs(Permission.STAFF_INVITE)
def issue_accounts(community: str) -> ResponseReturnValue:
    """Give accounts to the members ticked; the answer is their slips, shown this once."""
    here = current_community()
    purpose = f"{here.organisation} {_('党员，查自己的积分卡')}"

    def issued() -> str:
        slips = [slip(user, purpose, token) for user, token in accounts.issue(_ticked(), here, current_person())]
        return slips_page(slips, url_for("members.accounts", community=here.code))

    return perform(issued, lambda refusal: _page(refusal), lambda page: page)


def _ticked() -> set[int]:
    values = request.form.getlist("member")
    if not all(value.isdecimal() and len(value) < 19 for value in values):
        raise Invalid(_("没有看懂选中的党员，请重新勾选。"))
    return {int(value) for value in values}


def _page(refusal: Refusal | None = None) -> str:
    rows = accounts.member_accounts(current_community().id)
    return render_template(
        "members/accounts.html",
        here=current_community(),
        rows=rows,
        missing=sum(row.may_be_issued for row in rows),
        branches=queries.branch_names(),
        states=STATES,
        refusal=refusal,
    )
