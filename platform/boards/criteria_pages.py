"""Taking criteria into force; hung up above the ledger, which says whether a quarter holds entries."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import needs, person
from accounts.permissions import Permission
from core.db import db
from core.errors import Refusal
from core.forms import show_faults
from core.quarter import Quarter
from criteria import actions, queries
from criteria.pages import bp
from criteria.pages.versions import force_form, versions_page
from ledger import chain
from ledger.queries import holds_entries

__all__ = ["bp", "take_force"]


@bp.post("/force")
@needs(Permission.CRITERIA_MANAGE)
def take_force(community: str) -> ResponseReturnValue:
    """Let a version take force from a coming quarter on."""
    form = force_form()
    if not form.validate():
        return versions_page(forcing=form), 422
    since = Quarter.asked(form.since.data or "")
    chain.lock()  # nothing is recorded in the quarter, and no other version set, between this look and the change
    try:
        actions.take_force(queries.stored(form.version.data), since, person(), holds_entries=holds_entries(since))
    except Refusal as refusal:
        db.session.rollback()
        show_faults(form, refusal)
        return versions_page(forcing=form), refusal.status
    db.session.commit()
    flash(_("已设定，自 %(quarter)s 起生效。", quarter=since), "success")
    return redirect(url_for("criteria.versions", community=community))
