"""The ledger on paper."""

from __future__ import annotations

import io

from flask import request, send_file
from flask.typing import ResponseReturnValue

from accounts.guard import current_community, current_person, needs
from accounts.permissions import Permission
from core import limits
from core.errors import Invalid
from ledger import exports
from ledger.ledger_pdf import paper_of
from ledger.pages import bp
from ledger.queries import Filter
from ledger.schemas import EntryFilter
from web.addresses import address
from web.filters import query_params
from web.forms import redirect_saying


@bp.get("/entries.pdf")
@needs(Permission.ENTRIES_VIEW)
@limits.exports
def print_entries(community: str) -> ResponseReturnValue:
    """What the filters leave, as a list to sign; back to the list, which says why, where it is too long."""
    wanted, unit = query_params(EntryFilter(), Filter), current_community().organisation
    try:
        paper = paper_of(wanted, unit, current_person().name)
    except Invalid as refusal:
        entries = address("ledger.entries", request.args.items(multi=True), community=community)
        return redirect_saying(refusal.message, entries, "warning")
    return send_file(
        io.BytesIO(paper),
        mimetype="application/pdf",
        download_name=exports.file_name(wanted, unit, "pdf"),
        as_attachment=True,
    )
