"""Importing entries from a sheet: template, check, commit."""

from __future__ import annotations

import io

from flask import Response, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_community, current_person, needs, own_folder
from accounts.permissions import Permission
from core import limits
from core.body_limits import takes_upload
from ledger import idempotency, imports, queries
from ledger.errors import AlreadyDecided
from ledger.pages import bp
from web.imports import SheetImport, sent_sheet


@bp.get("/entries/import")
@needs(Permission.ENTRIES_RECORD)
def import_entries(community: str) -> ResponseReturnValue:
    """The upload, and where to get the template."""
    return _import().start()


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
    return _import().checked(sent_sheet())


@bp.post("/entries/import/commit")
@limits.uploads
@needs(Permission.ENTRIES_RECORD)
def commit_import(community: str) -> ResponseReturnValue:
    """Record what was checked, all or nothing; the same sheet is taken once."""
    return _import().committed(_recorded, _done)


def _recorded(upload: str) -> int:
    """Record a kept sheet; raise AlreadyDecided for one that was imported before."""
    _refuse_imported(upload)
    table = _import().table(upload)  # read without a lock, so it is looked again under it
    _refuse_imported(upload)
    compared = bool(request.form.get("not_duplicate"))
    ids = imports.commit(imports.check(table), current_person(), compared=compared)
    idempotency.keep(f"sheet:{upload}", {"sheet": upload}, queries.entry(ids[0]), current_person())
    return len(ids)


def _refuse_imported(upload: str) -> None:
    if idempotency.earlier(f"sheet:{upload}", {"sheet": upload}, current_person()) is not None:
        raise AlreadyDecided(_("这份表格已经导入过了，没有再导一次；请到台账里查看。"))


def _done(count: int) -> ResponseReturnValue:
    flash(_("已导入 %(count)s 条，等待支部核实。", count=count), "success")
    code = current_community().code
    return redirect(url_for("ledger.entries", community=code, source="import", state="recorded"))


def _import() -> SheetImport[imports.Checked]:
    values = {"here": current_community()}
    return SheetImport("ledger/import.html", own_folder("imports"), imports.read, imports.check, values)
