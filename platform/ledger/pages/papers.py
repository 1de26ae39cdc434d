"""The ledger on paper."""

from __future__ import annotations

import io

from flask import Response, send_file

from accounts.guard import current_community, current_person, needs
from accounts.permissions import Permission
from core import limits
from ledger import exports
from ledger.ledger_pdf import paper_of
from ledger.pages import bp
from ledger.queries import Filter
from ledger.schemas import EntryFilter
from web.filters import query_params


@bp.get("/entries.pdf")
@needs(Permission.ENTRIES_VIEW)
@limits.exports
def print_entries(community: str) -> Response:
    """What the filters leave, as a list to sign."""
    wanted, unit = query_params(EntryFilter(), Filter), current_community().organisation
    return send_file(
        io.BytesIO(paper_of(wanted, unit, current_person().name)),
        mimetype="application/pdf",
        download_name=exports.file_name(wanted, unit, "pdf"),
        as_attachment=True,
    )
