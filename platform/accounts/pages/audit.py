"""The auditor's log."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from accounts.audit_log import AuditFilter, as_csv, rows
from accounts.audit_words import ACTIONS, KINDS, action_word, particulars
from accounts.guard import needs
from accounts.pages import installation
from accounts.permissions import Permission
from accounts.schemas import AuditQuery
from core import limits
from core.db import db
from tenants import queries as tree
from web.filters import query_params
from web.paging import page_number, page_of


@installation.get("/audit")
@needs(Permission.AUDIT_VIEW)
def audit() -> ResponseReturnValue:
    """The log, newest first."""
    wanted = query_params(AuditQuery(), AuditFilter)
    return render_template(
        "accounts/audit.html",
        page=page_of(db.session, rows(wanted), page_number(), 50),
        wanted=wanted,
        places=_places(),
        kinds=KINDS,
        actions={action: word for action, (_kind, word) in ACTIONS.items()},
        action_word=action_word,
        particulars=particulars,
    )


@installation.get("/audit.csv")
@needs(Permission.AUDIT_VIEW)
@limits.exports
def export_audit() -> ResponseReturnValue:
    """What was filtered, as CSV, 100,000 rows at most."""
    wanted = query_params(AuditQuery(), AuditFilter)
    response = Response(as_csv(wanted, _places()), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename=audit-{wanted.name}.csv"
    return response


def _places() -> dict[int, str]:
    return {row.id: row.name for row in db.session.scalars(tree.communities())}
