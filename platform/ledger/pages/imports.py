"""Importing entries from a sheet: template, check, commit."""

from __future__ import annotations

import io
from collections.abc import Sequence

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_community, current_person, needs
from accounts.permissions import Permission
from core import limits, uploads
from core.body_limits import takes_upload
from core.db import db
from core.errors import Refusal
from core.sheets import SheetFault, Table, faults_of
from ledger import chain, idempotency, imports, queries
from ledger.errors import AlreadyDecided
from ledger.pages.blueprint import bp

SHOWN = 200


@bp.get("/entries/import")
@needs(Permission.ENTRIES_RECORD)
def import_entries(community: str) -> ResponseReturnValue:
    """The upload, and where to get the template."""
    return _page()


@bp.get("/entries/import/template.xlsx")
@needs(Permission.ENTRIES_RECORD)
@limits.exports
def import_template(community: str) -> Response:
    """The sheet to fill in."""
    name = f"{current_community().organisation}-{_('积分导入模板')}.xlsx"
    return send_file(io.BytesIO(imports.template()), download_name=name, as_attachment=True)


@bp.post("/entries/import")
@limits.imports
@needs(Permission.ENTRIES_RECORD)
@takes_upload
def check_import(community: str) -> ResponseReturnValue:
    """Check a sheet; nothing is recorded yet."""
    upload = request.files.get("sheet")
    content = upload.read() if upload else b""
    table = None
    try:
        table = _read(content)
        checked = imports.check(table)
        kept = uploads.save(content, _folder())
    except Refusal as refusal:
        db.session.rollback()
        return _page(table, faults=faults_of(refusal)), refusal.status
    return _page(table, checked, kept=kept)


@bp.post("/entries/import/commit")
@limits.uploads
@needs(Permission.ENTRIES_RECORD)
def commit_import(community: str) -> ResponseReturnValue:
    """Record what was checked, all or nothing; the same sheet is taken once."""
    kept = request.form.get("kept", "")
    try:
        count = _committed(kept)
    except Refusal as refusal:
        db.session.rollback()
        return _page(faults=faults_of(refusal)), refusal.status
    uploads.delete(kept, _folder())
    flash(_("已导入 %(count)s 条，等待支部核实。", count=count), "success")
    return redirect(url_for("ledger.entries", community=community, source="import", state="recorded"))


def _committed(kept: str) -> int:
    """Record a kept sheet and commit; raise AlreadyDecided for one that was imported before."""
    key, body = f"sheet:{kept}", {"sheet": kept}
    if idempotency.earlier(key, body, current_person()) is not None:
        raise AlreadyDecided(_("这份表格已经导入过了，没有再导一次；请到台账里查看。"))
    table = _read(uploads.load(kept, _folder()))
    chain.lock()
    ids = imports.commit(imports.check(table), current_person())
    if not idempotency.keep(key, body, queries.entry(ids[0]), current_person()):
        raise AlreadyDecided(_("这份表格正在导入或已经导入，没有再导一次；请到台账里查看。"))
    db.session.commit()
    return len(ids)


def _read(content: bytes) -> Table:
    """Read a sheet while no transaction is open: a slow file holds neither a lock nor a connection."""
    db.session.close()
    return imports.read(content)


def _folder() -> str:
    return f"imports/{current_community().id}/{current_person().id}"


def _page(
    table: Table | None = None,
    checked: imports.Checked | None = None,
    faults: Sequence[SheetFault] = (),
    kept: str = "",
) -> str:
    return render_template(
        "ledger/import.html",
        here=current_community(),
        table=table,
        checked=checked,
        faults=faults[:SHOWN],
        fault_count=len(faults),
        kept=kept,
    )
