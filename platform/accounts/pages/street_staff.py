"""What a street confirms: posts that a community's own administrator gave to people who decide on points."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts import grants, queries
from accounts.guard import current_person, current_street, needs
from accounts.pages import accounts
from accounts.permissions import Permission
from accounts.words import ROLES
from core.db import db
from tenants.queries import branches
from web.forms import redirect_saying


@accounts.get("/streets/<street>/staff")
@needs(Permission.STAFF_CONFIRM)
def street_staff(street: str) -> ResponseReturnValue:
    """The posts that wait, with who gave them and whether the person opened the account."""
    rows = db.session.execute(queries.pending(current_street().id)).all()
    givers = queries.names({row.Grant.granted_by_id for row in rows if row.Grant.granted_by_id is not None})
    return render_template(
        "accounts/street_staff.html",
        rows=rows,
        givers=givers,
        roles=ROLES,
        branches={branch.id: branch.name for branch in branches()},
        confirmation=_confirmation,
    )


@accounts.post("/streets/<street>/staff/<int:grant_id>/confirmation")
@needs(Permission.STAFF_CONFIRM)
def confirm_staff(street: str, grant_id: int) -> ResponseReturnValue:
    """Let a post hold, after the person was asked."""
    grants.confirm(queries.pending_grant(grant_id, street_id=current_street().id), current_person())
    db.session.commit()
    return redirect_saying(_("已核对，角色即时生效。"), url_for("accounts.street_staff", street=street))


def _confirmation(grant_id: int) -> str:
    return url_for("accounts.confirm_staff", street=current_street().code, grant_id=grant_id)
