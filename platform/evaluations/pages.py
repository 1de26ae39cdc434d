"""The annual appraisal: its form by member and source, and its import."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from operator import attrgetter

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from accounts.guard import current_community, current_person, needs, own_folder
from accounts.permissions import Permission
from core import limits
from core.body_limits import takes_upload
from core.db import db
from core.errors import Refusal
from core.sheets import Table
from evaluations import actions, imports, queries
from evaluations.figures import format_score, read_score
from evaluations.models import Source
from evaluations.words import SOURCES
from members.models import Member
from members.queries import branch_names
from web.forms import perform, redirect_saying
from web.imports import SheetImport, sent_sheet
from web.sorting import sorted_rows

bp = Blueprint("evaluations", __name__, template_folder="templates", url_prefix="/communities/<community>/appraisals")

CELL = "s{member}-{source}"


@bp.get("/<int(min=2000,max=2100):year>")
@needs(Permission.STARS_MANAGE)
def appraisals(community: str, year: int) -> ResponseReturnValue:
    """Everybody's figures of a year by source, to be typed or pasted."""
    return _page(year, _stored_cells(year))


@bp.post("/<int(min=2000,max=2100):year>")
@needs(Permission.STARS_MANAGE)
def save(community: str, year: int) -> ResponseReturnValue:
    """Store what was typed, all or nothing."""
    figures, faults = _sent(queries.appraised(year), request.form)
    if faults:
        return _page(year, request.form, faults), 422
    return perform(
        act=lambda: actions.enter(year, figures, current_person(), _seen(figures)),
        refused=lambda refusal: _refused(year, refusal),
        done=lambda count: _to_figures(year, _("已保存，改动 %(count)s 个分数。", count=count)),
    )


def _to_figures(year: int, sentence: str) -> ResponseReturnValue:
    url = url_for("evaluations.appraisals", community=current_community().code, year=year)
    return redirect_saying(sentence, url)


@bp.get("/<int(min=2000,max=2100):year>/import")
@needs(Permission.STARS_MANAGE)
def import_appraisals(community: str, year: int) -> ResponseReturnValue:
    """The upload, and where to get the template; back to the figures where they are fixed."""
    if queries.is_fixed(year):
        return redirect(url_for("evaluations.appraisals", community=community, year=year))
    return _import(year).start()


@bp.get("/<int(min=2000,max=2100):year>/import/template.xlsx")
@needs(Permission.STARS_MANAGE)
@limits.exports
def import_template(community: str, year: int) -> Response:
    """The sheet to fill in, with everybody's name."""
    name = f"{current_community().organisation} {year} {_('民主评议')}.xlsx"
    return send_file(io.BytesIO(imports.template(year)), download_name=name, as_attachment=True)


@bp.post("/<int(min=2000,max=2100):year>/import")
@limits.imports
@needs(Permission.STARS_MANAGE)
@takes_upload
def check_import(community: str, year: int) -> ResponseReturnValue:
    """Check a sheet; nothing is stored yet."""
    return _import(year).checked(sent_sheet())


@bp.post("/<int(min=2000,max=2100):year>/import/commit")
@limits.uploads
@needs(Permission.STARS_MANAGE)
def commit_import(community: str, year: int) -> ResponseReturnValue:
    """Store what was checked, all or nothing."""
    flow = _import(year)

    def entered(upload: str) -> int:
        return actions.enter(year, imports.check(flow.table(upload), year).figures, current_person())

    return flow.committed(entered, lambda count: _to_figures(year, _("已导入，改动 %(count)s 个分数。", count=count)))


def _import(year: int) -> SheetImport[imports.Checked]:
    def read(content: bytes) -> Table:
        actions.refuse_fixed(year)
        db.session.close()
        return imports.read(content)

    values = {"here": current_community(), "year": year}
    folder = own_folder("imports")
    return SheetImport("evaluations/import.html", folder, read, lambda table: imports.check(table, year), values)


def _sent(
    people: Sequence[Member], form: Mapping[str, str]
) -> tuple[dict[tuple[int, Source], int | None], dict[str, str]]:
    """Read the cells of the form: figures by member and source, and what does not fit by cell."""
    figures: dict[tuple[int, Source], int | None] = {}
    faults: dict[str, str] = {}
    for member in people:
        for source in Source:
            cell = _cell(member.id, source)
            if cell not in form:
                continue
            try:
                figures[member.id, source] = read_score(form[cell])
            except ValueError as wrong:
                faults[cell] = _("%(name)s：%(message)s", name=f"{member.name} {SOURCES[source]}", message=wrong)
    return figures, faults


def _seen(figures: actions.Figures) -> actions.Figures | None:
    """Return the figures that the form was opened with, None where it does not say."""
    try:
        cells = json.loads(request.form.get("seen", ""))
        return {key: read_score(str(cells.get(_cell(*key), ""))) for key in figures}
    except (ValueError, AttributeError):
        return None


def _refused(year: int, refusal: Refusal) -> str:
    """Show what was typed beside what others entered meanwhile; the cells that clash say so."""
    opened = request.form.get("seen", "")
    stored = _stored_cells(year)
    try:
        mine = {cell: text for cell, text in request.form.items() if text != json.loads(opened).get(cell, "")}
    except (ValueError, AttributeError):
        mine = dict(request.form)
    clashes = {f"s{cell}": "".join(messages) for cell, messages in refusal.fields.items()}
    return _page(year, stored | mine, {"": refusal.message} | clashes)


def _cell(member: int, source: Source) -> str:
    return CELL.format(member=member, source=source.value)


def _stored_cells(year: int) -> dict[str, str]:
    scores = queries.scores(year).items()
    return {_cell(member, source): format_score(score) for (member, source), score in scores}


def _page(year: int, cells: Mapping[str, str], faults: Mapping[str, str] | None = None) -> str:
    people, fixed = queries.appraised(year), queries.is_fixed(year)
    cells = _stored_cells(year) if fixed else cells
    return render_template(
        "evaluations/appraisals.html",
        here=current_community(),
        year=year,
        people=sorted_rows(people, {"member": attrgetter("sort_key"), "branch": attrgetter("branch_id", "sort_key")}),
        branches=branch_names(),
        sources=SOURCES,
        cells=cells,
        seen=json.dumps(_stored_cells(year), separators=(",", ":")),
        faults=faults or {},
        fixed=fixed,
        missing=sum(not any(cells.get(_cell(one.id, s)) for s in Source) for one in people),
    )
