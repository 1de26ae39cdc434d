"""One version read as a regulation, on screen and paper, and the document itself."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import cast

from flask import Response, json, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from ruamel.yaml import YAML

from accounts.guard import access, current_community, needs
from accounts.permissions import Permission
from accounts.queries import names
from core import clock, limits
from core.errors import Missing
from core.quarter import Quarter
from criteria import queries
from criteria.forms.records import Record
from criteria.models import CriteriaVersion
from criteria.pages.blueprint import bp
from criteria.pages.exports import XLSX, document_file
from criteria.printed import paper_of
from criteria.words import speech
from members.queries import active_members, branch_names
from rules import Version
from rules.explain import regulation
from rules.warnings import Caution, Community, cautions


@bp.get("/<int:version_id>")
@needs(Permission.CRITERIA_VIEW)
def version(community: str, version_id: int) -> ResponseReturnValue:
    """One version, read as a regulation; warnings only for whoever may manage criteria."""
    row = queries.stored(version_id)
    read = queries.version(row.id, row.content_hash)
    may_manage = access().may_in(Permission.CRITERIA_MANAGE, current_community())
    return render_template(
        "criteria/version.html",
        here=current_community(),
        row=row,
        regulation=regulation(read, speech()),
        cautions=_cautions(read) if may_manage else [],
        may_manage=may_manage,
        publisher=names({row.published_by_id}).get(row.published_by_id, ""),
        since=_since(row),
    )


@bp.get("/<int:version_id>/regulation.pdf")
@needs(Permission.CRITERIA_VIEW)
@limits.exports
def paper(community: str, version_id: int) -> Response:
    """The regulation as it is printed."""
    row = queries.stored(version_id)
    content = paper_of(row, queries.version(row.id, row.content_hash), current_community(), _since(row))
    name = f"{current_community().name} {row.title}.pdf"
    return send_file(io.BytesIO(content), mimetype="application/pdf", download_name=name, as_attachment=True)


@bp.get("/<int:version_id>/document.<form>")
@needs(Permission.CRITERIA_VIEW)
@limits.exports
def document(community: str, version_id: int, form: str) -> Response:
    """The document itself, as xlsx, YAML or JSON."""
    row = queries.stored(version_id)
    if form == XLSX:
        return document_file(cast(Record, row.document), form)
    if form not in ("yaml", "json"):
        raise Missing(_("细则可下载为 xlsx、yaml 或 json。"))
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


def _since(row: CriteriaVersion) -> Sequence[Quarter]:
    """The quarters from which a version took force, newest first."""
    return [force.quarter for force, held in queries.history() if held.id == row.id]


def _cautions(read: Version) -> list[Caution]:
    """What to think twice about in a community of these members."""
    branches = branch_names()
    people = [(one.category.value, branches.get(one.branch_id, "")) for one in active_members(clock.today())]
    return cautions(read, Community(people=people))
