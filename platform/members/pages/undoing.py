"""Taking back, on a member's page, a dated change or an exemption that was entered wrongly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import needs
from accounts.permissions import Permission
from core.errors import Invalid
from members import queries, undoing
from members.models import Member
from members.pages import bp
from members.pages.register import RefusedDialog, member_page, to_member
from members.undoing import ChangeKind
from web.forms import perform


@bp.post("/members/<member_no>/changes/undo")
@needs(Permission.MEMBERS_EDIT)
def undo_change(community: str, member_no: str) -> ResponseReturnValue:
    """Take back the last change of the category or the status."""
    word = request.form.get("kind", "")
    if word not in {kind.value for kind in ChangeKind}:
        raise Invalid(_("没有说明撤销哪一项变动；请回到党员的资料页再办理。"))
    kind, reason = ChangeKind(word), request.form.get("reason", "")
    return _performed(
        member_no,
        f"undo-{kind}",
        lambda member: undoing.undo_change(member, kind, _day("seen"), reason),
        _("变动已撤销，恢复为上一项；操作日志留有记录。"),
    )


@bp.post("/members/<member_no>/exemptions/<int:exemption_id>/end")
@needs(Permission.MEMBERS_EDIT)
def end_exemption(community: str, member_no: str, exemption_id: int) -> ResponseReturnValue:
    """Let an exemption end on a day."""
    return _performed(
        member_no,
        f"end-{exemption_id}",
        lambda member: undoing.end_exemption(member, exemption_id, _day("ends_on")),
        _("豁免的结束日期已登记。"),
    )


@bp.post("/members/<member_no>/exemptions/<int:exemption_id>/withdrawal")
@needs(Permission.MEMBERS_EDIT)
def withdraw_exemption(community: str, member_no: str, exemption_id: int) -> ResponseReturnValue:
    """Take back an exemption that should not have been."""
    reason = request.form.get("reason", "")
    return _performed(
        member_no,
        f"withdraw-{exemption_id}",
        lambda member: undoing.withdraw_exemption(member, exemption_id, reason),
        _("豁免已撤销，如同没有登记过；操作日志留有记录。"),
    )


def _performed(member_no: str, dialog: str, act: Callable[[Member], None], sentence: str) -> ResponseReturnValue:
    """Act on a member; what is refused comes back with its dialog open, as it was filled in."""
    reason = request.form.get("reason", "")
    return perform(
        act=lambda: act(queries.member(member_no)),
        refused=lambda refusal: member_page(
            queries.member(member_no), refused=RefusedDialog(dialog, refusal.message, reason)
        ),
        done=lambda _none: to_member(member_no, sentence),
    )


def _day(field: str) -> date | None:
    try:
        return date.fromisoformat(request.form.get(field, ""))
    except ValueError:
        return None
