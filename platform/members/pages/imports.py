"""Importing members from a sheet: template, check, commit."""

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
from members import imports
from members.actions import Particulars
from members.pages.blueprint import bp
from members.queries import branch_names
from web.words import CATEGORIES

SHOWN = 200


@bp.get("/members/import")
@needs(Permission.MEMBERS_EDIT)
def import_members(community: str) -> ResponseReturnValue:
    """The upload, and where to get the template."""
    return _page()


@bp.get("/members/import/template.xlsx")
@needs(Permission.MEMBERS_EDIT)
@limits.exports
def import_template(community: str) -> Response:
    """The sheet to fill in."""
    name = f"{current_community().organisation}-{_('党员导入模板')}.xlsx"
    return send_file(io.BytesIO(imports.template()), download_name=name, as_attachment=True)


@bp.post("/members/import")
@limits.imports
@needs(Permission.MEMBERS_EDIT)
@takes_upload
def check_import(community: str) -> ResponseReturnValue:
    """Check a sheet; nobody is added yet."""
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


@bp.post("/members/import/commit")
@limits.uploads
@needs(Permission.MEMBERS_EDIT)
def commit_import(community: str) -> ResponseReturnValue:
    """Add everybody on a checked sheet, or nobody."""
    kept = request.form.get("kept", "")
    try:
        added = len(imports.commit(imports.check(_read(uploads.load(kept, _folder())))))
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        return _page(faults=faults_of(refusal)), refusal.status
    uploads.delete(kept, _folder())
    flash(_("已导入党员 %(count)s 人。", count=added), "success")
    return redirect(url_for("members.members", community=community))


def _read(content: bytes) -> Table:
    """Read a sheet while no transaction is open: a slow file holds neither a lock nor a connection."""
    db.session.close()
    return imports.read(content)


def _folder() -> str:
    return f"imports/{current_community().id}/{current_person().id}"


def _page(
    table: Table | None = None,
    checked: list[Particulars] | None = None,
    faults: Sequence[SheetFault] = (),
    kept: str = "",
) -> str:
    return render_template(
        "members/import.html",
        here=current_community(),
        table=table,
        checked=checked,
        faults=faults[:SHOWN],
        fault_count=len(faults),
        kept=kept,
        branches=branch_names(),
        categories=CATEGORIES,
    )
