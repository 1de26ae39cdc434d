"""Importing members from a sheet: template, check, commit."""

from __future__ import annotations

import io

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import here, needs, person
from accounts.permissions import Permission
from core import uploads
from core.db import db
from core.errors import Refusal
from core.files import NotStored
from core.sheets import SheetFault, SheetFaults
from members import imports
from members.actions import Particulars
from members.pages.blueprint import bp
from members.queries import branch_names
from members.words import CATEGORIES

SHOWN = 200


@bp.get("/members/import")
@needs(Permission.MEMBERS_EDIT)
def import_members(community: str) -> ResponseReturnValue:
    """The upload, and where to get the template."""
    return _page()


@bp.get("/members/import/template.xlsx")
@needs(Permission.MEMBERS_EDIT)
def import_template(community: str) -> Response:
    """The sheet to fill in."""
    name = f"{here().organisation}-{_('党员导入模板')}.xlsx"
    return send_file(io.BytesIO(imports.template()), download_name=name, as_attachment=True)


@bp.post("/members/import")
@needs(Permission.MEMBERS_EDIT)
def check_import(community: str) -> ResponseReturnValue:
    """Check a sheet; nobody is added yet."""
    upload = request.files.get("sheet")
    content = upload.read() if upload else b""
    try:
        checked = imports.check(content)
    except SheetFaults as faulty:
        db.session.rollback()
        return _page(faults=faulty.faults), faulty.status
    try:
        kept = uploads.save(content, _folder())
    except NotStored as full:
        db.session.rollback()
        return _page(faults=[SheetFault(None, None, full.message)]), full.status
    return _page(checked=checked, kept=kept)


@bp.post("/members/import/commit")
@needs(Permission.MEMBERS_EDIT)
def commit_import(community: str) -> ResponseReturnValue:
    """Add everybody on a checked sheet, or nobody."""
    kept = request.form.get("kept", "")
    try:
        added = len(imports.commit(imports.check(uploads.load(kept, _folder()))))
        db.session.commit()
    except SheetFaults as faulty:
        db.session.rollback()
        return _page(faults=faulty.faults), faulty.status
    except Refusal as refusal:
        db.session.rollback()
        return _page(faults=[SheetFault(None, None, refusal.message)]), refusal.status
    uploads.delete(kept, _folder())
    flash(_("已导入党员 %(count)s 人。", count=added), "success")
    return redirect(url_for("members.members", community=community))


def _folder() -> str:
    return f"imports/{here().id}/{person().id}"


def _page(checked: list[Particulars] | None = None, faults: list[SheetFault] | None = None, kept: str = "") -> str:
    return render_template(
        "members/import.html",
        here=here(),
        checked=checked,
        faults=(faults or [])[:SHOWN],
        fault_count=len(faults or []),
        kept=kept,
        branches=branch_names(),
        categories=CATEGORIES,
    )
