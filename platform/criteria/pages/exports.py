"""A draft as a file, and the empty workbook to fill in."""

from __future__ import annotations

import io

from flask import Response, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core import limits
from core.errors import Missing
from criteria.drafts import queries
from criteria.drafts.beginnings import skeleton
from criteria.drafts.texts import yaml_of
from criteria.forms.records import Record, text_of
from criteria.pages.desks import on_both, where
from criteria.sheets.writing import workbook_of
from rules.documents.part import CODE

YAML, XLSX = "yaml", "xlsx"
TYPES = {YAML: "application/yaml", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@on_both("/<int:draft_id>/document.<form>")
@limits.exports
def export(draft_id: int, form: str) -> ResponseReturnValue:
    """The draft as YAML or xlsx, faulty or not."""
    return document_file(queries.draft(where().desk, draft_id).document, form)


@on_both("/template.xlsx")
@limits.exports
def sheet_template(**_address: object) -> ResponseReturnValue:
    """The workbook to fill in, with what every scheme needs."""
    return _sent(workbook_of(skeleton("", "")), XLSX, _("评分细则模板"))


def document_file(document: Record, form: str) -> Response:
    """Answer with a document as a file; raise Missing for a form that there is not."""
    if form not in TYPES:
        raise Missing(_("细则可下载为 yaml 或 xlsx。"))
    content = yaml_of(document).encode() if form == YAML else workbook_of(document)
    code = text_of(document.get("code"))
    return _sent(content, form, code if CODE.fullmatch(code) else _("细则"))


def _sent(content: bytes, form: str, name: str) -> Response:
    return send_file(io.BytesIO(content), mimetype=TYPES[form], download_name=f"{name}.{form}", as_attachment=True)
