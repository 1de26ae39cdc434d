"""One version read as a regulation, on screen and paper."""

from __future__ import annotations

import io
from collections.abc import Sequence

from flask import Response, render_template, send_file
from flask.typing import ResponseReturnValue

from accounts.guard import access, current_community, needs
from accounts.permissions import Permission
from accounts.queries import names
from core import clock, limits
from core.quarter import Quarter
from criteria import queries
from criteria.models import CriteriaVersion
from criteria.pages import bp
from criteria.regulation_pdf import paper_of
from criteria.words import translator
from members.queries import active_members, branch_names
from rules import Version
from rules.explain import FaultWording, regulation
from rules.warnings import Community, cautions


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
        regulation=regulation(read, translator()),
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


def _since(row: CriteriaVersion) -> Sequence[Quarter]:
    """The quarters from which a version took force, newest first."""
    return [force.quarter for force, stored in queries.history() if stored.id == row.id]


def _cautions(read: Version) -> list[tuple[str, str]]:
    """What to think twice about in a community of these members: where and what."""
    branches = branch_names()
    people = [(one.category_today.value, branches.get(one.branch_id, "")) for one in active_members(clock.today())]
    wording = FaultWording(translator())
    thoughts = cautions(read, Community(people=people))
    return [(wording.place(caution), wording.sentence(caution)) for caution in thoughts]
