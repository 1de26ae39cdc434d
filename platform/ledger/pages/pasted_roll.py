"""A roll call filled in from a table: pasted or uploaded, looked at in the grid, and saved like every other."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import needs
from accounts.permissions import Permission
from core import limits
from core.body_limits import takes_upload
from core.db import db
from core.errors import Refusal
from core.sheets import faults_of
from ledger import rolls
from ledger.forms import RollForm
from ledger.pages import bp
from ledger.pages.roll_form import marks_of_form, people_on, roll_page
from web.imports import sent_sheet

MAX_SHOWN = 12


@bp.post("/attendance/table")
@limits.imports
@needs(Permission.ENTRIES_RECORD)
@takes_upload
def fill_attendance(community: str) -> ResponseReturnValue:
    """Fill the grid from a table; nothing is stored before the grid is saved."""
    form = RollForm()
    content = sent_sheet() or rolls.pasted(request.form.get("table", ""))
    people = people_on(form)
    try:
        roll = rolls.read(content, people)
    except Refusal as refusal:
        db.session.rollback()
        notes = [str(fault) for fault in faults_of(refusal)]
        more = [_("还有 %(count)s 处。", count=len(notes) - MAX_SHOWN)] if len(notes) > MAX_SHOWN else []
        return roll_page(form, marks_of_form(request.form), [*notes[:MAX_SHOWN], *more]), refusal.status
    notes = [_("已按表格填好 %(count)s 人，请核对后保存。", count=len(roll.marks))]
    if roll.missing:
        who = _("、").join(one.name for one in roll.missing[:MAX_SHOWN])
        notes.append(_("表里没有的 %(count)s 人按到会：%(who)s", count=len(roll.missing), who=who))
    return roll_page(form, roll.marks, notes)
