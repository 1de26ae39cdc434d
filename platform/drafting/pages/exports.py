"""A draft or a version as a file, and the empty workbook to fill in."""

from __future__ import annotations

import io
from typing import cast

from flask import Response, json, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import needs
from accounts.permissions import Permission
from core import limits
from core.errors import Missing
from criteria import queries as versions
from criteria.pages import bp
from drafting import queries
from drafting.forms.json_tree import Record, text_of
from drafting.pages import on_both
from drafting.pages.current_owner import current_owner
from drafting.sheets.writing import workbook_of
from drafting.sources import skeleton
from drafting.yaml_export import yaml_of
from rules.documents.node_reader import CODE

YAML, XLSX, JSON = "yaml", "xlsx", "json"
TYPES = {YAML: "application/yaml", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
MEDIA_TYPES = TYPES | {JSON: "application/json"}


@on_both("/<int:draft_id>/document.<form>")
@limits.exports
def export(draft_id: int, form: str) -> ResponseReturnValue:
    """The draft as YAML or xlsx, faulty or not."""
    return document_file(queries.draft(current_owner().owner, draft_id).document, form)


@on_both("/template.xlsx")
@limits.exports
def sheet_template(**_address: object) -> ResponseReturnValue:
    """The workbook to fill in, with what every scheme needs."""
    return _sent(workbook_of(skeleton("", "")), XLSX, _("评分细则模板"))


@bp.get("/<int:version_id>/document.<form>", endpoint="document")
@needs(Permission.CRITERIA_VIEW)
@limits.exports
def version_document(community: str, version_id: int, form: str) -> Response:
    """The document of a version, as xlsx, YAML or JSON."""
    row = versions.stored(version_id)
    if form == JSON:
        return _sent(json.dumps(row.document, ensure_ascii=False, indent=2).encode(), JSON, row.code)
    if form not in TYPES:
        raise Missing(_("细则可下载为 xlsx、yaml 或 json。"))
    return document_file(cast(Record, row.document), form)


def document_file(document: Record, form: str) -> Response:
    """Answer with a document as a file; raise Missing for a form that there is not."""
    if form not in TYPES:
        raise Missing(_("细则可下载为 yaml 或 xlsx。"))
    content = yaml_of(document).encode() if form == YAML else workbook_of(document)
    code = text_of(document.get("code"))
    return _sent(content, form, code if CODE.fullmatch(code) else _("细则"))


def _sent(content: bytes, form: str, name: str) -> Response:
    return send_file(
        io.BytesIO(content), mimetype=MEDIA_TYPES[form], download_name=f"{name}.{form}", as_attachment=True
    )
