"""One version read as a regulation, and the document itself."""

from __future__ import annotations

import io

from flask import Response, json, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from ruamel.yaml import YAML

from accounts.guard import here, needs
from accounts.permissions import Permission
from accounts.queries import names
from core.errors import Missing
from criteria import queries, words
from criteria.models import CriteriaVersion
from criteria.pages.blueprint import bp


@bp.get("/<int:version_id>")
@needs(Permission.CRITERIA_VIEW)
def version(community: str, version_id: int) -> ResponseReturnValue:
    """One version, read as a regulation."""
    row = queries.stored(version_id)
    read = queries.version(row.id, row.content_hash)
    return render_template(
        "criteria/version.html",
        here=here(),
        row=row,
        version=read,
        words=words,
        publisher=names({row.published_by_id}).get(row.published_by_id, ""),
        since=[force.quarter for force, held in queries.history() if held.id == row.id],
    )


@bp.get("/<int:version_id>/document.<form>")
@needs(Permission.CRITERIA_VIEW)
def document(community: str, version_id: int, form: str) -> Response:
    """The document itself, as YAML or JSON."""
    row = queries.stored(version_id)
    if form not in ("yaml", "json"):
        raise Missing(_("细则可下载为 yaml 或 json。"))
    content = yaml_of(row) if form == "yaml" else json.dumps(row.document, ensure_ascii=False, indent=2)
    media_type = "application/yaml" if form == "yaml" else "application/json"
    return send_file(
        io.BytesIO(content.encode()), mimetype=media_type, download_name=f"{row.code}.{form}", as_attachment=True
    )


def yaml_of(row: CriteriaVersion) -> str:
    """Write a stored document as YAML; read back it is the same version."""
    target = io.StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.dump(row.document, target)
    return target.getvalue()
