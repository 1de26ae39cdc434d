"""What people take back themselves: an entry that they recorded, a decision that they made just now."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_person, needs
from accounts.permissions import Permission
from core.db import db
from core.errors import Invalid
from ledger import amendments, queries
from ledger.batches import check_size, undo_all
from ledger.decider import decider
from ledger.pages import bp
from ledger.pages.entries import back_address, say_refusals
from ledger.pages.entry import Refused, entry_address, refused_entry
from ledger.undoing import undoable
from web.forms import perform, redirect_saying
from web.paging import whole_number


@bp.post("/entries/<int:entry_id>/withdrawal")
@needs(Permission.ENTRIES_RECORD)
def withdraw(community: str, entry_id: int) -> ResponseReturnValue:
    """Withdraw an entry that nobody confirmed."""
    entry, reason = queries.entry(entry_id), request.form.get("reason", "")
    return perform(
        act=lambda: amendments.withdraw(entry, current_person(), reason, decider()),
        refused=lambda refusal: refused_entry(entry_id, Refused("withdraw", refusal.message, reason)),
        done=lambda _none: redirect_saying(_("已撤回；这条积分不再办理，也不计分。"), entry_address(entry_id)),
    )


@bp.post("/entries/undo")
@needs(Permission.ENTRIES_VIEW)
def undo(community: str) -> ResponseReturnValue:
    """Undo the person's own last decision: of the entries named, or of a whole batch, known by its instant."""
    numbers = _named() or undoable(current_person().id, _instant())
    if not numbers:
        return redirect_saying(_("没有可以撤销的办理；这些积分可能已有后续。"), back_address(), "warning")
    check_size(numbers)
    outcomes = undo_all(numbers, current_person(), decider())
    db.session.commit()
    done = sum(outcome.done for outcome in outcomes)
    if done:
        flash(_("已撤销 %(count)s 条，回到上一步等待办理。", count=done), "success")
    say_refusals(outcomes)
    return redirect(back_address())


def _named() -> list[int]:
    return [number for text in request.form.getlist("entry") if (number := whole_number(text)) is not None]


def _instant() -> datetime:
    try:
        return datetime.fromisoformat(request.form.get("at", ""))
    except ValueError as fault:
        raise Invalid(_("没有说明要撤销哪些办理；请返回台账，重新打开要撤销的积分。")) from fault
