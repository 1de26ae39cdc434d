"""Importing members from a sheet: template, check, commit."""

from __future__ import annotations

import io

from flask import Response, flash, redirect, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_community, needs, own_folder
from accounts.permissions import Permission
from core import limits
from core.body_limits import takes_upload
from members import imports
from members.actions import Particulars
from members.pages import bp
from members.queries import branch_names
from web.imports import SheetImport, sent_sheet


@bp.get("/members/import")
@needs(Permission.MEMBERS_EDIT)
def import_members(community: str) -> ResponseReturnValue:
    """The upload, and where to get the template."""
    return _import().start()


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
    return _import().checked(sent_sheet())


@bp.post("/members/import/commit")
@limits.uploads
@needs(Permission.MEMBERS_EDIT)
def commit_import(community: str) -> ResponseReturnValue:
    """Add everybody on a checked sheet, or nobody."""
    flow = _import()
    return flow.committed(lambda upload: len(imports.commit(imports.check(flow.table(upload)))), _done)


def _done(count: int) -> ResponseReturnValue:
    flash(_("已导入党员 %(count)s 人。", count=count), "success")
    return redirect(url_for("members.members", community=current_community().code))


def _import() -> SheetImport[list[Particulars]]:
    values = {"here": current_community(), "branches": branch_names()}
    return SheetImport("members/import.html", own_folder("imports"), imports.read, imports.check, values)
