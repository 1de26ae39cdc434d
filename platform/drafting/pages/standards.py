"""The district's standards: what was published, what is being drafted, and a community that takes one over."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_community, current_person, needs
from accounts.permissions import Permission
from accounts.queries import names
from core import limits
from core.db import db
from criteria import actions, queries
from criteria.models import DistrictStandard
from criteria.words import translator
from drafting.owners import DistrictOwner
from drafting.pages import drafts
from drafting.pages.exports import document_file
from drafting.queries import drafts as drafts_of
from rules import from_document
from rules.explain import regulation
from tenants.queries import district
from web.forms import redirect_saying

standards = Blueprint("standards", "drafting", template_folder="templates", url_prefix="/district/criteria")


@standards.get("", endpoint="standards")
@needs(Permission.STANDARDS_MANAGE)
def every_standard() -> ResponseReturnValue:
    """The standards and the drafts of the district."""
    rows, written = queries.standards(), drafts_of(DistrictOwner())
    people = {row.published_by_id for row in rows} | {row.changed_by_id for row in written}
    return render_template(
        "drafting/standards.html", organisation=district().name, standards=rows, drafts=written, people=names(people)
    )


@standards.get("/standards/<int:standard_id>")
@needs(Permission.STANDARDS_MANAGE)
def standard(standard_id: int) -> ResponseReturnValue:
    """One standard, read as a regulation."""
    row, address = queries.standard(standard_id), url_for("standards.standards")
    return _standard_page(row, [(district().name, address), (_("区级标准"), address)])


@standards.get("/standards/<int:standard_id>/document.<form>")
@needs(Permission.STANDARDS_MANAGE)
@limits.exports
def standard_document(standard_id: int, form: str) -> ResponseReturnValue:
    """One standard as a file."""
    return document_file(queries.standard(standard_id).document, form)


@drafts.get("/standards/<int:standard_id>")
@needs(Permission.CRITERIA_MANAGE)
def district_standard(community: str, standard_id: int) -> ResponseReturnValue:
    """One standard of the district, read by a community that may take it over."""
    row, address = queries.standard(standard_id), url_for("criteria.versions", community=community)
    adopting = url_for("drafts.adopt", community=community, standard_id=standard_id)
    return _standard_page(row, [(current_community().organisation, address), (_("评分细则"), address)], adopting)


@drafts.post("/standards/<int:standard_id>/adoption")
@needs(Permission.CRITERIA_MANAGE)
def adopt(community: str, standard_id: int) -> ResponseReturnValue:
    """Take a standard of the district over as it is: a version of the community's own."""
    stored = actions.publish_version(from_document(queries.standard(standard_id).document), current_person())
    number = stored.id
    db.session.commit()
    sentence = _("已采用为本社区的一版；还没有生效，请核对条文，再设定生效季度。")
    return redirect_saying(sentence, url_for("criteria.version", community=community, version_id=number))


def _standard_page(row: DistrictStandard, crumbs: list[tuple[str, str]], adopting: str = "") -> str:
    return render_template(
        "drafting/standard.html",
        row=row,
        crumbs=crumbs,
        adopting=adopting,
        regulation=regulation(from_document(row.document), translator()),
        publisher=names({row.published_by_id}).get(row.published_by_id, ""),
    )
